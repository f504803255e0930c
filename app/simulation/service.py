"""All the app asks of the model: places, levers, and answers that come quickly first and exactly after.

An answer grows in steps: a few replications at once, then more until all are there. What was computed once is kept and
shared between readers, so that equal settings always give equal pictures.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Self

from app.simulation.model_catalogue import file_of, place_of
from app.simulation.priority_semaphore import PrioritySemaphore
from app.simulation.results import PlanResult, ReplicationSeries
from app.simulation.run_cache import RunCache
from app.state.app_state import AppState, Plan, Timing, Values
from experiments.compare.idle_levers import IdleLever, idle_here, idle_levers
from experiments.explain.mechanism import parts_of
from experiments.replicate.replication import Replicated, RunControl, replicated
from experiments.replicate.schedule import STEPS, steps_of
from model.policy.assumptions import Same
from model.policy.levers import levers
from model.scenario import CircumstanceSetting, Scenario
from model.setup.setup import Setup, set_up

CHUNK = 8
"""Replications per chunk; high-priority requests run between chunks."""
SMALLEST_CHUNK = 2
"""Replications per chunk while others want the processors too; also the size of a quick result then."""
MOST_SETUPS = 100
PROCESSORS = os.cpu_count() or 1
PAUSE = 0.12
"""Seconds between the quick answer and the rest, so that a lever under way is not held up."""

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
        plan = plan or state.plan
        levers = dict(plan.levers)
        # Without its name and the dates of levers that do nothing: equal runs must be found under equal questions.
        plan = Plan(plan.levers, when=tuple((name, text) for name, text in plan.when if name in levers))
        around = state.circumstances, state.assumptions, state.disabled_responses
        return cls(state.place, state.years, state.seed, plan, *around)

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
                    time.sleep(PAUSE)
                answer = self._answer(question, number, stopped, high_priority=step == 0)
                yield answer
                if answer.full:
                    return
        except Superseded:
            return

    def _has(self, question: Question, number: int) -> bool:
        return all(self._cached_number(asked) >= number for asked in (question, question.do_nothing()))

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
                runs = [self._whole(question, number, stopped, high_priority=step == 0) for question in questions]
                # Others may have had more computed of some; plans are compared on the same chance, so on equal numbers.
                yield [series.first(number) for series in runs]
        except Superseded:
            return

    def finished(self, question: Question, progress: Progress, stopped: Stopped) -> PairedRuns:
        """All outcomes of doing nothing and of the plan, on the full number of runs; raises ``Superseded``."""
        number = replication_schedule(question.place)[-1]
        both = (question.do_nothing(), question)
        here, there = (
            self._whole(asked, number, stopped, told=lambda done, at=at: progress(at * number + done))
            for at, asked in enumerate(both)
        )
        return here.first(number), there.first(number)

    def _cached_number(self, question: Question) -> int:
        shown = self.cache.shown.get(question)
        return shown.number if shown else 0

    def _runs(self, question: Question, number: int, stopped: Stopped, *, high_priority: bool) -> ReplicationSeries:
        """The figures of at least so many replications, from what is kept and what is still missing."""
        while (runs := self.cache.shown.get(question)) is None or runs.number < number:
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
        runs = self.cache.whole.get(question)
        while runs is None or len(runs.numbers) < number:
            known = len(runs.numbers) if runs else 0
            with self._permit(high_priority) as sharers:
                if stopped():
                    raise Superseded
                found = self.cache.whole.get(question)
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
    setup = _laid_out(question, Same(place_of(question.place)))
    threads = max(1, PROCESSORS // sharers)
    if setup.place.regions > 1:  # one run takes seconds, and others wait for the permit
        number = min(number, SMALLEST_CHUNK)
    found = replicated(setup, number, first, RunControl(cancelled=stopped, threads=threads), parts_of)
    if stopped():
        raise Superseded
    return found


@lru_cache(maxsize=MOST_SETUPS)
def _laid_out(question: Question, same: Same) -> Setup:  # noqa: ARG001 - made anew when the place is edited
    return set_up(question.scenario())


def idle_of(state: AppState) -> dict[str, IdleLever]:
    """The levers that change nothing: those of the plan as they stand, and others that would not beside it."""
    place, plan = place_of(state.place), dict(state.plan.levers)
    found = {idle.lever: idle for idle in idle_levers(Question.of(state).scenario())}
    for lever in levers():
        if lever.id not in plan and (idle := idle_here(lever, place, plan)) is not None:
            found[lever.id] = idle
    return found
