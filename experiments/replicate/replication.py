"""Replicate: one scenario, many seeds, run side by side in threads."""

# pandas and scipy ships no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import psutil

from agents.base.compiler.records import layout as memory_layout
from agents.base.files.errors import shown
from agents.base.files.parameters import WrongInput, unknown_name
from agents.children.fields import ChildRecord, TrajectoryRecord
from experiments.statistics.bands import bands_of
from model.arguments import checked_arguments
from model.outcomes.reducers import REDUCERS, reduce
from model.policy.segments import ALL
from model.run import Tallies, run, run_region
from model.scenario import Scenario
from model.setup.dimensions import TRAJECTORIES_PER_CHILD
from model.setup.setup import Setup, set_up

if TYPE_CHECKING:
    import pandas as pd

MOST_REPLICATIONS = 100_000
MOST_BYTES_KEPT = 500_000_000
# Fixed, so that the answer depends on no machine.
BATCH = 10
"""Replications between two looks at the precision."""

SURE_OF = ("cost", "wait_mean")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Keep = Callable[[Setup, Tallies], np.ndarray]
"""What is kept of one run."""


@dataclass(frozen=True)
class RunControl:
    """How runs are watched, stopped and spread over threads; none of it changes their outcomes."""

    progress: Progress | None = None
    cancelled: Cancelled | None = None
    threads: int | None = None


@dataclass(frozen=True)
class Replicated:
    """Every outcome of some replications: [replication, outcome, year, municipality or all, segment or all]."""

    setup: Setup
    numbers: range
    values: np.ndarray
    counted: np.ndarray | None = None
    """[replication, …] what else was kept of each run, where that was asked for."""

    @property
    def nbytes(self) -> int:
        """How much memory the arrays take."""
        return self.values.nbytes + (0 if self.counted is None else self.counted.nbytes)

    def first(self, number: int) -> "Replicated":
        """The first so many replications."""
        counted = None if self.counted is None else self.counted[:number]
        return Replicated(self.setup, self.numbers[:number], self.values[:number], counted)

    def and_then(self, more: "Replicated") -> "Replicated":
        """These replications followed by those; expects that those begin where these end."""
        both = (self.counted, more.counted)
        counted = None if both[0] is None or both[1] is None else np.concatenate([both[0], both[1]])
        numbers = range(self.numbers.start, more.numbers.stop)
        return Replicated(self.setup, numbers, np.concatenate([self.values, more.values]), counted)

    def table(self) -> "pd.DataFrame":
        """The same as a tidy table."""
        from model.outcomes.tidy import tidy

        return tidy(self.setup, self.numbers, self.values)

    @property
    def years(self) -> tuple[int, ...]:
        """The years simulated."""
        first = self.setup.place.start.year
        return tuple(range(first, first + self.setup.scenario.years))

    def of(self, outcome: str) -> np.ndarray:
        """[replication, year, municipality or all, segment or all] one outcome."""
        return self.values[:, list(REDUCERS).index(outcome)]


@checked_arguments
def replicate(
    scenario: Scenario,
    replications: int = 100,
    first: int = 0,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
) -> "pd.DataFrame":
    """Tidy outcomes of replications ``first`` to ``first + replications - 1`` of a scenario.

    Replication r of two scenarios with the same seed shares all chance. ``progress(done, all)`` is called
    after each; when ``cancelled()`` turns true, what is done so far is returned.
    """
    return replicated(scenario, replications, first, RunControl(progress, cancelled, threads)).table()


