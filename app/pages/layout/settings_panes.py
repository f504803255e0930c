"""View models of the panes of circumstances, behavioural responses and assumptions. Pure functions."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from app.components.labels import assumption_name
from app.pages.layout.lever_cards import panel_item
from app.state.app_state import AppState, Choices, Range
from experiments.i18n.catalogue import Words
from model.evidence.reader import mentioned_in
from model.places.schema import Place
from model.policy.assumptions import BUDGET, Assumption, assumptions_of
from model.policy.declared import Circumstance, circumstances, responses

HUNDRED = 100
DIGITS_OF_UNIT = {"share": 1, "children": 1, "levels": 2}
SHOWN_AT_ONCE = frozenset({"indexation", "demand_growth", "cliff_year", "cliff_amount", "staff_shortage", "heavy_tail"})
Sources = Callable[[str], list[str]]


def around_groups(reaches: Choices, words: Words, sources: Sources) -> list[dict[str, Any]]:
    """Circumstances, and behavioural responses to incentives."""
    steered = [
        _circumstance(circumstance, reaches.circumstances[circumstance.id], words, sources)
        for circumstance in circumstances()
    ]
    answers = [
        {
            # A switch is a choice of two, so that the panel needs no other kind of setting.
            **panel_item(response.id, words.pick(response, "name"), Range(0.0, 1.0, 1.0, 1.0), "choice"),
            "choices": [
                {"value": 1, "name": words("around.on")},
                {"value": 0, "name": words("around.off")},
            ],
            "named": {"1": words("around.on"), "0": words("around.off")},
            "card": _card(words, words.pick(response, "does"), sources(response.sources)),
            "key": f"r.{response.id}",
        }
        for response in responses()
    ]
    return [
        {"id": "circumstances", "name": words("around.circumstances"), "levers": steered},
        {"id": "responses", "name": words("around.responses"), "levers": answers},
    ]


def _circumstance(circumstance: Circumstance, reach: Range, words: Words, sources: Sources) -> dict[str, Any]:
    return {
        **panel_item(circumstance.id, words.pick(circumstance, "name"), reach, circumstance.unit),
        "short": "" if circumstance.unit in ("share", "year") else words(f"around.unit.{circumstance.unit}"),
        "digits": DIGITS_OF_UNIT.get(circumstance.unit, 0),
        "prominent": circumstance.id in SHOWN_AT_ONCE,
        "card": _card(words, words("around.nobody"), sources(circumstance.sources)),
    }


def assumption_groups(place: Place, reaches: Choices, words: Words, sources: Sources) -> list[dict[str, Any]]:
    """Every assumption with a range, grouped by subject; the panel shows one only when a reader searches for it."""
    known = [assumption for assumption in assumptions_of(place).values() if assumption.id in reaches.assumptions]
    order = sorted(known, key=lambda assumption: assumption.id.split(".")[0])
    return [
        {
            "id": part,
            "name": words(f"around.part.{part}"),
            "levers": [
                _assumption(assumption, place, _slider(assumption, reaches), words, sources) for assumption in members
            ],
        }
        for part, members in groupby(order, key=lambda assumption: assumption.id.split(".")[0])
    ]


def _slider(assumption: Assumption, reaches: Choices) -> Range:
    """The range of its slider; a budget that is typed may lie far outside the assumed one."""
    reach = reaches.assumptions[assumption.id]
    if assumption.id != BUDGET:
        return reach
    return replace(reach, min=assumption.low, max=assumption.high, step=(assumption.high - assumption.low) / HUNDRED)


def _assumption(assumption: Assumption, place: Place, reach: Range, words: Words, sources: Sources) -> dict[str, Any]:
    unit = "share" if assumption.unit == "share" else assumption.unit.replace("%", "percent").replace(" ", "_").lower()
    evidence = ", ".join(mention.id for mention in mentioned_in(assumption.source))
    how = words("around.fitted") if assumption.is_fitted else words("around.assumed")
    return {
        **panel_item(
            assumption.id, assumption_name(assumption, place, words), reach, "share" if unit == "share" else "number"
        ),
        "short": "" if unit == "share" else words(f"around.unit.{unit}"),
        "unit": words(f"around.unit.{unit}"),
        "digits": _digits(reach, 100.0 if unit == "share" else 1.0),
        "found": assumption.source,
        "card": _card(words, how, sources(evidence) if evidence else []),
    }


def _digits(reach: Range, scale: float) -> int:
    """The decimals that a hundredth of the range needs, at most four."""
    # A hundredth is the step of the slider.
    step = (reach.max - reach.min) * scale / 100
    return min(4, max(0, -math.floor(math.log10(step)))) if step > 0 else 0


def _card(words: Words, about: str, sources: list[str]) -> list[dict[str, Any]]:
    return [{"head": words("card.does"), "lines": [about]}, {"head": words("card.sources"), "lines": sources or ["–"]}]


def pane_values(state: AppState, pane: str, reaches: Choices) -> dict[str, float]:
    """The value of every setting in a pane."""
    if pane == "around":
        stand = {name: reach.base for name, reach in reaches.circumstances.items()} | dict(state.circumstances)
        return stand | {name: float(name not in state.disabled_responses) for name in reaches.responses}
    if pane == "assumed":
        return {name: reach.base for name, reach in reaches.assumptions.items()} | dict(state.assumptions)
    return {name: reach.base for name, reach in reaches.levers.items()} | dict(state.levers)
