"""View model of the search form: its fields, and the request after a change. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.components.labels import LEVER_GROUPS
from app.pages.find.results import amount_text, limit_sentence
from app.pages.find.search_request import (
    AIMS,
    DOUBTS,
    KINDS,
    MOST_ALLOWED_LEVERS,
    MOST_LIMITS,
    SURE,
    Levels,
    RequestedLimit,
    RequestError,
    SearchRequest,
    default_limit,
    request_errors,
)
from experiments.i18n.catalogue import Words
from model.policy.levers import LeverDeclaration

GAP = re.compile(r"\{(value|year)\}")
MOST_CHOICES = (1, 2, 3, 4, 5, 6, 8, 10)


def form(
    request: SearchRequest, levels: Levels, years: Sequence[int], levers: Sequence[LeverDeclaration], words: Words
) -> dict[str, Any]:
    """The properties of the form."""
    errors = request_errors(request, years)
    first = [lever.id for lever in levers if lever.prominent]
    return {
        "texts": _texts(request, levers, words),
        "rows": [_row(at, limit, errors, levels, words) for at, limit in enumerate(request.limits)],
        "years": [str(year) for year in years],
        "kinds": []
        if len(request.limits) >= MOST_LIMITS
        else [{"id": kind, "name": words.get(f"find.kind.{kind}").format(value="…", year="…")} for kind in KINDS],
        "aims": [{"id": aim, "name": words(f"find.aim.{aim}")} for aim in AIMS],
        "aim": request.aim,
        "sures": [{"id": str(count), "name": words("find.sure.of", count=count)} for count in SURE],
        "sure": str(request.sure),
        "mosts": [{"id": str(count), "name": words("find.most.of", count=count)} for count in MOST_CHOICES],
        "most": str(request.most),
        "doubts": [{"id": doubt, "name": words(f"find.doubt.{doubt}")} for doubt in DOUBTS],
        "doubt": request.doubt,
        "groups": _groups(levers, words),
        "touch": list(request.allowed_levers),
        "first": first,
        "faults": [_error_text(error, words) for error in errors if error.at < 0],
        "ready": not errors,
    }


def _texts(request: SearchRequest, levers: Sequence[LeverDeclaration], words: Words) -> dict[str, str]:
    names = ("title", "limits", "year", "drop", "add", "how", "aim", "sure", "most", "doubt", "first", "go", "note")
    touch = words("find.touch", count=len(request.allowed_levers), all=len(levers))
    return {name: words(f"find.form.{name}") for name in names} | {"touch": touch}


def _row(
    at: int, limit: RequestedLimit, errors: Sequence[RequestError], levels: Levels, words: Words
) -> dict[str, Any]:
    return {
        "kind": limit.kind,
        # Kept with a point whatever the language, so that a link means the same in both.
        "value": limit.value.replace(".", ",") if words.language == "nl" else limit.value,
        "year": limit.year,
        "parts": _parts(words.get(f"find.kind.{limit.kind}")),
        "said": limit_sentence(limit, words),
        "today": _today(limit, levels, words),
        "fault": " ".join(_error_text(error, words) for error in errors if error.at == at),
    }


def _parts(text: str) -> list[dict[str, str]]:
    # re.split() puts what the group caught at the odd places.
    pieces = GAP.split(text)
    return [{"field": piece} if place % 2 else {"text": piece} for place, piece in enumerate(pieces) if piece]


def _today(limit: RequestedLimit, levels: Levels, words: Words) -> str:
    """The level of doing nothing for a limit; the longest wait where it holds for each segment."""
    kind = KINDS[limit.kind]
    outcome = kind.outcome or "cost"
    values = [
        value
        for (name, segment, year), value in levels.items()
        if name == outcome and str(year) == limit.year and (segment == "all") == (limit.kind != "wait_each")
    ]
    unit = "money" if outcome == "cost" else kind.unit
    return words("find.today", value=amount_text(max(values), unit, words)) if values else ""


def _error_text(error: RequestError, words: Words) -> str:
    return words(error.key, **dict(error.values))


def _groups(levers: Sequence[LeverDeclaration], words: Words) -> list[dict[str, Any]]:
    return [
        {
            "id": group,
            "name": words(f"group.{group}"),
            "levers": [
                {"id": lever.id, "name": words.pick(lever, "name")}
                for lever in sorted(levers, key=lambda each: not each.prominent)
                if lever.group == group
            ],
        }
        for group in LEVER_GROUPS
    ]


def apply_change(
    request: SearchRequest,
    change: Mapping[str, Any],
    years: Sequence[int],
    levels: Levels,
    levers: Sequence[LeverDeclaration],
) -> SearchRequest:
    """The request after a change of the form; drops what is unknown, as any page may send anything."""
    limits = change.get("limits")
    if isinstance(limits, list):
        rows = [row for row in limits if isinstance(row, dict) and row.get("kind") in KINDS][:MOST_LIMITS]
        typed = tuple(RequestedLimit(row["kind"], str(row.get("value", "")), str(row.get("year", ""))) for row in rows)
        request = replace(request, limits=typed)
    if change.get("add") in KINDS and len(request.limits) < MOST_LIMITS:
        last_year = request.limits[-1].year if request.limits else ""
        year = int(last_year) if last_year.isdecimal() and int(last_year) in years else years[-1]
        request = replace(request, limits=(*request.limits, default_limit(str(change["add"]), year, levels)))
    touch = change.get("touch")
    if isinstance(touch, list):
        request = replace(request, allowed_levers=tuple(lever.id for lever in levers if lever.id in touch))
    numbers = {name: int(str(change[name])) for name in ("sure", "most") if str(change.get(name, "")).isdecimal()}
    request = replace(request, aim=str(change["aim"])) if change.get("aim") in AIMS else request
    request = replace(request, doubt=str(change["doubt"])) if change.get("doubt") in DOUBTS else request
    request = replace(request, sure=numbers["sure"]) if numbers.get("sure") in SURE else request
    return replace(request, most=min(max(numbers["most"], 1), MOST_ALLOWED_LEVERS)) if "most" in numbers else request
