"""Tests of model/history."""
