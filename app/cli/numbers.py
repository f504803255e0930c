"""Numbers as a person reads them: no powers of ten, commas between thousands, one minus sign, the unit beside them.

Only what is printed goes through here. JSON, CSV and Parquet keep every digit and an ASCII minus.
"""

from dataclasses import dataclass
from math import isfinite, log10

MINUS = "\N{MINUS SIGN}"
MISSING = "–"
DIGITS = 4
"""Significant digits of a computed number: one more than chance leaves sure in most outcomes."""
EXACT_DIGITS = 15
"""Significant digits that every decimal of a 64-bit float survives with (DBL_DIG)."""
SMALLEST = 1e-12
"""What is nearer to nothing than this comes from adding up floats, and is written 0."""
BILLION, MILLION = 1e9, 1e6
LEAST_IN_MILLIONS = 1e5
"""Euro; below this a millionth with two decimals would lose the second digit."""


def readable(value: float, digits: int = DIGITS) -> str:
    """A number in this many significant digits at least: 7599430.0 is 7,599,430 and 0.0123456 is 0.01235."""
    if not isfinite(value):
        return MISSING if value != value else f"{MINUS if value < 0 else ''}∞"  # noqa: PLR0124 - only nan differs
    if abs(value) < SMALLEST:
        return "0"
    before_point = int(log10(abs(value))) + 1 if abs(value) >= 1.0 else int(log10(abs(value)))
    text = f"{value:,.{max(0, digits - before_point)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def exact(value: float) -> str:
    """A number with all digits that it was given with, such as the step of a lever."""
    return readable(value, EXACT_DIGITS)


@dataclass(frozen=True, slots=True)
class AmountScale:
    """In what a column of amounts is written."""

    unit: str
    """What stands in the head of the column."""
    per: float = 1.0
    digits: int = 0
    after: str = ""

    def write(self, number: float, *, signed: bool = False) -> str:
        """A number on this scale; what rounds to nothing has no sign."""
        rounded = round(number / self.per, self.digits) or 0.0
        sign = "+" if signed and rounded else ""
        return f"{rounded:{sign},.{self.digits}f}{self.after}".replace("-", MINUS)


def scale_of(unit: str, largest: float, *, signed: bool = False) -> AmountScale:
    """The scale of amounts in a unit of an outcome, of which the largest is this far from nothing.

    ``signed`` is for differences: those of shares are percentage points, with a decimal more.
    """
    if unit == "euro":
        if largest >= BILLION:
            return AmountScale("€ bn", BILLION, 3)
        return AmountScale("€ mln", MILLION, 2) if largest >= LEAST_IN_MILLIONS or not largest else AmountScale("€")
    if unit == "share":
        return AmountScale(unit, 0.01, 1, " pp") if signed else AmountScale(unit, 0.01, 0, "%")
    return AmountScale(unit, digits=1 if unit == "weeks" or largest < 10.0 else 0)
