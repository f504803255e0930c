"""Families ask for help."""
