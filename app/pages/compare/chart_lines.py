"""From a comparison to the lines and dots of its two charts. Pure functions."""

from collections.abc import Mapping

import numpy as np

from app.components.charts.side_by_side import ChartSeries
from app.components.labels import outcome_of
from app.pages.compare.comparison import LAST, Comparison
from app.simulation.results import SEGMENTS
from experiments.compare.comparison import Compared
from experiments.report.caveats import caveats_of
from experiments.statistics.bands import bands_of
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS


def lines_of_cost(found: Comparison) -> list[ChartSeries]:
    """Euro per year: doing nothing, the budget, and each plan, with their bands."""
    words, basis = found.words, caveats_of(found.base.layout.scenario).basis
    budget = found.yearly(found.base, "budget").mean(axis=0)
    base = bands_of(found.yearly(found.base, "cost"))
    lines = [
        ChartSeries("base", words("line.base"), base.mean.tolist(), base.low.tolist(), base.high.tolist()),
        ChartSeries("budget", words(f"line.budget.{basis}"), budget.tolist()),
    ]
    for column, runs in zip(found.columns, found.plans, strict=True):
        plan = bands_of(found.yearly(runs, "cost"))
        lines.append(ChartSeries(column.mark, column.name, plan.mean.tolist(), plan.low.tolist(), plan.high.tolist()))
    return lines


def lines_of_waiting(found: Comparison, norms: Mapping[str, float]) -> tuple[list[str], list[float], list[ChartSeries]]:
    """Weeks in the last year for each kind of care where anybody waited: names, norms, and dots for each plan."""
    words, outcome = found.words, outcome_of("wait_mean")
    columns = {name: SEGMENT_IDS.index(name) for name in SEGMENTS}
    shown = [name for name, at in columns.items() if np.isfinite(found.level(found.base, outcome, LAST, at))]
    base = [found.level(found.base, outcome, LAST, columns[name]) for name in shown]
    lines = [ChartSeries("base", words("line.base"), base)]
    for which, column in enumerate(found.columns):
        pair = Compared(found.base, found.plans[which], "", "")
        at = [(list(REDUCERS).index(outcome.id), len(pair.years) - 1, -1, columns[name]) for name in shown]
        verdicts = [pair.verdict(place) for place in at]
        levels = [
            found.level_text(which, outcome, LAST, columns[name], seen=seen)
            for name, seen in zip(shown, verdicts, strict=True)
        ]
        lines.append(ChartSeries(column.mark, column.name, levels, seen=verdicts))
    return [words(f"segment.{name}") for name in shown], [norms.get(name, float("nan")) for name in shown], lines
