"""Tests of the levers: one file for each file of ``model/policy/lever_cards``."""
