"""Tests of jeugdstroom."""
