"""Referrers: who sends a child where, seeing its severity with error."""
