"""Tests of app/pages/find."""
