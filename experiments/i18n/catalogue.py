"""One catalogue of texts in two languages, read from YAML, and numbers beside them in the same language.

A folder ``text`` anywhere below a root of a catalogue holds ``nl.yaml`` and ``en.yaml``.
The report, the workbook and the command line share one catalogue; the app adds its own texts to it.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from agents.base.files.errors import WrongInput, one_line
from agents.base.files.yaml_reader import read_document
from experiments.i18n.format import (
    BILLION,
    HARD_SPACE,
    LANGUAGES,
    MILLION,
    Language,
    format_day,
    format_names,
    format_number,
    format_short_day,
    format_signed,
    millions_digits,
    short_months,
)

SHORT_DIGITS = 3
"""Significant digits of a large number in a sentence."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts below some folders; where two have the same key, that of the later folder counts."""

    roots: tuple[Path, ...]

    def texts(self, language: Language) -> Mapping[str, str]:
        """Every text of one language, by its key."""
        return _texts(self.roots, language)

    def problems(self) -> Iterator[str]:
        """One line for each text that is missing in a language, is empty, or has other gaps to fill than its twin."""
        dutch, english = (self.texts(language) for language in LANGUAGES)
        for key in sorted(dutch.keys() | english.keys()):
            both = [texts.get(key, "") for texts in (dutch, english)]
            if not all(text.strip() for text in both):
                yield f"{key}: missing or empty in {LANGUAGES[0] if not both[0].strip() else LANGUAGES[1]}"
            elif _gaps(both[0]) != _gaps(both[1]):
                yield f"{key}: other values in nl than in en"


@cache
def _texts(roots: tuple[Path, ...], language: Language) -> dict[str, str]:
    texts: dict[str, str] = {}
    for root in roots:
        texts |= _texts_below(root, language)
    return texts


def _texts_below(root: Path, language: Language) -> dict[str, str]:
    """The texts of one root, in which a key exists once."""
    texts: dict[str, str] = {}
    for file in sorted(root.rglob(f"text/{language}.yaml")):
        tree = read_document(file).tree
        # YAML files cannot see each other: the second of two equal keys would win silently.
        if twice := sorted(texts.keys() & tree.keys()):
            raise ValueError(f"{file}: {', '.join(twice)} also stands in another file")
        texts |= {key: str(value) for key, value in tree.items()}
    return texts


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


REPORT_TEXTS = Catalogue((Path(__file__).parents[1],))
"""The texts of reports, of the workbook and of the command line."""


def report_words(language: str) -> "Words":
    """Texts of the report in the language with this code; an unknown code is wrong input."""
    return words_in(language, REPORT_TEXTS)


def words_in(language: str, catalogue: Catalogue) -> "Words":
    """The texts of a catalogue in the language with this code; an unknown code is wrong input."""
    for code in LANGUAGES:
        if language == code:
            return Words(code, catalogue)
    raise WrongInput(f"language: found '{one_line(language, 40)}', expected {' or '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts and numbers in one language."""

    language: Language
    catalogue: Catalogue = REPORT_TEXTS

    def __call__(self, key: str, **values: str | int) -> str:
        """The text under a key, with the values filled in."""
        return self.catalogue.texts(self.language)[key].format(**values)

    def get(self, key: str, default: str = "") -> str:
        """The text under a key as it stands, or a default where there is none."""
        return self.catalogue.texts(self.language).get(key, default)

    def pick(self, thing: object, name: str = "name") -> str:
        """The text of something that carries both languages, as ``name_nl`` and ``name_en``."""
        return str(getattr(thing, f"{name}_{self.language}"))

    def of(self, both: object) -> str:
        """A text that was declared in two languages, in this one."""
        return str(getattr(both, self.language))

    def number(self, value: float, digits: int = 0) -> str:
        """A number with this many decimals."""
        return format_number(value, digits, self.language)

    def signed(self, value: float, digits: int = 0) -> str:
        """A number with its sign; what rounds to nothing has none."""
        return format_signed(value, digits, self.language)

    def plain(self, value: float) -> str:
        """A number in as many decimals as it has."""
        text = f"{value:.10f}".rstrip("0")
        return self.number(value, min(6, len(text) - text.index(".") - 1))

    def short(self, value: float) -> str:
        """A number in as many digits as a reader can use."""
        whole = len(f"{abs(value):.0f}")
        if abs(value) >= 1000.0:
            return self.number(round(value, SHORT_DIGITS - whole))
        return self.number(value, 0 if abs(value) >= 100.0 else 1)

    def euro(self, euro: float) -> str:
        """An amount of money in a sentence: in millions or billions where it is that large."""
        if abs(euro) >= BILLION:
            return f"€{HARD_SPACE}{self.number(euro / BILLION, 2)}{HARD_SPACE}{self('unit.billions')}"
        if abs(euro) >= MILLION:
            return self.millions(euro, millions_digits(euro))
        return f"€{HARD_SPACE}{self.short(euro)}"

    def millions(self, euro: float, digits: int) -> str:
        """An amount in millions of euro, whatever its size."""
        return f"€{HARD_SPACE}{self.number(euro / MILLION, digits)}{HARD_SPACE}{self('unit.millions')}"

    def weeks(self, weeks: float) -> str:
        """A number of weeks, with the word."""
        return f"{self.number(weeks, 1)}{HARD_SPACE}{self('unit.weeks')}"

    def amount(self, value: float, unit: str) -> str:
        """A value with its unit, in a sentence."""
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
        """The size of a difference, in a sentence: shares differ by percentage points."""
        if unit == "share":
            return f"{self.number(100.0 * abs(value), 1)}{HARD_SPACE}{self('unit.points')}"
        return self.amount(abs(value), unit)

    def unit(self, unit: str) -> str:
        """A unit in this language; one that has no word of its own stands as declared."""
        return self.get(f"unit.{unit}", unit)

    def day(self, day: date) -> str:
        """A date with the month in three letters."""
        return format_short_day(day, self.language)

    def full_day(self, day: date) -> str:
        """A date with the month in full."""
        return format_day(day, self.language)

    @property
    def months(self) -> list[str]:
        """The months in three letters."""
        return short_months(self.language)

    def all_of(self, names: list[str]) -> str:
        """Names as a person lists them."""
        return format_names(names, self.language)
