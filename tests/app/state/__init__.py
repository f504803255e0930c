"""Tests of app/state."""
