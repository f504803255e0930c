"""Tests of experiments/explain."""
