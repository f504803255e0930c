"""Uncertainty in two layers that stay apart: chance (replications) and not knowing (assumptions drawn from ranges)."""

# scipy ships no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.base.files.errors import WrongInput
from experiments.compare.metric import Metric, keeping
from experiments.compare.scenario_diff import changes_between
from experiments.replicate.parallel import Job, has_failed, results
from experiments.replicate.replication import Cancelled, Progress, Replicated, RunControl
from experiments.statistics.bands import HIGH, LOW, METHOD
from experiments.uncertainty.prior_sampling import Drawn, draws
from model.arguments import checked_arguments
from model.outcomes.declared import outcomes
from model.policy.assumptions import Assumption
from model.scenario import Scenario

DRAWS, REPLICATIONS = 40, 10
SURE = 1.96
"""Half the width of a 95 % interval, in standard errors."""


@dataclass(frozen=True)
class Futures:
    """A figure in many futures: as known now, and under each draw of the assumptions."""

    figure: Metric
    now: np.ndarray
    """[replication] at the values of the assumptions as they stand; of the draws the first replications, or more."""
    drawn: np.ndarray
    """[draw, replication]"""

    @property
    def level(self) -> np.ndarray:
        """[draw, replication] the draws beside the value as known now, whatever the number of replications behind it.

        What a draw changes is told on the replications that both have, so that the chance in a few replications does
        not move all draws away from a value that stands on more of them.
        """
        shared = self.now[: self.drawn.shape[1]]
        moved = np.nanmean(self.now) - np.nanmean(shared) if not np.isnan(shared).all() else 0.0
        return self.drawn + moved

    def row(self) -> dict[str, Any]:
        """The two layers beside each other, and the share of futures in which the figure is above nothing."""
        drawn, value = self.level, float(np.nanmean(self.now))
        by_draw = np.nanmean(drawn, axis=1)
        within = float(np.nanmean(np.nanvar(drawn, axis=1, ddof=1)))
        # The variance between means of draws holds chance too, as each mean stands on few replications: that is taken
        # off.
        between = max(0.0, float(np.var(by_draw, ddof=1)) - within / drawn.shape[1])
        share, low, high = share_of((drawn > 0.0).astype(float), ~np.isnan(drawn))
        ends = [float(np.quantile(by_draw, part)) for part in (LOW, HIGH)]
        return {
            "outcome": self.figure.outcome,
            "figure": self.figure.label,
            "unit": self.figure.unit,
            "value": value,
            "chance_low": float(np.nanquantile(self.now, LOW, method=METHOD)),
            "chance_high": float(np.nanquantile(self.now, HIGH, method=METHOD)),
            "mean_of_draws": float(by_draw.mean()),
            "middle_of_draws": float(np.median(by_draw)),
            "not_knowing_low": ends[0],
            "not_knowing_high": ends[1],
            "value_outside": not ends[0] <= value <= ends[1],
            "chance_part": within / (within + between) if within + between > 0.0 else None,
            "share_above_nothing": share,
            "share_low": low,
            "share_high": high,
        }


@dataclass(frozen=True)
class Uncertain:
    """How sure figures are, or differences of a plan with a base under the same draws."""

    base: Scenario
    plan: Scenario | None
    assumptions: dict[str, Assumption]
    draws: list[dict[str, float]]
    failed: int
    """Draws under which more needs are open at once than the engine has rows for: they have no part in this."""
    futures: list[Futures]

    def content(self) -> dict[str, Any]:
        """All of it as JSON knows it."""
        return {
            "base": self.base.label,
            "plan": None if self.plan is None else self.plan.label,
            "assumptions": len(self.assumptions),
            "draws": len(self.draws),
            "failed": self.failed,
            "figures": [future.row() for future in self.futures],
        }


