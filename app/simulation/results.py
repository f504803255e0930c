"""From runs to what the page says: bands per year, waits per segment, differences and whether they can be seen.

Every plan run has a do-nothing run with the same chance beside it. So a plan's level is the do-nothing level, known
from all its runs, plus the paired difference, known from the runs that both have. At the full number of runs that is
the plan's own level; before that it is much nearer to it than a few plan runs alone would be.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, Self

import numpy as np

from experiments.statistics.bands import band_of
from experiments.statistics.rounding import level_beside
from experiments.statistics.significance import is_enough, is_paired_difference_significant, significant_of_differences
from model.outcomes.declared import outcomes
from model.policy.segments import SEGMENT_IDS

ALL = "all"
SEGMENTS = SEGMENT_IDS
COLUMNS = (*SEGMENTS, ALL)
"""The segments in the order of the model, and all together."""
STARTS_VIA = (
    "referrals_gp",
    "referrals_municipal_access",
    "referrals_free_access",
    "referrals_certified_institution",
    "referrals_court",
    "referrals_medical_specialist",
    "referrals_youth_doctor",
)
ENDS = ("ends", "recovered_share", "step_ups", "drop_outs")
CHILD_UNITS = ("children", "trajectories", "weeks", "share", "crises", "child-weeks", "referrals", "needs")
NOT_WATCHED = re.compile(r"kpi_|provider_|upcoded|gp_worker|step_downs|wait_p\d|.*_(age_\d|light$|level_[a-z]$|stay$)")
"""Figures of providers and codes, and parts of a whole that is watched itself."""
TOO_LIGHT = "too_light_share"
"""Declared neither better nor worse, as the mix of starts can shift it; a rise is told all the same."""
WATCHED = tuple(
    outcome.id
    for outcome in outcomes()
    if outcome.id == TOO_LIGHT
    or (outcome.better != "none" and outcome.unit in CHILD_UNITS and not NOT_WATCHED.match(outcome.id))
)
"""Outcomes of children of whom it must be seen when a plan makes them worse off."""
_SHOWN: dict[str, tuple[str, ...]] = {
    **{"cost": (ALL,), "budget": (ALL,), "in_care": (ALL,), "waiting": (ALL,), "wait_mean": (*SEGMENTS, ALL)},
    **dict.fromkeys((*STARTS_VIA, *ENDS), SEGMENTS),
}
WANTED = _SHOWN | {name: tuple(dict.fromkeys((*_SHOWN.get(name, ()), ALL))) for name in WATCHED}
"""The outcomes that are kept, by segment."""
Series = np.ndarray
"""Values by replication (rows) and year (columns)."""


class Measured(Protocol):
    """Outcomes of some replications, as the model gives them."""

    @property
    def years(self) -> tuple[int, ...]:
        """The years simulated."""
        ...

    def of(self, outcome: str) -> np.ndarray:
        """[replication, year, municipality or all, segment or all] one outcome."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ReplicationSeries:
    """The outcomes of some replications of one scenario, for the place as a whole."""

    years: tuple[int, ...]
    values: Mapping[tuple[str, str], Series]

    @property
    def number(self) -> int:
        """How many replications."""
        return len(next(iter(self.values.values())))

    def of(self, outcome: str, segment: str = ALL) -> Series:
        """One outcome; not a number where the model says nothing."""
        found = self.values.get((outcome, segment))
        return np.full((self.number, len(self.years)), np.nan) if found is None else found

    def first(self, number: int) -> Self:
        """The first so many replications."""
        return type(self)(self.years, {key: series[:number] for key, series in self.values.items()})

    def and_then(self, more: Self) -> Self:
        """These replications followed by those."""
        keys = self.values.keys() | more.values.keys()
        return type(self)(self.years, {key: np.vstack([self.of(*key), more.of(*key)]) for key in sorted(keys)})


