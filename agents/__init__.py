"""Agents: one agent deciding. Pure rules on one record, its fields and its parameters."""
