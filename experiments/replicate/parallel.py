"""Jobs: replications of many scenarios side by side in threads, answered in the order in which they were asked."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock

import numpy as np

from experiments.replicate.replication import Cancelled, Progress, workers_for
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


def done(
    jobs: Sequence[Job],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
) -> Iterator[np.ndarray]:
    """[replication, …] what was kept of each job, in order; raises ``Stopped`` once ``cancelled()`` is true.

    ``progress(done, all)`` counts replications. A scenario that asks for more open needs than the engine has rows for
    gives one row of nothing known (nan).
    """
    if not jobs:
        return
    workers = workers_for(set_up(jobs[0].scenario), threads)
    crew = _Crew(sum(len(job.numbers) for job in jobs), progress, cancelled)
    pool = ThreadPoolExecutor(workers)
    waiting: list[Future[np.ndarray]] = []
    try:
        for job in jobs:
            waiting.append(pool.submit(_work, job, crew))
            if len(waiting) >= 2 * workers:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        crew.left.set()
        pool.shutdown(wait=False, cancel_futures=True)


class _Crew:
    """What the threads of one piece of work share."""

    def __init__(self, everything: int, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self.left = Event()
        self.done, self.everything = 0, everything
        self.progress, self.cancelled = progress, cancelled
        self.lock = Lock()

    def stop(self) -> bool:
        return self.left.is_set() or (self.cancelled is not None and self.cancelled())

    def count(self, runs: int) -> None:
        with self.lock:
            self.done += runs
            if self.progress is not None:
                self.progress(self.done, self.everything)


def _work(job: Job, crew: _Crew) -> np.ndarray:
    layout = set_up(job.scenario)
    kept: list[np.ndarray] = []
    for number in job.numbers:
        if crew.stop():
            raise Stopped
        try:
            tallies = run(layout, number, crew.stop)
        except TooManyNeeds:
            crew.count(len(job.numbers) - len(kept))
            return np.full((1,), np.nan)
        if crew.stop():
            raise Stopped
        kept.append(job.keep(layout, tallies))
        crew.count(1)
    return np.stack(kept)


def failed(values: np.ndarray) -> bool:
    """Whether a job has no answer, because its scenario is more than the engine can hold."""
    return values.ndim == 1
