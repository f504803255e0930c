"""What a reader has chosen: one frozen record, to and from the address of the page, and a way back."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

LANGUAGES = ("nl", "en")
THEMES = ("light", "dark")
SIZES = ("desk", "beamer")
PAGES = ("explore",)
PLACE_SETTING = "JEUGDSTROOM_PLACE"
"""Where the server says in which place the app starts."""
VIEW = ("language", "theme", "size", "panel")
"""What changes how things are shown, not what is asked."""
LONGEST_QUERY = 4_000
MOST_SEED = 2**53


@dataclass(frozen=True, slots=True)
class LeverRange:
    """Where a lever may stand, and where it stands when nobody touches it."""

    min: float
    max: float
    step: float
    base: float

    def nearest(self, value: float) -> float:
        """The nearest value at which the lever can stand."""
        if not math.isfinite(value):
            return self.base
        steps = round((min(max(value, self.min), self.max) - self.min) / self.step)
        return min(round(self.min + steps * self.step, 6), self.max)


@dataclass(frozen=True, slots=True)
class Choices:
    """The places and levers that a state may name."""

    places: Collection[str]
    levers: Mapping[str, LeverRange]


@dataclass(frozen=True, slots=True)
class AppState:
    """Everything a reader has chosen. Levers holds only what differs from doing nothing, in order of name."""

    place: str
    years: int = 10
    seed: int = 1
    levers: tuple[tuple[str, float], ...] = ()
    page: str = "explore"
    language: str = "nl"
    theme: str = "light"
    size: str = "desk"
    panel: bool = True

    def with_levers(self, values: Mapping[str, Any], choices: Choices) -> Self:
        """A copy with the levers at these values; what is unknown or no number is left out, the rest is clipped."""
        return replace(self, levers=_levers(values, choices))

    def to_query(self) -> str:
        """The state as the query of a link; what stands at its default is left out, the place never."""
        shown = {"place": self.place}
        for name, default in _DEFAULTS.items():
            if getattr(self, name) != default:
                shown[name] = str(getattr(self, name))
        if not self.panel:
            shown["panel"] = "off"
        return urlencode([*shown.items(), *((name, f"{value:g}") for name, value in self.levers)])


_DEFAULTS: dict[str, str | int] = {
    "page": "explore",
    "years": 10,
    "seed": 1,
    "language": "nl",
    "theme": "light",
    "size": "desk",
}
_ALLOWED = {"page": PAGES, "language": LANGUAGES, "theme": THEMES, "size": SIZES}
_NUMBERS = {"years": (2, 30), "seed": (0, MOST_SEED)}


def from_query(query: str, first: AppState, choices: Choices) -> AppState:
    """The state that a link asks for. Whatever is unknown or out of range falls back to ``first``; nothing raises."""
    found = dict(parse_qsl(query[:LONGEST_QUERY].lstrip("?"), max_num_fields=None))
    changes: dict[str, Any] = {name: found[name] for name, known in _ALLOWED.items() if found.get(name) in known}
    for name, (low, high) in _NUMBERS.items():
        if (text := found.get(name, "")).isdecimal():
            changes[name] = min(max(int(text[:18]), low), high)
    if found.get("place") in choices.places:
        changes["place"] = found["place"]
    if found.get("panel") == "off":
        changes["panel"] = False
    return replace(first, **changes, levers=_levers(found, choices))


def may_look(name: str, value: Any) -> bool:
    """Whether a way of showing may take this value."""
    return value in (True, False) if name == "panel" else name in VIEW and value in _ALLOWED[name]


def _levers(values: Mapping[str, Any], choices: Choices) -> tuple[tuple[str, float], ...]:
    kept = {}
    for name, lever in choices.levers.items():
        number = _number(values.get(name))
        if number is not None and (value := lever.nearest(number)) != lever.base:
            kept[name] = value
    return tuple(sorted(kept.items()))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class History:
    """The state with a way back. While a lever is being dragged nothing is remembered but where it came from."""

    now: AppState
    settled: AppState
    past: tuple[AppState, ...] = field(default=())
    future: tuple[AppState, ...] = field(default=())

    @classmethod
    def starting_at(cls, state: AppState) -> Self:
        """A history of one moment."""
        return cls(now=state, settled=state)

    def slide(self, state: AppState) -> Self:
        """The state while a hand is still on the lever."""
        return replace(self, now=state)

    def commit(self, state: AppState) -> Self:
        """A state that can be returned to."""
        if state == self.settled:
            return replace(self, now=state)
        return replace(self, now=state, settled=state, past=(*self.past[-99:], self.settled), future=())

    def look(self, view: Mapping[str, Any]) -> Self:
        """The same choices, shown otherwise: not a step to come back from."""
        return replace(self, now=replace(self.now, **view), settled=replace(self.settled, **view))

    def undo(self) -> Self:
        """One step back, if there is one."""
        if not self.past:
            return self
        back = self._shown_as_now(self.past[-1])
        return replace(self, now=back, settled=back, past=self.past[:-1], future=(self.settled, *self.future))

    def redo(self) -> Self:
        """One step forward again, if there is one."""
        if not self.future:
            return self
        ahead = self._shown_as_now(self.future[0])
        return replace(self, now=ahead, settled=ahead, past=(*self.past, self.settled), future=self.future[1:])

    def _shown_as_now(self, state: AppState) -> AppState:
        return replace(state, **{name: getattr(self.now, name) for name in VIEW})
