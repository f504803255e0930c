"""Places: one YAML file a place, and its reader."""
