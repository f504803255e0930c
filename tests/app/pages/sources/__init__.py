"""Tests of app/pages/sources."""
