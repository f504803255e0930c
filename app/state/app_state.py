"""What a reader has chosen: one frozen record, validated against the choices of its place."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

LANGUAGES = ("nl", "en")
THEMES = ("light", "dark")
SIZES = ("desk", "beamer")
PAGES = ("explore", "compare", "why", "child", "chain", "find", "data", "workshop", "sources")
PLACE_SETTING = "JEUGDSTROOM_PLACE"
"""Where the server says in which place the app starts."""
HOST_SETTING = "JEUGDSTROOM_LISTENS_ON"
"""Where the server says on which host it listens, so that a workshop knows whether phones can reach it."""
PANES = ("levers", "around", "assumed")
"""What the panel beside the page can show."""
VIEW = ("page", "language", "theme", "size", "panel", "detail")
"""What changes how things are shown, not what is asked."""
MOST_SEED = 2**53
MOST_BESIDE = 3
"""How many plans can be kept beside the one at hand."""
LONGEST_NAME = 80
LONGEST_DETAIL = 300
MOST_RAMP_WEEKS = 1040
Values = tuple[tuple[str, float], ...]
OWN = "own:"
"""How the name of a place of a reader's own begins in a link; such a place is known in one browser alone."""
_DECIMAL_COMMA = re.compile(r"\s*[-+]?(0|[1-9]\d*)?,\d+\s*")
_THOUSANDS = re.compile(r"\s*[-+]?[1-9]\d{0,2}(,\d{3})+\s*")


@dataclass(frozen=True, slots=True)
class Range:
    """The allowed range of a number, its step and its default."""

    min: float
    max: float
    step: float
    base: float

    def nearest(self, value: float) -> float:
        """The nearest value at which it can stand."""
        # The default need not lie on a step.
        if not math.isfinite(value) or value == self.base:
            return self.base
        steps = round((min(max(value, self.min), self.max) - self.min) / self.step)
        # Rounded: sums of steps such as 0.1 end in binary noise, which would stand in links and part equal questions.
        return min(round(self.min + steps * self.step, 9), self.max)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a state may name: places, scenarios of the documents, and what can be set in this place."""

    places: Collection[str]
    levers: Mapping[str, Range]
    scenarios: Collection[str] = ()
    circumstances: Mapping[str, Range] = field(default_factory=dict[str, Range])
    responses: Collection[str] = ()
    assumptions: Mapping[str, Range] = field(default_factory=dict[str, Range])
    earliest: Mapping[str, date] = field(default_factory=dict[str, date])
    """The first day on which each lever can begin."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Levers that differ from doing nothing, in order of name.

    ``scenario`` is the one of the documents that it began as; ``when`` says for which levers they begin otherwise than
    with the run, as ``Timing`` writes it.
    """

    levers: Values = ()
    scenario: str = ""
    name: str = ""
    when: tuple[tuple[str, str], ...] = ()

    def within(self, choices: Choices) -> Self:
        """A copy with only what can be set in a place."""
        when = valid_dates(dict(self.when), choices)
        return replace(self, levers=normalised(dict(self.levers), choices.levers), when=when)

    def dated(self) -> dict[str, "Timing"]:
        """From when the levers count that do not start with the run."""
        found = ((name, Timing.read(text)) for name, text in self.when)
        levers = dict(self.levers)
        return {name: when for name, when in found if when is not None and name in levers}


@dataclass(frozen=True, slots=True)
class Timing:
    """The day on which a lever begins, and in how many weeks it is there in full."""

    start: date | None
    ramp_weeks: int | None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What a link says, such as ``2027-01-01~26``; either part may be left out."""
        start, _, ramp = text.partition("~")
        try:
            day = date.fromisoformat(start) if start else None
            weeks = int(ramp) if ramp else None
        except ValueError:
            return None
        return cls(day, weeks) if weeks is None or 0 <= weeks <= MOST_RAMP_WEEKS else None

    def written(self) -> str:
        """The same as text."""
        return f"{self.start or ''}~{'' if self.ramp_weeks is None else self.ramp_weeks}"