def replicated(
    scenario: Scenario | Setup,
    replications: int = 100,
    first: int = 0,
    control: RunControl = RunControl(),
    counting: Keep | None = None,
) -> Replicated:
    """As ``replicate``, as an array; of a scenario, or of one that was laid out before.

    With ``counting`` what that makes of each run is kept beside its outcomes.
    """
    setup = scenario if isinstance(scenario, Setup) else set_up(scenario)
    check_size(setup, replications)
    if first < 0:
        raise WrongInput(f"first: found {shown(first)}, expected 0 or more")
    # The number of a replication keys its chance, so any part of a series can be run by itself.
    numbers = range(first, first + replications)
    values = np.empty((replications, *_shape(setup)))
    counted: list[np.ndarray] = []

    def keep(setup: Setup, tallies: Tallies) -> tuple[np.ndarray, np.ndarray | None]:
        return reduce(setup, tallies), None if counting is None else counting(setup, tallies)

    done = 0
    for _, (outcomes, counts) in _kept(setup, numbers, keep, control):
        values[done] = outcomes
        if counts is not None:
            counted.append(counts)
        done += 1
        if control.progress is not None:
            control.progress(done, replications)
    return Replicated(setup, numbers[:done], values[:done], np.stack(counted) if counted else None)


@checked_arguments
def replicate_until(  # noqa: PLR0913 - public: docs/python.md promises these arguments
    scenario: Scenario,
    precision: float,
    most: int = 2000,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
    sure_of: Sequence[str] = SURE_OF,
) -> "pd.DataFrame":
    """Tidy outcomes of as many replications (at most ``most``) as make the means this precise.

    ``precision`` is a share: in every year half the width of the 95 % interval of the mean of each outcome in
    ``sure_of`` (for all segments and municipalities together) is at most this part of that mean.
    """
    return replicated_until(scenario, precision, most, RunControl(progress, cancelled, threads), sure_of).table()


def replicated_until(
    scenario: Scenario,
    precision: float,
    most: int = 2000,
    control: RunControl = RunControl(),
    sure_of: Sequence[str] = SURE_OF,
) -> Replicated:
    """As ``replicate_until``, as an array."""
    if not 0.0 < precision < 1.0:
        raise WrongInput(f"precision: found {precision:g}, expected a share between 0 and 1, such as 0.01")
    check_outcomes(sure_of)
    if not sure_of:
        raise WrongInput("sure of: found no outcome, expected one at least, such as cost")
    setup = set_up(scenario)
    check_size(setup, most)
    values = np.empty((0, *_shape(setup)))
    found = Replicated(setup, range(0), values)
    for start in range(0, most, BATCH):
        # Looking after fixed batches: with "as soon as it is precise" the number of threads would decide where it
        # stops.
        asked = range(start, min(most, start + BATCH))
        more = [outcomes for _, outcomes in reduced(setup, asked, control)]
        values = np.concatenate([values, *(outcomes[None] for outcomes in more)])
        found = Replicated(setup, range(len(values)), values)
        if control.progress is not None:
            control.progress(len(values), most)
        if len(more) < len(asked) or precision_of(found, sure_of) <= precision:
            break
    return found


def precision_of(found: Replicated, sure_of: Sequence[str] = SURE_OF) -> float:
    """Half the width of the 95 % interval of a mean, as a share of it: the largest over outcomes and years."""
    from scipy.special import stdtrit

    worst = 0.0
    for outcome in sure_of:
        sure = bands_of(found.of(outcome)[:, :, -1, -1])
        for error, mean, runs in zip(sure.standard_error, sure.mean, sure.replications, strict=True):
            if np.isnan(mean) or error == 0.0:
                continue
            half = float(stdtrit(runs - 1, 0.975)) * error if runs > 1 else np.inf
            worst = max(worst, float(half / abs(mean)) if np.isfinite(half) and mean else np.inf)
    return worst


def check_outcomes(names: Sequence[str]) -> None:
    """Refuse an outcome that does not exist."""
    for name in names:
        if name not in REDUCERS:
            raise unknown_name("outcome", name, REDUCERS)


