"""Tests of app/pages/tour."""