@dataclass(frozen=True, slots=True)
class AppState:
    """Everything a reader has chosen; only what differs from doing nothing, in order of name.

    ``disabled_responses`` are behavioural responses that are switched off. ``detail`` holds settings of single pages,
    such as which child is followed: each page validates its own.
    """

    place: str
    years: int = 10
    seed: int = 1
    levers: Values = ()
    scenario: str = ""
    name: str = ""
    when: tuple[tuple[str, str], ...] = ()
    circumstances: Values = ()
    assumptions: Values = ()
    disabled_responses: tuple[str, ...] = ()
    compared_plans: tuple[Plan, ...] = ()
    page: str = "explore"
    language: str = "nl"
    theme: str = "light"
    size: str = "desk"
    panel: bool = True
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan at hand."""
        return Plan(self.levers, self.scenario, self.name, self.when)

    def with_plan(self, plan: Plan) -> Self:
        """A copy with another plan at hand."""
        return replace(self, levers=plan.levers, scenario=plan.scenario, name=plan.name, when=plan.when)

    def with_levers(self, values: Mapping[str, Any], choices: Choices) -> Self:
        """A copy with the levers at these values; what is unknown or no number is left out, the rest is clipped."""
        return replace(self, levers=normalised(values, choices.levers))

    def with_around(self, values: Mapping[str, Any], choices: Choices) -> Self:
        """A copy under these circumstances, and with the responses that stand at 0 switched off."""
        off = tuple(sorted(name for name in choices.responses if number_in(values.get(name)) == 0.0))
        return replace(self, circumstances=normalised(values, choices.circumstances), disabled_responses=off)

    def with_assumptions(self, values: Mapping[str, Any], choices: Choices) -> Self:
        """A copy that assumes these values."""
        return replace(self, assumptions=normalised(values, choices.assumptions))

    def within(self, choices: Choices) -> Self:
        """A copy with only what can be set in its place."""
        return replace(
            self,
            levers=normalised(dict(self.levers), choices.levers),
            scenario=self.scenario if self.scenario in choices.scenarios else "",
            when=valid_dates(dict(self.when), choices),
            circumstances=normalised(dict(self.circumstances), choices.circumstances),
            assumptions=normalised(dict(self.assumptions), choices.assumptions),
            disabled_responses=tuple(name for name in self.disabled_responses if name in choices.responses),
            compared_plans=tuple(plan.within(choices) for plan in self.compared_plans),
        )

    def choices(self) -> Self:
        """The same in the way of showing that everybody begins with: equal when equal things were chosen."""
        return replace(self, page="explore", language="nl", theme="light", size="desk", panel=True, detail=())

    def detail_of(self, name: str, otherwise: str = "") -> str:
        """What a page remembers under a name."""
        return dict(self.detail).get(name, otherwise)

    def with_details(self, found: Mapping[str, str]) -> Self:
        """A copy that remembers more; an empty text is forgotten."""
        kept = {**dict(self.detail), **found}
        return replace(self, detail=tuple(sorted((name, text) for name, text in kept.items() if text)))


@dataclass(frozen=True, slots=True)
class Omission:
    """One thing of a link or a plan file that could not be taken over as it was written.

    ``kind`` is what is wrong with it (``link.note.*`` in the texts), ``part`` the setting it is about as a link names
    it, ``found`` what was written, ``used`` what stands there instead, and ``plan`` the number of the kept plan it
    belongs to, from 1; 0 is the plan at hand.
    """

    kind: str
    part: str = ""
    found: str = ""
    used: str | float = ""
    plan: int = 0


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A state that was read from a link or a file, and what of it was left out or changed."""

    state: AppState
    omissions: tuple[Omission, ...] = ()


ALLOWED = {"page": PAGES, "language": LANGUAGES, "theme": THEMES, "size": SIZES}


def is_valid_view(name: str, value: object) -> bool:
    """Whether a way of showing may take this value."""
    return value in (True, False) if name == "panel" else name in ALLOWED and value in ALLOWED[name]


def is_valid_detail(name: str, text: object) -> bool:
    """Whether a page may remember this."""
    if not isinstance(text, str) or len(text) > LONGEST_DETAIL or any(map(_is_half, text)):
        return False
    return name.isidentifier() and len(name) <= 30


def _is_half(sign: str) -> bool:
    """Whether this is half of a UTF-16 pair: JSON can send one, no link can hold it."""
    return "\ud800" <= sign <= "\udfff"


def name_in(text: object, most: int = LONGEST_NAME) -> str:
    """A name of one line, without what cannot be seen or turns the reading direction, and not too long."""
    # Cut off first, so that a text of megabytes costs no more than a name.
    seen = "".join(sign if sign.isprintable() else " " for sign in str(text)[: 10 * most])
    return " ".join(seen.split())[:most].strip()


def normalised(values: Mapping[str, Any], reaches: Mapping[str, Range]) -> Values:
    """The values that are known, can be had, and differ from where they stand by themselves; in order of name."""
    kept: dict[str, float] = {}
    for name, given in values.items():
        reach, number = reaches.get(name), number_in(given)
        if reach is not None and number is not None and (value := reach.nearest(number)) != reach.base:
            kept[name] = value
    return tuple(sorted(kept.items()))


def valid_dates(values: Mapping[str, str], choices: Choices) -> tuple[tuple[str, str], ...]:
    """The dates that can be read and are not too early for their lever, in order of name."""
    kept: dict[str, str] = {}
    for name, text in values.items():
        when = Timing.read(text)
        if when is None or name not in choices.levers:
            continue
        if when.start is None or when.start >= choices.earliest.get(name, date.max):
            kept[name] = when.written()
    return tuple(sorted(kept.items()))


def number_in(value: object) -> float | None:
    """The number that was sent or written, with a decimal point or comma; None where it is none, or not only one."""
    # True is an int in Python, but a switch is no number.
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str):
        value = value[:40]
        # 1,000 is one for some and a thousand for others: that is not for us to choose.
        if _DECIMAL_COMMA.fullmatch(value) and not _THOUSANDS.fullmatch(value):
            value = value.replace(",", ".")
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
