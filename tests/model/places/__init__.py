"""Tests of model/places."""
