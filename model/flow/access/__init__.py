"""Who decides on help, and what is decided."""
