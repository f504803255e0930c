"""The levers, under the name by which other floors know them."""

from model.policy.declared import Lever, levers

__all__ = ["Lever", "levers"]
