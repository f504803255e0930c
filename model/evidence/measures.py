"""The measures of the five documents, each with the mechanism it stands for."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from model.evidence.reader import Evidence, mentioned_in
from model.evidence.tables import read_table

COLUMNS = ("row", "document", "dutch_term", "english_term", "mechanism", "evidence", "expected_direction")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (M001…): what a document calls it, what it does in the model, what is expected."""

    row: str
    document: str
    dutch_term: str
    english_term: str
    mechanism: str
    evidence: str
    expected_direction: str

    @property
    def sources(self) -> list[Evidence]:
        """The facts and assumptions that its evidence names."""
        return mentioned_in(self.evidence)


def measures() -> dict[str, Measure]:
    """All measures by their row number."""
    return dict(_measures())


@cache
def _measures() -> MappingProxyType[str, Measure]:
    rows = read_table("measures.csv", COLUMNS)
    return MappingProxyType({number: Measure(**row) for number, row in rows.items()})
