"""Compare: the same children and the same chance under two scenarios; differences per replication."""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from agents.base.files.parameters import WrongInput
from experiments.i18n.catalogue import Words
from experiments.i18n.format import Language, format_short
from experiments.replicate.replication import (
    SURE_OF,
    Cancelled,
    Progress,
    Replicated,
    RunControl,
    replicated,
    replicated_until,
)
from experiments.statistics.bands import Bands, bands_of
from experiments.statistics.significance import ALONE, MIN_REPLICATIONS, is_enough, is_significant
from experiments.statistics.significance import significant_by_family as by_family
from model.arguments import checked_arguments
from model.outcomes.declared import outcomes
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

MAIN = ("cost", "wait_mean", "waiting", "in_care")
"""What is asked of every plan first. For the whole place in the last year each is judged by itself, everywhere."""

COLUMNS = (
    *("scenario", "baseline", "year", "municipality", "segment", "outcome", "unit"),
    *("base", "plan", "difference", "low", "high", "standard_error", "seen"),
    *("seen_alone", "replications", "scenario_id", "baseline_id"),
)


@dataclass(frozen=True)
class Compared:
    """A plan against a baseline; arrays are [outcome, year, municipality or all, segment or all]."""

    base: Replicated
    plan: Replicated
    baseline: str
    scenario: str

    @cached_property
    def towns(self) -> list[str]:
        """The municipalities that both have, and all."""
        both = [town for town in self.base.setup.place.municipalities if town in _towns(self.plan)]
        return [*both, "all"]

    @cached_property
    def years(self) -> list[int]:
        """Calendar years."""
        start = self.base.setup.place.start.year
        return list(range(start, start + self.base.setup.scenario.years))

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """[replication, …] both sides of every pair; undefined on one side is undefined on both."""
        many = min(len(self.base.numbers), len(self.plan.numbers))
        sides = [
            side.values[:many, :, :, [_towns(side).index(town) for town in self.towns]]
            for side in (self.base, self.plan)
        ]
        # A level and its difference must stand on the same pairs, else they do not add up where a few runs lack an
        # outcome.
        missing = np.isnan(sides[0]) | np.isnan(sides[1])
        base, plan = (np.where(missing, np.nan, side) for side in sides)
        return base, plan

    @cached_property
    def means(self) -> tuple[np.ndarray, np.ndarray]:
        """The mean of each side."""
        base, plan = self.pairs
        return bands_of(base).mean, bands_of(plan).mean

    @cached_property
    def differences(self) -> Bands:
        """Bands of the differences, each taken within one replication."""
        base, plan = self.pairs
        return bands_of(plan - base)

    @cached_property
    def enough(self) -> np.ndarray:
        """Whether there are enough pairs of runs for a verdict."""
        return is_enough(self.differences.replications)

    @cached_property
    def seen_alone(self) -> np.ndarray:
        """Whether a difference is told from chance, each figure by itself: false alarm 5 % for each."""
        found = self.differences
        return is_significant(found.mean, found.standard_error, found.replications)

    @cached_property
    def seen(self) -> np.ndarray:
        """Whether a difference is told from chance: the verdict that is shown, one for each figure wherever it stands.

        The figures of a family (``families``) are judged together, so that of the differences seen among them 5 % at
        most are expected to be false.
        """
        found = self.differences
        family = families(found.mean.shape)
        return by_family(found.mean, found.standard_error, found.replications, family)

    def verdict(self, at: tuple[int, int, int, int]) -> bool | None:
        """Whether a difference is seen; none where there are too few runs to say so."""
        return bool(self.seen[at]) if self.enough[at] else None

    def in_words(self, outcome: str, segment: int = -1, language: Language = "en") -> str:
        """The difference of the whole place in the last year in words."""
        at = (list(REDUCERS).index(outcome), len(self.years) - 1, len(self.towns) - 1, segment)
        unit = next(declared.unit for declared in outcomes() if declared.id == outcome)
        found = self.differences
        mean, low, high = float(found.mean[at]), float(found.low[at]), float(found.high[at])
        return difference_in_words(mean, low, high, unit, self.verdict(at), language)

    def table(self) -> "pd.DataFrame":
        """One row for each figure that both sides have; a region of one municipality shows totals only."""
        import pandas as pd

        segments = sorted({int(s) for s in self.base.setup.product_segments} & _segments(self.plan))
        kept = [*segments, len(SEGMENT_IDS)]
        # In a region of one municipality its rows would repeat those of all.
        alone = all(len(side.setup.place.municipalities) == 1 for side in (self.base, self.plan))
        first = len(self.towns) - 1 if alone else 0
        found = self.differences
        at = np.zeros(found.mean.shape, dtype=bool)
        at[:, :, first:, kept] = ~np.isnan(found.mean[:, :, first:, kept])
        outcome, year, town, segment = np.nonzero(at)
        ids, units = list(REDUCERS), {outcome.id: outcome.unit for outcome in outcomes()}
        base, plan = self.means
        return pd.DataFrame(
            {
                "scenario": _labels(np.zeros_like(outcome), [self.scenario]),
                "baseline": _labels(np.zeros_like(outcome), [self.baseline]),
                "year": np.asarray(self.years, dtype=np.int64)[year],
                "municipality": _labels(town, self.towns),
                "segment": _labels(segment, [*SEGMENT_IDS, "all"]),
                "outcome": _labels(outcome, ids),
                "unit": _labels(outcome, [units[name] for name in ids]),
                "base": base[at],
                "plan": plan[at],
                "difference": found.mean[at],
                "low": found.low[at],
                "high": found.high[at],
                "standard_error": found.standard_error[at],
                "seen": self.seen[at],
                "seen_alone": self.seen_alone[at],
                "replications": found.replications[at],
                "scenario_id": _labels(np.zeros_like(outcome), [self.plan.setup.scenario.id]),
                "baseline_id": _labels(np.zeros_like(outcome), [self.base.setup.scenario.id]),
            }
        )


