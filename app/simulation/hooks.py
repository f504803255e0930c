"""Hooks: how a page gets answers that grow while it is being read."""

import logging
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import cast

from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from app.simulation.priority_semaphore import PrioritySemaphore
from app.simulation.results import PlanResult
from app.simulation.service import SERVICE, Question
from app.solara_adapter.components import use_memo, use_ref
from app.solara_adapter.stream import StopSignal, Stream, use_stream
from experiments.replicate.replication import Replicated
from experiments.replicate.schedule import QUICK

log = logging.getLogger(__name__)
_render_turns = PrioritySemaphore()
_this_thread = threading.local()


@contextmanager
def render_lock(*, high_priority: bool = True) -> Generator[None, None, None]:
    """A re-entrant lock on drawing: pages drawn together would each take as long as all."""
    # What is drawn may set more state, and so draw again in the same thread: it would wait for itself for ever.
    if getattr(_this_thread, "draws", False):
        yield
        return
    with _render_turns.acquire(high_priority=high_priority):
        _this_thread.draws = True
        try:
            yield
        finally:
            _this_thread.draws = False


LOOK_SECONDS = 1.0
"""How often a page that waits looks how far compiling is: a step of it takes seconds."""
PlanStream = Stream[Question, PlanResult]
RunStream = Stream[tuple[Question, ...], list[Replicated]]


def precompute(question: Question) -> None:
    """Compute the quick result before drawing, so that a moved lever is drawn once and not twice."""
    try:
        SERVICE.precompute(question)
    except Exception:
        log.exception("no quick answer to %s", question)


def use_plan_result(question: Question | None) -> PlanStream | None:
    """The best answer so far, also while a newer question is under way; a new question, or none, stops the old one."""
    best = use_ref(cast("PlanStream | None", None))
    known = use_memo(lambda: SERVICE.cached(question) if question else None, [question])
    latest = use_stream(
        None if known and known.full else question,
        lambda asked, stop: SERVICE.answers(asked, stop.is_set, known.number if known else 0),
        lambda answer: render_lock(high_priority=answer.number <= QUICK),
    )
    if question and known:
        best.current = Stream(question, known)
    # Another reader may have had the same computed meanwhile: what this page heard before must not hide that.
    if latest is not None and latest.key == question and _is_better(latest.value, known):
        best.current = latest
    return best.current


def _is_better(answer: PlanResult | None, known: PlanResult | None) -> bool:
    return known is None or (answer is not None and answer.number >= known.number)


def use_full_runs(questions: tuple[Question, ...]) -> RunStream | None:
    """The runs of several plans so far, the same ones of each; other questions stop the old ones."""
    return use_stream(questions, lambda asked, stop: SERVICE.compared(asked, stop.is_set))


def use_compile_progress() -> tuple[int, int] | None:
    """Steps of compiling that are done, and all, as long as there is anything to compile; looked up while drawn."""
    latest = use_stream("compiling", _compile_progress)
    return latest.value if latest else COMPILE_PROGRESS.now


def _compile_progress(_: str, stop: StopSignal) -> Iterator[tuple[int, int] | None]:
    seen = COMPILE_PROGRESS.now
    while not stop.wait(LOOK_SECONDS):
        # Every value redraws the page, so only a change is one.
        if seen != COMPILE_PROGRESS.now:
            seen = COMPILE_PROGRESS.now
            yield seen
