"""The state to and from the address of the page, so that a link shows what its sender saw."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.state.app_state import (
    ALLOWED,
    MOST_BESIDE,
    MOST_SEED,
    AppState,
    Choices,
    Plan,
    Values,
    is_valid_detail,
    name_in,
    normalised,
    valid_dates,
)

LONGEST_QUERY = 8_000
CIRCUMSTANCE, ASSUMPTION, RESPONSE, WHEN, DETAIL, BESIDE = "c.", "a.", "r.", "w.", "d.", "beside"
NUMBERS = {"years": (2, 30), "seed": (0, MOST_SEED)}
DEFAULTS = AppState(place="")
ChoicesOf = Callable[[str], Choices]


def to_query(state: AppState) -> str:
    """The state as the query of a link; what stands at its default is left out, the place never."""
    # The place is always named: each server may start in another one, and a link must mean the same on all.
    return urlencode([("place", state.place), *_shown(state)])


def _shown(state: AppState) -> Iterator[tuple[str, str]]:
    for name in ("page", "years", "seed", "scenario", "name", "language", "theme", "size"):
        if getattr(state, name) != getattr(DEFAULTS, name):
            yield name, str(getattr(state, name))
    if not state.panel:
        yield "panel", "off"
    yield from ((name, f"{value:g}") for name, value in state.levers)
    yield from ((WHEN + name, text) for name, text in state.when)
    yield from ((CIRCUMSTANCE + name, f"{value:g}") for name, value in state.circumstances)
    yield from ((ASSUMPTION + name, f"{value:g}") for name, value in state.assumptions)
    yield from ((RESPONSE + name, "off") for name in state.disabled_responses)
    yield from ((BESIDE, _written(plan)) for plan in state.compared_plans)
    yield from ((DETAIL + name, text) for name, text in state.detail)


def pairs_in(query: str) -> list[tuple[str, str]]:
    """The settings that a link names, in its order; what is too long is cut off."""
    return parse_qsl(query[:LONGEST_QUERY].lstrip("?"), keep_blank_values=True)


def state_from(pairs: Sequence[tuple[str, str]], first: AppState, choices_of: ChoicesOf) -> AppState:
    """The state that the settings of a link or a file ask for, each under its name in a link.

    Whatever is unknown or out of range falls back to ``first``; nothing raises.
    """
    found = dict(pairs)
    choices = choices_of(first.place)
    place = found.get("place", "")
    if place in choices.places:
        choices = choices_of(place)
    else:
        place = first.place
    changes: dict[str, Any] = {name: found[name] for name, known in ALLOWED.items() if found.get(name) in known}
    for name, (low, high) in NUMBERS.items():
        if (text := found.get(name, "")).isdecimal() and text.isascii():
            # Cut off: int() raises for a text of thousands of digits, and no range needs more than 16.
            changes[name] = min(max(int(text[:18]), low), high)
    if found.get("panel") == "off":
        changes["panel"] = False
    state = replace(first, **changes, place=place, name=name_in(found.get("name", "")))
    return replace(
        state,
        levers=normalised(found, choices.levers),
        scenario=found["scenario"] if found.get("scenario") in choices.scenarios else "",
        when=valid_dates(settings_after(WHEN, found), choices),
        circumstances=normalised(settings_after(CIRCUMSTANCE, found), choices.circumstances),
        assumptions=normalised(settings_after(ASSUMPTION, found), choices.assumptions),
        disabled_responses=_off(found, choices),
        compared_plans=tuple(_read(text, choices) for name, text in pairs if name == BESIDE)[:MOST_BESIDE],
        detail=tuple(
            sorted((n, text) for n, text in settings_after(DETAIL, found).items() if text and is_valid_detail(n, text))
        ),
    )


def settings_after(prefix: str, found: Mapping[str, str]) -> dict[str, str]:
    """The settings whose name in a link begins with this prefix, by the rest of their name."""
    return {name.removeprefix(prefix): text for name, text in found.items() if name.startswith(prefix)}


def _off(found: Mapping[str, str], choices: Choices) -> tuple[str, ...]:
    switched = settings_after(RESPONSE, found)
    return tuple(sorted(name for name, text in switched.items() if text == "off" and name in choices.responses))


def _written(plan: Plan) -> str:
    """A plan as the query of a link within the link."""
    named = [(key, text) for key, text in (("name", plan.name), ("scenario", plan.scenario)) if text]
    dates = [(WHEN + name, text) for name, text in plan.when]
    return urlencode([*named, *((name, f"{value:g}") for name, value in plan.levers), *dates])


def _read(text: str, choices: Choices) -> Plan:
    found = dict(parse_qsl(text))
    levers: Values = normalised(found, choices.levers)
    scenario = found.get("scenario", "")
    return Plan(
        levers,
        scenario if scenario in choices.scenarios else "",
        name_in(found.get("name", "")),
        valid_dates(settings_after(WHEN, found), choices),
    )