@checked_arguments
def compare(
    base: Scenario,
    *plans: Scenario,
    replications: int = 100,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    precision: float | None = None,
    sure_of: Sequence[str] = SURE_OF,
) -> "pd.DataFrame":
    """Paired differences of each plan against the base, replication by replication on common chance.

    ``low`` and ``high`` hold the middle 80 % of the paired differences of single histories; they are undefined (nan)
    below eight replications. ``seen`` says whether the mean difference is told from chance, by Student's t-test on the
    pairs and with the false discovery rate held to 5 % (``Compared.seen``); ``seen_alone`` is the same test for each
    figure by itself. Below eight replications, told in ``replications``, no verdict is given and both are false.
    When ``cancelled()`` turns true, the replications that all scenarios have are compared. With a ``precision`` there
    are only as many replications, at most ``replications``, as make the means of the base that precise.
    """
    import pandas as pd

    found = compared(
        base,
        *plans,
        replications=replications,
        progress=progress,
        cancelled=cancelled,
        precision=precision,
        sure_of=sure_of,
    )
    return pd.concat([comparison.table() for comparison in found], ignore_index=True)


def compared(
    base: Scenario,
    *plans: Scenario,
    replications: int = 100,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    precision: float | None = None,
    sure_of: Sequence[str] = SURE_OF,
) -> list[Compared]:
    """As ``compare``, as arrays, one for each plan."""
    check_comparable((base, *plans))
    everything = replications * (1 + len(plans))
    part = _part_of(progress, 0, everything)
    if precision is None:
        runs = [replicated(base, replications, control=RunControl(part, cancelled))]
    else:
        runs = [replicated_until(base, precision, replications, RunControl(part, cancelled), sure_of)]
    # A base that was cancelled or precise early decides how many pairs there can be.
    enough = len(runs[0].numbers)
    for number, plan in enumerate(plans, start=1):
        part = _part_of(progress, number * enough, (1 + len(plans)) * enough)
        runs.append(replicated(plan, max(1, enough), control=RunControl(part, cancelled)))
    return against_first(runs)


def against_first(runs: list[Replicated]) -> list[Compared]:
    """Every set of replications against the first, under labels that tell them apart."""
    labels = distinct_labels([run.setup.scenario for run in runs])
    return [Compared(runs[0], run, labels[0], label) for run, label in zip(runs[1:], labels[1:], strict=True)]


def check_comparable(scenarios: tuple[Scenario, ...]) -> None:
    """Refuse scenarios that do not share their years or their chance."""
    if len(scenarios) < 2:
        raise WrongInput("compare: found one scenario, expected two or more")
    first = scenarios[0]
    for other in scenarios[1:]:
        facts = (
            ("start", first.load().start.year, other.load().start.year),
            ("number of years", first.years, other.years),
            ("seed", first.seed, other.seed),
        )
        for what, here, there in facts:
            if here != there:
                raise WrongInput(
                    f'compare: "{first.label}" has {what} {here} and "{other.label}" {there}, expected the same'
                )


