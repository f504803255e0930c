"""Tests of model/policy."""