def check_size(setup: Setup, replications: int) -> None:
    """Refuse a number of replications that is none, or whose outcomes would not fit in memory."""
    kept = 8 * int(np.prod(_shape(setup)))
    most = min(MOST_REPLICATIONS, MOST_BYTES_KEPT // kept)
    if not 1 <= replications <= most:
        room = f": more results of {setup.scenario.years} years than are kept in memory" if most < replications else ""
        raise WrongInput(f"replications: found {replications}, expected 1 to {most}{room}")


def _shape(setup: Setup) -> tuple[int, ...]:
    return (len(REDUCERS), setup.scenario.years, len(setup.town_sizes) + 1, ALL + 1)


def workers_for(setup: Setup, threads: int | None) -> int:
    """Threads to work with: no more than there is memory for, as each holds a whole region."""
    if threads is not None and threads < 1:
        raise WrongInput(f"threads: found {shown(threads)}, expected 1 or more")
    children = int(setup.town_sizes.sum())
    need = memory_layout(TrajectoryRecord).itemsize
    region = children * (memory_layout(ChildRecord).itemsize + TRAJECTORIES_PER_CHILD * need)
    # What is free now, not what the machine has: other programs and readers hold memory too.
    room = psutil.virtual_memory().available // max(1, region)
    if room < 1:
        raise WrongInput(
            f"{setup.place.id}: {children:,} children in one region need {region / 1e9:.1f} GB of memory, "
            "more than is free; choose fewer children, or more regions"
        )
    return min(threads or cpu_count() or 1, room)


def reduced(setup: Setup, numbers: range, control: RunControl = RunControl()) -> Iterator[tuple[int, np.ndarray]]:
    """Each replication with its outcomes, in order of number; runs ahead only as far as there are threads."""
    return _kept(setup, numbers, reduce, control)


def _kept[Kept](
    setup: Setup, numbers: range, keep: Callable[[Setup, Tallies], Kept], control: RunControl
) -> Iterator[tuple[int, Kept]]:
    """Each replication with what is kept of it."""
    workers = workers_for(setup, control.threads)
    setup.tables  # noqa: B018 - made once, before threads share it
    left = Event()

    def stop() -> bool:
        return left.is_set() or (control.cancelled is not None and control.cancelled())

    def run_number(number: int) -> Kept:
        return keep(setup, run(setup, number, stop))

    if workers == 1:
        for number in numbers:
            kept = run_number(number)
            if stop():
                return
            yield number, kept
        return
    pool = ThreadPoolExecutor(workers)
    try:
        # With fewer replications than threads, the regions of one run are spread instead. They share no child and no
        # chance.
        if len(numbers) < workers and setup.place.regions > 1:
            for number, tallies in _by_regions(pool, setup, numbers, stop, workers):
                yield number, keep(setup, tallies)
        else:
            yield from _by_replications(pool, run_number, numbers, stop, 2 * workers)
    finally:
        # Who stops in the middle, with Ctrl-C or another wish, does not wait for what he no longer needs.
        left.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _by_replications[Kept](
    pool: Executor, run_number: Callable[[int], Kept], numbers: range, stop: Cancelled, ahead: int
) -> Iterator[tuple[int, Kept]]:
    waiting: list[tuple[int, Future[Kept]]] = []
    for number in numbers:
        # Answers come in order of number, so the caller may stop anywhere and has an unbroken series.
        waiting.append((number, pool.submit(run_number, number)))
        if len(waiting) < ahead:
            continue
        yield from _first(waiting, stop)
        if stop():
            return
    while waiting and not stop():
        yield from _first(waiting, stop)


def _first[Kept](waiting: list[tuple[int, Future[Kept]]], stop: Cancelled) -> Iterator[tuple[int, Kept]]:
    number, future = waiting.pop(0)
    kept = future.result()
    # A run of many regions that was stopped halfway holds some of them only.
    if not stop():
        yield number, kept


def _by_regions(
    pool: Executor, setup: Setup, numbers: range, stop: Cancelled, workers: int
) -> Iterator[tuple[int, Tallies]]:
    for number in numbers:
        parts = [
            pool.submit(_some_regions, setup, number, range(start, setup.place.regions, workers), stop)
            for start in range(workers)
        ]
        total = None
        for part in parts:
            tallies = part.result()
            if tallies is not None:
                total = tallies if total is None else total + tallies
        if stop() or total is None:
            return
        yield number, total


def _some_regions(setup: Setup, number: int, regions: range, stop: Cancelled) -> Tallies | None:
    total: Tallies | None = None
    for region in regions:
        if stop():
            break
        tallies = run_region(setup, number, region)
        total = tallies if total is None else total + tallies
    return total
