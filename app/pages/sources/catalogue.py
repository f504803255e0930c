"""Every number of the model with its source, as one searchable list. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.components.labels import assumption_name, lever_value
from app.i18n.texts import app_words
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
    """One number or term: kind, id, description, value, range, certainty and source."""

    kind: str
    id: str
    what: str
    value: str = ""
    reach: str = ""
    sure: str = ""
    source: str = ""

    @property
    def search_text(self) -> str:
        """The text in which it is searched."""
        return " ".join((self.id, self.what, self.value, self.sure, self.source)).casefold()

    @property
    def cells(self) -> list[str]:
        """The same as a row of a table."""
        return [self.id, self.what, self.value, self.reach, self.sure, self.source]


# The search asks for all of them whenever somebody types.
@lru_cache(maxsize=32)
def entries(place: str, language: str) -> tuple[SourceEntry, ...]:
    """All entries of a place, in the order of ``KINDS``."""
    words = app_words(language)
    parts = (_levers(place, words), _circumstances(words), _responses(words), _assumptions(place, words))
    return (
        *(entry for part in parts for entry in part),
        *_evidence(words),
        *_measures(words),
        *_outcomes(words),
        *_terms(),
    )


def matching(place: str, language: str, kind: str, query: str) -> list[SourceEntry]:
    """Entries of this kind (all kinds when empty) that contain every word of the query."""
    # Whatever the order in which they stand.
    query_words = query.casefold().split()
    return [
        entry
        for entry in entries(place, language)
        if (not kind or entry.kind == kind) and all(word in entry.search_text for word in query_words)
    ]


def _with_titles(text: str, words: Words) -> str:
    """Sources by number, with the title of the first: what a reader can look up."""
    facts = sources_of(text)
    titles = list(
        dict.fromkeys(fact.named(words.language) if fact.kind == "assumption" else fact.source for fact in facts)
    )
    return f"{text}: {'; '.join(titles[:2])}" if titles else text


def _levers(place: str, words: Words) -> Iterator[SourceEntry]:
    reaches = choices(place).levers
    for lever in all_levers():
        ends = " – ".join(lever_value(lever, value, words) for value in (lever.min, lever.max))
        what = f"{words.pick(lever, 'name')}. {words.pick(lever, 'does')}"
        value = lever_value(lever, reaches[lever.id].base, words)
        rows = " ".join(lever.rows)
        yield SourceEntry(
            "lever", rows, what, value, ends, words(f"grade.{lever.grade}"), _with_titles(lever.sources, words)
        )


def _circumstances(words: Words) -> Iterator[SourceEntry]:
    for circumstance in circumstances():
        ends = f"{_plain(circumstance.min, words)} – {_plain(circumstance.max, words)}"
        name = words.pick(circumstance, "name")
        yield SourceEntry(
            "circumstance",
            " ".join(circumstance.rows),
            name,
            _plain(circumstance.default, words),
            ends,
            "",
            _with_titles(circumstance.sources, words),
        )


def _responses(words: Words) -> Iterator[SourceEntry]:
    for response in responses():
        what = f"{words.pick(response, 'name')}. {words.pick(response, 'does')}"
        yield SourceEntry(
            "response", " ".join(response.rows), what, words("src.on"), "", "", _with_titles(response.sources, words)
        )


def _plain(value: float, words: Words) -> str:
    digits = next(digits for digits in range(5) if digits == 4 or abs(value - round(value, digits)) < 1e-9)
    return words.number(value, digits)


def _assumptions(place: str, words: Words) -> Iterator[SourceEntry]:
    here = place_of(place)
    for assumption in assumptions_of(here).values():
        if not assumption.is_empty:
            ends = f"{_plain(assumption.low, words)} – {_plain(assumption.high, words)}"
            value = f"{_plain(assumption.value, words)} {assumption.unit}"
            yield SourceEntry(
                "assumption",
                assumption.id,
                assumption_name(assumption, here, words),
                value,
                ends,
                _certainty(assumption, words),
                assumption.source,
            )


def _certainty(assumption: Assumption, words: Words) -> str:
    # Sources with a U are assumptions of ours; all others were published.
    return words(
        "src.sure.fitted"
        if assumption.is_fitted
        else "src.sure.assumed"
        if "U" in assumption.source
        else "src.sure.published"
    )


def _evidence(words: Words) -> Iterator[SourceEntry]:
    for fact in evidence().values():
        if fact.kind != "document":
            kind = "fact" if fact.kind == "fact" else "assumed"
            reach = "" if fact.low is None or fact.high is None else f"{fact.low:g} – {fact.high:g}"
            value = f"{fact.value} {fact.unit}".strip()
            about = fact.named(words.language)
            yield SourceEntry(kind, fact.id, about, value, reach, _confidence(fact, words), _where(fact))


def _confidence(fact: Evidence, words: Words) -> str:
    return words.get(f"src.confidence.{fact.confidence}") or fact.confidence


def _where(fact: Evidence) -> str:
    return ", ".join(part for part in (fact.source, fact.place, fact.year, fact.address) if part)


def _measures(words: Words) -> Iterator[SourceEntry]:
    names_by_row = _names_by_measure(words.language)
    for measure in measures().values():
        named = names_by_row.get(measure.row, [])
        more = f" +{len(named) - MOST_NAMED}" if len(named) > MOST_NAMED else ""
        by = "; ".join(named[:MOST_NAMED]) + more
        term = measure.dutch_term if words.language == "nl" else f"{measure.english_term} ({measure.dutch_term})"
        yield SourceEntry(
            "measure", measure.row, term, by, "", measure.expected_direction, f"{measure.document}: {measure.evidence}"
        )


@cache
def _names_by_measure(language: str) -> dict[str, list[str]]:
    """Names of the levers, responses and the like that serve each measure, by its row."""
    words = app_words(language)
    names: dict[str, list[str]] = {}
    declared = [("lever", all_levers()), ("response", responses()), ("circumstance", circumstances())]
    for kind, some in [*declared, ("outcome", outcomes()), ("package", packages())]:
        for item in some:
            for row in item.rows:
                names.setdefault(row, []).append(f"{words(f'src.one.{kind}')} {words.pick(item, 'name')}")
    for name in scenario_names():
        entry = load_entry(name)
        for row in entry.text.rows:
            title = words.of(entry.scenario.name) if entry.scenario.name else name
            names.setdefault(row, []).append(f"{words('src.one.scenario')} {title}")
    return names


def _outcomes(words: Words) -> Iterator[SourceEntry]:
    for outcome in outcomes():
        what = f"{words.pick(outcome, 'name')}. {words.pick(outcome, 'about')}"
        yield SourceEntry(
            "outcome", " ".join(outcome.rows), what, outcome.unit, "", words(f"src.better.{outcome.better}"), ""
        )


def _terms() -> Iterator[SourceEntry]:
    for term in glossary().values():
        yield SourceEntry("term", "", f"{term.dutch} / {term.english}", term.meaning)
