"""What a plan makes worse for children, though its first sentence may praise it. Pure functions.

Every outcome for children that can be better or worse is watched, and waits in each segment apart: a mean over all
hides a queue that moved. What is watched follows from what is declared, so that a new outcome comes in by itself.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from app.simulation.results import ALL, SEGMENTS, TOO_LIGHT, WATCHED, PlanResult
from experiments.compare.side_effects import WORSE
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words
from experiments.i18n.format import HARD_SPACE
from experiments.statistics.significance import significant_of_differences
from model.outcomes.declared import Outcome, outcomes

MOST_NAMED = 3
WAIT = "wait_mean"
SHOWN_ABOVE = ((WAIT, ALL), ("waiting", ALL))
"""What the sentence and the numbers above show already."""


@dataclass(frozen=True, slots=True)
class Worsened:
    """One outcome in the last year that the plan makes visibly worse; ``part`` is how much, as a share of before."""

    outcome: Outcome
    segment: str
    base: float
    plan: float
    part: float


@lru_cache(maxsize=16)
def worsened(answer: PlanResult) -> tuple[Worsened, ...]:
    """What gets significantly worse in the last year, the worst first; nothing without a plan.

    All that is watched is one table of verdicts, so that false ones among them stay as rare as stated.
    """
    if not answer.changed:
        return ()
    watched = [*((name, ALL) for name in WATCHED), *((WAIT, segment) for segment in SEGMENTS)]
    pairs = {at: _differences(answer, *at) for at in watched if at not in SHOWN_ABOVE}
    seen = significant_of_differences(list(pairs.values()))
    found = (
        _worsened(answer, at, float(differences.mean()))
        for (at, differences), is_seen in zip(pairs.items(), seen, strict=True)
        if is_seen
    )
    return tuple(sorted(filter(None, found), key=lambda worse: -worse.part))


def _differences(answer: PlanResult, outcome: str, segment: str) -> np.ndarray:
    """The differences of the last year, one for each pair of runs in which both are known."""
    _, base, plan = (series[:, -1] for series in answer.pair(outcome, segment))
    each = plan - base
    return each[np.isfinite(each)]


def _worsened(answer: PlanResult, at: tuple[str, str], mean: float) -> Worsened | None:
    """The outcome, when the difference is for the worse and large enough to be told."""
    outcome, base = _declared()[at[0]], float(answer.level(*at)[0][-1])
    part = abs(mean) / base if base > 0.0 else 1.0
    wrong = (mean > 0.0) == (outcome.better == "lower" or at[0] == TOO_LIGHT)
    if not wrong or (abs(mean) if outcome.unit == "share" else part) < WORSE:
        return None
    return Worsened(outcome, at[1], base, base + mean, part)


@cache
def _declared() -> dict[str, Outcome]:
    return {outcome.id: outcome for outcome in outcomes()}


def worsened_sentence(answer: PlanResult, words: Words) -> str:
    """One line with what gets worse, such as ``Segment B 5,9 → 8,3 weken``; empty when nothing does."""
    found = worsened(answer)
    if not found:
        return ""
    parts = [_part(worse, words) for worse in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        parts.append(words("worse.more", count=len(found) - MOST_NAMED))
    return words("worse.line", year=answer.last_year, parts="; ".join(parts))


def _part(worse: Worsened, words: Words) -> str:
    amounts = Amounts.of(worse.outcome.unit, max(abs(worse.base), abs(worse.plan)), words)
    name = words.pick(worse.outcome, "name")
    if worse.segment != ALL:
        name = words("worse.wait", segment=words(f"segment.{worse.segment}"))
    name = name[:1].lower() + name[1:]
    unit = {"share": "%", "weeks": f"{HARD_SPACE}{words('unit.weeks')}"}.get(worse.outcome.unit, "")
    plan = f"{amounts.number(worse.plan)}{unit}"
    return words("worse.part", name=name, base=amounts.number(worse.base), plan=plan)
