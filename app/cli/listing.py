"""Lists of places, scenarios, levers, outcomes, responses, circumstances and sources, as table or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import BaseModel

from agents.base.files.errors import unknown_name
from agents.base.files.parameters import Document
from experiments.catalogue.reader import load_entry, scenario_names
from model.evidence.measures import measures
from model.evidence.reader import Evidence, evidence, mentioned_in, sources_of
from model.outcomes.declared import outcomes
from model.places.reader import load_place, place_document, place_names, place_path
from model.policy.declared import Declared, circumstances, levers, responses
from model.policy.packages import packages

Row = dict[str, Any]


def rows_of(what: str) -> list[Row]:
    """One object for each thing of a kind."""
    if what == "places":
        return [_place_row(name) for name in place_names()]
    if what == "scenarios":
        return [_scenario_row(name) for name in scenario_names()]
    return [_declared_row(declared) for declared in _KINDS[what]()]


_KINDS = {
    "packages": packages,
    "levers": levers,
    "outcomes": outcomes,
    "responses": responses,
    "circumstances": circumstances,
}


def _declared_row(declared: Declared) -> Row:
    row = {key: _plain(value) for key, value in asdict(declared).items()}
    row["sources"] = [source.id for source in sources_of(declared.sources)] if declared.sources else []
    return row


def _plain(value: object) -> object:
    """A value as JSON knows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _place_row(name: str) -> Row:
    place = load_place(name)
    numbers = list(_numbers_in(place_document(place_path(name))))
    return {
        "id": place.id,
        "name_nl": place.name.nl,
        "name_en": place.name.en,
        "unit": "children",
        "rows": [],
        "sources": sorted({source.id for number in numbers for source in mentioned_in(number["source"])}),
        "youths": round(sum(town.youths.base for town in place.municipalities.values())) * place.regions,
        "municipalities": [town.name for town in place.municipalities.values()],
        "start": place.start.isoformat(),
        "settlement": place.settlement,
        "synthetic": place.synthetic,
        "about_nl": place.about.nl,
        "about_en": place.about.en,
    }


def _scenario_row(name: str) -> Row:
    entry = load_entry(name)
    scenario, text, claim = entry.scenario, entry.text, entry.claim
    named = scenario.name
    return {
        "id": name,
        "name_nl": named.nl if named else name,
        "name_en": named.en if named else name,
        "unit": next(outcome.unit for outcome in outcomes() if outcome.id == claim.outcome),
        "rows": list(text.rows),
        "sources": [source.id for source in sources_of(f"{text.sources}, {claim.source}")],
        "place": scenario.place,
        "years": scenario.years,
        "packages": list(scenario.packages),
        "levers": {lever: _plain(setting) for lever, setting in scenario.levers.items()},
        "about_nl": text.about.nl,
        "about_en": text.about.en,
        "claim": claim.model_dump(mode="json", exclude_none=True),
        "claim_en": claim.text.en,
    }


def _numbers_in(document: Document) -> Iterator[Row]:
    """Every number of a place file: its path, value, range, unit, source and line."""

    def walk(tree: object, path: tuple[str | int, ...]) -> Iterator[Row]:
        if isinstance(tree, dict) and isinstance(tree.get("source"), str) and "value" in tree:
            name = ".".join(map(str, path))
            known = {key: tree.get(key) for key in ("value", "low", "high", "unit", "source")}
            yield {"id": name, "name_nl": name, "name_en": name, **known, "where": document.where(path)}
            return
        inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
        for key, value in inner:
            yield from walk(value, (*path, key))

    return walk(document.tree, ())


_COLUMNS: dict[str, tuple[str, ...]] = {
    "places": ("id", "name_en", "youths", "municipalities", "start", "settlement", "about_en"),
    "scenarios": ("id", "place", "claim_en", "rows"),
    "packages": ("id", "name_en", "about_en", "levers", "rows"),
    "levers": ("id", "name_nl", "name_en", "min", "max", "default", "step", "ramp_weeks", "unit", "grade", "rows"),
    "outcomes": ("id", "name_nl", "name_en", "unit", "about_en", "rows"),
    "responses": ("id", "name_nl", "name_en", "does_en", "rows"),
    "circumstances": ("id", "name_nl", "name_en", "unit", "min", "max", "default", "sources"),
}
_SPARE = ("name_nl", "rows", "step", "ramp_weeks", "grade", "municipalities", "settlement", "sources", "where", "place")
"""Columns that a narrow terminal does without, the first of them first; everything else stays."""
_EVIDENCE = ("id", "kind", "quantity", "value", "low", "high", "unit", "year", "place", "source")
_NUMBERS = ("id", "value", "low", "high", "unit", "source", "where")
_USES = ("used_in", "name_en")


