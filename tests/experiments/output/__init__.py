"""Tests of experiments/output."""
