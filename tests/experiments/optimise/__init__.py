"""Tests of experiments/optimise."""
