"""What a reader can ask of the page as a whole: small pure steps on the history. The unknown changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.simulation.model_catalogue import plan_of
from app.simulation.user_data import is_user_place
from app.simulation.user_data import user_choices as choices
from app.state.app_state import (
    MOST_BESIDE,
    VIEW,
    AppState,
    LinkReading,
    Omission,
    Plan,
    Timing,
    Values,
    is_valid_detail,
    is_valid_view,
    name_in,
    normalised,
    valid_dates,
)
from app.state.history import History
from app.state.tour import given_back, linked, state_at, step_at
from app.state.url_check import read_link
from model.policy.assumptions import BUDGET

Wanted = Mapping[str, Any]


def reduce(history: History, wanted: Wanted) -> History:
    """The history after what was asked, such as ``{"place": "uithoorn"}`` or ``{"page": "why", "panel": False}``."""
    for name, turn in ACTIONS.items():
        if name in wanted:
            return turn(history, wanted[name])
    looks = {name: value for name, value in wanted.items() if is_valid_view(name, value)}
    return history.look(looks) if looks else history


def _step(history: History, which: Any) -> History:
    after = history.undo() if which == "undo" else history.redo()
    return after if is_user_place(after.now.place) else history


def _place(history: History, place: Any) -> History:
    if place not in choices(history.now.place).places:
        return history
    there = replace(history.now, place=str(place), scenario="", name="", assumptions=_without_budget(history.now))
    return history.commit(there.within(choices(place)))


def _without_budget(state: AppState) -> Values:
    """What is assumed, but for the budget that was typed: that is of the place that is left."""
    return tuple(one for one in state.assumptions if one[0] != BUDGET)


def _with_budget_of(state: AppState, now: AppState) -> AppState:
    """A state of the same place with the budget that was typed there."""
    own = dict(now.assumptions).get(BUDGET)
    if own is None or state.place != now.place:
        return state
    return replace(state, assumptions=tuple(sorted({**dict(state.assumptions), BUDGET: own}.items())))


def _scenario(history: History, scenario: Any) -> History:
    """A scenario of the documents at hand, or, with an empty name, doing nothing."""
    now = history.now
    if scenario == "":
        return history.commit(replace(now, levers=(), scenario="", name="", when=()))
    if scenario not in choices(now.place).scenarios:
        return history
    found = plan_of(str(scenario), now.language)
    kept = {name: getattr(now, name) for name in ("seed", "compared_plans", *VIEW)}
    return history.commit(_with_budget_of(replace(found, **kept), now))


def _values(name: str) -> Callable[[History, Any], History]:
    """Changes of circumstances or assumptions: a value each, on top of what was set."""

    def turn(history: History, given: Any) -> History:
        if not isinstance(given, Mapping):
            return history
        reaches = getattr(choices(history.now.place), name)
        merged = {**dict(getattr(history.now, name)), **given}
        return history.commit(replace(history.now, **{name: normalised(merged, reaches)}))

    return turn


def _levers(history: History, given: Any) -> History:
    """A whole plan at once, for example one that was found."""
    if not isinstance(given, Mapping):
        return history
    plan = history.now.with_levers(given, choices(history.now.place))
    return history.commit(replace(plan, scenario="", name="", when=()))


def _when(history: History, given: Any) -> History:
    """Another day on which a lever of the plan begins, or another ramp; what is left empty is as usual."""
    now = history.now
    lever = str(given.get("lever")) if isinstance(given, Mapping) else ""
    if lever not in dict(now.levers):
        return history
    asked = Timing.read(f"{given.get('start', '')}~{given.get('ramp', '')}")
    if asked is None:
        return history
    dates = {name: text for name, text in now.when if name != lever}
    if asked != Timing(None, None):
        dates[lever] = asked.written()
    kept = valid_dates(dates, choices(now.place))
    if len(kept) < len(dates):
        return history
    return history.commit(_changed_by_hand(replace(now, when=kept), final=True))


def _response(history: History, given: Any) -> History:
    if not isinstance(given, Mapping) or given.get("name") not in choices(history.now.place).responses:
        return history
    name = str(given["name"])
    off = (
        set(history.now.disabled_responses) - {name}
        if given.get("on")
        else set(history.now.disabled_responses) | {name}
    )
    return history.commit(replace(history.now, disabled_responses=tuple(sorted(off))))


def _opened(history: History, reading: Any) -> History:
    """A state that was read from a file."""
    return history.commit(reading.state) if isinstance(reading, LinkReading) else history


def _name(history: History, name: Any) -> History:
    return history.commit(replace(history.now, name=name_in(name)))


def _keep(history: History, given: Any) -> History:
    """A plan beside the others: the one at hand, or the levers that are given."""
    now = history.now
    if len(now.compared_plans) >= MOST_BESIDE:
        return history
    plan = now.plan
    if isinstance(given, Mapping) and isinstance(given.get("levers"), Mapping):
        plan = Plan(normalised(given["levers"], choices(now.place).levers))
    return history.commit(replace(now, compared_plans=(*now.compared_plans, plan)))


def _drop(history: History, which: Any) -> History:
    kept = tuple(plan for number, plan in enumerate(history.now.compared_plans) if number != which)
    return history.commit(replace(history.now, compared_plans=kept))


def _open(history: History, which: Any) -> History:
    """A kept plan at hand; what was at hand takes its place."""
    now = history.now
    if not isinstance(which, int) or not 0 <= which < len(now.compared_plans):
        return history
    beside = tuple(now.plan if number == which else plan for number, plan in enumerate(now.compared_plans))
    return history.commit(replace(now.with_plan(now.compared_plans[which]), compared_plans=beside))


def _rename(history: History, given: Any) -> History:
    """Another name for a kept plan; an empty one makes it be called after its levers."""
    now = history.now
    which = given.get("which") if isinstance(given, Mapping) else None
    if not isinstance(which, int) or not 0 <= which < len(now.compared_plans):
        return history
    name = name_in(given.get("name", ""))
    beside = tuple(replace(plan, name=name) if n == which else plan for n, plan in enumerate(now.compared_plans))
    return history.commit(replace(now, compared_plans=beside))


def _add(history: History, scenario: Any) -> History:
    """A plan of the documents beside the others, under the circumstances that are set here."""
    now = history.now
    if scenario not in choices(now.place).scenarios or len(now.compared_plans) >= MOST_BESIDE:
        return history
    return history.commit(replace(now, compared_plans=(*now.compared_plans, plan_of(str(scenario), now.language).plan)))


def _note(history: History, given: Any) -> History:
    if not isinstance(given, Mapping):
        return history
    known = {str(name): str(text) for name, text in given.items() if is_valid_detail(str(name), str(text))}
    return history.look({"detail": history.now.noting(known).detail})


def _link(history: History, query: Any) -> History:
    """Where a link, or the browser's own way back or forward, leads: a step of the history where it is one of them."""
    state = _linked(history, query).state
    views = {name: getattr(state, name) for name in VIEW}
    return history.look(views).to(state)


