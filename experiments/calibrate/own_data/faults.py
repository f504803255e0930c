"""What can be wrong with one's own figures: each fault one line, with a key by which others can say it anew."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from agents.base.files.errors import one_line
from agents.base.files.parameters import WrongInput, read_document


@cache
def fault_sentences() -> Mapping[str, str]:
    """The English sentence of every fault and note, with gaps to fill: what the command line and an error say.

    The app has texts of its own under the same keys, in both languages.
    """
    return read_document(Path(__file__).with_name("faults.yaml")).tree


MOST_SAID, LONGEST = 8, 220
"""So many faults stand in one message; a table or the command ``check`` tells them all."""


def in_english(value: float) -> str:
    """A number with commas between thousands, and only the decimals that it has."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4f}".rstrip("0")


class WrongFigures(WrongInput):
    """A fault in one's own figures: its key, and what fills the sentence.

    ``numbers`` holds what each language writes in its own way; a year or a row number is no such number.
    """

    kind = "fault"

    def __init__(self, key: str, name: str, **values: str | int | float) -> None:
        self.key = key
        self.numbers: dict[str, float] = {word: value for word, value in values.items() if isinstance(value, float)}
        texts = {word: in_english(value) for word, value in self.numbers.items()}
        self.values: dict[str, str] = {
            word: texts.get(word, str(value)) for word, value in {"name": name, **values}.items()
        }
        super().__init__(fault_sentences()[f"{self.kind}.{key}"].format(**self.values))


class Notice(WrongFigures):
    """No fault, but something that the reader has to know: its key."""

    kind = "notice"


def all_of(faults: Sequence[WrongFigures], more: int = 0) -> WrongInput:
    """All faults as one error of one line, up to so many, and how many more there are."""
    if len(faults) == 1 and not more:
        return faults[0]
    rest = len(faults) + more - MOST_SAID
    said = "; ".join(one_line(str(fault), LONGEST) for fault in faults[:MOST_SAID])
    return WrongInput(f"{len(faults) + more} faults: {said}{f'; and {rest} more' if rest > 0 else ''}")
