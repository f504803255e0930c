"""Tests of app/pages/child."""
