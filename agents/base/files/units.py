"""Units and quantities: a number with unit and source, converted once, at loading."""

import re
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Self

from pydantic import Field, field_validator, model_validator

from agents.base.files.errors import listed, one_line, unknown_text
from agents.base.files.parameters import Strict

WEEKS_PER_YEAR = 52.0
"""A model year has exactly 52 weeks (of 7.02 days), so that no year is a week longer than another."""

WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12
_CENTS_PER_EUR = 100.0


class Dimension(StrEnum):
    """What a number measures; numbers of two dimensions are never mixed."""

    WEEKS = "a duration"
    PER_WEEK = "a rate"
    CENTS = "money"
    CENTS_PER_WEEK = "money over time"
    SHARE = "a share"
    LEVELS = "steps on the severity ladder"
    CHILDREN = "children"
    PLACES = "places"
    FTE = "full-time staff"
    PROVIDERS = "providers"
    FAMILIES_PER_FTE = "a caseload"
    RATIO = "a ratio"
    YEARS = "an age or a calendar year"
    HOURS_PER_WEEK = "hours of help"


# Unit as written in a file: what it measures, and how many base units (weeks, cents, shares of 1) it is.
UNITS: MappingProxyType[str, tuple[Dimension, float]] = MappingProxyType(
    {
        "days": (Dimension.WEEKS, WEEKS_PER_YEAR / 365.25),
        "weeks": (Dimension.WEEKS, 1.0),
        "months": (Dimension.WEEKS, WEEKS_PER_MONTH),
        "years": (Dimension.WEEKS, WEEKS_PER_YEAR),
        "per week": (Dimension.PER_WEEK, 1.0),
        "per month": (Dimension.PER_WEEK, 1 / WEEKS_PER_MONTH),
        "per year": (Dimension.PER_WEEK, 1 / WEEKS_PER_YEAR),
        "% per week": (Dimension.PER_WEEK, 0.01),
        "% per month": (Dimension.PER_WEEK, 0.01 / WEEKS_PER_MONTH),
        "% per year": (Dimension.PER_WEEK, 0.01 / WEEKS_PER_YEAR),
        "EUR": (Dimension.CENTS, _CENTS_PER_EUR),
        "EUR mln": (Dimension.CENTS, 1e6 * _CENTS_PER_EUR),
        "EUR per day": (Dimension.CENTS_PER_WEEK, 365.25 / WEEKS_PER_YEAR * _CENTS_PER_EUR),
        "EUR per week": (Dimension.CENTS_PER_WEEK, _CENTS_PER_EUR),
        "EUR per month": (Dimension.CENTS_PER_WEEK, _CENTS_PER_EUR / WEEKS_PER_MONTH),
        "EUR per year": (Dimension.CENTS_PER_WEEK, _CENTS_PER_EUR / WEEKS_PER_YEAR),
        "EUR mln per year": (Dimension.CENTS_PER_WEEK, 1e6 * _CENTS_PER_EUR / WEEKS_PER_YEAR),
        "%": (Dimension.SHARE, 0.01),
        "share": (Dimension.SHARE, 1.0),
        "levels": (Dimension.LEVELS, 1.0),
        "children": (Dimension.CHILDREN, 1.0),
        "places": (Dimension.PLACES, 1.0),
        "fte": (Dimension.FTE, 1.0),
        "providers": (Dimension.PROVIDERS, 1.0),
        "families per fte": (Dimension.FAMILIES_PER_FTE, 1.0),
        "ratio": (Dimension.RATIO, 1.0),
        "years old": (Dimension.YEARS, 1.0),
        "year": (Dimension.YEARS, 1.0),
        "hours per week": (Dimension.HOURS_PER_WEEK, 1.0),
    }
)

_ASSUMPTIONS_ONLY = re.compile(r"U\d+([\s,;]+U\d+)*")


def units_of(dimension: Dimension | None) -> list[str]:
    """The units in which a dimension may be written; all units for no dimension."""
    return [unit for unit, (kind, _) in UNITS.items() if dimension in (None, kind)]


