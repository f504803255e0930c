"""The words on the screen, in two languages, and numbers as the reader writes them."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from agents.base.files.yaml_reader import read_document
from experiments.i18n.words import HARD_SPACE, written
from model.places.schema import TwoLanguages

APP = Path(__file__).parents[1]
JOINER = "\N{WORD JOINER}"
"""Takes no room, and keeps apart what it stands between."""
STRONG = re.compile(r"\[\[(.*?)\]\]")


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of one language, by its key."""
    pages = sorted([*APP.rglob(f"text/{language}.yaml"), *APP.rglob(f"text/*.{language}.yaml")])
    return {key: str(value) for page in pages for key, value in read_document(page).tree.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """Texts and numbers in one language."""

    language: str

    def __call__(self, key: str, **values: str | int) -> str:
        """The text under a key, with the values filled in."""
        return texts(self.language)[key].format(**values)

    def maybe(self, key: str) -> str | None:
        """The text under a key, if there is one."""
        return texts(self.language).get(key)

    def number(self, value: float, digits: int = 0) -> str:
        """A number: comma and dot in Dutch, dot and comma in English, and a real minus sign."""
        return written(value, digits, self.language)

    def signed(self, value: float, digits: int = 0) -> str:
        """A number with its sign."""
        text = self.number(value, digits)
        return text if value <= 0 or text.strip("0.,") == "" else f"+{text}"

    def millions(self, euro: float, digits: int) -> str:
        """An amount in millions of euro."""
        unit = self("unit.millions")
        return f"€{HARD_SPACE}{self.number(euro / 1e6, digits)}{HARD_SPACE}{unit}"

    def weeks(self, weeks: float) -> str:
        """A number of weeks, with the word."""
        return f"{self.number(weeks, 1)}{HARD_SPACE}{self('unit.weeks')}"

    @property
    def months(self) -> list[str]:
        """The months, in short."""
        return self("date.months").split()

    def day(self, day: date) -> str:
        """A date."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def of(self, both: TwoLanguages) -> str:
        """A text that was declared in two languages, in this one."""
        return str(getattr(both, self.language))

    def pick(self, thing: object, name: str) -> str:
        """The text of something that carries both languages, as ``name_nl`` and ``name_en``."""
        return str(getattr(thing, f"{name}_{self.language}"))


def millions_digits(euro: float) -> int:
    """How many decimals an amount in millions needs to show an effect: more in a small town than in a region."""
    size = abs(euro) / 1e6
    return 2 if size < 30 else 1 if size < 300 else 0


def unstressed(text: str) -> str:
    """A text of a reader's own that can stand in a sentence for ``with_stress``: its own brackets stay as they are."""
    return text.replace("[", f"{JOINER}[").replace("]", f"]{JOINER}")


def with_stress(text: str) -> list[dict[str, str | bool]]:
    """A text cut at [[words]] that carry the answer."""
    pieces = STRONG.split(text)
    return [{"text": piece, "strong": bool(place % 2)} for place, piece in enumerate(pieces) if piece]
