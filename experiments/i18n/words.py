"""The words of the report in two languages, and numbers and amounts as the reader writes them."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from agents.base.files.errors import WrongInput, one_line
from agents.base.files.yaml_reader import read_document
from experiments.report.content import Cell, Column

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

FOLDER = Path(__file__).parents[1] / "report" / "text"
MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
BILLION = 1e9
MILLION = 1e6
MOST_IN_TWO_DECIMALS = 30 * MILLION
DIGITS_SHOWN = 3


@cache
def texts(language: Language) -> dict[str, str]:
    """Every text of one language, by its key."""
    return {key: str(value) for key, value in read_document(FOLDER / f"{language}.yaml").tree.items()}


def written(value: float, digits: int, language: str) -> str:
    """A number: comma and dot in Dutch, dot and comma in English, and a real minus sign."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{digits}f}"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return f"{MINUS}{text}" if negative else text


def words_in(language: str) -> "Words":
    """The words of a language by its code."""
    for known in LANGUAGES:
        if language == known:
            return Words(known)
    raise WrongInput(f"language: found '{one_line(language, 40)}', expected {' or '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts and numbers in one language."""

    language: Language

    def __call__(self, key: str, **values: str | int) -> str:
        """The text under a key, with the values filled in."""
        return texts(self.language)[key].format(**values)

    def maybe(self, key: str, otherwise: str) -> str:
        """The text under a key, or another text where there is none."""
        return texts(self.language).get(key, otherwise)

    def pick(self, thing: object, name: str = "name") -> str:
        """The text of something that carries both languages, as ``name_nl`` and ``name_en``."""
        return str(getattr(thing, f"{name}_{self.language}"))

    def of(self, both: object) -> str:
        """A text that was declared in two languages, in this one."""
        return str(getattr(both, self.language))

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals."""
        return written(value, digits, self.language)

    def signed(self, value: float, digits: int = 0) -> str:
        """A number with its sign; what rounds to nothing has none."""
        text = self.number(value, digits)
        rounds_to_nothing = not any(digit in "123456789" for digit in text)
        return text if value <= 0 or rounds_to_nothing else f"+{text}"

    def plain(self, value: float) -> str:
        """A number in as many decimals as it has."""
        text = f"{value:.10f}".rstrip("0")
        return self.number(value, min(6, len(text) - text.index(".") - 1))

    def short(self, value: float) -> str:
        """A number in as many digits as a reader can use."""
        whole = len(f"{abs(value):.0f}")
        if abs(value) >= 1000.0:
            rounded = round(value, DIGITS_SHOWN - whole)
            return self.number(rounded)
        return self.number(value, 0 if abs(value) >= 100.0 else 1)

    def euro(self, euro: float) -> str:
        """An amount of money as it is said: in millions or billions where it is that large."""
        if abs(euro) >= BILLION:
            return f"€{HARD_SPACE}{self.number(euro / BILLION, 2)}{HARD_SPACE}{self('unit.billions')}"
        if abs(euro) >= MILLION:
            digits = 2 if abs(euro) < MOST_IN_TWO_DECIMALS else 1
            return f"€{HARD_SPACE}{self.number(euro / MILLION, digits)}{HARD_SPACE}{self('unit.millions')}"
        return f"€{HARD_SPACE}{self.short(euro)}"

    def amount(self, value: float, unit: str) -> str:
        """A value with its unit, as it is said."""
        if unit == "euro":
            return self.euro(value)
        if unit == "share":
            return f"{self.number(100.0 * value, 1)}{HARD_SPACE}%"
        return f"{self.short(value)}{HARD_SPACE}{self.unit(unit)}"

    def measured(self, value: float, unit: str) -> str:
        """A number as it was assumed, in all its decimals, with its unit; a share in percent."""
        if unit in ("share", "%"):
            return f"{self.plain(round(value if unit == '%' else 100.0 * value, 6))}%"
        return self.plain(value) if unit == "ratio" else f"{self.plain(value)} {self.unit(unit)}"

    def change(self, value: float, unit: str) -> str:
        """The size of a difference, as it is said: shares differ by percentage points."""
        if unit == "share":
            return f"{self.number(100.0 * abs(value), 1)}{HARD_SPACE}{self('unit.points')}"
        return self.amount(abs(value), unit)

    def cell(self, value: Cell, column: Column) -> str:
        """A cell of a table, as it is read."""
        if value is None:
            return "–"
        if isinstance(value, str):
            return value
        return (self.signed if column.signed else self.number)(value, column.decimals(value))

    def unit(self, unit: str) -> str:
        """A unit in this language; one that has no word of its own stands as declared."""
        return self.maybe(f"unit.{unit}", unit)

    def all_of(self, names: list[str]) -> str:
        """Names as a person lists them."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('and')} {names[-1]}"
