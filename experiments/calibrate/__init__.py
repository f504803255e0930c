"""Fit a place to published or own figures."""
