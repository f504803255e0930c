"""Tests of app/pages/why."""
