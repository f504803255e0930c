"""The catalogue: scenarios by name, each with what its document says will come of it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agents.base.files.parameters import Document, Strict, WrongInput, parse, read_document, unknown_name
from agents.base.files.units import Quantity
from model.arguments import checked_arguments
from model.evidence.reader import sources_of
from model.outcomes.declared import outcomes
from model.places.reader import place_names
from model.places.schema import Id, Text, TwoLanguages
from model.policy.declared import Row
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario, load_scenario, scenario_in

FOLDER = Path(__file__).parent
SPECIALIST = "specialist"
"""All segments but the local one; for figures that add up, such as cost."""
Expected = Literal["rises", "falls", "unchanged", "below", "saves"]


class Claim(Strict):
    """What a document says will come of a scenario, in terms that a run can confirm or refute.

    ``level`` is what ``below`` must stay under, ``within`` how far ``unchanged`` may move (share), and ``band``
    what ``saves`` must lie between, per year (low and high). Money is told in prices of the first year on request.
    """

    source: Text
    text: TwoLanguages
    outcome: Id
    segment: str = "all"
    municipality: str = "all"
    years: Annotated[list[int], Field(min_length=1, max_length=60)]
    expected: Expected
    prices: Literal["of_the_year", "of_the_start"] = "of_the_year"
    level: Quantity | None = None
    within: Quantity | None = None
    band: Quantity | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        needed = {"below": "level", "unchanged": "within", "saves": "band"}.get(self.expected)
        given = [name for name in ("level", "within", "band") if getattr(self, name) is not None]
        if given != ([needed] if needed else []):
            raise ValueError(
                f"found {', '.join(given) or 'none'} of level, within and band, expected {needed or 'none'}"
            )
        if self.band is not None and (self.band.low is None or self.band.high is None):
            raise ValueError("band: found no low and high, expected both")
        return self


class EntryText(Strict):
    """What a catalogue file says beside its scenario."""

    about: TwoLanguages
    rows: Annotated[list[Row], Field(min_length=1)]
    sources: Text
    claim: Claim


@dataclass(frozen=True)
class Entry:
    """One scenario of the catalogue, with its claim."""

    id: str
    scenario: Scenario
    text: EntryText

    @property
    def claim(self) -> Claim:
        """What is to be confirmed or refuted."""
        return self.text.claim


def scenario_names() -> list[str]:
    """The scenarios that are shipped."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_entry(name: str) -> Entry:
    """A scenario of the catalogue by name, or a file of that shape."""
    if name.endswith((".yaml", ".yml")):
        return entry_of(read_document(Path(name)), Path(name))
    if name not in scenario_names():
        raise unknown_name("scenario", name, scenario_names())
    return _shipped(name, (FOLDER / f"{name}.yaml").stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _shipped(name: str, stamp: int) -> Entry:  # noqa: ARG001 - the stamp renews the cache when a file is edited
    return entry_of(read_document(FOLDER / f"{name}.yaml"), FOLDER / f"{name}.yaml")


@checked_arguments
def load_any(name: str | Path) -> Scenario:
    """A scenario by the name of a place (doing nothing) or of the catalogue, or from a file of either shape."""
    name = str(name)
    if not name.endswith((".yaml", ".yml")):
        if name in scenario_names():
            return load_entry(name).scenario
        if name not in place_names():
            raise unknown_name("place or scenario", name, [*place_names(), *scenario_names()])
        return load_scenario(name)
    document = read_document(Path(name))
    return entry_of(document, Path(name)).scenario if "claim" in document.tree else load_scenario(name)


def entry_of(document: Document, path: Path) -> Entry:
    """A checked entry; the scenario's keys and those of the claim stand side by side in one file."""
    own, rest = split(document)
    text = parse(EntryText, own)
    entry = Entry(path.stem, scenario_in(rest, path), text)
    # Raises where a source does not exist: a claim must rest on something.
    sources_of(text.sources)
    sources_of(text.claim.source)
    _check_claim(entry, document)
    return entry


def split(document: Document) -> tuple[Document, Document]:
    """What a catalogue file says about its scenario, and the scenario itself."""
    own = {key: value for key, value in document.tree.items() if key in EntryText.model_fields}
    rest = {key: value for key, value in document.tree.items() if key not in EntryText.model_fields}
    parts = (Document(name=document.name, tree=tree, places=document.places) for tree in (own, rest))
    first, second = parts
    return first, second


def _check_claim(entry: Entry, document: Document) -> None:
    scenario, claim = entry.scenario, entry.claim
    place = scenario.load()
    last = place.start.year + scenario.years - 1
    where = document.where(("claim",))
    known = {
        "outcome": [outcome.id for outcome in outcomes()],
        "segment": [*SEGMENT_IDS, SPECIALIST, "all"],
        "municipality": [*place.municipalities, "all"],
    }
    for key, names in known.items():
        if getattr(claim, key) not in names:
            raise unknown_name(key, getattr(claim, key), names, where)
    for year in claim.years:
        if not place.start.year <= year <= last:
            raise WrongInput(f"{where}: found year {year}, expected {place.start.year} to {last}")
