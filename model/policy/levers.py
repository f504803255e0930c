"""The levers, under the name by which other floors know them."""

from model.policy.declared import LeverDeclaration, levers

__all__ = ["LeverDeclaration", "levers"]
