"""Tests of app/pages/workshop."""