def _linked(history: History, query: Any) -> LinkReading:
    return read_link(str(query), AppState(place=history.now.place), choices)


def _changed_by_hand(state: AppState, *, final: bool) -> AppState:
    """No longer the plan of a document under its name; a lever that was put back has lost its date."""
    levers = dict(state.levers)
    kept = tuple(one for one in state.when if one[0] in levers) if final else state.when
    return replace(state, scenario="", name="" if state.scenario else state.name, when=kept)


ACTIONS: dict[str, Callable[[History, Any], History]] = {
    "step": _step,
    "place": _place,
    "scenario": _scenario,
    "levers": _levers,
    "when": _when,
    "circumstances": _values("circumstances"),
    "assumptions": _values("assumptions"),
    "response": _response,
    "opened": _opened,
    "name": _name,
    "keep": _keep,
    "drop": _drop,
    "open": _open,
    "rename": _rename,
    "add": _add,
    "note": _note,
    "link": _link,
}


OWN_WORK = frozenset(ACTIONS) - {"step", "when", "circumstances", "assumptions", "response", "note"}
"""What ends a guide when it is asked meanwhile: it is about the reader's own plans, not about the copy."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one reader has done, the number of the last change of a lever, and whether a hand is still on it.

    While a tour or story plays, ``history`` is of its copy and ``own`` is the reader's own, which stays as it is.
    ``omissions`` are what could not be taken over of the link or file that was opened last, until the reader closes
    that note; ``source`` is which of the two it was. ``moves`` counts what was asked outside the panel that the
    browser's Back takes back; the panel writes its own moves in the address.
    """

    history: History
    asked: int = 0
    live: bool = False
    omissions: tuple[Omission, ...] = ()
    source: str = "link"
    moves: int = 0
    own: History | None = None

    @property
    def linked(self) -> AppState:
        """What the link of the page says: the reader's own state, and at which step a guide is."""
        return linked(self.own.now, self.history.now) if self.own else self.history.now

    @classmethod
    def opened(cls, reading: LinkReading) -> "Session":
        """A session that begins with what was read from a link."""
        return cls(History.starting_at(reading.state), omissions=reading.omissions).resumed()

    def move_levers(self, change: Wanted) -> "Session":
        """After a change of the levers, as the panel sends it."""
        now = self.history.now
        moves = {"around": now.with_around, "assumed": now.with_assumptions}
        moved = moves.get(change.get("pane", ""), now.with_levers)(change["values"], choices(now.place))
        final = bool(change["final"])
        if moved.levers != now.levers:
            moved = _changed_by_hand(moved, final=final)
        history = self.history.commit(moved) if final else self.history.slide(moved)
        return replace(self, history=history, asked=int(change["seq"]), live=not final)

    def reduce(self, wanted: Wanted) -> "Session":
        """After something else was asked."""
        if "understood" in wanted:
            return replace(self, omissions=())
        after = self._guided(str(wanted["guide"])) if "guide" in wanted else self._reduce(wanted)
        if "link" in wanted:
            return replace(after, live=False, omissions=_linked(self.history, wanted["link"]).omissions, source="link")
        if isinstance(reading := wanted.get("opened"), LinkReading):
            after = replace(after, omissions=reading.omissions, source="file")
        return replace(after, moves=self.moves + (after._chosen() != self._chosen()))

    def _chosen(self) -> AppState:
        """What the reader chose for themselves, whatever a guide shows meanwhile."""
        return (self.own or self.history).committed.choices()

    def _reduce(self, wanted: Wanted) -> "Session":
        if self.own is not None and OWN_WORK & wanted.keys():
            if "keep" in wanted and not isinstance(wanted["keep"], Mapping):  # the plan that is shown, not their own
                wanted = {"keep": {"levers": dict(self.history.now.levers)}}
            return self._guided("")._reduce(wanted)
        after = replace(self, history=reduce(self.history, wanted))
        return after.resumed() if "link" in wanted else after

    def resumed(self) -> "Session":
        """With the guide under way that a link names."""
        told = self.history.now.told("guide")
        return self._guided(told) if told else self

    def _guided(self, told: str) -> "Session":
        """At a step of a guide, on a copy; without such a step the reader's own history again, as it was."""
        own, found = self.own or _without_guide(self.history), step_at(told)
        back = given_back(own.now, self.history.now, ended=found is None)
        own = own.look({name: getattr(back, name) for name in VIEW})
        if found is None:
            return replace(self, history=own, own=None)
        copy = state_at(own.now, *found, choices(own.now.place))
        return replace(self, history=History.starting_at(copy), own=own)


def _without_guide(history: History) -> History:
    return history.look({"detail": history.now.noting({"guide": ""}).detail})
