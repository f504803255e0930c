"""Every number with its source, checks and limits."""