class Quantity(Strict):
    """A number with its unit, its source and, where it is unsure, its low and high end."""

    value: float
    low: float | None = None
    high: float | None = None
    unit: str
    source: str = Field(min_length=1, max_length=200)

    dimension: ClassVar[Dimension | None] = None
    least: ClassVar[float] = -1e15
    most: ClassVar[float] = 1e15

    @field_validator("unit")
    @classmethod
    def _unit_fits(cls, unit: str) -> str:
        expected = units_of(cls.dimension)
        if unit in expected:
            return unit
        if unit in UNITS:
            raise ValueError(f"found '{unit}', expected a unit of {cls.dimension}: {listed(expected)}")
        raise ValueError(unknown_text("unit", unit, expected))

    @field_validator("source")
    @classmethod
    def _source_says_something(cls, source: str) -> str:
        if not source.strip():
            raise ValueError("found an empty source, expected where the number comes from")
        return source

    @model_validator(mode="after")
    def _numbers_fit(self) -> Self:
        if self.low is not None and self.low > self.value:
            raise ValueError(f"low is {self.low:g}, expected at most the value {self.value:g}")
        if self.high is not None and self.high < self.value:
            raise ValueError(f"high is {self.high:g}, expected at least the value {self.value:g}")
        for name in ("value", "low", "high"):
            self._refuse_outside(name)
        if (self.low is None or self.high is None) and _ASSUMPTIONS_ONLY.fullmatch(self.source.strip()):
            source = one_line(self.source, 60)
            raise ValueError(f"source '{source}' is an assumption, expected low and high beside the value")
        return self

    def _refuse_outside(self, name: str) -> None:
        number = getattr(self, name)
        if number is None:
            return
        least, most = self.least / self._factor, self.most / self._factor
        if not least <= number <= most:
            raise ValueError(f"{name} is {number:g}, expected {least:g} to {most:g} {self.unit}")

    @property
    def _factor(self) -> float:
        return UNITS[self.unit][1]

    @property
    def base(self) -> float:
        """The value in the base unit of its dimension."""
        return self.value * self._factor


class Weeks(Quantity):
    """A duration of at most 100 years; base: weeks."""

    dimension, least, most = Dimension.WEEKS, 0.0, 100 * WEEKS_PER_YEAR


class PerWeek(Quantity):
    """A rate or hazard; base: per week."""

    dimension, least, most = Dimension.PER_WEEK, 0.0, 1e6


class Cents(Quantity):
    """Money, at most 100 billion euros; base: cents."""

    dimension, least, most = Dimension.CENTS, 0.0, 1e13


class CentsPerWeek(Quantity):
    """Money over time, at most 100 billion euros a week; base: cents per week."""

    dimension, least, most = Dimension.CENTS_PER_WEEK, 0.0, 1e13


class Share(Quantity):
    """A part of a whole; base: 0 to 1."""

    dimension, least, most = Dimension.SHARE, 0.0, 1.0


class Levels(Quantity):
    """Steps up or down the severity ladder; base: levels."""

    dimension, least, most = Dimension.LEVELS, -100.0, 100.0


class Children(Quantity):
    """A number of children, at most five million; base: children."""

    dimension, least, most = Dimension.CHILDREN, 0.0, 5e6


class Places(Quantity):
    """Places in care; base: places."""

    dimension, least, most = Dimension.PLACES, 0.0, 1e6


class Fte(Quantity):
    """Full-time staff; base: fte."""

    dimension, least, most = Dimension.FTE, 0.0, 1e6


class Providers(Quantity):
    """A number of providers; base: providers."""

    dimension, least, most = Dimension.PROVIDERS, 0.0, 1e5


class Caseload(Quantity):
    """Families that one full-time worker helps at a time; base: families per fte."""

    dimension, least, most = Dimension.FAMILIES_PER_FTE, 0.0, 1e4


class Ratio(Quantity):
    """A factor or an effect without unit; may be negative; base: ratio."""

    dimension, least, most = Dimension.RATIO, -1e6, 1e6


class Years(Quantity):
    """An age or a calendar year; base: years."""

    dimension, least, most = Dimension.YEARS, 0.0, 3000.0


class HoursPerWeek(Quantity):
    """Hours of help in a week of 168; base: hours per week."""

    dimension, least, most = Dimension.HOURS_PER_WEEK, 0.0, 168.0
