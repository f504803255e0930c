"""Fit reports: how near a place comes to its published figures, as shipped beside the place."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isfinite
from pathlib import Path

from model.places.reader import FOLDER, place_names

NEAR = 0.1
"""A figure is near when it lies within a tenth of the published one."""
POINT = 0.01
"""A share below ten percent is near within one point."""
GRADES = (("A", 1.0), ("B", 0.8), ("C", 0.6))
"""Which share of the fitted figures is near, at least, for a grade; below the last it is a D."""


@dataclass(frozen=True, slots=True)
class FitRow:
    """One figure: published, and in the model with its 80 % band, in its own unit.

    ``before`` is the figure of the year before, which a forecast must beat; undefined (nan) where there is none.
    """

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

    @property
    def has_before(self) -> bool:
        """Whether there is a figure of the year before to repeat."""
        return isfinite(self.before)

    @property
    def no_worse(self) -> bool:
        """Whether the model is no further off than repeating the year before."""
        return abs(self.simulated - self.published) <= abs(self.before - self.published)

    @property
    def close(self) -> bool:
        """Whether it counts as near for the grade: also a small share within one point."""
        return abs(distance(self.simulated, self.published, self.unit)) <= 1.0


def distance(value: float, wanted: float, unit: str) -> float:
    """Distance in units of ten percent of a figure, or of one point for a share below ten percent."""
    # 1e-9: a published zero is near only to zero, and no division by it.
    return (value - wanted) / max(NEAR * abs(wanted), POINT if unit in ("%", "share") else 1e-9)


def graded(distances: Sequence[float]) -> str:
    """A (every fitted figure is near: at most one unit of distance away) to D; nothing fitted has no grade."""
    if not distances:
        return ""
    near = sum(abs(off) <= 1.0 for off in distances) / len(distances)
    return next((letter for letter, least in GRADES if near >= least), "D")


def grade_of_lines(lines: Sequence[FitRow]) -> str:
    """The grade of a report by its fitted figures; those held back count apart. Empty where nothing was fitted."""
    return graded([distance(line.simulated, line.published, line.unit) for line in lines if not line.held_back])


def grade_of(place: str) -> str:
    """The grade of a place, by name or by its file: A to D, empty for a place that was fitted to nothing."""
    lines = report_of(place)
    letter = grade_of_lines(lines)
    if not letter or place in place_names():  # of shipped places the year before is not in the report
        return letter
    return limited_grade(letter, [line.no_worse for line in lines if line.held_back and line.has_before])


def report_of(place: str) -> tuple[FitRow, ...]:
    """The report of a place by name, or of one's own place by its file: ``TOWN_fit.csv`` beside ``TOWN.yaml``."""
    if place in place_names():
        return fit_report(place)
    path = Path(place)
    beside = path.with_name(f"{path.stem}_fit.csv")
    return _own_report(beside, beside.stat().st_mtime_ns) if beside.is_file() else ()


@cache
def fit_report(place: str) -> tuple[FitRow, ...]:
    """The report of a shipped place, in the order of its targets; nothing for a place without one."""
    path = FOLDER / "fitted" / f"{place}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_line(row) for row in csv.DictReader(file))


@lru_cache(maxsize=32)
def _own_report(path: Path, changed: int) -> tuple[FitRow, ...]:  # noqa: ARG001 - read anew when it was fitted anew
    """The report that a fit to own figures leaves; one that cannot be read is none."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_own_line(row) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError):
        return ()


def _own_line(row: dict[str, str]) -> FitRow:
    own, model, low, high = (float(row[name]) for name in ("own", "model", "low", "high"))
    before = float(row["before"] or "nan")
    return FitRow(row["measure"], own, model, low, high, row["unit"], "", row["part"] != "fitted", before)


def _line(row: dict[str, str]) -> FitRow:
    published, simulated, low, high = (float(row[name]) for name in ("published", "simulated", "low", "high"))
    held_back = row["held_back"] == "True"
    return FitRow(row["measure"], published, simulated, low, high, row["unit"], row["source"], held_back)


UNTESTED_AT_MOST, BEATEN_AT_MOST = "B", "C"
"""The best grade of a fit that no year tested, and of one that repeating the last year beats on more than half."""


def limited_grade(letter: str, no_worse: Sequence[bool]) -> str:
    """The grade of a fit, with what the year held back makes of it.

    ``no_worse`` says, for each figure of that year that can be compared, whether the model is no further off than
    repeating the year before. Without any the grade is at most B; where fewer than half are, at most C.
    """
    if not no_worse:
        return max(letter, UNTESTED_AT_MOST)
    return letter if 2 * sum(no_worse) >= len(no_worse) else max(letter, BEATEN_AT_MOST)
