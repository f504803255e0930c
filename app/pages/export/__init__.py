"""Save, open and download a plan."""
