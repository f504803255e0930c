"""What youth care is known to have cost in a place, year by year, where that was published for the whole of it."""

from dataclasses import dataclass
from functools import cache

from model.evidence.reader import sources_of
from model.evidence.tables import read_table

COLUMNS = ("id", "place", "year", "euro_mln", "source")


@dataclass(frozen=True, slots=True)
class Published:
    """The cost of one year (EUR) and the fact that tells it."""

    year: int
    euro: float
    source: str


@cache
def history_of(place: str) -> tuple[Published, ...]:
    """The years that were published, oldest first; none for most places."""
    rows = [row for row in read_table("history.csv", COLUMNS).values() if row["place"] == place]
    years = [Published(int(row["year"]), 1e6 * float(row["euro_mln"]), row["source"]) for row in rows]
    for published in years:
        sources_of(published.source)
    return tuple(sorted(years, key=lambda published: published.year))
