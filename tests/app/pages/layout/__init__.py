"""Tests of app/pages/layout."""
