"""Fitting: which numbers of a place are fitted to which published figures."""
