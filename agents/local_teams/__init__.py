"""Local teams: help themselves, refer on, and find need that nobody asked help for."""
