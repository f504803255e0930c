"""What a reader can ask of the page as a whole: small pure steps on the history. The unknown changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from app.state.app_state import (
    MOST_BESIDE,
    VIEW,
    AppState,
    Choices,
    LinkReading,
    Omission,
    Plan,
    Timing,
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


@dataclass(frozen=True, slots=True)
class Options:
    """What this reader may choose; the layers above know it, and hand it to the session that they open."""

    choices: Callable[[str], Choices]
    """What a state may name in a place."""
    scenario: Callable[[str, str], AppState]
    """A scenario of the documents as a state, with its name in a language."""
    has_place: Callable[[str], bool]


def reduce(history: History, wanted: Wanted, options: Options) -> History:
    """The history after what was asked, such as ``{"place": "uithoorn"}`` or ``{"page": "why", "panel": False}``."""
    for name, act in ACTIONS.items():
        if name in wanted:
            return act(history, wanted[name], options)
    looks = {name: value for name, value in wanted.items() if is_valid_view(name, value)}
    return history.look(looks) if looks else history


Action = Callable[[History, object, Options], History]


def _step(history: History, which: object, options: Options) -> History:
    # A place of the reader's own may be gone since; a step to it would show a page that fails.
    after = history.undo() if which == "undo" else history.redo()
    return after if options.has_place(after.now.place) else history


def _place(history: History, place: object, options: Options) -> History:
    now = history.now
    if not isinstance(place, str) or place not in options.choices(now.place).places:
        return history
    # A budget that was typed is of the place that is left; the other assumptions hold anywhere.
    assumptions = tuple((name, value) for name, value in now.assumptions if name != BUDGET)
    there = replace(now, place=place, scenario="", name="", assumptions=assumptions)
    return history.commit(there.within(options.choices(place)))


def _with_budget_of(state: AppState, now: AppState) -> AppState:
    """A state of the same place with the budget that was typed there."""
    own = dict(now.assumptions).get(BUDGET)
    if own is None or state.place != now.place:
        return state
    return replace(state, assumptions=tuple(sorted({**dict(state.assumptions), BUDGET: own}.items())))


def _scenario(history: History, scenario: object, options: Options) -> History:
    """A scenario of the documents at hand, or, with an empty name, doing nothing."""
    now = history.now
    if scenario == "":
        return history.commit(replace(now, levers=(), scenario="", name="", when=()))
    if scenario not in options.choices(now.place).scenarios:
        return history
    found = options.scenario(str(scenario), now.language)
    kept = {name: getattr(now, name) for name in ("seed", "compared_plans", *VIEW)}
    return history.commit(_with_budget_of(replace(found, **kept), now))


def _values(name: str) -> Action:
    """Changes of circumstances or assumptions: a value each, on top of what was set."""

    def change(history: History, given: object, options: Options) -> History:
        if (sent := _mapping(given)) is None:
            return history
        reaches = getattr(options.choices(history.now.place), name)
        merged = {**dict(getattr(history.now, name)), **sent}
        return history.commit(replace(history.now, **{name: normalised(merged, reaches)}))

    return change


def _levers(history: History, given: object, options: Options) -> History:
    """A whole plan at once, for example one that was found."""
    if (sent := _mapping(given)) is None:
        return history
    plan = history.now.with_levers(sent, options.choices(history.now.place))
    return history.commit(replace(plan, scenario="", name="", when=()))


def _when(history: History, given: object, options: Options) -> History:
    """Another day on which a lever of the plan begins, or another ramp; what is left empty is as usual."""
    now = history.now
    sent = _mapping(given) or {}
    lever = str(sent.get("lever"))
    asked = Timing.read(f"{sent.get('start', '')}~{sent.get('ramp', '')}")
    if asked is None or lever not in dict(now.levers):
        return history
    dates = {name: text for name, text in now.when if name != lever}
    if asked != Timing(None, None):
        dates[lever] = asked.written()
    kept = valid_dates(dates, options.choices(now.place))
    # A day that the place does not allow changes nothing: quietly dropping it would start the lever on another day.
    if len(kept) < len(dates):
        return history
    return history.commit(_changed_by_hand(replace(now, when=kept), final=True))


def _response(history: History, given: object, options: Options) -> History:
    now, sent = history.now, _mapping(given) or {}
    name = str(sent.get("name"))
    if name not in options.choices(now.place).responses:
        return history
    disabled = set(now.disabled_responses) - {name} if sent.get("on") else {*now.disabled_responses, name}
    return history.commit(replace(now, disabled_responses=tuple(sorted(disabled))))


def _opened(history: History, reading: object, _: Options) -> History:
    """A state that was read from a file."""
    return history.commit(reading.state) if isinstance(reading, LinkReading) else history


def _name(history: History, name: object, _: Options) -> History:
    return history.commit(replace(history.now, name=name_in(name)))


def _keep(history: History, given: object, options: Options) -> History:
    """A plan beside the others: the one at hand, or the levers that are given."""
    now = history.now
    if len(now.compared_plans) >= MOST_BESIDE:
        return history
    levers = _mapping((_mapping(given) or {}).get("levers"))
    known = options.choices(now.place).levers
    plan = now.plan if levers is None else Plan(normalised(levers, known))
    return history.commit(replace(now, compared_plans=(*now.compared_plans, plan)))


def _drop(history: History, which: object, _: Options) -> History:
    kept = tuple(plan for number, plan in enumerate(history.now.compared_plans) if number != which)
    return history.commit(replace(history.now, compared_plans=kept))


def _open(history: History, which: object, _: Options) -> History:
    """A kept plan at hand; what was at hand takes its place."""
    now = history.now
    if not isinstance(which, int) or not 0 <= which < len(now.compared_plans):
        return history
    return history.commit(_with_beside(now.with_plan(now.compared_plans[which]), which, now.plan))


def _rename(history: History, given: object, _: Options) -> History:
    """Another name for a kept plan; an empty one makes it be called after its levers."""
    now, sent = history.now, _mapping(given) or {}
    which = sent.get("which")
    if not isinstance(which, int) or not 0 <= which < len(now.compared_plans):
        return history
    plan = replace(now.compared_plans[which], name=name_in(sent.get("name", "")))
    return history.commit(_with_beside(now, which, plan))


def _with_beside(state: AppState, which: int, plan: Plan) -> AppState:
    beside = state.compared_plans
    return replace(state, compared_plans=(*beside[:which], plan, *beside[which + 1 :]))


def _add(history: History, scenario: object, options: Options) -> History:
    """A plan of the documents beside the others, under the circumstances that are set here."""
    now = history.now
    if scenario not in options.choices(now.place).scenarios or len(now.compared_plans) >= MOST_BESIDE:
        return history
    plan = options.scenario(str(scenario), now.language).plan
    return history.commit(replace(now, compared_plans=(*now.compared_plans, plan)))


def _note(history: History, given: object, _: Options) -> History:
    known = {
        str(name): str(text) for name, text in (_mapping(given) or {}).items() if is_valid_detail(str(name), str(text))
    }
    return history.look({"detail": history.now.with_details(known).detail})


def _link(history: History, query: object, options: Options) -> History:
    """Where a link, or the browser's own way back or forward, leads: a step of the history where it is one of them."""
    state = _linked(history, query, options).state
    views = {name: getattr(state, name) for name in VIEW}
    return history.look(views).to(state)


