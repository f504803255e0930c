"""Texts of the app in two languages."""
