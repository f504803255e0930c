"""What the words of the model mean, in Dutch and in English."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from model.evidence.tables import read_table

COLUMNS = ("code_name", "dutch", "english", "meaning")


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its name in the code, in Dutch and in English, and what it means."""

    code_name: str
    dutch: str
    english: str
    meaning: str


def glossary() -> dict[str, Term]:
    """All terms by their name in the code."""
    return dict(_glossary())


@cache
def _glossary() -> MappingProxyType[str, Term]:
    rows = read_table("glossary.csv", COLUMNS)
    return MappingProxyType({name: Term(**row) for name, row in rows.items()})
