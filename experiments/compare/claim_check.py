"""Check claims: does a scenario do what its document says? Pairs of runs against doing nothing, and a verdict."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from agents.base.files.units import UNITS, Quantity
from experiments.catalogue.reader import Claim, Entry
from experiments.compare.comparison import Compared, compared, difference_in_words
from experiments.compare.metric import in_segment
from experiments.i18n.catalogue import Words
from experiments.i18n.format import LANGUAGES, format_short
from experiments.replicate.replication import Progress
from experiments.statistics.bands import band_of
from experiments.statistics.significance import (
    MIN_REPLICATIONS,
    is_enough,
    is_paired_difference_significant,
    mean_interval,
)
from model.outcomes.declared import outcomes
from model.outcomes.reducers import CENTS_PER_EURO, REDUCERS

Verdict = Literal["confirmed", "refuted", "undecided"]


@dataclass(frozen=True)
class Judgement:
    """A verdict on a claim, with the figures behind it: means per year over the claim's years.

    ``low`` and ``high`` hold the mean on which the verdict rests, in 95 % of cases (Student's t). With fewer than
    ``MIN_REPLICATIONS`` pairs the verdict is undecided.
    """

    verdict: Verdict
    base: float
    plan: float
    low: float
    high: float
    replications: int
    sentence_nl: str
    sentence_en: str


def judge(entry: Entry, replications: int = 20, progress: Progress | None = None) -> Judgement:
    """Run the scenario and doing nothing side by side, and judge its claim."""
    scenario = entry.scenario
    (found,) = compared(scenario.do_nothing(), scenario, replications=replications, progress=progress)
    return judge_pairs(entry.claim, *sides(entry.claim, found))


def sides(claim: Claim, found: Compared) -> tuple[np.ndarray, np.ndarray]:
    """[replication] the mean of the claim's outcome over its years, doing nothing and under the scenario."""
    outcome, town = list(REDUCERS).index(claim.outcome), found.towns.index(claim.municipality)
    years = [found.years.index(year) for year in claim.years]
    # Claims in prices of the first year are compared without the growth of prices, which both sides share.
    deflator = np.ones(len(years))
    if claim.prices == "of_the_start":
        setup = found.plan.setup
        deflator = setup.index("indexation")[setup.place.warm_up_years :][years]
    both = (in_segment(side[:, outcome][:, years, town], claim.segment) / deflator for side in found.pairs)
    base, plan = (side.mean(axis=1) for side in both)
    return base, plan


def judge_pairs(claim: Claim, base: np.ndarray, plan: np.ndarray) -> Judgement:
    """The verdict on a claim from pairs of figures, one of each for every replication."""
    tested = _tested(claim, base, plan)
    mean = float(tested.mean())
    error = float(tested.std(ddof=1)) / len(tested) ** 0.5 if len(tested) > 1 else float("nan")
    low, high = (float(end) for end in mean_interval(mean, error, len(tested)))
    verdict = _verdict(claim, low, high) if is_enough(len(tested)) else "undecided"
    sentences = (_in_words(claim, verdict, base, plan, Words(language)) for language in LANGUAGES)
    return Judgement(verdict, float(base.mean()), float(plan.mean()), low, high, len(base), *sentences)


def _tested(claim: Claim, base: np.ndarray, plan: np.ndarray) -> np.ndarray:
    """The figure of each pair that the claim is about: a level, a relative change, a saving, or a difference."""
    if claim.expected == "below":
        return plan
    if claim.expected == "unchanged":
        return (plan - base) / base.mean()
    return base - plan if claim.expected == "saves" else plan - base


def _verdict(claim: Claim, low: float, high: float) -> Verdict:
    if not np.isfinite([low, high]).all():
        return "undecided"
    least, most = _wanted(claim)
    if low >= least and high <= most:
        # No difference in any pair lies on the edge of rises and falls alike; neither has come true.
        return "refuted" if low == high == 0.0 and claim.expected in ("rises", "falls") else "confirmed"
    return "refuted" if high < least or low > most else "undecided"


def _wanted(claim: Claim) -> tuple[float, float]:
    """Between which figures the claim is true."""
    if claim.expected == "rises":
        return 0.0, np.inf
    if claim.expected == "falls":
        return -np.inf, 0.0
    if claim.expected == "below":
        return -np.inf, limit(claim)
    if claim.expected == "unchanged":
        within = claim.within.base if claim.within else 0.0
        return -within, within
    low, high = band(claim)
    return low, high


def limit(claim: Claim) -> float:
    """The level of a claim in the unit of its outcome."""
    return claim.level.value * _per_unit(claim.level) if claim.level else float("nan")


def band(claim: Claim) -> tuple[float, float]:
    """The band of a claim in the unit of its outcome."""
    if claim.band is None or claim.band.low is None or claim.band.high is None:
        return float("nan"), float("nan")
    return claim.band.low * _per_unit(claim.band), claim.band.high * _per_unit(claim.band)


def _per_unit(quantity: Quantity) -> float:
    """Units of an outcome (euro, share, weeks, number) in one unit of a quantity."""
    return UNITS[quantity.unit][1] / (CENTS_PER_EURO if quantity.unit.startswith("EUR") else 1.0)


def _in_words(claim: Claim, verdict: Verdict, base: np.ndarray, plan: np.ndarray, words: Words) -> str:
    declared = next(outcome for outcome in outcomes() if outcome.id == claim.outcome)
    change = plan - base
    low, high = (float(end) for end in band_of(change))
    seen = is_paired_difference_significant(change) if is_enough(len(change)) else None
    segment = words.get(f"claim.segment.{claim.segment}", claim.segment)
    where = "" if claim.segment == "all" else f" ({segment})"
    town = "" if claim.municipality == "all" else f", {claim.municipality.replace('_', ' ').title()}"
    sentence = words(
        "claim",
        verdict=words(f"claim.verdict.{verdict}"),
        runs=len(base),
        what=f"{words.pick(declared)}{where}{town}",
        years=str(claim.years[0]) if len(claim.years) == 1 else f"{claim.years[0]}–{claim.years[-1]}",
        figure=difference_in_words(float(change.mean()), low, high, declared.unit, seen, words.language),
        aim=_aim(claim, base, plan, words),
    )
    return sentence if is_enough(len(change)) else f"{sentence} {words('claim.too_few', needed=MIN_REPLICATIONS)}"


def _aim(claim: Claim, base: np.ndarray, plan: np.ndarray, words: Words) -> str:
    low, high = band(claim)
    figures = {
        "within": 100.0 * claim.within.base if claim.within else float("nan"),
        "change": 100.0 * float((plan - base).mean() / base.mean()) if base.mean() else 0.0,
        "level": limit(claim),
        "plan": float(plan.mean()),
        "base": float(base.mean()),
        "low": low,
        "high": high,
    }
    shown = {name: format_short(figure, words.language) for name, figure in figures.items()}
    return words(f"claim.aim.{claim.expected}", **shown)
