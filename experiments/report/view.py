"""Findings seen through one language: effects by outcome, and how they are said."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.compare.labels import Names
from experiments.i18n.catalogue import Words
from experiments.report.caveats import Caveats, budget_called, caveats_of
from experiments.report.findings import Findings
from experiments.statistics.rounding import level_beside
from experiments.statistics.significance import is_enough
from model.outcomes.declared import Outcome, outcomes
from model.outcomes.reducers import REDUCERS
from model.policy.segments import ALL, SEGMENT_IDS

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan does to one outcome: both means, and the paired difference with its band."""

    outcome: Outcome
    base: float
    plan: float
    difference: float
    low: float
    high: float
    seen: bool | None
    """None where there are too few runs for a verdict."""

    def shown(self, scale: float, digits: int) -> float:
        """The plan's level as it is written beside the base and a difference that is seen: the three add up."""
        if not self.seen:
            return self.plan / scale
        return level_beside(self.base / scale, self.difference / scale, digits)

    @property
    def known(self) -> bool:
        """Whether both sides have a value."""
        return bool(np.isfinite(self.difference))

    @property
    def untold(self) -> str:
        """The key of the text for a difference without a number: ``unseen``, or ``early`` for too few runs."""
        return "early" if self.seen is None else "unseen"

    @property
    def means(self) -> str:
        """Whether that is better or worse for children and town, other, or not to be seen."""
        if not self.seen:
            return self.untold
        if self.outcome.better == "none":
            return "other"
        return "better" if (self.difference > 0.0) == (self.outcome.better == "higher") else "worse"


@dataclass(frozen=True)
class ReportView:
    """The findings in one language: names, effects and sentences for the sections of a report."""

    findings: Findings
    words: Words

    @cached_property
    def names(self) -> Names:
        """Names of scenarios, changes, segments and municipalities."""
        return Names(self.findings.base, self.findings.plan, self.words)

    @cached_property
    def caveats(self) -> Caveats:
        """What stands beside the figures of the place."""
        return caveats_of(self.findings.base)

    @property
    def budget(self) -> str:
        """What the budget is called: an assumption, where it is no published figure."""
        return budget_called(self.caveats, self.words, self.words("column.budget"))

    @property
    def years(self) -> list[int]:
        """Calendar years."""
        return self.findings.found.years

    @property
    def last(self) -> int:
        """The last year."""
        return self.years[-1]

    @property
    def segments(self) -> list[str]:
        """Segments that both scenarios have, in their order."""
        found = self.findings.found
        both = set(found.base.setup.product_segments) & set(found.plan.setup.product_segments)
        return [name for row, name in enumerate(SEGMENT_IDS) if row in both]

    @property
    def unseen(self) -> str:
        """What is said of a difference that is not told: not seen, or from too few runs to say so."""
        return self.words(self.untold)

    @property
    def untold(self) -> str:
        """The key of that text: ``unseen``, or ``early`` for too few runs."""
        return "unseen" if is_enough(self.findings.replications) else "early"

    def effect(self, outcome: str, year: int | None = None, segment: str = EVERYTHING) -> Effect:
        """The effect on an outcome of the whole place, in a year (the last one unless named)."""
        found = self.findings.found
        at = (
            list(REDUCERS).index(outcome),
            len(self.years) - 1 if year is None else self.years.index(year),
            len(found.towns) - 1,
            ALL if segment == EVERYTHING else SEGMENT_IDS.index(segment),
        )
        base, plan = (float(side[at]) for side in found.means)
        bands = found.differences
        middle, low, high = (float(side[at]) for side in (bands.mean, bands.low, bands.high))
        return Effect(declared(outcome), base, plan, middle, low, high, found.verdict(at))

    def pairs(self, outcome: str) -> np.ndarray:
        """[replication, year] differences of the whole place."""
        base, plan = self.findings.found.pairs
        row = list(REDUCERS).index(outcome)
        return (plan - base)[:, row, :, -1, ALL]

    def in_words(self, effect: Effect) -> str:
        """A difference in words: how much, and which way."""
        return self.directed(effect.difference, effect.outcome.unit) if effect.seen else self.unseen

    def directed(self, difference: float, unit: str) -> str:
        """The size of a difference with 'more' or 'less'."""
        way = "more" if difference > 0.0 else "less"
        pattern = self.words.get(f"{way}.{unit}", self.words(way, amount="{amount}"))
        return pattern.format(amount=self.words.change(difference, unit))

    def band(self, effect: Effect) -> str:
        """Between what 80 % of the paired differences lie, in words."""
        return self.between(effect.low, effect.high, effect.outcome.unit)

    def between(self, low: float, high: float, unit: str) -> str:
        """A band of differences in words."""
        if low < 0.0 < high:
            return self.words("band.both", low=self.directed(low, unit), high=self.directed(high, unit))
        near, far = sorted((low, high), key=abs)
        return self.words("band.one", near=self.words.change(near, unit), far=self.directed(far or near, unit))

    def outcome(self, outcome: str) -> str:
        """The name of an outcome."""
        return self.words.pick(declared(outcome))

    def unit_of(self, outcome: str) -> str:
        """The unit in which an outcome stands in a table: shares in percent."""
        unit = declared(outcome).unit
        return "%" if unit == "share" else self.words.unit(unit)


def declared(outcome: str) -> Outcome:
    """An outcome by its id."""
    return next(known for known in outcomes() if known.id == outcome)


def in_table(value: float | None, unit: str) -> float | None:
    """A value in the unit in which tables show it; shares in percent, what is undefined as nothing."""
    if value is None or not np.isfinite(value):
        return None
    return 100.0 * value if unit == "share" else float(value)