def distinct_labels(scenarios: list[Scenario]) -> list[str]:
    """The label of each scenario; a label that comes back gets a number."""
    labels: list[str] = []
    for scenario in scenarios:
        label, count = scenario.label, 2
        while label in labels:
            label, count = f"{scenario.label} ({count})", count + 1
        labels.append(label)
    return labels


def families(shape: tuple[int, ...]) -> np.ndarray:
    """[outcome, year, municipality or all, segment or all] which figures are judged together, as one table.

    The main outcomes of the whole place stand alone in the last year; before it they are one family over the years.
    By segment, and by municipality, each main outcome is one family a year. All other outcomes of a year, municipality
    and segment are one family. So every figure has one verdict, wherever it is shown.
    """
    _, years, towns, segments = shape
    found = np.broadcast_to(np.arange(years * towns * segments).reshape(1, years, towns, segments), shape).copy()
    by_year = np.arange(years)[:, None, None]
    first = years * towns * segments
    for name in MAIN:
        row = list(REDUCERS).index(name)
        found[row] = first + by_year
        found[row, :, -1] = (first + years + by_year)[..., 0]
        found[row, :, -1, -1] = first + 2 * years
        found[row, -1, -1, -1] = ALONE
        first += 2 * years + 1
    return found


def no_difference(language: Language = "en") -> str:
    """What is said of a difference that is not seen."""
    return Words(language)("unseen")


def first_estimate(language: Language = "en") -> str:
    """What is said of a difference from too few runs for a verdict: that is not the same as no difference."""
    return Words(language)("early")


def difference_in_words(
    difference: float, low: float, high: float, unit: str, seen: bool | None, language: Language = "en"
) -> str:
    """One difference as a person would say it, with its band; no number when nothing was seen.

    ``seen`` is none where there are too few runs for a verdict. The band is said in the direction of the difference;
    where it holds histories that went the other way, both directions are named.
    """
    if not seen:
        return first_estimate(language) if seen is None else no_difference(language)
    words, per = Words(language), 100.0 if unit == "share" else 1.0

    def size(number: float) -> str:
        return format_short(per * abs(number), language)

    def directed(number: float, amount: str) -> str:
        return words("more" if number > 0 else "less", amount=amount)

    of = words("unit.points") if unit == "share" else words.unit(unit)
    text = directed(difference, f"€ {size(difference)}" if unit == "euro" else f"{size(difference)} {of}")
    if not np.isfinite([low, high]).all():
        return text
    # "-115,000 to 560,000 less" would leave it to the reader which end is more: both ends carry their direction.
    if low < 0.0 < high:
        near, far = (low, high) if difference > 0 else (high, low)
        return words("difference.band", amount=text, low=directed(near, size(near)), high=directed(far, size(far)))
    near, far = sorted((low, high), key=abs)
    return words("difference.band", amount=text, low=size(near), high=size(far))


def in_a_sentence(found: Compared, language: Language = "en") -> str:
    """What a plan does to cost and to the mean wait in the last year, and how noise is told from effect."""
    pairs = len(found.pairs[0])
    about = {"scenario": found.scenario, "baseline": found.baseline, "year": found.years[-1], "pairs": pairs}
    if not is_enough(pairs):
        return Words(language)("compared.early", **about, needed=MIN_REPLICATIONS)
    cost, wait = (found.in_words(outcome, language=language) for outcome in ("cost", "wait_mean"))
    return Words(language)("compared.judged", **about, cost=cost, wait=wait)


def _part_of(progress: Progress | None, done_before: int, everything: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(done_before + done, everything)


def _towns(run: Replicated) -> list[str]:
    return [*run.setup.place.municipalities, "all"]


def _segments(run: Replicated) -> set[int]:
    return {int(segment) for segment in run.setup.product_segments}


def _labels(codes: np.ndarray, names: list[str]) -> "pd.Categorical":
    import pandas as pd

    kinds = list(dict.fromkeys(names))
    # Categories keep a table of millions of rows small; equal names share one category, as pandas allows no two.
    return pd.Categorical.from_codes(np.array([kinds.index(name) for name in names])[codes], kinds)
