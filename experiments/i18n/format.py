"""Numbers, dates and lists as a reader of a language writes them, by Babel.

Strings are for people: hard spaces, a real minus sign, commas or dots between thousands. JSON, CSV and Parquet keep
every digit and an ASCII minus, and do not come through here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite, isnan, log10
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, parse_pattern

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
MISSING = "–"
"""Stands for a number that is not there."""
BILLION, MILLION = 1e9, 1e6
# From here on a second decimal of millions is less than chance leaves sure.
MOST_IN_TWO_DECIMALS = 30 * MILLION
"""Euro."""
MOST_IN_ONE_DECIMAL = 300 * MILLION
# Of a computed number: one more than chance leaves sure in most outcomes.
SIGNIFICANT_DIGITS = 4
# Significant digits that every decimal of a 64-bit float survives with (DBL_DIG).
EXACT_DIGITS = 15
# What is nearer to nothing than this comes from adding up floats, and is written 0.
SMALLEST = 1e-12
# Euro; below this a millionth with two decimals would lose the second digit.
LEAST_IN_MILLIONS = 1e5
LIST_LOCALES = {"nl": "nl", "en": "en_GB"}
"""British English lists without a comma before the last "and"."""


@cache
def _pattern(digits: int) -> NumberPattern:
    """The number pattern with this many decimals; cached, as Babel parses it at every call."""
    return parse_pattern(f"#,##0.{'0' * digits}" if digits else "#,##0")


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def format_number(value: float, digits: int = 0, language: Language = "en") -> str:
    """A number with this many decimals; one that is not finite is a dash, and -0 has no sign."""
    if not isfinite(value):
        return MISSING
    # Python rounds the float itself. Babel would round its shortest decimal form, and move ties such as 2.675.
    rounded = Decimal(f"{abs(value):.{digits}f}")
    text = _pattern(digits).apply(rounded, _locale(language))
    return f"{MINUS}{text}" if value < 0 and rounded else text


def format_signed(value: float, digits: int = 0, language: Language = "en") -> str:
    """A number with its sign; what rounds to nothing has none."""
    text = format_number(value, digits, language)
    return f"+{text}" if value > 0 and has_value(text) else text


def has_value(text: str) -> bool:
    """Whether a formatted number is something else than nothing."""
    return any(digit in "123456789" for digit in text)


def format_significant(value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
    """A number in at least this many significant digits: 7599430.0 is 7,599,430 and 0.0123456 is 0.01235."""
    if not isfinite(value):
        return MISSING if isnan(value) else f"{MINUS if value < 0 else ''}∞"
    if abs(value) < SMALLEST:
        return "0"
    before_point = int(log10(abs(value))) + 1 if abs(value) >= 1.0 else int(log10(abs(value)))
    decimals = max(0, digits - before_point)
    text = format_number(value, decimals)
    return text.rstrip("0").rstrip(".") if decimals else text


def format_short(value: float, language: Language = "en") -> str:
    """A number in three significant digits, below one in two, which is all that a reader can use."""
    if not isfinite(value):
        return MISSING
    digits = 3 if abs(value) >= 1.0 else 2
    # Rounded before its decimals are counted: 999.6 has three digits, and 1,000 four.
    rounded = Decimal(f"{abs(value):.{digits - 1}e}")
    decimals = max(0, -int(rounded.normalize().as_tuple().exponent))
    return format_number(float(rounded.copy_sign(Decimal(value))), decimals, language)


def format_exact(value: float) -> str:
    """A number with all digits that it was given with, such as the step of a lever."""
    return format_significant(value, EXACT_DIGITS)


def format_day(day: date, language: Language) -> str:
    """A date with the month in full."""
    return format_date(day, "d MMMM y", language)


def format_short_day(day: date, language: Language) -> str:
    """A date with the month in three letters."""
    return format_date(day, "d MMM y", language)


def short_months(language: Language) -> list[str]:
    """The months in three letters."""
    return list(_locale(language).months["format"]["abbreviated"].values())


def format_names(names: Sequence[str], language: Language) -> str:
    """Names as a person lists them."""
    return format_list(names, locale=LIST_LOCALES[language]) if names else ""


def millions_digits(euro: float) -> int:
    """How many decimals an amount in millions of euro has, wherever it stands: more for a town than for a region."""
    size = abs(euro)
    return 2 if size < MOST_IN_TWO_DECIMALS else 1 if size < MOST_IN_ONE_DECIMAL else 0


@dataclass(frozen=True, slots=True)
class AmountScale:
    """The unit, scale and decimals of a column of amounts."""

    unit: str
    """Stands in the head of the column."""
    per: float = 1.0
    digits: int = 0
    suffix: str = ""

    def format(self, number: float, *, signed: bool = False) -> str:
        """A number on this scale; what rounds to nothing has no sign."""
        formatter = format_signed if signed else format_number
        return f"{formatter(number / self.per, self.digits)}{self.suffix}"


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
