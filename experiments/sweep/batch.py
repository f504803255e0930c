"""One batch of a sweep: some replications of some points, and the bytes of the part that they become.

This is all that a worker does, in a thread here or in a process on another machine; what comes out is the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.replicate.parallel import Stopped
from experiments.sweep.store.digests import figures_digest
from experiments.sweep.store.encoding import Failure, PartIndex, PointRuns, encode, failure_of
from experiments.sweep.store.plans import SweepPlan
from model.outcomes.reducers import reduce
from model.places.schema import Place
from model.policy.assumptions import overlaid
from model.run import run
from model.scenario import Scenario
from model.setup.setup import Setup

# How long a batch should take on a usual machine: long beside handing it out, short beside losing it.
TARGET_SECONDS = 2.0
# A small sweep is cut up further, so that every worker has something to do.
LEAST_SECONDS, FEWEST_BATCHES = 0.25, 16
SECONDS_A_RUN, SECONDS_A_CHILD_YEAR, SECONDS_A_POINT, SECONDS_ASSUMED = 1.5e-3, 9e-8, 8e-3, 2e-2
"""What a run, a child in it for a year, and making a point ready cost: only the size of batches hangs on it."""


class OtherProgram(Exception):
    """A worker has another version of the program than who hands out the work."""


@dataclass(frozen=True)
class Cell:
    """Some replications of one point."""

    point: str
    scenario: Scenario
    numbers: range

    @property
    def span(self) -> tuple[str, int, int]:
        """Point, first replication and count, as the index of a part holds them."""
        return self.point, self.numbers.start, len(self.numbers)


@dataclass(frozen=True)
class Batch:
    """Work for one worker; it holds the places themselves, so that a worker needs no file."""

    cells: tuple[Cell, ...]
    places: Mapping[str, Place]
    outcomes: tuple[str, ...]
    code: str

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(len(cell.numbers) for cell in self.cells)

    def index(self, failures: Sequence[Failure] = ()) -> PartIndex:
        """The index of the part that it becomes."""
        return PartIndex(self.code, self.outcomes, tuple(cell.span for cell in self.cells), tuple(failures))

    def only(self, cells: Sequence[Cell]) -> "Batch":
        """A batch of other cells on the same places and outcomes."""
        places = {name: self.places[name] for name in {cell.scenario.place for cell in cells}}
        return Batch(tuple(cells), places, self.outcomes, self.code)

    def halves(self) -> "tuple[Batch, Batch]":
        """Two batches of half the runs each; the second of a single run is empty."""
        # Halving is how a run that kills its worker is found: in the end it stands alone and is told as a failure.
        single = [Cell(cell.point, cell.scenario, range(n, n + 1)) for cell in self.cells for n in cell.numbers]
        middle = (len(single) + 1) // 2
        return self.only(joined(single[:middle])), self.only(joined(single[middle:]))


@dataclass(frozen=True)
class Finished:
    """The result of a worker: the index of a part and its bytes."""

    index: PartIndex
    content: bytes


def joined(cells: Sequence[Cell]) -> list[Cell]:
    """Neighbouring replications of one point as one cell."""
    found: list[Cell] = []
    for cell in cells:
        last = found[-1] if found else None
        if last is not None and last.point == cell.point and last.numbers.stop == cell.numbers.start:
            found[-1] = Cell(cell.point, cell.scenario, range(last.numbers.start, cell.numbers.stop))
        else:
            found.append(cell)
    return found


def batches_of(plan: SweepPlan, runs: int | None = None) -> Iterator[Batch]:
    """The work of a plan in batches of so many runs, or of some seconds; always the same ones."""
    costs = [
        (0.0, 1.0) if runs else _seconds(point.scenario, plan.places[point.scenario.place]) for point in plan.points
    ]
    everything = sum(ready + plan.replications * each for ready, each in costs)
    target = float(runs or min(TARGET_SECONDS, max(LEAST_SECONDS, everything / FEWEST_BATCHES)))
    cells: list[Cell] = []
    room = target
    for point, (ready, each) in zip(plan.points, costs, strict=True):
        first = 0
        while first < plan.replications:
            # 1e-9: floats such as 0.9999999 of a run; and an empty batch takes one, however slow it is.
            fits = max(0 if cells else 1, int((room - ready) / each + 1e-9))
            count = min(plan.replications - first, fits)
            if count > 0:
                cells.append(Cell(point.id, point.scenario, range(first, first + count)))
                first, room = first + count, room - ready - count * each
            if first < plan.replications or room < each:
                yield _batch(plan, cells)
                cells, room = [], target
    if cells:
        yield _batch(plan, cells)


def _batch(plan: SweepPlan, cells: Sequence[Cell]) -> Batch:
    places = {name: plan.places[name] for name in {cell.scenario.place for cell in cells}}
    return Batch(tuple(cells), places, plan.outcomes, plan.code)


def _seconds(scenario: Scenario, place: Place) -> tuple[float, float]:
    """About how long making a point ready takes, and each run of it."""
    setup = Setup(scenario, place)
    child_years = float(setup.town_sizes.sum()) * setup.years * place.regions
    ready = SECONDS_A_POINT + (SECONDS_ASSUMED if scenario.assumptions else 0.0)
    return ready, SECONDS_A_RUN + SECONDS_A_CHILD_YEAR * child_years


def work(batch: Batch, stop: Callable[[], bool] | None = None) -> Finished:
    """Run a batch; a run that fails is told as data. Raises ``Stopped`` once ``stop()`` is true."""
    check_program(batch.code)
    ran: list[PointRuns] = []
    failures: list[Failure] = []
    for cell in batch.cells:
        good, bad = _ran(cell, batch.places[cell.scenario.place], batch.outcomes, stop or _never)
        if good is not None:
            ran.append(good)
        failures += bad
    index = batch.index(failures)
    return Finished(index, encode(index, ran))


def check_program(code: str) -> None:
    """Refuse to work for another version of the program."""
    if code != figures_digest():
        raise OtherProgram(f"a worker runs {figures_digest()}, expected {code}")


def _ran(
    cell: Cell, place: Place, outcomes: Sequence[str], stop: Callable[[], bool]
) -> tuple[PointRuns | None, list[Failure]]:
    scenario = cell.scenario
    failures: list[Failure] = []
    setup: Setup | None = None
    ran: PointRuns | None = None
    for number in cell.numbers:
        if stop():
            raise Stopped
        try:
            if setup is None:
                setup = Setup(scenario, overlaid(place, scenario.assumptions) if scenario.assumptions else place)
            found = reduce(setup, run(setup, number, stop))
        except Exception as error:  # whatever goes wrong in one run is told with that run, and stops no other
            failures.append(failure_of(cell.point, number, scenario.seed, error))
            continue
        if stop():
            raise Stopped
        # Made only once a run has succeeded: a place that cannot be set up has no rows.
        ran = ran or PointRuns(cell.point, setup, outcomes, len(cell.numbers))
        ran.keep(number, found)
    return ran, failures


def _never() -> bool:
    return False
