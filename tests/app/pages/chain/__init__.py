"""Tests of app/pages/chain."""
