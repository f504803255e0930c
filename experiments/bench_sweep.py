"""What a sweep costs over its bare runs on this machine, with how busy the machine was.

The same batches are run twice in the same threads: once only simulated and reduced, once swept into a store. Both are
told in seconds by the clock and in seconds of work: other programs stretch the first and hardly touch the second.
"""

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from agents.base.parameters import document_from_text, parse
from experiments.replicate import workers_for
from experiments.store.plans import Plan
from experiments.store.store import Store
from experiments.sweep import sweep
from experiments.sweep_design import Sweep, plan_of
from experiments.sweep_work import Batch, batches_of
from model.build import Layout, lay_out
from model.outcomes.reducers import reduce
from model.run import run

RUNS, REPLICATIONS = 10_000, 20
DESIGN = """
scenario: voorbeeldstad
years: 10
replications: {replications}
design:
  kind: latin_hypercube
  points: {points}
  levers: [start_light, tariff_b, poh_jeugd_fte]
"""


def measure_sweep(runs: int = RUNS, replications: int = REPLICATIONS) -> dict[str, Any]:
    """Seconds of the bare runs and of the sweep, by the clock and of work, and what the sweep adds (share)."""
    design = DESIGN.format(replications=replications, points=max(1, runs // replications))
    plan = plan_of(parse(Sweep, document_from_text(design, "bench")), Path())
    sweep_some(plan, 2)
    before = _load()
    bare = timed(lambda: bare_runs(plan))
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        swept = timed(lambda: sweep(plan, Store(store, create=True)))
        sizes = [path.stat().st_size for path in (store / "parts").iterdir()]
        opened = timed(lambda: Store(store))
        asked = timed(lambda: Store(store).query("select point, avg(cost) from runs group by point"))
    return {
        "runs": plan.runs,
        "bare_seconds": bare[0],
        "bare_work": bare[1],
        "sweep_seconds": swept[0],
        "sweep_work": swept[1],
        "overhead_seconds": round(swept[0] / bare[0] - 1.0, 4),
        "overhead_work": round(swept[1] / bare[1] - 1.0, 4),
        "parts": len(sizes),
        "megabytes": round(sum(sizes) / 1e6, 1),
        "open_seconds": opened[0],
        "query_seconds": asked[0],
        "load_before": before,
        "load_after": _load(),
    }


def sweep_some(plan: Plan, points: int) -> None:
    """A little of a plan, so that nothing is compiled or imported while time is taken."""
    some = Plan(plan.points[:points], 1, plan.outcomes, plan.code)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store", create=True)
        sweep(some, store)
        store.query("select 1")


def bare_runs(plan: Plan) -> None:
    """Every run of a plan, with nothing kept."""
    with ThreadPoolExecutor(workers_for(lay_out(plan.points[0].scenario), None)) as pool:
        list(pool.map(_bare, batches_of(plan)))


def _bare(batch: Batch) -> None:
    for cell in batch.cells:
        layout = Layout(cell.scenario, batch.places[cell.scenario.place])
        for number in cell.numbers:
            reduce(layout, run(layout, number))


def timed(once: Any) -> tuple[float, float]:
    """Seconds by the clock and of work."""
    began, worked = perf_counter(), process_time()
    once()
    return round(perf_counter() - began, 3), round(process_time() - worked, 3)


def _load() -> float:
    """Programs that wanted a processor over the last minute."""
    return round(os.getloadavg()[0], 2)


if __name__ == "__main__":
    print(json.dumps(measure_sweep(*map(int, sys.argv[1:])), indent=1))
