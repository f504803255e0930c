"""Every number of the model with where it comes from, as one list that can be searched. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.components.labels import lever_value
from app.i18n.texts import app_words
from app.pages.layout.settings_panes import assumption_name
from app.simulation.model_catalogue import all_levers, choices, place_of
from experiments.catalogue.reader import load_entry, scenario_names
from experiments.i18n.catalogue import Words
from model.evidence.glossary import glossary
from model.evidence.measures import measures
from model.evidence.reader import Evidence, evidence, sources_of
from model.outcomes.declared import outcomes
from model.policy.assumptions import Assumption, assumptions_of
from model.policy.declared import circumstances, responses
from model.policy.packages import packages

KINDS = ("lever", "circumstance", "response", "assumption", "fact", "assumed", "measure", "outcome", "term")
MOST_SHOWN = 60
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One number or word: its kind, its number, what it is, its value and range, how sure it is, and its source."""

    kind: str
    id: str
    what: str
    value: str = ""
    reach: str = ""
    sure: str = ""
    source: str = ""

    @property
    def found_by(self) -> str:
        """The text in which it is searched."""
        return " ".join((self.id, self.what, self.value, self.sure, self.source)).casefold()

    @property
    def cells(self) -> list[str]:
        """The same as a row of a table."""
        return [self.id, self.what, self.value, self.reach, self.sure, self.source]


@lru_cache(maxsize=32)
def entries(place: str, language: str) -> tuple[SourceEntry, ...]:
    """Everything, in the order of ``KINDS``."""
    words = app_words(language)
    parts = (_levers(place, words), _circumstances(words), _responses(words), _assumptions(place, words))
    return (
        *(one for part in parts for one in part),
        *_evidence(words),
        *_measures(words),
        *_outcomes(words),
        *_terms(),
    )


def matching(place: str, language: str, kind: str, wanted: str) -> list[SourceEntry]:
    """What is of this kind (all when it is empty) and holds every word that was typed."""
    asked = wanted.casefold().split()
    return [
        one
        for one in entries(place, language)
        if (not kind or one.kind == kind) and all(word in one.found_by for word in asked)
    ]


def _named(text: str, words: Words) -> str:
    """Sources by number, with the title of the first: what a reader can look up."""
    found = sources_of(text)
    titles = list(dict.fromkeys(one.named(words.language) if one.kind == "assumption" else one.source for one in found))
    return f"{text}: {'; '.join(titles[:2])}" if titles else text


def _levers(place: str, words: Words) -> Iterator[SourceEntry]:
    reaches = choices(place).levers
    for one in all_levers():
        ends = " – ".join(lever_value(one, value, words) for value in (one.min, one.max))
        what = f"{words.pick(one, 'name')}. {words.pick(one, 'does')}"
        value = lever_value(one, reaches[one.id].base, words)
        rows = " ".join(one.rows)
        yield SourceEntry("lever", rows, what, value, ends, words(f"grade.{one.grade}"), _named(one.sources, words))


def _circumstances(words: Words) -> Iterator[SourceEntry]:
    for one in circumstances():
        ends = f"{_plain(one.min, words)} – {_plain(one.max, words)}"
        name = words.pick(one, "name")
        yield SourceEntry(
            "circumstance", " ".join(one.rows), name, _plain(one.default, words), ends, "", _named(one.sources, words)
        )


def _responses(words: Words) -> Iterator[SourceEntry]:
    for one in responses():
        what = f"{words.pick(one, 'name')}. {words.pick(one, 'does')}"
        yield SourceEntry("response", " ".join(one.rows), what, words("src.on"), "", "", _named(one.sources, words))


def _plain(value: float, words: Words) -> str:
    digits = next(digits for digits in range(5) if digits == 4 or abs(value - round(value, digits)) < 1e-9)
    return words.number(value, digits)


def _assumptions(place: str, words: Words) -> Iterator[SourceEntry]:
    here = place_of(place)
    for one in assumptions_of(here).values():
        if not one.empty:
            ends = f"{_plain(one.low, words)} – {_plain(one.high, words)}"
            value = f"{_plain(one.value, words)} {one.unit}"
            yield SourceEntry(
                "assumption", one.id, assumption_name(one, here, words), value, ends, _sure(one, words), one.source
            )


def _sure(one: Assumption, words: Words) -> str:
    return words("src.sure.fitted" if one.fitted else "src.sure.assumed" if "U" in one.source else "src.sure.published")


def _evidence(words: Words) -> Iterator[SourceEntry]:
    for one in evidence().values():
        if one.kind != "document":
            kind = "fact" if one.kind == "fact" else "assumed"
            reach = "" if one.low is None or one.high is None else f"{one.low:g} – {one.high:g}"
            value = f"{one.value} {one.unit}".strip()
            about = one.named(words.language)
            yield SourceEntry(kind, one.id, about, value, reach, _confidence(one, words), _where(one))


def _confidence(one: Evidence, words: Words) -> str:
    return words.get(f"src.confidence.{one.confidence}") or one.confidence


def _where(one: Evidence) -> str:
    return ", ".join(part for part in (one.source, one.place, one.year, one.address) if part)


def _measures(words: Words) -> Iterator[SourceEntry]:
    served = _served(words.language)
    for one in measures().values():
        named = served.get(one.row, [])
        more = f" +{len(named) - MOST_NAMED}" if len(named) > MOST_NAMED else ""
        by = "; ".join(named[:MOST_NAMED]) + more
        term = one.dutch_term if words.language == "nl" else f"{one.english_term} ({one.dutch_term})"
        yield SourceEntry("measure", one.row, term, by, "", one.expected_direction, f"{one.document}: {one.evidence}")


@cache
def _served(language: str) -> dict[str, list[str]]:
    """What in the model serves each row of the documents."""
    words = app_words(language)
    found: dict[str, list[str]] = {}
    declared = [("lever", all_levers()), ("response", responses()), ("circumstance", circumstances())]
    for kind, some in [*declared, ("outcome", outcomes()), ("package", packages())]:
        for one in some:
            for row in one.rows:
                found.setdefault(row, []).append(f"{words(f'src.one.{kind}')} {words.pick(one, 'name')}")
    for name in scenario_names():
        entry = load_entry(name)
        for row in entry.text.rows:
            title = words.of(entry.scenario.name) if entry.scenario.name else name
            found.setdefault(row, []).append(f"{words('src.one.scenario')} {title}")
    return found


def _outcomes(words: Words) -> Iterator[SourceEntry]:
    for one in outcomes():
        what = f"{words.pick(one, 'name')}. {words.pick(one, 'about')}"
        yield SourceEntry("outcome", " ".join(one.rows), what, one.unit, "", words(f"src.better.{one.better}"), "")


def _terms() -> Iterator[SourceEntry]:
    for one in glossary().values():
        yield SourceEntry("term", "", f"{one.dutch} / {one.english}", one.meaning)
