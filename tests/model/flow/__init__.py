"""Tests of model/flow."""
