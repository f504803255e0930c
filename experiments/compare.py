"""Compare: the same children and the same chance under two scenarios; differences per replication."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from agents.base.parameters import WrongInput
from experiments.bands import Bands, bands_of
from experiments.replicate import SURE_OF, Cancelled, Progress, Replicated, replicated, replicated_until
from model.outcomes.declared import outcomes
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NOISE = 2.0
"""A mean difference below this many standard errors is called no difference seen."""

COLUMNS = (
    *("scenario", "baseline", "year", "municipality", "segment", "outcome", "unit"),
    *("base", "plan", "difference", "low", "high", "standard_error", "seen"),
)
Language = Literal["nl", "en"]


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
        both = [town for town in self.base.layout.place.municipalities if town in _towns(self.plan)]
        return [*both, "all"]

    @cached_property
    def years(self) -> list[int]:
        """Calendar years."""
        start = self.base.layout.place.start.year
        return list(range(start, start + self.base.layout.scenario.years))

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """[replication, …] both sides of every pair; undefined on one side is undefined on both."""
        many = min(len(self.base.numbers), len(self.plan.numbers))
        sides = [
            side.values[:many, :, :, [_towns(side).index(town) for town in self.towns]]
            for side in (self.base, self.plan)
        ]
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
    def seen(self) -> np.ndarray:
        """Whether a difference is more than its noise."""
        return is_seen(self.differences.mean, self.differences.standard_error)

    def table(self) -> "pd.DataFrame":
        """One row for each figure that both sides have; a region of one municipality shows totals only."""
        import pandas as pd

        segments = sorted({int(s) for s in self.base.layout.product_segments} & _segments(self.plan))
        kept = [*segments, len(SEGMENT_IDS)]
        alone = all(len(side.layout.place.municipalities) == 1 for side in (self.base, self.plan))
        first = len(self.towns) - 1 if alone else 0
        found = self.differences
        at = np.zeros(found.mean.shape, dtype=bool)
        at[:, :, first:, kept] = ~np.isnan(found.mean[:, :, first:, kept])
        outcome, year, town, segment = np.nonzero(at)
        ids, units = list(REDUCERS), {one.id: one.unit for one in outcomes()}
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
            }
        )


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

    ``low`` and ``high`` hold the middle 80 % of the paired differences. ``seen`` is false when the mean
    difference is below twice its standard error, or exactly nothing. When ``cancelled()`` turns true, the
    replications that all scenarios have are compared. With a ``precision`` there are only as many
    replications, at most ``replications``, as make the means of the base that precise.
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
    return pd.concat([one.table() for one in found], ignore_index=True)


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
        runs = [replicated(base, replications, progress=part, cancelled=cancelled)]
    else:
        runs = [replicated_until(base, precision, replications, part, cancelled, sure_of=sure_of)]
    enough = len(runs[0].numbers)
    for number, plan in enumerate(plans, start=1):
        part = _part_of(progress, number * enough, (1 + len(plans)) * enough)
        runs.append(replicated(plan, max(1, enough), progress=part, cancelled=cancelled))
    return against_first(runs)


def against_first(runs: list[Replicated]) -> list[Compared]:
    """Every set of replications against the first, under labels that tell them apart."""
    labels = distinct_labels([one.layout.scenario for one in runs])
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


def is_seen(difference: np.ndarray, standard_error: np.ndarray) -> np.ndarray:
    """Whether a mean difference is at least twice its standard error, and not nothing.

    From one replication no noise can be told, so no difference is seen.
    """
    known = np.isfinite(difference) & np.isfinite(standard_error)
    with np.errstate(invalid="ignore"):
        return known & (difference != 0.0) & (np.abs(difference) >= NOISE * standard_error)


@dataclass(frozen=True)
class _Words:
    none: str
    more: str
    less: str
    band: str
    units: dict[str, str]


_WORDS: dict[Language, _Words] = {
    "nl": _Words(
        none="geen verschil te zien",
        more="{} meer",
        less="{} minder",
        band="{} ({} tot {})",
        units={
            "euro": "€ {}",
            "share": "{} procentpunt",
            "children": "{} kinderen",
            "trajectories": "{} trajecten",
            "weeks": "{} weken",
            "crises": "{} crises",
            "child-weeks": "{} kindweken",
            "referrals": "{} verwijzingen",
            "needs": "{} hulpvragen",
        },
    ),
    "en": _Words(
        none="no difference seen",
        more="{} more",
        less="{} less",
        band="{} ({} to {})",
        units={"euro": "€ {}", "share": "{} percentage points"},
    ),
}


def no_difference(language: Language = "en") -> str:
    """What is said of a difference that is not seen."""
    return _WORDS[language].none


def difference_in_words(
    difference: float, low: float, high: float, unit: str, seen: bool, language: Language = "en"
) -> str:
    """One difference as a person would say it, with its band; no number when nothing was seen.

    The band is said in the direction of the difference: an end below nothing is a run that went the other way.
    """
    words = _WORDS[language]
    if not seen:
        return words.none
    per = 100.0 if unit == "share" else 1.0
    sign = per if difference > 0 else -per
    ends = sorted((sign * low, sign * high))
    amount = words.units.get(unit, f"{{}} {unit}").format(figure(sign * difference, language))
    said = (words.more if difference > 0 else words.less).format(amount)
    return words.band.format(said, *(figure(end, language) for end in ends))


def in_a_sentence(found: Compared, language: Language = "en") -> str:
    """What a plan does to cost and to the mean wait in the last year, and how noise is told from effect."""
    cost, wait = (
        _total_in_words(found, outcome, unit, language) for outcome, unit in (("cost", "euro"), ("wait_mean", "weeks"))
    )
    pieces = (found.scenario, found.baseline, found.years[-1], cost, wait, len(found.pairs[0]))
    return _SENTENCES[language].format(*pieces)


_SENTENCES: dict[Language, str] = {
    "nl": "{0} vergeleken met {1} in {2}: kosten {3}, gemiddelde wachttijd {4}. Tussen haakjes staat waar 80 % "
    "van {5} gepaarde verschillen ligt; een gemiddeld verschil kleiner dan tweemaal zijn standaardfout heet "
    "'geen verschil te zien'.",
    "en": "{0} against {1} in {2}: cost {3}, mean wait {4}. The brackets hold 80 % of {5} paired differences; a "
    "mean difference below twice its standard error is called 'no difference seen'.",
}


def _total_in_words(found: Compared, outcome: str, unit: str, language: Language) -> str:
    at = (list(REDUCERS).index(outcome), -1, -1, -1)
    bands = found.differences
    seen = bool(found.seen[at])
    return difference_in_words(float(bands.mean[at]), float(bands.low[at]), float(bands.high[at]), unit, seen, language)


def figure(number: float, language: Language = "en") -> str:
    """A number in three digits, which is more than a reader can use."""
    digits = 3 if abs(number) >= 1.0 else 2
    text = np.format_float_positional(number, precision=digits, fractional=False, trim="-")
    text = f"{float(text):,.0f}" if abs(number) >= 1000.0 else text
    text = text.replace("-", "\N{MINUS SIGN}")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _part_of(progress: Progress | None, done_before: int, everything: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(done_before + done, everything)


def _towns(run: Replicated) -> list[str]:
    return [*run.layout.place.municipalities, "all"]


def _segments(run: Replicated) -> set[int]:
    return {int(segment) for segment in run.layout.product_segments}


def _labels(codes: np.ndarray, names: list[str]) -> "pd.Categorical":
    import pandas as pd

    kinds = list(dict.fromkeys(names))
    return pd.Categorical.from_codes(np.array([kinds.index(name) for name in names])[codes], kinds)
