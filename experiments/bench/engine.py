"""Speed on this machine: the plain network at four sizes, the full model with its memory, and one explanation.

Every figure is taken after a warm-up, so that compiling does not count, and is a median where it takes no minute. The
full model is measured in a process of its own: the peak of its memory is then its own too.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from model.places import reader
from model.places.schema import Place
from model.scenario import CircumstanceSetting, Scenario
from model.setup.setup import Setup

PLAIN_NETWORK = reader.FOLDER / "cases" / "plain_network.yaml"
YEARS = 10
TARGET_LOAD = 0.95
LARGEST_WHOLE = 200_000
REGION = 100_000
"""From ``LARGEST_WHOLE`` youths on, a network is worked as independent regions of this many."""

SIZES = (6_600, 100_000, 1_000_000, 3_400_000)
QUICK_SIZES = SIZES[:2]
FULL_MODEL = (("uithoorn", 1, 100), ("uithoorn", 557, 1))
"""Place, how many times over, replications. The second is 3.4 million children: all of the Netherlands."""
EXPLAINED = {
    "start_light": 1.0,
    "tariff_b": -0.05,
    "collectivise": 0.3,
    "poh_jeugd_fte": 4.0,
    "capacity_b": 0.1,
    "end_individual_agreements": 1.0,
}
"""Six levers pushed at once: every subset of them is run, 64 scenarios."""
EXPLAINED_REPLICATIONS = 50

Progress = Callable[[int, int], None]
Row = dict[str, Any]


def measure(quick: bool = False, progress: Progress | None = None) -> dict[str, list[Row]]:
    """All measurements; ``quick`` leaves out the large ones."""
    sizes, models = (QUICK_SIZES, FULL_MODEL[:1]) if quick else (SIZES, FULL_MODEL)
    plain: list[Row] = []
    full: list[Row] = []
    everything = len(sizes) + len(models) + (not quick)
    for youths in sizes:
        plain.append(plain_network(youths))
        _tell(progress, len(plain), everything)
    for place, regions, replications in models:
        full.append(in_own_process(place, regions, replications))
        _tell(progress, len(plain) + len(full), everything)
    if quick:
        return {"plain_network": plain, "full_model": full}
    explained = [explanation()]
    _tell(progress, everything, everything)
    return {"plain_network": plain, "full_model": full, "explanation": explained}


def _tell(progress: Progress | None, done: int, everything: int) -> None:
    if progress is not None:
        progress(done, everything)


def plain_network(youths: int, years: int = YEARS) -> Row:
    """Seconds of one run of the plain network with this many youths, from no child at all to everything counted."""
    from experiments.replicate.replication import reduced
    from model.run import run_region

    setup = plain_layout(youths, years)

    def once() -> None:
        if setup.place.regions == 1:
            run_region(setup, 0)
        else:
            list(reduced(setup, range(1)))

    return {"youths": youths, "years": years, "seconds": _median_seconds(once)}


def plain_layout(youths: int, years: int = YEARS) -> Setup:
    """The plain network for this many youths, with places so that 95 % of them would be in use."""
    scenario = Scenario(
        place=str(PLAIN_NETWORK), years=years, circumstances={"indexation": CircumstanceSetting(value=0.0)}
    )
    regions = round(youths / REGION) if youths >= LARGEST_WHOLE else 1
    return Setup(scenario, scaled(scenario.load(), youths // regions, regions))


def scaled(place: Place, youths: int, regions: int) -> Place:
    """The plain network with other numbers of children and places, as so many regions beside each other."""
    tree = place.model_dump(mode="json")
    (town,) = tree["municipalities"].values()
    town["youths"]["value"] = youths
    joins = joins_per_week(place, youths)
    for (name, product), joining in zip(place.products.items(), joins, strict=True):
        offered = tree["products"][name]["offered"]
        offered["places"]["value"] = ceil(joining * product.stay.base / TARGET_LOAD)
    return Place.model_validate({**tree, "regions": regions})


def joins_per_week(place: Place, youths: int) -> list[float]:
    """Children who join each list in a week in the long run: new ones, and those who step up."""
    (kind,) = place.kinds.values()
    needs = youths * place.population.needs.base
    flows: list[float] = []
    stepping_up = 0.0
    for level, product in zip(("local", "B", "C"), place.products.values(), strict=True):
        flows.append(needs * getattr(kind.severity, level).base + stepping_up)
        stepping_up = flows[-1] * (1.0 - product.recovers.base) * product.steps_up.base
    return flows


def full_model(place: str, regions: int, replications: int) -> Row:
    """Seconds and peak memory of this process for a whole answer: from a scenario to its table."""
    from experiments.replicate.replication import Replicated, reduced

    scenario = Scenario(place=place, years=YEARS)
    whole = scenario.load().model_copy(update={"regions": regions})
    setup = Setup(scenario, whole)

    def once() -> None:
        import numpy as np

        found = [values for _, values in reduced(Setup(scenario, whole), range(replications))]
        Replicated(setup, range(replications), np.stack(found)).table()

    return {
        "place": place,
        "youths": int(setup.town_sizes.sum()) * regions,
        "years": YEARS,
        "replications": replications,
        "seconds": _median_seconds(once),
        "peak_mb": peak_memory_mb(),
    }


def explanation(place: str = "uithoorn", years: int = YEARS, replications: int = EXPLAINED_REPLICATIONS) -> Row:
    """Seconds by the clock and of work to tell why a plan with six levers differs from doing nothing."""
    from experiments.explain.explanation import explain

    base = Scenario(place=place, years=years)
    plan = base.with_levers(**EXPLAINED)
    explain(base, base.with_levers(start_light=EXPLAINED["start_light"]), replications=2)
    runs = [0]

    def count(_: int, everything: int) -> None:
        runs[0] = everything

    began, worked = perf_counter(), process_time()
    explain(base, plan, replications=replications, progress=count)
    return {
        "place": place,
        "levers": len(EXPLAINED),
        "years": years,
        "replications": replications,
        "runs": runs[0],
        "seconds": round(perf_counter() - began, 3),
        "work_seconds": round(process_time() - worked, 3),
    }


def in_own_process(place: str, regions: int, replications: int) -> Row:
    """``full_model`` in a fresh process."""
    arguments = json.dumps([place, regions, replications])
    command = [sys.executable, "-m", "experiments.bench.engine", arguments]
    ours = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(command, capture_output=True, text=True, cwd=ours, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise RuntimeError(f"the measurement stopped: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def peak_memory_mb() -> float:
    """The most memory that this process has held (MB)."""
    try:
        import resource
    except ImportError:
        import psutil

        return round(getattr(psutil.Process().memory_info(), "peak_wset", 0) / 1e6, 1)
    # macOS counts bytes, Linux kilobytes.
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


def _median_seconds(once: Callable[[], None], enough: float = 1.0, most: int = 15) -> float:
    """The median of several turns after a warm-up: many when they are short, three at least."""
    # The first turn compiles, or loads what was compiled.
    once()
    turns: list[float] = []
    while len(turns) < 3 or (sum(turns) < enough and len(turns) < most):
        began = perf_counter()
        once()
        turns.append(perf_counter() - began)
    return round(median(turns), 6)


if __name__ == "__main__":
    print(json.dumps(full_model(*json.loads(sys.argv[1]))))
