"""Scenarios from the five documents, each with the claim that it is to test: one YAML file a scenario."""