def _linked(history: History, query: object, options: Options) -> LinkReading:
    return read_link(str(query), AppState(place=history.now.place), options.choices)


def _mapping(given: object) -> Wanted | None:
    """What the browser sent, where it is of names and values; None otherwise."""
    return cast(Wanted, given) if isinstance(given, Mapping) else None


def _changed_by_hand(state: AppState, *, final: bool) -> AppState:
    """No longer the plan of a document under its name; a lever that was put back has lost its date."""
    levers = dict(state.levers)
    kept = tuple((name, text) for name, text in state.when if name in levers) if final else state.when
    return replace(state, scenario="", name="" if state.scenario else state.name, when=kept)


# In order: the first that is named is taken, as a page asks for one thing at a time.
ACTIONS: dict[str, Action] = {
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
    options: Options
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
    def opened(cls, reading: LinkReading, options: Options) -> "Session":
        """A session that begins with what was read from a link."""
        return cls(History.starting_at(reading.state), options, omissions=reading.omissions).resumed()

    def move_levers(self, change: Wanted) -> "Session":
        """After a change of the levers, as the panel sends it."""
        now = self.history.now
        moves = {"around": now.with_around, "assumed": now.with_assumptions}
        moved = moves.get(change.get("pane", ""), now.with_levers)(change["values"], self.options.choices(now.place))
        # A drag sends every position; only where the lever is let go is a step of the history.
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
            omissions = _linked(self.history, wanted["link"], self.options).omissions
            return replace(after, live=False, omissions=omissions, source="link")
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
        after = replace(self, history=reduce(self.history, wanted, self.options))
        return after.resumed() if "link" in wanted else after

    def resumed(self) -> "Session":
        """With the guide under way that a link names."""
        step = self.history.now.detail_of("guide")
        return self._guided(step) if step else self

    def _guided(self, step: str) -> "Session":
        """At a step of a guide, on a copy; without such a step the reader's own history again, as it was."""
        own, found = self.own or _without_guide(self.history), step_at(step)
        back = given_back(own.now, self.history.now, ended=found is None)
        own = own.look({name: getattr(back, name) for name in VIEW})
        if found is None:
            return replace(self, history=own, own=None)
        copy = state_at(own.now, *found, self.options.choices(own.now.place))
        return replace(self, history=History.starting_at(copy), own=own)


def _without_guide(history: History) -> History:
    return history.look({"detail": history.now.with_details({"guide": ""}).detail})
