"""Notices about parts of a link or plan file that were left out or changed. Pure functions."""

from collections.abc import Sequence
from datetime import date

from agents.base.files.errors import one_line
from app.components.labels import assumption_name, lever_value
from app.simulation.model_catalogue import all_levers, choices, place_of
from app.state.app_state import Omission, Range, number_in
from app.state.url import ASSUMPTION, CIRCUMSTANCE, NUMBERS, RESPONSE
from experiments.i18n.catalogue import Words
from model.policy.assumptions import assumptions_of
from model.policy.declared import Circumstance, circumstances, responses
from model.policy.levers import LeverDeclaration

MOST_LINES = 8
LONGEST_VALUE = 40
LARGEST_NUMBER = 1e9
KINDS_OF_OLD_LINKS = frozenset({"unknown", "near", "scenario", "page"})
"""Omissions that suggest that a link was made with another version."""


def sentences(omissions: Sequence[Omission], place: str, words: Words) -> list[str]:
    """One line for each omission, in the reader's words; of many the first, and how many more there are."""
    lines = [_sentence(omission, place, words) for omission in omissions[:MOST_LINES]]
    more = len(omissions) - MOST_LINES
    return [*lines, words("link.more", count=more)] if more > 0 else lines


def seems_old(omissions: Sequence[Omission]) -> bool:
    """Whether another version of the app may have made the link."""
    return any(omission.kind in KINDS_OF_OLD_LINKS for omission in omissions)


def _sentence(omission: Omission, place: str, words: Words) -> str:
    reach = _reach(omission.part, place)
    low, high = ("", "") if reach is None else (_value(omission.part, end, words) for end in (reach.min, reach.max))
    text = words(
        f"link.note.{omission.kind}",
        part=_part(omission.part, place, words),
        found=_written_text(omission, words),
        used=_used_text(omission, words),
        low=low,
        high=high,
    )
    return words("link.plan", number=omission.plan, note=text) if omission.plan else text[:1].upper() + text[1:]


def _written_text(omission: Omission, words: Words) -> str:
    """The value in the link; a number in the unit of its setting, like the range beside it."""
    number = number_in(omission.found)
    if omission.kind == "early":
        return words.day(date.fromisoformat(omission.found))
    # Written as "not … <", which holds also for what is not a number.
    if omission.kind not in ("range", "step") or number is None or not abs(number) < LARGEST_NUMBER:
        return one_line(omission.found, LONGEST_VALUE)
    lever, circumstance = _lever(omission.part), _circumstance(omission.part)
    scale, unit = (100, "%") if "share" in (getattr(lever, "unit", ""), getattr(circumstance, "unit", "")) else (1, "")
    # As many decimals as were written, so that a reader knows their number again.
    digits = next(digits for digits in range(5) if digits == 4 or round(scale * number, digits) == scale * number)
    return words.number(scale * number, digits) + unit


def _used_text(omission: Omission, words: Words) -> str:
    if omission.part in ("place", "scenario") and omission.kind != "twice":
        return words.of(place_of(str(omission.used)).name) if omission.used else ""
    if omission.kind == "early":
        return words.day(date.fromisoformat(str(omission.used)))
    if isinstance(omission.used, int):
        return str(omission.used)
    return (
        _value(omission.part, omission.used, words)
        if isinstance(omission.used, float)
        else one_line(omission.used, LONGEST_VALUE)
    )


def _reach(part: str, place: str) -> Range | None:
    """The range of a setting, by its name in a link."""
    known = choices(place)
    if part.startswith(CIRCUMSTANCE):
        return known.circumstances.get(part.removeprefix(CIRCUMSTANCE))
    if part.startswith(ASSUMPTION):
        return known.assumptions.get(part.removeprefix(ASSUMPTION))
    if part in NUMBERS:
        low, high = NUMBERS[part]
        return Range(low, high, 1, low)
    return known.levers.get(part)


def _part(part: str, place: str, words: Words) -> str:
    """The name of a setting on the page."""
    declared = _lever(part) or _circumstance(part) or next((r for r in responses() if RESPONSE + r.id == part), None)
    if declared is not None:
        return words.pick(declared, "name")
    if part.startswith(ASSUMPTION) and (known := assumptions_of(place_of(place)).get(part.removeprefix(ASSUMPTION))):
        return assumption_name(known, place_of(place), words)
    return words.get(f"link.part.{part}") or one_line(part, LONGEST_VALUE)


def _lever(part: str) -> LeverDeclaration | None:
    return next((lever for lever in all_levers() if lever.id == part), None)


def _circumstance(part: str) -> Circumstance | None:
    return next((circumstance for circumstance in circumstances() if CIRCUMSTANCE + circumstance.id == part), None)


def _value(part: str, value: float, words: Words) -> str:
    """A number as the panel writes it."""
    if (lever := _lever(part)) is not None:
        return lever_value(lever, value, words)
    circumstance = _circumstance(part)
    if circumstance is not None and circumstance.unit == "share":
        return f"{words.number(100 * value, 1)}%"
    if circumstance is not None and circumstance.unit == "year":
        return f"{value:.0f}"
    return words.number(value, 0 if value == round(value) else 2 if abs(value) >= 1 else 4)