def print_list(what: str, as_json: bool) -> None:
    """Print one kind of thing."""
    _print(rows_of(what), _COLUMNS[what], as_json)


def print_levers(place: str, as_json: bool) -> None:
    """Print the levers; of a place, also which of them change nothing there when they are pulled alone, and why."""
    rows, columns = rows_of("levers"), _COLUMNS["levers"]
    if place:
        from experiments.compare.idle_levers import idle_here  # with numpy, which a bare list needs not
        from model.scenario import default_of

        here = load_place(place)
        for row, lever in zip(rows, levers(), strict=True):
            idle = idle_here(lever, here, {})
            row["default"] = default_of(lever, here)
            for language in ("nl", "en"):
                row[f"idle_{language}"] = idle.in_words(language) if idle else ""
        columns = ("id", "name_en", "min", "max", "default", "idle_en")
    _print(rows, columns, as_json)


def print_sources(what: str | None, as_json: bool) -> None:
    """Print all evidence, one piece of it with where it is used, or all numbers of a place."""
    if what is None:
        _print([_evidence_row(item) for item in evidence().values()], _EVIDENCE, as_json)
        return
    if what.endswith((".yaml", ".yml")) or what in place_names():
        _print(_place_numbers(what), _NUMBERS, as_json)
        return
    known = evidence()
    # Facts have ids in capitals, documents in small letters.
    item = known.get(what) or known.get(what.upper()) or known.get(what.lower())
    if item is None:
        raise unknown_name("source or place", what, [*place_names(), *known])
    row = _evidence_row(item)
    row["used"] = list(_uses_of(item))
    if as_json:
        _print([row], _EVIDENCE, as_json)
        return
    _print([row], _EVIDENCE, as_json)
    _print(row["used"], _USES, as_json)


def _place_numbers(place: str) -> list[Row]:
    load_place(place)
    numbers = list(_numbers_in(place_document(place_path(place))))
    for number in numbers:
        number["rows"] = []
        number["sources"] = [source.id for source in mentioned_in(number["source"])]
    return numbers


def _evidence_row(item: Evidence) -> Row:
    names = {"name_nl": item.named("nl"), "name_en": item.quantity}
    return {**asdict(item), **names, "rows": _measures_on().get(item.id, []), "sources": [item.address or item.source]}


@cache
def _measures_on() -> dict[str, list[str]]:
    """The measures that cite each fact, assumption or document, by its id."""
    rows: dict[str, list[str]] = {}
    for row, measure in measures().items():
        for source in dict.fromkeys([measure.document, *(reference.id for reference in measure.sources)]):
            rows.setdefault(source, []).append(row)
    return rows


def _uses_of(item: Evidence) -> Iterator[Row]:
    """Where a fact, assumption or document is used: measures, levers and the like, and numbers of places."""
    for row in _measures_on().get(item.id, []):
        measure = measures()[row]
        yield {"used_in": row, "name_nl": measure.dutch_term, "name_en": measure.english_term}
    for declared in (*levers(), *circumstances(), *responses()):
        if declared.sources and item in sources_of(declared.sources):
            yield {"used_in": declared.id, "name_nl": declared.name_nl, "name_en": declared.name_en}
    for place in place_names():
        for number in _numbers_in(place_document(place_path(place))):
            if item in mentioned_in(number["source"]) or item.id in number["source"].split():
                yield {"used_in": number["where"], "name_nl": number["id"], "name_en": number["id"]}


def _print(rows: Sequence[Row], columns: Sequence[str], as_json: bool) -> None:
    if as_json:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
        print(f"[\n{lines}\n]")
        return
    from app.cli.output import print_rows
    from experiments.i18n.format import format_exact

    print_rows([{**row, **_numbers_of(row)} for row in rows], columns, _SPARE, written=format_exact)


def _numbers_of(row: Row) -> dict[str, float]:
    """The fields of a row that hold a number as text, as floats."""
    # Written as an amount it would be 2,024.
    if row.get("unit") == "year":
        return {}
    return {key: float(row[key]) for key in ("value", "low", "high") if _is_number(row.get(key))}


def _is_number(text: object) -> bool:
    return isinstance(text, str) and text.strip().lstrip("+-").replace(".", "", 1).isdecimal()
