"""Tests of experiments/report."""
