"""Made-up runs, for tests of what the app makes of runs."""

import numpy as np

from app.simulation.results import COLUMNS, ENDS, SEGMENTS, STARTS_VIA, PlanResult, ReplicationSeries
from experiments.replicate.replication import Replicated
from model.outcomes.reducers import REDUCERS
from model.setup.setup import Setup

YEARS = tuple(range(2026, 2036))


def made_up_runs(number: int = 20, *, cost_change: float = 0.0, wait_change: float = 0.0) -> ReplicationSeries:
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
    for at, segment in enumerate(SEGMENTS):
        for place, outcome in enumerate(STARTS_VIA):
            values[outcome, segment] = 10.0 * (place + 1) + at + chance * 0.1 + (cost_change / 1e6)
        amounts = {"ends": 200.0, "recovered_share": 0.5, "step_ups": 20.0, "drop_outs": 10.0}
        for outcome in ENDS:
            values[outcome, segment] = amounts[outcome] * (1.0 + 0.001 * chance)
    return ReplicationSeries(YEARS, values)


def made_up_answer(number: float = 20, *, cost_change: float = 0.0, wait_change: float = 0.0) -> PlanResult:
    """An answer to a plan with these changes; without any, to doing nothing."""
    plan = made_up_runs(20, cost_change=cost_change, wait_change=wait_change).first(int(number))
    return PlanResult(made_up_runs(20), plan, wanted=20, changed=cost_change != 0.0 or wait_change != 0.0)


def as_replicated(runs: ReplicationSeries, setup: Setup, first: int = 0) -> Replicated:
    """The same runs in the shape in which the model gives them: all towns together come last."""
    values = np.full((runs.number, len(REDUCERS), len(runs.years), 2, len(COLUMNS)), np.nan)
    for (outcome, segment), series in runs.values.items():
        values[:, list(REDUCERS).index(outcome), :, -1, COLUMNS.index(segment)] = series
    return Replicated(setup, range(first, first + runs.number), values)