def series_of(found: Measured) -> ReplicationSeries:
    """What the page shows of some replications, for the place as a whole."""
    values = {
        (outcome, segment): np.ascontiguousarray(found.of(outcome)[:, :, -1, COLUMNS.index(segment)])
        for outcome, segments in WANTED.items()
        for segment in segments
    }
    return ReplicationSeries(found.years, values)


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference: its mean, the band of 80 % of the pairs, and whether it is told from chance.

    ``seen`` is none, and the band undefined, where there are too few runs for a verdict.
    """

    mean: float
    low: float
    high: float
    seen: bool | None

    @property
    def verdict_key(self) -> str:
        """The text for a difference that is not told: no difference seen, or a first estimate."""
        return verdict_key(self.seen)


def verdict_key(seen: bool | None, *, short: bool = False) -> str:
    """The text for a difference that is not told: no difference seen, or a first estimate."""
    if seen is None:
        return "early.short" if short else "early"
    return "unseen.short" if short else "unseen"


def paired(base: Series, plan: Series) -> tuple[Series, Series]:
    """Both sides where both are known, and nothing elsewhere: levels and difference of the same pairs of runs."""
    known = np.isfinite(base) & np.isfinite(plan)
    return (base, plan) if known.all() else (np.where(known, base, np.nan), np.where(known, plan, np.nan))


def difference(base: Series, plan: Series) -> Difference:
    """The difference per pair of replications, judged by itself (false alarm 5 %)."""
    each = (plan - base)[np.isfinite(plan - base)]
    if len(each) == 0:
        return Difference(np.nan, np.nan, np.nan, seen=None)
    low, high = band_of(each)
    seen = is_paired_difference_significant(each) if is_enough(len(each)) else None
    return Difference(float(each.mean()), float(low), float(high), seen)


def judged_together(changes: Sequence[Difference], each: Sequence[Series]) -> list[Difference]:
    """Differences that stand in one table, judged together: 5 % at most of those seen are expected to be false.

    ``each`` holds the paired differences behind every one of them.
    """
    seen = significant_of_differences(each)
    both = zip(changes, seen, strict=True)
    return [change if change.seen is None else replace(change, seen=is_seen) for change, is_seen in both]


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """What is known at a moment about doing nothing and about a plan. The plan never has more runs than do-nothing."""

    base: ReplicationSeries
    plan: ReplicationSeries
    wanted: int
    changed: bool

    @property
    def number(self) -> int:
        """How many replications stand behind the plan."""
        return self.plan.number

    @property
    def full(self) -> bool:
        """Whether every replication that was asked for is there."""
        return min(self.base.number, self.plan.number) >= self.wanted

    @property
    def last_year(self) -> int:
        """The last year simulated."""
        return self.base.years[-1]

    def pair(self, outcome: str, segment: str = ALL) -> tuple[Series, Series, Series]:
        """Do-nothing (all runs), and the runs of do-nothing and plan that share their chance.

        Where only one of a pair is known, neither counts.
        """
        whole = self.base.of(outcome, segment)
        base, plan = paired(whole[: self.number], self.plan.of(outcome, segment))
        return np.concatenate([base, whole[self.number :]]), base, plan

    def level(self, outcome: str, segment: str = ALL) -> tuple[Series, Series]:
        """Mean per year of do-nothing and of the plan."""
        every, base, plan = self.pair(outcome, segment)
        whole = _mean(every)
        return whole, whole + _mean(plan) - _mean(base)


Row = dict[str, Any]
Table = list[Row]


def cost_table(answer: PlanResult) -> Table:
    """Euro per year: a row per line (base, plan, budget) and year, with the band that holds 80 % of the histories."""
    _, base, plan = answer.pair("cost")
    middle_base, middle_plan = answer.level("cost")
    budget = _mean_of(answer.base, "budget", ALL)
    band = _band_of(answer.base, "cost")
    shifted = band + band_of(plan) - band_of(base)
    bands = {
        "base": (band[0], middle_base, band[1]),
        "plan": (shifted[0], middle_plan, shifted[1]),
        "budget": (budget, budget, budget),
    }
    return [
        {"line": line, "year": year, "low": float(low), "mean": float(mean), "high": float(high)}
        for line, band in bands.items()
        for year, low, mean, high in zip(answer.base.years, *band, strict=True)
    ]


def cost_by_year(answer: PlanResult) -> dict[int, float]:
    """What doing nothing costs on average (euro), by year."""
    return dict(zip(answer.base.years, _mean_of(answer.base, "cost", ALL).tolist(), strict=True))


def waiting_table(answer: PlanResult, norms: Mapping[str, float], order: Sequence[str] = SEGMENTS) -> Table:
    """Weeks until care starts in the last year: a row per segment where anybody waited."""
    levels = {segment: float(_mean_of(answer.base, "wait_mean", segment)[-1]) for segment in order}
    shown = {segment: level for segment, level in levels.items() if not np.isnan(level)}
    pairs = [[series[:, -1] for series in answer.pair("wait_mean", segment)[1:]] for segment in shown]
    changes = judged_together([difference(*pair) for pair in pairs], [plan - base for base, plan in pairs])
    rows: Table = []
    for (segment, alone), change in zip(shown.items(), changes, strict=True):
        level = alone if np.isnan(change.mean) else float(_mean(answer.pair("wait_mean", segment)[0])[-1])
        rows.append(
            {
                "segment": segment,
                "base": level,
                "plan": level + (0.0 if np.isnan(change.mean) else change.mean),
                "difference": change.mean,
                "seen": change.seen,
                "norm": norms.get(segment, np.nan),
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number of the plan beside do-nothing, with both through the years."""

    id: str
    base: float
    plan: float
    change: Difference
    base_line: tuple[float, ...]
    plan_line: tuple[float, ...]

    def shown(self, scale: float, digits: int) -> float:
        """The plan's level as it is written beside doing nothing and a difference that is seen: the three add up."""
        if not self.change.seen:
            return self.plan / scale
        return level_beside(self.base / scale, self.change.mean / scale, digits)


