"""What a sweep costs over its bare runs on this machine, with how busy the machine was.

The same batches are run twice in the same threads: once only simulated and reduced to all outcomes, once swept into a
store. Both are told in seconds by the clock and in seconds of work: other programs stretch the first and hardly touch
the second. A large sweep is measured in slices, bare and swept by turns, so that a machine that is busy for a while is
so for both. Runs as short as they come are swept too, by two threads: with nothing to hide behind, what is lost is the
sweep's own.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from agents.base.files.parameters import document_from_text, parse
from experiments.bench.engine import PLAIN_NETWORK
from experiments.replicate.replication import RunControl, workers_for
from experiments.sweep.batch import Batch, batches_of
from experiments.sweep.design import Sweep, plan_of
from experiments.sweep.driver import sweep
from experiments.sweep.store.plans import SweepPlan
from experiments.sweep.store.store import Store
from model.outcomes.reducers import reduce
from model.run import run
from model.setup.setup import Setup, set_up

Times = tuple[float, float]
"""Seconds by the clock and of work."""

RUNS, REPLICATIONS = 10_000, 20
# Enough for parts as large as those of a whole sweep; few enough to take bare and swept runs by turns.
SLICE = 2_500
"""Runs of a slice."""
MOST_OVERHEAD = 0.05
"""The part of the work of bare runs that a sweep may add."""
DESIGN = """
scenario: voorbeeldstad
years: 10
replications: {replications}
design:
  kind: latin_hypercube
  points: {points}
  levers: [start_light, tariff_b, poh_jeugd_fte]
"""
SHORT_RUNS, THREADS, ENOUGH = 4_000, 2, 0.75
"""Two threads sweep at least this part of twice what one thread runs without a store."""
SHORT = """
scenario: {{place: {place}}}
years: 1
replications: {replications}
outcomes: [cost, clients, waiting, wait_mean]
design: {{kind: grid, levers: {{tariff_b: [0.0, 0.1]}}}}
"""


def measure_sweep(runs: int = RUNS, replications: int = REPLICATIONS) -> dict[str, Any]:
    """Seconds of the bare runs and of the sweep, by the clock and of work, and what the sweep adds (share)."""
    design = DESIGN.format(replications=replications, points=max(1, runs // replications))
    plan = plan_of(parse(Sweep, document_from_text(design, "bench")), Path())
    sweep_some(plan, 2)
    before = _load()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        bare, swept, by_slice = _by_turns(plan, Store(store, create=True))
        sizes = [path.stat().st_size for path in (store / "parts").iterdir()]
        opened = timed(lambda: Store(store))
        asked = timed(lambda: Store(store).query("select point, avg(cost) from runs group by point"))
    return {
        "in_words": overhead_sentence(plan.runs, bare, swept),
        "runs": plan.runs,
        "bare_seconds": bare[0],
        "bare_work": bare[1],
        "sweep_seconds": swept[0],
        "sweep_work": swept[1],
        "overhead_seconds": round(swept[0] / bare[0] - 1.0, 4),
        "overhead_work": round(swept[1] / bare[1] - 1.0, 4),
        "overhead_work_by_slice": by_slice,
        "parts": len(sizes),
        "megabytes": round(sum(sizes) / 1e6, 1),
        "open_seconds": opened[0],
        "query_seconds": asked[0],
        "load_before": before,
        "load_after": _load(),
    }


def _by_turns(plan: SweepPlan, store: Store) -> tuple[Times, Times, list[float]]:
    """What all bare runs take, what sweeping them takes, and what the sweep adds in each slice."""
    points = max(1, SLICE // plan.replications)
    turns: list[tuple[Times, Times]] = []
    for start in range(0, len(plan.points), points):
        some = SweepPlan(plan.points[start : start + points], plan.replications, plan.outcomes, plan.code)
        ways = [lambda some=some: bare_runs(some), lambda some=some: sweep(some, store)]
        # They take turns in coming first: a machine that grows busier would favour one side.
        first = len(turns) % 2
        times = {way: timed(ways[way]) for way in (first, 1 - first)}
        turns.append((times[0], times[1]))
    bare, swept = ((sum(turn[0] for turn in way), sum(turn[1] for turn in way)) for way in zip(*turns, strict=True))
    return bare, swept, [round(after[1] / before[1] - 1.0, 4) for before, after in turns]


def overhead_sentence(runs: int, bare: Times, swept: Times) -> str:
    """What a sweep adds, in a sentence."""
    work, clock = (swept[kind] / bare[kind] - 1.0 for kind in (1, 0))
    enough = "at most" if work <= MOST_OVERHEAD else "MORE THAN"
    return (
        f"A sweep of {runs:,} runs takes {work:+.1%} work over its bare runs ({clock:+.1%} by the clock): "
        f"{enough} the {MOST_OVERHEAD:.0%} that it may."
    )


def measure_short_runs(runs: int = SHORT_RUNS) -> dict[str, Any]:
    """Short runs a second: one after another without a store, and swept by two threads; what part of twice that is."""
    design = SHORT.format(replications=max(1, runs // 2), place=PLAIN_NETWORK)
    plan = plan_of(parse(Sweep, document_from_text(design, "bench")), Path())
    sweep_some(plan, 2)
    before = _load()
    alone, worked_alone = timed(lambda: [_bare(batch) for batch in batches_of(plan)])
    both, _ = timed(lambda: bare_runs(plan, THREADS))
    with tempfile.TemporaryDirectory() as folder:
        swept, worked = timed(
            lambda: sweep(plan, Store(Path(folder) / "store", create=True), control=RunControl(threads=THREADS))
        )
    return {
        "runs": plan.runs,
        "ms_of_a_run": round(1e3 * alone / plan.runs, 2),
        "runs_a_second_alone": round(plan.runs / alone),
        "runs_a_second_bare_in_two_threads": round(plan.runs / both),
        "runs_a_second_swept_by_two_threads": round(plan.runs / swept),
        "part_of_twice_alone": round(alone / (THREADS * swept), 3),
        "part_of_twice_alone_by_work": round(worked_alone / worked, 3),
        "enough": alone / (THREADS * swept) >= ENOUGH,
        "load_before": before,
        "load_after": _load(),
    }


def sweep_some(plan: SweepPlan, points: int) -> None:
    """A little of a plan, so that nothing is compiled or imported while time is taken."""
    some = SweepPlan(plan.points[:points], 1, plan.outcomes, plan.code)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store", create=True)
        sweep(some, store)
        store.query("select 1")


def bare_runs(plan: SweepPlan, threads: int | None = None) -> None:
    """Every run of a plan, with nothing kept."""
    with ThreadPoolExecutor(workers_for(set_up(plan.points[0].scenario), threads)) as pool:
        list(pool.map(_bare, batches_of(plan)))


def _bare(batch: Batch) -> None:
    for cell in batch.cells:
        setup = Setup(cell.scenario, batch.places[cell.scenario.place])
        for number in cell.numbers:
            reduce(setup, run(setup, number))


def timed(once: Callable[[], object]) -> Times:
    """Seconds by the clock and of work."""
    began, worked = perf_counter(), process_time()
    once()
    return round(perf_counter() - began, 3), round(process_time() - worked, 3)


def _load() -> float:
    """Programs that wanted a processor over the last minute."""
    return round(os.getloadavg()[0], 2)


if __name__ == "__main__":
    measured = {"short": measure_short_runs(), "sweep": measure_sweep(*map(int, sys.argv[1:]))}
    print(json.dumps(measured, indent=1))
    print(measured["sweep"]["in_words"], file=sys.stderr)
