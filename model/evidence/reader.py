"""What a number can lean on: a published fact, an assumption with its range, or a document."""

import re
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Literal

from agents.base.files.errors import WrongInput
from model.evidence.tables import read_table

Kind = Literal["fact", "assumption", "document"]

FACT_COLUMNS = (
    *("id", "quantity", "value", "low", "high", "unit", "year", "place_or_scope"),
    *("source_title", "source_address", "confidence", "use"),
)
ASSUMPTION_COLUMNS = ("id", "quantity", "value", "low", "high", "unit", "year", "scope", "status")
DUTCH_COLUMNS = ("id", "dutch")
DOCUMENT_COLUMNS = ("id", "title", "date", "municipality", "region")

NUMBER = re.compile(r"([FU])(\d{2,3})(?:\s*[-–]\s*([FU])?(\d{2,3}))?")
DOCUMENT = re.compile(r"(?:document )?([a-z]+-\d{4})")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a number can lean on; `value` stands as published, `low` and `high` are its range."""

    id: str
    quantity: str
    value: str
    low: float | None
    high: float | None
    unit: str
    year: str
    place: str
    source: str
    address: str
    confidence: str
    kind: Kind
    use: str
    dutch: str = ""
    """The quantity in Dutch, where it was put in Dutch."""

    def named(self, language: str) -> str:
        """What it is about, in Dutch where there are words for it."""
        return self.dutch or self.quantity if language == "nl" else self.quantity

    @property
    def number(self) -> float | None:
        """The value as a number, where one number was published."""
        try:
            return float(self.value)
        except ValueError:
            return None


def evidence() -> dict[str, Evidence]:
    """All facts (F001…), assumptions (U01…) and documents (uithoorn-2024…) by their number."""
    return dict(_evidence())


def sources_of(text: str) -> list[Evidence]:
    """What a source text refers to, such as 'F012, U03', 'F009-F014' or 'document uithoorn-2024'."""
    sources: dict[str, Evidence] = {}
    for part in re.split(r"[,;]", re.sub(r"\([^()]*\)", "", text)):
        sources.update({source.id: source for source in _named(part.strip(), text)})
    return list(sources.values())


def mentioned_in(text: str) -> list[Evidence]:
    """The facts and assumptions whose numbers stand somewhere in a sentence."""
    sources: dict[str, Evidence] = {}
    for match in NUMBER.finditer(text):
        sources.update({source.id: source for source in _numbered(match, text)})
    return list(sources.values())


@cache
def _evidence() -> MappingProxyType[str, Evidence]:
    tables = (
        [_fact(row) for row in read_table("facts.csv", FACT_COLUMNS).values()],
        [_assumption(row) for row in read_table("assumptions.csv", ASSUMPTION_COLUMNS).values()],
        [_document(row) for row in read_table("documents.csv", DOCUMENT_COLUMNS).values()],
    )
    evidence = {source.id: source for table in tables for source in table}
    for row in read_table("dutch.csv", DUTCH_COLUMNS).values():
        if row["id"] not in evidence:
            raise WrongInput(f"dutch.csv: found {row['id']}; expected the number of a fact or an assumption")
        evidence[row["id"]] = replace(evidence[row["id"]], dutch=row["dutch"])
    return MappingProxyType(evidence)


def _named(part: str, text: str) -> list[Evidence]:
    if match := NUMBER.fullmatch(part):
        return _numbered(match, text)
    if (match := DOCUMENT.fullmatch(part)) and match[1] in _evidence():
        return [_evidence()[match[1]]]
    raise WrongInput(
        f"source {text!r}: found {part!r}; expected numbers such as F012 or U03, or 'document uithoorn-2024'"
    )


def _numbered(match: re.Match[str], text: str) -> list[Evidence]:
    letter, first, last_letter, last = match.groups()
    ends = [f"{letter}{first}", f"{last_letter or letter}{last or first}"]
    for end in ends:
        if end not in _evidence():
            raise WrongInput(f"source {text!r}: found {end}; expected a number that exists")
    if ends[0][0] != ends[1][0] or int(first) > int(last or first):
        raise WrongInput(f"source {text!r}: found {match[0]}; expected a range that runs upwards")
    inside = range(int(first), int(last or first) + 1)
    numbered = [source for source in _evidence().values() if source.kind != "document" and source.id[0] == letter]
    return [source for source in numbered if int(source.id[1:]) in inside]


def _fact(row: dict[str, str]) -> Evidence:
    return Evidence(
        id=row["id"],
        quantity=row["quantity"],
        value=row["value"],
        low=_bound(row, "low"),
        high=_bound(row, "high"),
        unit=row["unit"],
        year=row["year"],
        place=row["place_or_scope"],
        source=row["source_title"],
        address=row["source_address"],
        confidence=row["confidence"],
        kind="fact",
        use=row["use"],
    )


def _assumption(row: dict[str, str]) -> Evidence:
    return Evidence(
        id=row["id"],
        quantity=row["quantity"],
        value=row["value"],
        low=_bound(row, "low"),
        high=_bound(row, "high"),
        unit=row["unit"],
        year=row["year"],
        place=row["scope"],
        source=row["status"],
        address="",
        confidence="assumed",
        kind="assumption",
        use="sweep",
    )


def _document(row: dict[str, str]) -> Evidence:
    place = row["region"] if row["municipality"] == "all" else f"{row['municipality']} ({row['region']})"
    return Evidence(
        id=row["id"],
        quantity=row["title"],
        value="",
        low=None,
        high=None,
        unit="",
        year=row["date"][:4],
        place=place,
        source=f"{row['title']}, {place}, {row['date']}",
        address="",
        confidence="high",
        kind="document",
        use="structure",
    )


def _bound(row: dict[str, str], column: str) -> float | None:
    text = row[column]
    try:
        return float(text) if text else None
    except ValueError:
        raise WrongInput(f"{row['id']}: found {column} {text!r}; expected a number or nothing") from None
