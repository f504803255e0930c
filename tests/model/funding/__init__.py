"""Tests of model/funding."""
