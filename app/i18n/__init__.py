"""Texts, numbers and names in two languages."""
