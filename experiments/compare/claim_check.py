"""Check claims: does a scenario do what its document says? Pairs of runs against doing nothing, and a verdict."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from agents.base.files.units import UNITS, Quantity
from experiments.catalogue.reader import Claim, Entry
from experiments.compare.comparison import Compared, compared, difference_in_words
from experiments.compare.metric import in_segment
from experiments.i18n.format import Language, format_short
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
    return judged(entry.claim, *sides(entry.claim, found))


def sides(claim: Claim, found: Compared) -> tuple[np.ndarray, np.ndarray]:
    """[replication] the mean of the claim's outcome over its years, doing nothing and under the scenario."""
    outcome, town = list(REDUCERS).index(claim.outcome), found.towns.index(claim.municipality)
    years = [found.years.index(year) for year in claim.years]
    deflator = np.ones(len(years))
    if claim.prices == "of_the_start":
        layout = found.plan.layout
        deflator = layout.index("indexation")[layout.place.warm_up_years :][years]
    both = (in_segment(side[:, outcome][:, years, town], claim.segment) / deflator for side in found.pairs)
    base, plan = (side.mean(axis=1) for side in both)
    return base, plan


def judged(claim: Claim, base: np.ndarray, plan: np.ndarray) -> Judgement:
    """The verdict on a claim from pairs of figures, one of each for every replication."""
    tested = _tested(claim, base, plan)
    mean = float(tested.mean())
    error = float(tested.std(ddof=1)) / len(tested) ** 0.5 if len(tested) > 1 else float("nan")
    low, high = (float(end) for end in mean_interval(mean, error, len(tested)))
    verdict = _verdict(claim, low, high) if is_enough(len(tested)) else "undecided"
    said = {language: _in_words(claim, verdict, base, plan, language) for language in ("nl", "en")}
    means = float(base.mean()), float(plan.mean())
    return Judgement(verdict, *means, low, high, len(base), said["nl"], said["en"])


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


_VERDICTS: dict[Language, dict[Verdict, str]] = {
    "nl": {"confirmed": "Bevestigd", "refuted": "Weerlegd", "undecided": "Niet te zeggen"},
    "en": {"confirmed": "Confirmed", "refuted": "Refuted", "undecided": "Undecided"},
}
_SEGMENTS = {
    "local": "lokaal",
    "stay": "verblijf",
    "national": "landelijk",
    "individual": "maatwerk",
    "protection": "jeugdbescherming",
    "specialist": "specialistisch",
}
_SAID: dict[Language, str] = {
    "nl": "{verdict} ({runs} paren): {what} in {years}: {figure}.{aim}",
    "en": "{verdict} ({runs} pairs): {what} in {years}: {figure}.{aim}",
}
_TOO_FEW: dict[Language, str] = {
    "nl": f" Voor een oordeel zijn {MIN_REPLICATIONS} paren nodig.",
    "en": f" A verdict needs {MIN_REPLICATIONS} pairs.",
}
_AIMS: dict[Language, dict[str, str]] = {
    "nl": {
        "rises": " Verwacht was een stijging.",
        "falls": " Verwacht was een daling.",
        "unchanged": " Verwacht was hooguit {within} % verschil; gevonden {change} %.",
        "below": " De grens is {level}; het wordt {plan}, en zonder maatregelen {base}.",
        "saves": " Verwacht was een besparing van {low} tot {high} per jaar.",
    },
    "en": {
        "rises": " A rise was expected.",
        "falls": " A fall was expected.",
        "unchanged": " At most {within} % difference was expected; found {change} %.",
        "below": " The limit is {level}; it becomes {plan}, and {base} without measures.",
        "saves": " A saving of {low} to {high} a year was expected.",
    },
}


def _in_words(claim: Claim, verdict: Verdict, base: np.ndarray, plan: np.ndarray, language: Language) -> str:
    declared = next(outcome for outcome in outcomes() if outcome.id == claim.outcome)
    name = declared.name_nl if language == "nl" else declared.name_en
    change = plan - base
    low, high = (float(end) for end in band_of(change))
    seen = is_paired_difference_significant(change) if is_enough(len(change)) else None
    segment = _SEGMENTS.get(claim.segment, claim.segment) if language == "nl" else claim.segment
    where = "" if claim.segment == "all" else f" ({segment})"
    town = "" if claim.municipality == "all" else f", {claim.municipality.replace('_', ' ').title()}"
    years = str(claim.years[0]) if len(claim.years) == 1 else f"{claim.years[0]}–{claim.years[-1]}"
    return _SAID[language].format(
        verdict=_VERDICTS[language][verdict],
        runs=len(base),
        what=f"{name}{where}{town}",
        years=years,
        figure=difference_in_words(float(change.mean()), low, high, declared.unit, seen, language),
        aim=_aim(claim, base, plan, language),
    ) + ("" if is_enough(len(change)) else _TOO_FEW[language])


def _aim(claim: Claim, base: np.ndarray, plan: np.ndarray, language: Language) -> str:
    low, high = band(claim)
    change = 100.0 * float((plan - base).mean() / base.mean()) if base.mean() else 0.0
    return _AIMS[language][claim.expected].format(
        within=format_short(100.0 * claim.within.base, language) if claim.within else "",
        change=format_short(change, language),
        level=format_short(limit(claim), language),
        plan=format_short(float(plan.mean()), language),
        base=format_short(float(base.mean()), language),
        low=format_short(low, language),
        high=format_short(high, language),
    )
