"""A sweep survives: its store loses and doubles nothing, whoever does the work and whatever goes wrong."""
