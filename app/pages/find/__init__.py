"""Search for plans that meet limits."""
