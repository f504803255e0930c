"""How amounts of any outcome are written: money in millions, shares in percent, the rest as it is. Pure functions."""

from dataclasses import dataclass
from typing import Self

from experiments.i18n.catalogue import Words, report_words
from experiments.i18n.format import HARD_SPACE, MILLION, has_value, millions_digits
from experiments.statistics.rounding import level_beside

FEW = 20.0
SHORT = 1.0
MOST_MORE = 4


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the amounts of one row or chart are written, all alike."""

    words: Words
    unit: str
    scale: float
    digits: int

    @classmethod
    def of(cls, unit: str, size: float, words: Words) -> Self:
        """For amounts in a unit of which the largest has this size."""
        if unit == "euro":
            return cls(words, unit, MILLION, millions_digits(size))
        if unit == "share":
            return cls(words, unit, 0.01, 1)
        few = 1 if abs(size) < FEW else 0
        return cls(words, unit, 1.0, 2 if unit == "weeks" and abs(size) < SHORT else 1 if unit == "weeks" else few)

    def number(self, value: float) -> str:
        """A level without its unit."""
        return self.words.number(value / self.scale, self.digits)

    def shown(self, base: float, difference: float) -> float:
        """The level of a plan as it is written beside doing nothing and a difference that is seen: they add up."""
        return level_beside(base / self.scale, difference / self.scale, self.digits) * self.scale

    def level(self, base: float, difference: float) -> str:
        """The same, written without its unit."""
        return self.number(self.shown(base, difference))

    def signed(self, value: float) -> str:
        """A difference without its unit, in more digits where it would otherwise round to nothing."""
        # A difference that is significant must not be printed as 0.
        texts = (self.words.signed(value / self.scale, self.digits + more) for more in range(MOST_MORE))
        return next(filter(has_value, texts), self.words.signed(0.0, self.digits))

    def in_words(self, value: float, *, level: bool = False) -> str:
        """The size of an amount with its unit, as it stands in a sentence."""
        if self.unit == "euro":
            return self.words.millions(abs(value), self.digits)
        return f"{self.number(abs(value))}{HARD_SPACE}{self.name(level=level)}"

    def name(self, *, level: bool = False) -> str:
        """The unit, for above a chart or beside a row; shares differ by percentage points."""
        known = report_words(self.words.language)
        if self.unit == "euro":
            return self.words("unit.million_euro")
        if self.unit == "share":
            return "%" if level else known.unit("points")
        return known.unit(self.unit)
