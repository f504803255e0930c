"""Tests of experiments/statistics."""
