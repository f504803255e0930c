"""Tests of app/solara_adapter."""
