"""Fit reports: how near a place comes to its published figures, as shipped beside the place."""

import csv
from dataclasses import dataclass
from functools import cache

from model.places.reader import FOLDER

NEAR = 0.1
"""A figure is near when it lies within a tenth of the published one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: published, and in the model with its 80 % band, in its own unit; ``before``: the year before."""

    measure: str
    published: float
    simulated: float
    low: float
    high: float
    unit: str
    source: str
    held_back: bool
    before: float = float("nan")

    @property
    def off(self) -> float:
        """How far the model is off, as a share of the published figure."""
        return self.share(self.simulated)

    def share(self, value: float) -> float:
        """A value of the model as how far it is off."""
        return value / self.published - 1.0 if self.published else float("nan")

    @property
    def near(self) -> bool:
        """Whether the model comes near."""
        return abs(self.off) <= NEAR


@cache
def fit_report(place: str) -> tuple[Line, ...]:
    """The report of a shipped place, in the order of its targets; nothing for a place without one."""
    path = FOLDER / "fitted" / f"{place}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_line(row) for row in csv.DictReader(file))


def _line(row: dict[str, str]) -> Line:
    published, simulated, low, high = (float(row[name]) for name in ("published", "simulated", "low", "high"))
    held_back = row["held_back"] == "True"
    return Line(row["measure"], published, simulated, low, high, row["unit"], row["source"], held_back)
