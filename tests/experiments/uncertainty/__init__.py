"""Tests of experiments/uncertainty."""
