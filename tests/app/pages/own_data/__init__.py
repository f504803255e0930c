"""Tests of app/pages/own_data."""
