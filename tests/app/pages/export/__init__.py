"""Tests of app/pages/export."""
