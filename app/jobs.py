"""Work that takes longer than a blink: one at a time for all readers, with progress, a stop, and what is known kept."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from agents.base.faults import WrongInput
from app.ui import use_effect, use_state
from experiments.jobs import Stopped

log = logging.getLogger(__name__)
MOST_KEPT = 40
LEAST_APART = 0.01
"""The least share of the work between two signs of progress: each redraws the page."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Work = Callable[[Progress, Cancelled], Any]


@dataclass(frozen=True, slots=True)
class JobView:
    """How far a job is: ``share`` done, then its ``result``, or what was ``wrong`` with the input, or ``failed``."""

    key: Hashable = None
    share: float = 0.0
    result: Any = None
    wrong: str = ""
    failed: bool = False
    stopped: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.result is not None or bool(self.wrong) or self.failed or self.stopped


@dataclass(slots=True)
class Bench:
    """Where jobs are done: one after the other, and what came out is kept for whoever asks the same."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, key: Hashable) -> Any:
        """What came out of this job before, or None."""
        with self.lock:
            return self.kept.get(key)

    def do(self, key: Hashable, work: Work, tell: Callable[[JobView], None], cancelled: Cancelled) -> None:
        """Does the work when it is its turn; tells how far it is, and how it ended unless it was called off."""
        told = 0.0

        def progress(done: int, all_of_it: int) -> None:
            nonlocal told
            share = done / max(1, all_of_it)
            if share - told >= LEAST_APART and not cancelled():
                told = share
                tell(JobView(key, share=share))

        while not self.turn.acquire(timeout=0.1):
            if cancelled():
                return
        try:
            view = self._done(key, work, progress, cancelled)
        finally:
            self.turn.release()
        if not cancelled():
            tell(view)

    def _done(self, key: Hashable, work: Work, progress: Progress, cancelled: Cancelled) -> JobView:
        if cancelled():
            return JobView(key, stopped=True)
        try:
            result = self.known(key)
            if result is None:
                result = work(progress, cancelled)
                if not cancelled():
                    self._keep(key, result)
            return JobView(key, share=1.0, result=result)
        except Stopped:
            return JobView(key, stopped=True)
        except WrongInput as error:
            return JobView(key, wrong=str(error))
        except Exception:
            log.exception("a job failed: %s", key)
            return JobView(key, failed=True)

    def _keep(self, key: Hashable, result: Any) -> None:
        with self.lock:
            self.kept[key] = result
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)


BENCH = Bench()
"""One for all readers."""


def private_bench() -> Bench:
    """A bench whose results only one reader gets; heavy work still waits for its turn among all."""
    return Bench(turn=BENCH.turn)


def use_job(key: Hashable, work: Work, bench: Bench = BENCH) -> tuple[JobView, Callable[[], None], Callable[[], None]]:
    """The state of the job under this key, a way to stop it, and one to begin again. ``None`` as key asks for nothing.

    A new key stops the old job; the same key gives what is known at once. ``work(progress, cancelled)`` runs in a
    thread; it should raise ``Stopped`` or return early once ``cancelled()``.
    """
    view, set_view = use_state(JobView())
    stop, set_stop = use_state(threading.Event())
    attempt, set_attempt = use_state(0)

    def start() -> Callable[[], None] | None:
        if key is None:
            return None
        if (known := bench.known(key)) is not None:
            set_view(JobView(key, share=1.0, result=known))
            return None
        mine = threading.Event()
        set_stop(mine)
        set_view(JobView(key))
        threading.Thread(target=bench.do, args=(key, work, set_view, mine.is_set), daemon=True).start()
        return mine.set

    def end() -> None:
        stop.set()
        set_view(JobView(key, stopped=True))

    use_effect(start, [key, attempt])
    return (view if view.key == key else JobView(key)), end, lambda: set_attempt(attempt + 1)
