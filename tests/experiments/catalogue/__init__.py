"""Tests of experiments/catalogue."""
