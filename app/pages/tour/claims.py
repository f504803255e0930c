"""Sentences of a guide about the present plan, chosen by the results. Pure functions.

A claim is a function from the evidence to a sentence: a key of the texts with its values. Which sentence it is depends
on the figures alone, so a story cannot say what the model contradicts. With too few runs for a verdict nothing is
claimed yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from app.simulation.results import ALL, SEGMENTS, PlanResult, difference, waiting_table
from app.state.tour import SEGMENTS_WITH_PRICE, Step
from experiments.i18n.catalogue import Words
from experiments.i18n.format import millions_digits
from experiments.statistics.significance import (
    MIN_REPLICATIONS,
    is_enough,
    significant_in_table,
    significant_of_differences,
)

Series = np.ndarray


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the texts: its key, and what is filled in."""

    key: str
    values: Mapping[str, str | int]

    def text(self, words: Words) -> str:
        """The sentence in words."""
        return words(self.key, **self.values)


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """A mean paired difference in the unit of its figure, and whether it is told from chance."""

    mean: float
    significant: bool

    @property
    def direction(self) -> int:
        """1 for more, -1 for less, 0 where chance could have done it."""
        return int(np.sign(self.mean)) if self.significant else 0


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """An answer with the norms of its place (weeks by segment), and the segment that the story is about."""

    answer: PlanResult
    norms: Mapping[str, float]
    segment: str = ""

    def change(self, outcome: str) -> PairedDifference:
        """The difference that the plan makes to one figure in the last year, judged as its tile does."""
        _, base, plan = self.answer.pair(outcome)
        change = difference(base[:, -1], plan[:, -1])
        return PairedDifference(change.mean, bool(change.seen))

    def segment_change(self) -> PairedDifference:
        """The difference in waiting in the segment of the story, judged as the chart of all segments does."""
        rows = waiting_table(self.answer, self.norms)
        row = next((row for row in rows if row["segment"] == self.segment), None)
        return (
            PairedDifference(row["difference"], bool(row["seen"]))
            if row
            else PairedDifference(np.nan, significant=False)
        )

    def level(self, segment: str = ALL) -> float:
        """Weeks until help starts in the last year, doing nothing."""
        return float(self.answer.level("wait_mean", segment)[0][-1])

    def above_norm(self) -> list[str]:
        """Segments where children wait longer than the norm when nothing is done; chance cannot explain it."""
        known = {segment: norm for segment, norm in self.norms.items() if segment in SEGMENTS}
        above = [self.answer.base.of("wait_mean", segment)[:, -1] - norm for segment, norm in known.items()]
        verdicts = zip(known, significant_of_differences(above), strict=True)
        return [segment for segment, significant in verdicts if significant and self.level(segment) > known[segment]]

    def most_waited_for(self) -> str:
        """The segment with a price of its own that is furthest above its norm, or least below it."""
        return max(SEGMENTS_WITH_PRICE, key=self._against_norm)

    def _against_norm(self, segment: str) -> float:
        level = self.level(segment)
        # A segment in which nobody started has no wait.
        return level - self.norms.get(segment, 0.0) if np.isfinite(level) else -np.inf


def has_verdict(answer: PlanResult | None) -> bool:
    """Whether there are enough runs for any verdict."""
    return answer is not None and bool(is_enough(answer.number))


def sentences(step: Step, evidence: ClaimContext, words: Words) -> list[Sentence]:
    """What a step claims of this answer."""
    return [CLAIMS[claim](evidence, words) for claim in step.claims]


def claim_text(step: Step, evidence: ClaimContext | None, words: Words) -> str:
    """The claims of a step in words; before there are enough runs, that they are being made."""
    if not step.claims:
        return ""
    if evidence is None:
        return words("headline.waiting")
    if not has_verdict(evidence.answer):
        return words("guide.first_estimate", number=MIN_REPLICATIONS)
    return " ".join(sentence.text(words) for sentence in sentences(step, evidence, words))


def _cost(evidence: ClaimContext, words: Words) -> Sentence:
    """Whether the plan costs more or less in the last year."""
    change = evidence.change("cost")
    amount = _money(change.mean, evidence.answer, words)
    return Sentence(f"guide.cost.{_way(change)}", {"year": evidence.answer.last_year, "amount": amount})


