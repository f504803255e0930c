"""Bands, significance and rounding."""