@lru_cache(maxsize=16)  # the sentence and the numbers below it ask for the same
def kpis(answer: PlanResult) -> dict[str, Kpi]:
    """The five numbers on top of the page, by id."""
    kinds = {"cost": "cost", "wait": "wait_mean", "in_care": "in_care", "waiting": "waiting"}
    return {"balance": _balance(answer)} | {name: _figure(name, answer, outcome) for name, outcome in kinds.items()}


def _figure(name: str, answer: PlanResult, outcome: str) -> Kpi:
    every, base, plan = answer.pair(outcome)
    return _figure_of(name, _mean(every), base, plan)


def _balance(answer: PlanResult) -> Kpi:
    """What is left of the budgets so far; costs and budgets are always known, so means may be added up."""
    middle = np.cumsum(_mean_of(answer.base, "budget", ALL) - _mean_of(answer.base, "cost", ALL))
    costs, budgets = answer.pair("cost")[1:], answer.pair("budget")[1:]
    base, plan = (np.cumsum(budget - cost, axis=1) for cost, budget in zip(costs, budgets, strict=True))
    return _figure_of("balance", middle, base, plan)


def _figure_of(name: str, middle: Series, base: Series, plan: Series) -> Kpi:
    shifted = middle + _mean(plan) - _mean(base)
    return Kpi(
        id=name,
        base=float(middle[-1]),
        plan=float(shifted[-1]),
        change=difference(base[:, -1], plan[:, -1]),
        base_line=tuple(float(value) for value in middle),
        plan_line=tuple(float(value) for value in shifted),
    )


def _mean(series: Series) -> Series:
    """The mean over replications, of what is known."""
    known = np.isfinite(series)
    # A year in which nothing is known divides by zero: its mean is nan, which the page shows as unknown.
    with np.errstate(invalid="ignore"):
        return np.where(known, series, 0.0).sum(axis=0) / known.sum(axis=0)


@lru_cache(maxsize=512)  # many plans stand beside the same do-nothing
def _mean_of(runs: ReplicationSeries, outcome: str, segment: str) -> Series:
    return _mean(runs.of(outcome, segment))


@lru_cache(maxsize=64)
def _band_of(runs: ReplicationSeries, outcome: str) -> Series:
    return band_of(runs.of(outcome))
