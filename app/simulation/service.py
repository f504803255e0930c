"""All the app asks of the model: places, levers, and answers that come quickly first and exactly after.

An answer grows in steps: a few replications at once, then more until all are there. What was computed once is kept and
shared between readers, so that equal settings always give equal pictures.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from math import ceil, floor
from typing import Any, Self

from agents.base.files.units import UNITS
from app.simulation.priority_semaphore import PrioritySemaphore
from app.simulation.results import PlanResult, ReplicationSeries
from app.simulation.run_cache import RunCache
from app.state.app_state import (
    LONGEST_NAME,
    OWN,
    PLACE_SETTING,
    AppState,
    Choices,
    Plan,
    Range,
    Timing,
    Values,
    normalised,
    valid_dates,
)
from experiments.catalogue.reader import Entry, load_entry, scenario_names
from experiments.compare.idle_levers import IdleLever, idle_here, idle_levers
from experiments.explain.mechanism import parts_of
from experiments.replicate.replication import Replicated, replicated
from experiments.replicate.schedule import STEPS, steps_of
from model.evidence.reader import sources_of
from model.places.reader import load_place, place_names
from model.places.schema import Place
from model.policy.assumptions import BUDGET, Same, assumptions_of, budget_of
from model.policy.declared import circumstances, responses
from model.policy.levers import Lever, levers
from model.scenario import CircumstanceSetting, Scenario, default_of
from model.setup.setup import Setup, set_up

CHUNK = 8
"""Replications per chunk; high-priority requests run between chunks."""
SMALLEST_CHUNK = 2
"""Replications per chunk while others want the processors too; also the size of a quick result then."""
MOST_SETUPS = 100
PROCESSORS = os.cpu_count() or 1
PAUSE = 0.12
"""Seconds between the quick answer and the rest, so that a lever under way is not held up."""

STEP_OF_UNIT = {"share": 0.005, "year": 1.0, "euro": 10.0, "children": 0.5, "levels": 0.05}
"""How finely a circumstance is set, by its unit."""
STEPS_OF_ASSUMPTION = 100
BUDGET_STEP = 100_00.0
"""How finely an own budget is set (cents)."""

Stopped = Callable[[], bool]
Progress = Callable[[int], None]
PairedRuns = tuple[Replicated, Replicated]
"""Doing nothing and the plan, replication by replication on the same chance."""


class Superseded(Exception):
    """The question is no longer asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader wants to know: a place, a plan, what is assumed around it, a horizon and a seed."""

    place: str
    years: int
    seed: int
    plan: Plan = Plan()  # noqa: RUF009 - frozen
    circumstances: Values = ()
    assumptions: Values = ()
    disabled_responses: tuple[str, ...] = ()

    @classmethod
    def of(cls, state: AppState, plan: Plan | None = None) -> Self:
        """The part of a state on which an answer depends; with another plan when one is given."""
        asked = plan or state.plan
        moved = dict(asked.levers)
        asked = Plan(asked.levers, when=tuple(one for one in asked.when if one[0] in moved))
        return cls(
            state.place,
            state.years,
            state.seed,
            asked,
            state.circumstances,
            state.assumptions,
            state.disabled_responses,
        )

    def scenario(self) -> Scenario:
        """The scenario that answers it."""
        around = Scenario(
            place=file_of(self.place),
            years=self.years,
            seed=self.seed,
            responses=dict.fromkeys(self.disabled_responses, False),
            circumstances={name: CircumstanceSetting(value=value) for name, value in self.circumstances},
            assumptions=dict(self.assumptions),
        )
        if not self.plan.levers:
            return around
        return around.with_levers(**{name: self._set(name, value) for name, value in self.plan.levers})

    def _set(self, name: str, value: float) -> dict[str, Any]:
        when = self.plan.dated().get(name, Timing(None, None))
        return {"value": value, "from": when.start, "ramp_weeks": when.ramp_weeks}

    def do_nothing(self) -> Self:
        """The same without any lever."""
        return replace(self, plan=Plan())


@dataclass(slots=True)
class Service:
    """Answers questions, keeps what it computed, and computes only what is missing."""

    semaphore: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(PROCESSORS))
    cache: RunCache = field(default_factory=RunCache)

    def cached(self, question: Question) -> PlanResult | None:
        """What was computed before, if that is at least a quick answer."""
        if not self._has(question, SMALLEST_CHUNK):
            return None
        try:
            return self._answer(question, SMALLEST_CHUNK, lambda: True, high_priority=True)
        except Superseded:  # it went out of what is kept between the two lines above
            return None

    def precompute(self, question: Question) -> None:
        """Computes a quick answer, where that takes no longer than drawing it."""
        steps = replication_schedule(question.place)
        if steps is STEPS and not self._has(question, SMALLEST_CHUNK):
            next(self.answers(question, lambda: False))

    def answers(self, question: Question, stopped: Stopped, known: int = 0) -> Iterator[PlanResult]:
        """Better and better answers, the last one full; ends early when nobody waits for it any more.

        When ``known`` replications were shown already, only what is better than those, with low priority.
        """
        try:
            steps = replication_schedule(question.place)
            for step, number in enumerate(steps):
                if number <= known or (known and step == 0):
                    continue
                if step == 1 and not self._has(question, steps[-1]):
                    _pause(stopped)
                answer = self._answer(question, number, stopped, high_priority=step == 0)
                yield answer
                if answer.full:
                    return
        except Superseded:
            return

    def _has(self, question: Question, number: int) -> bool:
        return all(self._cached_number(one) >= number for one in (question, question.do_nothing()))

    def _answer(self, question: Question, number: int, stopped: Stopped, *, high_priority: bool) -> PlanResult:
        base = self._runs(question.do_nothing(), number, stopped, high_priority=high_priority)
        plan = self._runs(question, number, stopped, high_priority=high_priority) if question.plan.levers else base
        shared = min(base.number, plan.number)
        return PlanResult(
            base,
            plan.first(shared),
            wanted=replication_schedule(question.place)[-1],
            changed=bool(question.plan.levers),
        )

    def compared(self, questions: Sequence[Question], stopped: Stopped) -> Iterator[list[Replicated]]:
        """All outcomes of every plan, the same runs of each, more and more; ends early when nobody waits any more."""
        try:
            for step, number in enumerate(replication_schedule(questions[0].place)):
                runs = [self._whole(one, number, stopped, high_priority=step == 0) for one in questions]
                yield [one.first(number) for one in runs]
        except Superseded:
            return

    def finished(self, question: Question, progress: Progress, stopped: Stopped) -> PairedRuns:
        """All outcomes of doing nothing and of the plan, on the full number of runs; raises ``Superseded``."""
        number = replication_schedule(question.place)[-1]
        both = (question.do_nothing(), question)
        here, there = (
            self._whole(one, number, stopped, told=lambda done, at=at: progress(at * number + done))
            for at, one in enumerate(both)
        )
        return here.first(number), there.first(number)

    def _cached_number(self, question: Question) -> int:
        shown = self.cache.figures(question)
        return shown.number if shown else 0

    def _runs(self, question: Question, number: int, stopped: Stopped, *, high_priority: bool) -> ReplicationSeries:
        """The figures of at least so many replications, from what is kept and what is still missing."""
        while (runs := self.cache.figures(question)) is None or runs.number < number:
            known = runs.number if runs else 0
            with self.semaphore.acquire(high_priority=high_priority) as sharers:
                if stopped():
                    raise Superseded
                if high_priority and sharers > PROCESSORS:
                    number = min(number, SMALLEST_CHUNK)
                if self._cached_number(question) == known < number:
                    piece = min(CHUNK if sharers == 1 else SMALLEST_CHUNK, number - known)
                    self.cache.append(question, compute(question, known, piece, stopped, sharers))
        return runs

    def _permit(self, high_priority: bool | None) -> AbstractContextManager[int]:
        # A job (no priority given) holds a permit of the job queue. A second one here could deadlock: the jobs to which
        # it yields may wait for this one.
        return (
            nullcontext(1 + self.semaphore.busy)
            if high_priority is None
            else self.semaphore.acquire(high_priority=high_priority)
        )

    def _whole(
        self,
        question: Question,
        number: int,
        stopped: Stopped,
        *,
        high_priority: bool | None = None,
        told: Callable[[int], None] = lambda _: None,
    ) -> Replicated:
        """All outcomes of at least so many replications, from what is kept and what is still missing."""
        runs = self.cache.runs(question)
        while runs is None or len(runs.numbers) < number:
            known = len(runs.numbers) if runs else 0
            with self._permit(high_priority) as sharers:
                if stopped():
                    raise Superseded
                found = self.cache.runs(question)
                if found is None or len(found.numbers) <= known:  # else another reader was before us
                    more = compute(question, known, min(CHUNK, number - known), stopped, sharers)
                    self.cache.append(question, more)
                    found = runs.and_then(more) if runs else more
            runs = found
            told(len(runs.numbers))
        return runs


def replication_schedule(place: str) -> tuple[int, ...]:
    """How many replications an answer about this place stands on, step by step."""
    return steps_of(place_of(place))


SERVICE = Service()
"""One for all readers: what one of them asked is known to the next."""


def warm_up(place: str) -> None:
    """Computes doing nothing before anybody asks, so that the first reader need not wait for the compiler."""
    for _ in SERVICE.answers(Question.of(AppState(place=place)), lambda: False):
        pass


def compute(question: Question, first: int, number: int, stopped: Stopped, sharers: int) -> Replicated:
    """At most so many replications from number ``first`` on, with all outcomes, on a fair part of the processors."""
    layout = _laid_out(question, Same(place_of(question.place)))
    threads = max(1, PROCESSORS // sharers)
    if layout.place.regions > 1:  # one run takes seconds, and others wait for the permit
        number = min(number, SMALLEST_CHUNK)
    found = replicated(layout, number, first=first, cancelled=stopped, threads=threads, counting=parts_of)
    if stopped():
        raise Superseded
    return found


@lru_cache(maxsize=MOST_SETUPS)
def _laid_out(question: Question, same: Same) -> Setup:  # noqa: ARG001 - made anew when the place is edited
    return set_up(question.scenario())


def _pause(stopped: Stopped) -> None:
    threading.Event().wait(PAUSE)
    if stopped():
        raise Superseded


_own_files: dict[str, str] = {}
"""The files of places that are not shipped, by the name that links use: no path of this machine leaves the process."""


def add_own_place(path: str, token: str = "") -> str:
    """Makes a place file known; the name under which everything else in the app, and every link, speaks of it."""
    name = f"{OWN}{load_place(path).id}{f'-{token}' if token else ''}"
    _own_files[name] = path
    return name


def forget_own_place(name: str) -> None:
    """The name stands for nothing any more."""
    _own_files.pop(name, None)


def file_of(name: str) -> str:
    """What the model knows a place by: a name of its own, or a file."""
    return _own_files.get(name, name)


def first_place() -> str:
    """The place in which the app was started."""
    asked = os.environ.get(PLACE_SETTING, "uithoorn")
    return asked if asked in place_names() else add_own_place(asked)


def places() -> dict[str, Place]:
    """The places that a reader can choose: those that are shipped, and the one the app was started in."""
    return {name: place_of(name) for name in dict.fromkeys((*place_names(), first_place()))}


def place_of(name: str) -> Place:
    """One place; those that are shipped do not change while the app runs."""
    return _shipped(name) if name in place_names() else load_place(file_of(name))


@cache
def _shipped(name: str) -> Place:
    return load_place(name)


def all_levers() -> tuple[Lever, ...]:
    """The levers, in the order of the page."""
    return levers()


def choices(place: str) -> Choices:
    """What a state may name, with everything as it stands in this place."""
    return _choices(place, Same(place_of(place)), tuple(places()))


@lru_cache(maxsize=32)
def _choices(name: str, same: Same, named: tuple[str, ...]) -> Choices:
    here = same.place
    return Choices(
        places=named,
        levers={one.id: Range(one.min, one.max, one.step, default_of(one, here)) for one in levers()},
        scenarios=tuple(one for one in scenario_names() if load_entry(one).scenario.place == name),
        circumstances={one.id: Range(one.min, one.max, STEP_OF_UNIT[one.unit], one.default) for one in circumstances()},
        responses=tuple(one.id for one in responses()),
        earliest={one.id: _earliest(one.id, here) for one in levers()},
        assumptions={
            one.id: Range(one.low, one.high, (one.high - one.low) / STEPS_OF_ASSUMPTION, one.value)
            for one in assumptions_of(here).values()
            if one.low < one.high and not one.empty
        }
        | {BUDGET: _budget_reach(here)},
    )


def _budget_reach(place: Place) -> Range:
    """How far an own budget may go, in steps of a hundred euro."""
    one = budget_of(place)
    step = BUDGET_STEP / UNITS[one.unit][1]
    return Range(ceil(one.low / step) * step, floor(one.high / step) * step, step, one.value)


def _earliest(lever: str, place: Place) -> date:
    until = place.contracts_until
    return until + timedelta(days=1) if until is not None and lever.startswith("contract_form") else place.start


def plan_of(scenario: str, language: str) -> AppState:
    """A scenario of the documents as a state: its place, horizon, levers, circumstances and responses."""
    return replace(state_of(load_entry(scenario).scenario, language), scenario=scenario)


def state_of(found: Scenario, language: str) -> AppState:
    """A scenario as what a reader would have chosen; a lever stands on the nearest of its steps."""
    may = choices(found.place)
    name = getattr(found.name, language) if found.name else ""
    dates = {one: Timing(setting.start, setting.ramp_weeks) for one, setting in found.levers.items()}
    return AppState(
        place=found.place,
        years=found.years,
        seed=found.seed,
        when=valid_dates({one: when.written() for one, when in dates.items() if when != Timing(None, None)}, may),
        levers=normalised({one: setting.value for one, setting in found.levers.items()}, may.levers),
        name=name[:LONGEST_NAME],
        circumstances=normalised({one: s.value for one, s in found.circumstances.items()}, may.circumstances),
        assumptions=normalised(found.assumptions, may.assumptions),
        disabled_responses=tuple(sorted(one for one, on in found.responses.items() if not on)),
    )


def scenarios_of(place: str) -> list[Entry]:
    """The scenarios that the documents name for a place."""
    return [load_entry(name) for name in choices(place).scenarios]


def idle_of(state: AppState) -> dict[str, IdleLever]:
    """The levers that change nothing: those of the plan as they stand, and others that would not beside it."""
    place, plan = place_of(state.place), dict(state.plan.levers)
    found = {one.lever: one for one in idle_levers(Question.of(state).scenario())}
    for lever in levers():
        if lever.id not in plan and (idle := idle_here(lever, place, plan)) is not None:
            found[lever.id] = idle
    return found


@cache
def sources_shown(text: str, language: str) -> list[str]:
    """The sources behind a lever or place, as a reader can look them up."""
    return [f"{one.id} {one.source or one.named(language)}" for one in sources_of(text)]


@cache
def model_version() -> str:
    """The version of the simulator."""
    return version("jeugdstroom")
