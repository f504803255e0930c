"""Tests of experiments/calibrate/own_data."""
