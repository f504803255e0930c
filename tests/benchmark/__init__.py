"""Races and agreement: other people's simulators on the same workload."""
