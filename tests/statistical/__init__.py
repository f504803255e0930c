"""Comparisons with theory: oracles, and the engine held against them."""
