"""Jobs: replications of many scenarios side by side in threads, answered in the order in which they were asked."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock

import numpy as np

from experiments.replicate.replication import RunControl, workers_for
from model.outcomes.reducers import reduce
from model.run import Tallies, TooManyNeeds, run
from model.scenario import Scenario
from model.setup.setup import Setup, set_up

Counting = Callable[[Setup, Tallies], np.ndarray]


class Stopped(Exception):
    """The work was called off before there was an answer."""


@dataclass(frozen=True)
class Job:
    """Some replications of a scenario, and what is kept of each."""

    scenario: Scenario
    numbers: range
    keep: Counting = reduce


def results(jobs: Sequence[Job], control: RunControl = RunControl()) -> Iterator[np.ndarray]:
    """[replication, …] what was kept of each job, in order; raises ``Stopped`` once ``cancelled()`` is true.

    ``progress(done, all)`` counts replications. A scenario that asks for more open needs than the engine has rows for
    gives one row of nothing known (nan).
    """
    if not jobs:
        return
    workers = workers_for(set_up(jobs[0].scenario), control.threads)
    shared = _SharedWork(sum(len(job.numbers) for job in jobs), control)
    # Threads, not processes: compiled runs release the GIL, and threads share the set-up of a place.
    pool = ThreadPoolExecutor(workers)
    waiting: list[Future[np.ndarray]] = []
    try:
        for job in jobs:
            waiting.append(pool.submit(_work, job, shared))
            # Two jobs a thread are in flight: enough to keep every thread busy, few enough to be held in memory.
            if len(waiting) >= 2 * workers:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        shared.left.set()
        pool.shutdown(wait=False, cancel_futures=True)


class _SharedWork:
    """State shared by the threads of one call: the progress count and the stop flag."""

    def __init__(self, everything: int, control: RunControl) -> None:
        self.left = Event()
        self.done, self.everything = 0, everything
        self.control = control
        self.lock = Lock()

    def stop(self) -> bool:
        return self.left.is_set() or (self.control.cancelled is not None and self.control.cancelled())

    def count(self, runs: int) -> None:
        # Several threads tell progress; unlocked, it could run back.
        with self.lock:
            self.done += runs
            if self.control.progress is not None:
                self.control.progress(self.done, self.everything)


def _work(job: Job, shared: _SharedWork) -> np.ndarray:
    setup = set_up(job.scenario)
    kept: list[np.ndarray] = []
    for number in job.numbers:
        if shared.stop():
            raise Stopped
        try:
            tallies = run(setup, number, shared.stop)
        # One draw of assumptions that the engine cannot hold must not end a study of hundreds.
        except TooManyNeeds:
            shared.count(len(job.numbers) - len(kept))
            return np.full((1,), np.nan)
        # A run that was stopped halfway has counted part of its weeks only.
        if shared.stop():
            raise Stopped
        kept.append(job.keep(setup, tallies))
        shared.count(1)
    return np.stack(kept)


def has_failed(values: np.ndarray) -> bool:
    """Whether a job has no answer, because its scenario is more than the engine can hold."""
    return values.ndim == 1
