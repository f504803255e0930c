"""Tests of app/simulation."""
