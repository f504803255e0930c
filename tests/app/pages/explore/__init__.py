"""Tests of app/pages/explore."""
