"""Outcomes: what is counted in a run, and how it becomes a tidy table."""
