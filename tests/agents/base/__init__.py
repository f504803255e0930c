"""Tests of agents/base."""
