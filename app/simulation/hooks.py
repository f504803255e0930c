"""Hooks: how a page gets answers that grow while it is being read."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from app.simulation.priority_semaphore import PrioritySemaphore
from app.simulation.results import PlanResult
from app.simulation.service import SERVICE, Question, replication_schedule
from app.solara_adapter.components import use_memo, use_ref, use_state
from app.solara_adapter.connection import use_background_work
from experiments.replicate.replication import Replicated
from experiments.replicate.schedule import QUICK

log = logging.getLogger(__name__)
_desk = PrioritySemaphore()
_mine = threading.local()


@contextmanager
def render_lock(*, high_priority: bool = True) -> Iterator[None]:
    """One reader's picture is drawn at a time: together each would take as long as all."""
    if getattr(_mine, "turn", False):  # what is drawn asks for more: that belongs to the same picture
        yield
        return
    with _desk.acquire(high_priority=high_priority):
        _mine.turn = True
        try:
            yield
        finally:
            _mine.turn = False


@dataclass(frozen=True, slots=True)
class LatestResult:
    """The latest answer and the question it answers, or that it failed."""

    question: Question
    answer: PlanResult | None


@dataclass(frozen=True, slots=True, eq=False)
class LatestRuns:
    """The latest runs of several questions, or none when that failed."""

    questions: tuple[Question, ...]
    runs: tuple[Replicated, ...]
    wanted: int


LOOK_SECONDS = 1.0
"""How often a page that waits looks how far compiling is: a step of it takes seconds."""
NO_RUNS_YET: LatestRuns | None = None
NOTHING_YET: LatestResult | None = None


def precompute(question: Question) -> None:
    """Compute the quick result before drawing, so that a moved lever is drawn once and not twice."""
    try:
        SERVICE.precompute(question)
    except Exception:
        log.exception("no quick answer to %s", question)


def use_plan_result(question: Question | None) -> LatestResult | None:
    """The best answer so far, also while a newer question is under way; a new question, or none, stops the old one."""
    heard, set_heard = use_state(NOTHING_YET)
    best = use_ref(NOTHING_YET)
    known = use_memo(lambda: SERVICE.cached(question) if question else None, [question])

    def work(asked: Question, stop: threading.Event) -> None:
        try:
            for answer in SERVICE.answers(asked, stop.is_set, known.number if known else 0):
                if stop.is_set():
                    return
                with render_lock(high_priority=answer.number <= QUICK):
                    set_heard(LatestResult(asked, answer))
        except Exception:
            log.exception("no answer to %s", asked)
            set_heard(LatestResult(asked, None))

    def start() -> Callable[[], None] | None:
        if question is None or (known and known.full):
            return None
        stop = threading.Event()
        threading.Thread(target=work, args=(question, stop), daemon=True).start()
        return stop.set

    use_background_work(start, [question])
    if question and known:
        best.current = LatestResult(question, known)
    if heard is not None and heard.question == question and _better(heard.answer, known):
        best.current = heard
    return best.current


def _better(answer: PlanResult | None, known: PlanResult | None) -> bool:
    return known is None or (answer is not None and answer.number >= known.number)


def use_full_runs(questions: tuple[Question, ...]) -> LatestRuns | None:
    """The runs of several plans so far, the same ones of each; other questions stop the old ones."""
    heard, set_heard = use_state(NO_RUNS_YET)

    def work(stop: threading.Event) -> None:
        try:
            wanted = replication_schedule(questions[0].place)[-1]
            for runs in SERVICE.compared(questions, stop.is_set):
                if stop.is_set():
                    return
                set_heard(LatestRuns(questions, tuple(runs), wanted))
        except Exception:
            log.exception("no answer to %s", questions)
            set_heard(LatestRuns(questions, (), 0))

    def start() -> Callable[[], None]:
        stop = threading.Event()
        threading.Thread(target=work, args=(stop,), daemon=True).start()
        return stop.set

    use_background_work(start, [questions])
    return heard


def use_compile_progress() -> tuple[int, int] | None:
    """Steps of compiling that are done, and all, as long as there is anything to compile; looked up while drawn."""
    seen, set_seen = use_state(COMPILE_PROGRESS.now)

    def look(stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            set_seen(COMPILE_PROGRESS.now)

    def start() -> Callable[[], None]:
        stop = threading.Event()
        threading.Thread(target=look, args=(stop,), daemon=True).start()
        return stop.set

    use_background_work(start, [])
    return seen
