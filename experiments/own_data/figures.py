"""The yearly figures that a municipality can bring, as declared in ``figures.yaml``."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from agents.base.parameters import Strict, parse, read_document
from model.places.schema import TwoLanguages


class Figure(Strict):
    """One figure: what it is called, what is counted, and through which measure it is fitted."""

    name: TwoLanguages
    kind: Literal["count", "staff", "euro", "weeks"]
    measure: str | None = None
    over: str | None = None
    parts_of: str | None = None
    weight: float = 1.0


NEEDED = ("youths",)
"""Figures without which no town can be made."""


@cache
def figures() -> dict[str, Figure]:
    """All figures by id."""
    return parse(RootModel[dict[str, Figure]], read_document(Path(__file__).parent / "figures.yaml")).root
