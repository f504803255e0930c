"""Providers: accept or wait, code intensity, decide how long care lasts."""
