"""Side effects: outcomes that a plan makes worse though nobody asked about them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.compare.comparison import difference_in_words
from experiments.compare.metric import EVERYTHING, Metric
from experiments.i18n.catalogue import Words
from experiments.i18n.format import LANGUAGES, Language
from experiments.statistics.bands import band_of, bands_of, mean_of_known
from experiments.statistics.significance import significant_in_table
from model.outcomes.declared import outcomes
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

MOST_SHOWN = 6
"""Outcomes in a sentence; what else gets worse is counted there, and listed beside it."""
WORSE = 0.02
"""A harm that nobody asked about is told from two percent on, or two percentage points of a share."""


def guarded(base: Scenario) -> list[Metric]:
    """What a plan is watched for, asked or not: all that can be better or worse, waits in each segment too."""
    offered = {product.segment for product in base.load().products.values()}
    totals = [Metric(outcome.id) for outcome in outcomes() if outcome.better != "none"]
    waits = [outcome.id for outcome in outcomes() if outcome.better == "lower" and outcome.unit == "weeks"]
    return [*totals, *(Metric(outcome, segment) for outcome in waits for segment in SEGMENT_IDS if segment in offered)]


def harms(figures: Sequence[Metric], nothing: np.ndarray, plan: np.ndarray) -> list[dict[str, Any]]:
    """The figures that get visibly worse, the worst first, from [draw, replication, figure] of both.

    Many outcomes are watched, so they are judged as one table: of the harms told 5 % at most are expected to be false.
    """
    # A future that could not be simulated is infinite; it says nothing about what gets worse.
    change = np.where(np.isfinite(plan), plan, np.nan) - nothing
    found = bands_of(witnesses(change))
    seen = significant_in_table(found.mean, found.standard_error, found.replications)
    rows = [
        _harm(figure, nothing[..., at], change[..., at], float(found.mean[at]))
        for at, figure in enumerate(figures)
        if seen[at]
    ]
    return sorted((row for row in rows if row is not None), key=lambda row: -row["part"])


def witnesses(change: np.ndarray) -> np.ndarray:
    """[witness, figure] of [draw, replication, figure]: the replications of a draw are one witness, not many."""
    # With three draws or more the draws are the sample; with fewer there is no spread between draws to judge by.
    return mean_of_known(change, 1) if len(change) > 2 else change.reshape(-1, change.shape[-1])


def _harm(figure: Metric, nothing: np.ndarray, change: np.ndarray, mean: float) -> dict[str, Any] | None:
    """One figure that gets worse by more than is left untold, from [draw, replication] and its mean change."""
    now = abs(float(np.nanmean(nothing)))
    worse = (mean > 0.0) == (figure.declared.better == "lower")
    part = abs(mean) if figure.unit == "share" else abs(mean) / now if now else 1.0
    if not worse or part < WORSE:
        return None
    low, high = (float(end) for end in band_of(change.ravel()))
    return {
        "outcome": figure.outcome,
        "segment": figure.segment,
        "unit": figure.unit,
        "nothing": float(np.nanmean(nothing)),
        "change": mean,
        "low": low,
        "high": high,
        "part": part,
        **{
            f"words_{language}": difference_in_words(mean, low, high, figure.unit, True, language)
            for language in LANGUAGES
        },
    }


def in_words(rows: Sequence[dict[str, Any]], language: Language = "en") -> str:
    """What a plan breaks that it was not told about, as a sentence; nothing to say gives an empty one."""
    if not rows:
        return ""
    words = Words(language)
    names = {outcome.id: words.pick(outcome) for outcome in outcomes()}
    parts = [_harm_in_words(row, names[row["outcome"]], words) for row in foremost(rows)]
    if len(parts) > MOST_SHOWN:
        parts = [*parts[:MOST_SHOWN], words("worse.more", count=len(parts) - MOST_SHOWN)]
    return words("worse.unasked", harms="; ".join(parts))


def _harm_in_words(row: dict[str, Any], name: str, words: Words) -> str:
    if row["segment"] != EVERYTHING:
        name = words("worse.segment", outcome=name, segment=row["segment"])
    return f"{name} {row[f'words_{words.language}']}"


def foremost(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each outcome: all segments together where that gets worse, else the worst segment."""
    together = {row["outcome"] for row in rows if row["segment"] == EVERYTHING}
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["segment"] == EVERYTHING or row["outcome"] not in together:
            found.setdefault(row["outcome"], row)
    return list(found.values())
