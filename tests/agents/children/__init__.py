"""Tests of agents/providers."""
