"""Harms: what a plan makes worse though nobody asked about it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.bands import HIGH, LOW, mean_of_known
from experiments.compare import Language, difference_in_words
from experiments.figures import EVERYTHING, Figure
from model.outcomes.declared import outcomes
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

SURE = 3.0
"""Standard errors that a harm must pass: many outcomes are watched, and noise would raise two alarms in a hundred."""
MOST_TOLD = 6
"""Outcomes in a sentence; what else gets worse is counted there, and listed beside it."""
LANGUAGES: tuple[Language, ...] = ("nl", "en")
WORSE = 0.02
"""A harm that nobody asked about is told from two percent on, or two percentage points of a share."""


def guarded(base: Scenario) -> list[Figure]:
    """What a plan is watched for, asked or not: all that can be better or worse, waits in each segment too."""
    offered = {product.segment for product in base.load().products.values()}
    totals = [Figure(one.id) for one in outcomes() if one.better != "none"]
    waits = [one.id for one in outcomes() if one.better == "lower" and one.unit == "weeks"]
    return [*totals, *(Figure(one, segment) for one in waits for segment in SEGMENT_IDS if segment in offered)]


def harms(figures: Sequence[Figure], nothing: np.ndarray, plan: np.ndarray) -> list[dict[str, Any]]:
    """The figures that get visibly worse, the worst first, from [draw, replication, figure] of both."""
    rows = [_harm(figure, nothing[..., at], plan[..., at]) for at, figure in enumerate(figures)]
    return sorted((row for row in rows if row is not None), key=lambda row: -row["part"])


def _harm(figure: Figure, nothing: np.ndarray, plan: np.ndarray) -> dict[str, Any] | None:
    """One figure that gets visibly worse, from [draw, replication]; the replications of a draw are one witness."""
    change = np.where(np.isfinite(plan), plan, np.nan) - nothing
    witnesses = mean_of_known(change, 1) if len(change) > 2 else change.ravel()
    witnesses = witnesses[~np.isnan(witnesses)]
    if len(witnesses) < 2:
        return None
    mean, error = float(witnesses.mean()), float(witnesses.std(ddof=1) / len(witnesses) ** 0.5)
    now = abs(float(np.nanmean(nothing)))
    worse = (mean > 0.0) == (figure.declared.better == "lower")
    part = abs(mean) if figure.unit == "share" else abs(mean) / now if now else 1.0
    if not worse or part < WORSE or abs(mean) < SURE * error:
        return None
    low, high = (float(np.nanquantile(change, share)) for share in (LOW, HIGH))
    words = {language: difference_in_words(mean, low, high, figure.unit, True, language) for language in ("nl", "en")}
    return {
        "outcome": figure.outcome,
        "segment": figure.segment,
        "unit": figure.unit,
        "nothing": float(np.nanmean(nothing)),
        "change": mean,
        "low": low,
        "high": high,
        "part": part,
        "words_nl": words["nl"],
        "words_en": words["en"],
    }


def in_words(rows: Sequence[dict[str, Any]], language: Language = "en") -> str:
    """What a plan breaks that it was not told about, as a sentence; nothing to say gives an empty one."""
    if not rows:
        return ""
    names = {one.id: one.name_nl if language == "nl" else one.name_en for one in outcomes()}
    of, more = ("van", "en nog {}") if language == "nl" else ("of", "and {} more")
    told = [
        f"{names[row['outcome']]}{'' if row['segment'] == EVERYTHING else f' {of} ' + row['segment']} "
        f"{row[f'words_{language}']}"
        for row in foremost(rows)
    ]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], more.format(len(told) - MOST_TOLD)]
    starts = {
        "nl": "Haalt dit door slechter te maken wat niet gevraagd was: ",
        "en": "Gets there by making worse what it was not told about: ",
    }
    return f"{starts[language]}{'; '.join(told)}."


def foremost(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each outcome: all segments together where that gets worse, else the worst segment."""
    together = {row["outcome"] for row in rows if row["segment"] == EVERYTHING}
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["segment"] == EVERYTHING or row["outcome"] not in together:
            found.setdefault(row["outcome"], row)
    return list(found.values())
