"""What a sweep adds to its bare runs is told right, and nothing in how it works lets a processor wait.

How long things take is measured by ``experiments.bench.sweep``; here a clock of our own is wound, and steps are
counted.
"""

import sys
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.bench import engine as bench
from experiments.bench import sweep as bench_sweep
from experiments.replicate.replication import RunControl
from experiments.sweep import batch as sweep_work
from experiments.sweep import driver as sweeping
from experiments.sweep.batch import Batch, Finished, batches_of
from experiments.sweep.driver import sweep
from experiments.sweep.executors import WorkerPool
from experiments.sweep.store.encoding import PartIndex, PointRuns, encode
from experiments.sweep.store.store import Store
from model.outcomes.reducers import REDUCERS
from model.scenario import Scenario
from model.setup.setup import set_up
from tests.experiments.sweep.made import SMALL, plan_in

SECONDS_A_RUN = 1e-3
WORKERS = 2


class ByClock(Executor):
    """Two workers whose only clock is the work that they are given; a batch is done when it is first waited for."""

    def __init__(self) -> None:
        self.free = [0.0] * WORKERS
        self.handed: list[tuple[float, int]] = []

    def submit(self, fn: Any, /, *arguments: Any, **_: Any) -> "Future[Finished]":
        (batch,) = arguments
        worker = self.free.index(min(self.free))
        self.free[worker] += SECONDS_A_RUN * batch.runs
        self.handed.append((self.free[worker], batch.runs))
        future: Future[Finished] = Future()
        index = batch.index()
        future.set_result(Finished(index, encode(index, [])))
        return future


def test_two_workers_do_short_runs_at_three_quarters_of_twice_the_speed_by_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Runs of a thousandth of a second in batches as the sweep cuts them: no worker is left without for long."""
    plan = plan_in(SMALL.replace("replications: 8", "replications: 1000"))
    workers = ByClock()

    class Here:
        def __enter__(self) -> WorkerPool:
            return WorkerPool(workers, WORKERS)

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(sweeping, "worker_pool", lambda *_: Here())
    sweep(plan, Store(tmp_path, create=True))
    assert sum(runs for _, runs in workers.handed) == plan.runs
    alone = SECONDS_A_RUN * plan.runs
    assert alone / (WORKERS * max(workers.free)) >= bench_sweep.ENOUGH


def test_whoever_is_at_work_has_the_next_batch_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    in_flight: list[int] = []
    real = sweeping._Driver.take

    def noted(driver: Any, pool: WorkerPool, waiting: dict[Any, Batch]) -> None:
        in_flight.append(len(waiting))
        real(driver, pool, waiting)

    monkeypatch.setattr(sweeping._Driver, "take", noted)
    plan = plan_in(SMALL)
    sweep(plan, Store(tmp_path, create=True), control=RunControl(threads=WORKERS), batch=1)
    # At the end there is less to hand out than there are hands.
    assert in_flight[0] == 2 * WORKERS
    assert sum(number >= WORKERS for number in in_flight) > len(in_flight) // 2


def test_a_large_sweep_is_cut_into_batches_of_seconds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweep_work, "_seconds", lambda *_: (0.0, SECONDS_A_RUN))
    runs = [batch.runs for batch in batches_of(plan_in(SMALL.replace("replications: 8", "replications: 10000")))]
    assert runs == [round(sweep_work.TARGET_SECONDS / SECONDS_A_RUN)] * 20


def steps(replications: int) -> int:
    """Calls that writing down so many runs of one point takes, in Python and out of it."""
    setup = set_up(Scenario(place="voorbeeldstad", years=3))
    names = tuple(REDUCERS)
    ran = PointRuns("a", setup, names, replications)
    shape = (len(names), 3, len(setup.place.municipalities) + 1, 8)
    values = np.random.default_rng(1).random(shape)
    for number in range(replications):
        ran.keep(number, values)
    counted = [0]

    def count(_: Any, event: str, __: Any) -> None:
        counted[0] += event in ("call", "c_call")

    index = PartIndex("code", names, (("a", 0, replications),))
    encode(index, [ran])
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        encode(index, [ran])
    finally:
        sys.setprofile(before)
    return counted[0]


def test_figures_are_written_down_without_a_step_for_each_of_them():
    few, many = steps(2), steps(40)
    assert abs(many - few) <= 10, "twenty times the rows, as many steps"


def test_what_a_sweep_adds_is_told_in_a_sentence_and_measured_by_turns(monkeypatch: pytest.MonkeyPatch):
    clock = [0.0]
    order: list[str] = []

    def passing(what: str, seconds: float) -> Any:
        def once(plan: Any, *_: Any) -> None:
            order.append(what)
            clock[0] += seconds * plan.runs

        return once

    monkeypatch.setattr(bench_sweep, "perf_counter", lambda: 2.0 * clock[0])
    monkeypatch.setattr(bench_sweep, "process_time", lambda: clock[0])
    monkeypatch.setattr(bench_sweep, "SLICE", 10)
    monkeypatch.setattr(bench_sweep, "bare_runs", passing("bare", 1.0))
    monkeypatch.setattr(bench_sweep, "sweep", passing("sweep", 1.04))
    monkeypatch.setattr(bench_sweep, "sweep_some", lambda *_: None)
    found = bench_sweep.measure_sweep(30, 10)
    assert order == ["bare", "sweep", "sweep", "bare", "bare", "sweep"]
    assert (found["bare_work"], found["overhead_work"]) == (30.0, 0.04)
    assert found["in_words"].startswith("A sweep of 30 runs takes +4.0% work")
    assert found["in_words"].endswith("at most the 5% that it may.")
    assert "MORE THAN the 5%" in bench_sweep.overhead_sentence(30, (1.0, 1.0), (1.0, 1.06))


def test_the_benchmark_of_an_explanation_counts_all_its_subsets():
    row = bench.explanation("voorbeeldstad", years=1, replications=2)
    assert (row["levers"], row["runs"]) == (6, 64 * 2)
