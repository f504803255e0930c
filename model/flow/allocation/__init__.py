"""Who gets a free capacity."""
