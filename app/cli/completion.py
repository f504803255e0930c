"""What a shell offers when Tab is pressed: names of places, scenarios, levers and the like. Nothing heavy is imported.

A lever is offered as ``start_light=``; once one lever is left, with its values, so that no shell adds a space after =.
"""

import os
from collections.abc import Iterable
from typing import Any

Offers = list[tuple[str, str]]
BASH_WORDS, BASH_AT = "COMP_WORDS", "COMP_CWORD"
"""Where bash says which words stand on the line, one a line, and at which of them the cursor is."""


def places(incomplete: str) -> Offers:
    """Places that are shipped."""
    from model.places.reader import place_names

    return [(name, "") for name in place_names() if name.startswith(incomplete)]


def scenarios(incomplete: str) -> Offers:
    """Scenarios that are shipped."""
    from experiments.catalogue.reader import scenario_names

    return [(name, "") for name in scenario_names() if name.startswith(incomplete)]


def places_and_scenarios(incomplete: str) -> Offers:
    """Whatever ``run`` takes by name."""
    return [*places(incomplete), *scenarios(incomplete)]


def evidence_and_places(incomplete: str) -> Offers:
    """Whatever ``sources`` takes."""
    from model.evidence.reader import evidence

    return [
        *places(incomplete),
        *((name, item.quantity) for name, item in evidence().items() if _begins(name, incomplete)),
    ]


def levers(incomplete: str) -> Offers:
    """Levers; of a single one its least, usual and largest value, or its choices."""
    from model.policy.declared import levers as declared

    return _settings(declared(), incomplete)


def circumstances(incomplete: str) -> Offers:
    """Circumstances, like levers."""
    from model.policy.declared import circumstances as declared

    return _settings(declared(), incomplete)


def responses(incomplete: str) -> Offers:
    """Responses, on or off."""
    from model.policy.declared import responses as declared

    return [
        (f"{response.id}={way}", response.name_en)
        for response in declared()
        for way in ("on", "off")
        if _begins(response.id, incomplete)
    ]


def outcomes(incomplete: str) -> Offers:
    """Outcomes of a run."""
    from model.outcomes.declared import outcomes as declared

    return [(outcome.id, outcome.name_en) for outcome in declared() if _begins(outcome.id, incomplete)]


def segments(incomplete: str) -> Offers:
    """Segments, and all."""
    from model.policy.segments import SEGMENT_IDS

    return [(name, "") for name in (*SEGMENT_IDS, "all") if name.startswith(incomplete)]


def languages(incomplete: str) -> Offers:
    """Languages of stories and reports."""
    return [(name, title) for name, title in (("nl", "Nederlands"), ("en", "English")) if name.startswith(incomplete)]


def _settings(declared: Iterable[Any], incomplete: str) -> Offers:
    settings = [setting for setting in declared if _begins(setting.id, incomplete)]
    if len(settings) > 1:
        return [(f"{setting.id}=", setting.name_en) for setting in settings]
    return [
        (f"{setting.id}={value:g}", setting.name_en)
        for setting in settings
        for value in dict.fromkeys(value for value in (setting.min, setting.default, setting.max) if value is not None)
    ]


def _begins(name: str, incomplete: str) -> bool:
    """Whether a word that is half typed may become this name, with or without a value behind it."""
    typed, sign, _ = incomplete.partition("=")
    return name == typed if sign else name.startswith(typed)


def is_after_equals_in_bash() -> bool:
    """Whether bash completes the part behind a = as a word of its own; then nothing may be offered."""
    # Bash breaks words at =, so it would add what is offered behind the = to the part that is typed already.
    at = os.environ.get(BASH_AT, "")
    words = os.environ.get(BASH_WORDS, "").split("\n")
    return at.isdecimal() and "=" in words[max(0, int(at) - 1) : int(at) + 1]
