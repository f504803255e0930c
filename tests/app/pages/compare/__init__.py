"""Tests of app/pages/compare."""