@checked_arguments
def uncertain(  # noqa: PLR0913 - public: docs/python.md promises these arguments
    base: Scenario,
    plan: Scenario | None = None,
    figures: Sequence[Metric] | None = None,
    count: int = DRAWS,
    replications: int = REPLICATIONS,
    drawn: Drawn | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
    ends: tuple[Replicated, Replicated] | None = None,
) -> Uncertain:
    """How sure the figures of a base are, or their differences under a plan, by chance and by not knowing.

    Both scenarios meet the same draws of the assumptions and the same chance. With ``ends``, runs of the base and the
    plan that were made before, chance and the value as known now are those of these runs. Raises ``Stopped`` once
    ``cancelled()`` is true.
    """
    if replications < 2 or count < 2:
        raise WrongInput(f"uncertainty: found {count} draws of {replications} replications, expected two or more each")
    scenarios = [base] if plan is None else [base, plan]
    if plan is not None:
        changes_between(base, plan)
    how = drawn or Drawn()
    assumptions = how.assumptions(*scenarios)
    asked = [figure.check(base) for figure in figures or [Metric(outcome.id) for outcome in outcomes()]]
    points = draws(assumptions, count, base.seed, how.shape)
    numbers = range(replications)
    known: list[dict[str, float]] = [{}] if ends is None else []
    jobs = [
        Job(scenario.with_assumptions(point), numbers, keeping(asked))
        for point in [*known, *points]
        for scenario in scenarios
    ]
    found = list(results(jobs, RunControl(progress, cancelled, threads)))
    pairs = [found[row : row + len(scenarios)] for row in range(0, len(found), len(scenarios))]
    if ends is not None:
        pairs.insert(0, [keeping_of(asked, end) for end in ends])
    if any(has_failed(side) for side in pairs[0]):
        raise WrongInput(f"{base.label}: more needs open at once than the engine has rows for")
    kept = [pair for pair in pairs[1:] if not any(has_failed(side) for side in pair)]
    if len(kept) < 2:
        raise WrongInput("uncertainty: hardly any draw can be simulated; expected fewer assumptions, or narrower ones")
    now, *values = (pair[-1] - pair[0] if plan is not None else pair[0] for pair in [pairs[0], *kept])
    of_draws = np.stack(values)
    futures = [
        Futures(figure, now[:, column], of_draws[:, :, column])
        for column, figure in enumerate(asked)
        if not np.isnan(now[:, column]).all() and not np.isnan(of_draws[:, :, column]).all(axis=1).any()
    ]
    return Uncertain(base, plan, assumptions, points, len(points) - len(kept), futures)


def keeping_of(figures: Sequence[Metric], runs: Replicated) -> np.ndarray:
    """[replication, figure] some figures of runs that were made before."""
    return np.stack([figure.among(runs.setup, runs.values) for figure in figures], axis=1)


def share_of(met: np.ndarray, known: np.ndarray | None = None) -> tuple[float, float, float]:
    """The share of futures [draw, replication] in which something holds, and its 95 % interval.

    The replications of one draw are one witness, not many: what is unknown is the share over draws. Where every
    draw says the same, or there is one, the interval is Wilson's for as many witnesses as there are.
    """
    if known is not None:
        met = np.where(known, met, np.nan)
    by_draw = np.nanmean(met, axis=1)
    by_draw = by_draw[~np.isnan(by_draw)]
    share, draws_seen = float(by_draw.mean()), len(by_draw)
    # Equal draws have no spread, and Student's interval would be a point: sure of what few futures show.
    if draws_seen == 1 or float(by_draw.std()) == 0.0:
        return share, *wilson(share, met.shape[1] if draws_seen == 1 else draws_seen)
    from scipy.special import stdtrit

    half = float(stdtrit(draws_seen - 1, 0.975)) * float(by_draw.std(ddof=1)) / draws_seen**0.5
    low, high = share - half, share + half
    # Near the ends Student's interval leaves 0 to 1.
    if low < 0.0 or high > 1.0:
        low, high = wilson(share, draws_seen)
    return share, low, high


def wilson(share: float, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of so many trials."""
    # scipy's binomtest takes a whole number of successes; the mean share over draws is seldom one.
    square = SURE * SURE
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = SURE * (share * (1 - share) / trials + square / (4 * trials * trials)) ** 0.5 / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)
