"""Made-up runs, for tests of what the app makes of runs."""

import numpy as np
import pandas as pd

from app.summary import Answer, Runs

YEARS = tuple(range(2026, 2036))


def made_up_runs(number: int = 20, *, cost_change: float = 0.0, wait_change: float = 0.0) -> Runs:
    """Runs of a town; two calls with other changes share their chance."""
    chance = np.random.default_rng(7).normal(0.0, 1.0, (number, len(YEARS)))
    growth = np.arange(len(YEARS)) * 0.5e6
    values = {
        ("cost", "all"): 12e6 + growth + chance * 0.2e6 + cost_change,
        ("budget", "all"): np.tile(11e6 + growth, (number, 1)),
        ("wait_mean", "all"): 8.0 + 0.1 * chance + wait_change,
        ("in_care", "all"): 600.0 + chance,
        ("waiting", "all"): 90.0 + chance,
    }
    for at, segment in enumerate(("local", "B", "C", "stay")):
        values["wait_mean", segment] = 2.0 + 4 * at + 0.1 * chance + (wait_change if segment == "B" else 0.0)
    return Runs(YEARS, values)


def made_up_answer(number: float = 20, *, cost_change: float = 0.0, wait_change: float = 0.0) -> Answer:
    """An answer to a plan with these changes; without any, to doing nothing."""
    plan = made_up_runs(20, cost_change=cost_change, wait_change=wait_change).first(int(number))
    return Answer(made_up_runs(20), plan, wanted=20, changed=cost_change != 0.0 or wait_change != 0.0)


def tidy(runs: Runs, first: int = 0) -> pd.DataFrame:
    """The same runs as the table that the model gives, without rows where nothing was measured."""
    rows = [
        ("made-up", first + run, year, town, segment, outcome, "unit", value)
        for (outcome, segment), series in runs.values.items()
        for run, line in enumerate(series)
        for year, value in zip(runs.years, line, strict=True)
        for town in ("all", "uithoorn")
        if np.isfinite(value)
    ]
    names = ["scenario", "replication", "year", "municipality", "segment", "outcome", "unit", "value"]
    return pd.DataFrame(rows, columns=names)
