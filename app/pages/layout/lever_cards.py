"""The levers as the panel shows them: grouped, in the reader's language, each with its card. Pure functions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from app.components.labels import LEVER_DIGITS, LEVER_GROUPS
from app.pages.layout.lever_examples import examples
from app.state.app_state import Choices, Range, Timing
from experiments.compare.idle_levers import IdleLever
from experiments.i18n.catalogue import Words
from model.policy.levers import LeverDeclaration


def lever_groups(
    levers: Sequence[LeverDeclaration],
    allowed: Choices,
    words: Words,
    sources: Callable[[str], list[str]],
    dated: Mapping[str, Timing] | None = None,
    idle: Mapping[str, IdleLever] | None = None,
) -> list[dict[str, Any]]:
    """The groups of the panel, each with its levers.

    ``dated`` are the levers that do not begin on the day on which they begin by themselves; ``idle`` those that change
    nothing here.
    """
    # groupby() only joins neighbours.
    ordered = sorted(levers, key=lambda lever: LEVER_GROUPS.index(lever.group))
    return [
        {
            "id": group,
            "name": words(f"group.{group}"),
            "levers": [
                _lever(lever, allowed.levers[lever.id], words)
                | _timing(lever, allowed.earliest[lever.id], (dated or {}).get(lever.id, Timing(None, None)))
                | _idle((idle or {}).get(lever.id), words)
                | {"card": [*_idle_card((idle or {}).get(lever.id), words), *_card(lever, words, sources)]}
                for lever in members
            ],
        }
        for group, members in groupby(ordered, key=lambda lever: lever.group)
    ]


def _idle(idle: IdleLever | None, words: Words) -> dict[str, str]:
    """The line below a lever that was moved and changes nothing."""
    if idle is None:
        return {"idle": ""}
    return {"idle": words("lever.idle.late" if idle.reason == "after_the_end" else "lever.idle")}


def _idle_card(idle: IdleLever | None, words: Words) -> list[dict[str, str | list[str] | bool]]:
    """The first part of the card of a lever that would change nothing here."""
    if idle is None:
        return []
    lines = [words("card.idle", why=idle.in_words(words.language))]
    return [{"head": words("card.here"), "lines": [*lines, *([words("card.idle.costs")] if idle.costs else [])]}]


def _timing(lever: LeverDeclaration, earliest: date, timing: Timing) -> dict[str, str | int]:
    """The start and the ramp (weeks) of a lever, with the defaults of both."""
    return {
        "earliest": earliest.isoformat(),
        "start": (timing.start or earliest).isoformat(),
        "usual": lever.ramp_weeks,
        "ramp": lever.ramp_weeks if timing.ramp_weeks is None else timing.ramp_weeks,
    }


def _lever(lever: LeverDeclaration, reach: Range, words: Words) -> dict[str, Any]:
    return panel_item(lever.id, words.pick(lever, "name"), reach, lever.unit) | {
        "unit": words.pick(lever, "unit"),
        "short": words.get(f"lever.unit.{lever.unit}"),
        "digits": LEVER_DIGITS.get(lever.unit, 0),
        "prominent": lever.prominent,
        "found": f"{words.pick(lever, 'does')} {' '.join(lever.rows)}",
        "choices": [
            {"value": value, "name": words.of(name)} for value, name in lever.choices.items() if lever.unit == "choice"
        ],
        # By what the lever can do anywhere: this place may allow one side only.
        "signed": lever.min < 0 < lever.max,
        "named": _value_names(lever, reach, words),
    }


def panel_item(name: str, title: str, reach: Range, kind: str) -> dict[str, Any]:
    """The properties of a setting in the panel: those of its slider, and empty ones for the rest."""
    return {
        "id": name,
        "name": title,
        "unit": "",
        "short": "",
        "kind": kind,
        "digits": 0,
        "prominent": False,
        "found": "",
        "choices": [],
        "signed": reach.min < 0 < reach.max,
        "min": reach.min,
        "max": reach.max,
        "step": reach.step,
        "base": reach.base,
        "named": {},
    }


def _value_names(lever: LeverDeclaration, reach: Range, words: Words) -> dict[str, str]:
    """The values that have a name, such as 'no maximum'."""
    # Only the ends of a range have names in the texts; choices bring their own.
    names = {f"{value:g}": words.get(f"lever.{lever.id}.at.{value:g}") for value in (reach.min, reach.max)}
    names_of_ends = {value: name for value, name in names.items() if name}
    return names_of_ends | {f"{value:g}": words.of(name) for value, name in lever.choices.items()}


def _card(
    lever: LeverDeclaration, words: Words, sources: Callable[[str], list[str]]
) -> list[dict[str, str | list[str] | bool]]:
    return [
        {"head": words("card.does"), "lines": [words.pick(lever, "does")]},
        {"head": words("card.does_not"), "lines": [words.pick(lever, "does_not")]},
        {"head": words("card.cost"), "lines": [words.pick(lever, "cost")]},
        {"head": words("card.ramp"), "lines": [], "timed": True},
        {"head": words("card.examples"), "lines": examples(tuple(lever.rows), words)},
        {"head": words("card.grade"), "lines": [words(f"grade.{lever.grade}")]},
        {"head": words("card.sources"), "lines": sources(lever.sources)},
    ]
