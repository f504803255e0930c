"""View model of the two charts of a comparison: lines of cost and dots of waiting. Pure functions."""

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


def lines_of_cost(comparison: Comparison) -> list[ChartSeries]:
    """Euro per year: doing nothing, the budget, and each plan, with their bands."""
    words, basis = comparison.words, caveats_of(comparison.base.setup.scenario).basis
    budget = comparison.yearly(comparison.base, "budget").mean(axis=0)
    base = bands_of(comparison.yearly(comparison.base, "cost"))
    lines = [
        ChartSeries("base", words("line.base"), base.mean.tolist(), base.low.tolist(), base.high.tolist()),
        ChartSeries("budget", words(f"line.budget.{basis}"), budget.tolist()),
    ]
    for column, runs in zip(comparison.columns, comparison.plans, strict=True):
        plan = bands_of(comparison.yearly(runs, "cost"))
        lines.append(ChartSeries(column.mark, column.name, plan.mean.tolist(), plan.low.tolist(), plan.high.tolist()))
    return lines


def lines_of_waiting(
    comparison: Comparison, norms: Mapping[str, float]
) -> tuple[list[str], list[float], list[ChartSeries]]:
    """Weeks in the last year for each kind of care where anybody waited: names, norms, and dots for each plan."""
    words, outcome = comparison.words, outcome_of("wait_mean")
    columns = {name: SEGMENT_IDS.index(name) for name in SEGMENTS}
    levels = {name: comparison.level(comparison.base, outcome, LAST, at) for name, at in columns.items()}
    base = {name: level for name, level in levels.items() if np.isfinite(level)}
    lines = [ChartSeries("base", words("line.base"), list(base.values()))]
    for which, column in enumerate(comparison.columns):
        pair = Compared(comparison.base, comparison.plans[which], "", "")
        # The verdicts of reports, so that a dot is faint here when a report says that no difference is seen.
        at = [(list(REDUCERS).index(outcome.id), len(pair.years) - 1, -1, columns[name]) for name in base]
        verdicts = [pair.verdict(place) for place in at]
        levels = [
            comparison.level_text(which, outcome, LAST, columns[name], seen=seen)
            for name, seen in zip(base, verdicts, strict=True)
        ]
        lines.append(ChartSeries(column.mark, column.name, levels, seen=verdicts))
    return [words(f"segment.{name}") for name in base], [norms.get(name, float("nan")) for name in base], lines
