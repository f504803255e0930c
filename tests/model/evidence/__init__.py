"""Tests of model/evidence."""
