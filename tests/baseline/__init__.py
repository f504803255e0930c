"""Outcomes as they were last agreed upon: a change that moves them has to say so."""
