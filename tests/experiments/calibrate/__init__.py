"""Tests of experiments/calibrate."""
