"""Sweep: every point of a design, so many times, into a store that nothing can make lose or double a run.

The store alone decides what is left to do. So whoever is stopped goes on where he was, two programs can share the
work, and asking the same again runs nothing. Who runs the batches is behind ``experiments.sweep.executors``.
"""

import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from pathlib import Path

from agents.base.files.errors import WrongInput, one_line
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import RunControl
from experiments.sweep.batch import Batch, Cell, Finished, OtherProgram, batches_of, joined
from experiments.sweep.design import Sweep, plan_of
from experiments.sweep.executors import WorkerPool, worker_pool
from experiments.sweep.store.digests import figures_digest
from experiments.sweep.store.encoding import Failure, PartIndex, encode, failure_of
from experiments.sweep.store.plans import SweepPlan
from experiments.sweep.store.store import Store
from experiments.uncertainty.designs import read_design
from model.setup.setup import Setup, set_up

# One at work and one waiting for it: a worker never waits for the driver, and little is lost with it.
AHEAD = 2
"""Batches in flight for each worker."""
LOOK_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Swept:
    """What a sweep came to: runs that were there already, those that were made now, and those that failed."""

    plan: SweepPlan
    there: int
    made: int
    failures: tuple[Failure, ...]


def read_plan(path: Path) -> SweepPlan:
    """The plan of a design file."""
    return plan_of(read_design(Sweep, path), path.parent)


def sweep(
    plan: SweepPlan,
    store: Store,
    *,
    control: RunControl = RunControl(),
    scheduler: str | None = None,
    batch: int | None = None,
    retry: bool = False,
) -> Swept:
    """Run what a store lacks of a plan; ``retry`` runs again what failed before.

    ``scheduler`` is the address of a Dask scheduler; without it the threads of this machine do the work. ``batch``
    sets the runs in a batch, which otherwise takes some seconds. Raises ``Stopped`` once ``cancelled()`` is true;
    what is finished by then is kept.
    """
    if plan.code != figures_digest():
        raise WrongInput(f"plan {plan.id}: made by another version of the program; read its design again")
    largest = _largest(plan)
    store.add_plan(plan)
    driver = _Driver(plan, store, retry, control)
    if driver.left:
        with worker_pool(scheduler, control.threads, largest) as found:
            driver.drive(found, list(batches_of(plan, batch)))
    points = {point.id for point in plan.points}
    failures = [
        failure
        for failure in store.failures(plan.code)
        if failure.point in points and failure.replication < plan.replications
    ]
    return Swept(plan, plan.runs - driver.made, driver.made, tuple(failures))


def _largest(plan: SweepPlan) -> Setup:
    """The setup of the largest place, once every place is known to be no larger than can be run."""
    firsts = {point.scenario.place: point.scenario for point in reversed(plan.points)}
    return max((set_up(scenario) for scenario in firsts.values()), key=lambda setup: int(setup.town_sizes.sum()))


class _Driver:
    """Submits the batches that the store lacks, stores their results, and counts the runs."""

    def __init__(self, plan: SweepPlan, store: Store, retry: bool, control: RunControl) -> None:
        self.plan, self.store, self.retry = plan, store, retry
        self.control = control
        # One bit for each replication: a plan of two million runs fits in a quarter of a megabyte.
        self.lacking = {point.id: (1 << plan.replications) - 1 for point in plan.points}
        self.made, self.told = 0, -1
        self.count(store.parts.values(), failed=not retry)

    @property
    def left(self) -> int:
        """Runs that are not in the store."""
        return sum(mask.bit_count() for mask in self.lacking.values())

    def count(self, parts: Iterable[PartIndex], *, failed: bool = True) -> None:
        """Count off what parts hold, by whomever they were made."""
        for index in parts:
            # A part of another version, or with fewer outcomes than are asked, counts as not there.
            if index.code != self.plan.code or not set(self.plan.outcomes) <= set(index.outcomes):
                continue
            masks = index.masks(failed=failed)
            for point in masks.keys() & self.lacking.keys():
                self.lacking[point] &= ~masks[point]
        done = self.plan.runs - self.left
        if self.control.progress is not None and done != self.told:
            self.told = done
            self.control.progress(done, self.plan.runs)

    def drive(self, found: WorkerPool, batches: list[Batch]) -> None:
        """Run all that is left. Who shares a store with another begins elsewhere, so that they meet halfway."""
        # Unrepeatable chance is harmless here: the order of runs changes nothing in what they give.
        start = secrets.randbelow(len(batches))
        waiting: dict[Future[Finished], Batch] = {}
        for batch in [*batches[start:], *batches[:start]]:
            left = self.left_of(batch)
            if left is None:
                continue
            waiting[found.submit(left)] = left
            while len(waiting) >= AHEAD * found.workers:
                self.take(found, waiting)
        while waiting:
            self.take(found, waiting)

    def left_of(self, batch: Batch) -> Batch | None:
        """What of a batch is not in the store."""
        cells = [
            Cell(cell.point, cell.scenario, range(number, number + 1))
            for cell in batch.cells
            for number in cell.numbers
            if self.lacking[cell.point] >> number & 1
        ]
        if len(cells) == batch.runs:
            return batch
        return batch.only(joined(cells)) if cells else None

    def take(self, found: WorkerPool, waiting: dict[Future[Finished], Batch]) -> None:
        """Keep the batches that are finished, once there is one."""
        for future in self.finished(found, waiting):
            batch = waiting.pop(future)
            for again in self.keep(future, batch):
                waiting[found.submit(again)] = again
        # Another program may work in the same store: what it has finished is not done again.
        self.count(self.store.refresh())

    def finished(self, found: WorkerPool, waiting: dict[Future[Finished], Batch]) -> Iterator[Future[Finished]]:
        """Batches that are finished."""
        while True:
            if self.control.cancelled is not None and self.control.cancelled():
                raise Stopped
            done = wait(waiting, timeout=LOOK_UP_SECONDS, return_when=FIRST_COMPLETED).done
            if done:
                yield from done
                return
            found.check()

    def keep(self, future: "Future[Finished]", batch: Batch) -> list[Batch]:
        """Put a finished batch in the store; one whose worker died again and again comes back in halves."""
        try:
            done = future.result()
        except OtherProgram as error:
            raise WrongInput(f"{error}; install the same version of the program on every machine") from error
        except CancelledError as error:
            raise WrongInput("the scheduler is gone; what is finished is kept, the same command goes on") from error
        except Exception as error:
            # By name: distributed is a heavy import, which a sweep on threads does without.
            if type(error).__name__ != "KilledWorker":
                raise
            if batch.runs > 1:
                return list(batch.halves())
            done = _lost(batch, error)
        self.store.add(done.index, done.content)
        self.count([done.index])
        self.made += batch.runs
        return []


def _lost(batch: Batch, error: Exception) -> Finished:
    """The part of a run that took its worker along every time."""
    (cell,) = batch.cells
    reason = one_line(str(error), 200)
    died = RuntimeError(f"every worker that tried it died: {reason}")
    index = batch.index([failure_of(cell.point, cell.numbers.start, cell.scenario.seed, died)])
    return Finished(index, encode(index, []))