def _wait(evidence: ClaimContext, words: Words) -> Sentence:
    """Whether a child waits longer or shorter in the last year."""
    change = evidence.change("wait_mean")
    values = {"year": evidence.answer.last_year, "amount": words.weeks(abs(change.mean))}
    return Sentence(f"guide.wait.{_way(change)}", values)


def _wait_now(evidence: ClaimContext, words: Words) -> Sentence:
    """How long a child waits when nothing is done."""
    return Sentence("guide.wait_now", {"year": evidence.answer.last_year, "weeks": words.weeks(evidence.level())})


def _course(evidence: ClaimContext, words: Words) -> Sentence:
    """The order of years in which the plan costs significantly more and less."""
    answer = evidence.answer
    means, significant = _yearly(answer)
    rises, falls = np.flatnonzero(significant & (means > 0)), np.flatnonzero(significant & (means < 0))
    # Year 0 where there is none: the sentence of such a course names no peak, or no trough.
    peak = int(rises[means[rises].argmax()]) if len(rises) else 0
    trough = int(falls[means[falls].argmin()]) if len(falls) else 0
    values = {
        "peak": answer.base.years[peak],
        "most": _money(means[peak], answer, words),
        "trough": answer.base.years[trough],
        "least": _money(means[trough], answer, words),
        "last": answer.last_year,
    }
    return Sentence(f"guide.course.{_order(rises, falls)}", values)


def _order(rises: Series, falls: Series) -> str:
    """The name of the course, from the years in which cost is seen to be higher and lower."""
    if len(rises) and len(falls):
        if rises.max() < falls.min():
            return "cost_before_gain"
        return "gain_before_cost" if falls.max() < rises.min() else "mixed"
    return "only_cost" if len(rises) else "only_gain" if len(falls) else "unseen"


def _yearly(answer: PlanResult) -> tuple[Series, Series]:
    """Mean difference in cost per year, and whether it is significant; the years are tested as one family."""
    _, base, plan = answer.pair("cost")
    each = plan - base
    means, error = each.mean(axis=0), each.std(axis=0, ddof=1) / np.sqrt(len(each))
    return means, significant_in_table(means, error, len(each))


def _exchange(evidence: ClaimContext, words: Words) -> Sentence:
    """Whether a saving is paid for with waiting: what happened to both in the last year."""
    cost, wait = evidence.change("cost"), evidence.change("wait_mean")
    saved = "saved" if cost.direction < 0 else "not_saved"
    key = f"guide.exchange.{saved}.{_way(wait)}"
    return Sentence(key, {"year": evidence.answer.last_year, "amount": words.weeks(abs(wait.mean))})


def _norm(evidence: ClaimContext, words: Words) -> Sentence:
    """Which segments are above their norm in this place."""
    over = [
        words(
            "guide.norm.segment",
            segment=words(f"segment.{segment}"),
            weeks=words.weeks(evidence.level(segment)),
            norm=words.number(evidence.norms[segment]),
        )
        for segment in evidence.above_norm()
    ]
    key = "guide.norm.above" if over else "guide.norm.none"
    return Sentence(key, {"year": evidence.answer.last_year, "segments": "; ".join(over)})


def _segment_wait(evidence: ClaimContext, words: Words) -> Sentence:
    """How long children wait in the segment that the story is about."""
    weeks = words.weeks(evidence.level(evidence.segment))
    return Sentence("guide.segment_wait", {"segment": evidence.segment, "weeks": weeks})


def _segment_change(evidence: ClaimContext, words: Words) -> Sentence:
    """Whether children wait longer or shorter in that segment in the last year."""
    change = evidence.segment_change()
    values = {
        "year": evidence.answer.last_year,
        "segment": evidence.segment,
        "amount": words.weeks(abs(change.mean)),
    }
    return Sentence(f"guide.segment_change.{_way(change)}", values)


CLAIMS: dict[str, Callable[[ClaimContext, Words], Sentence]] = {
    "cost": _cost,
    "wait": _wait,
    "wait_now": _wait_now,
    "course": _course,
    "exchange": _exchange,
    "norm": _norm,
    "segment_wait": _segment_wait,
    "segment_change": _segment_change,
}
"""Every claim that a step can make."""


def _way(change: PairedDifference) -> str:
    return {1: "more", -1: "less", 0: "unseen"}[change.direction]


def _money(euro: float, answer: PlanResult, words: Words) -> str:
    """An amount without its sign, in as many decimals as the cost of the place needs."""
    return words.millions(abs(euro), millions_digits(float(np.mean(answer.base.of("cost")[:, -1]))))
