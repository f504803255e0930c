"""Bars of an explanation: a mean and its band each, judged as one table, and adding up in whole steps.

A row is plain values: an id, ``value``, the band of 80 % of paired differences (``low``, ``high``), ``seen``.
"""

from collections.abc import Sequence

import numpy as np

from experiments.compare.distributional_effects import Row
from experiments.explain.shapley import adding_up
from experiments.statistics.bands import band_of, bands_of
from experiments.statistics.significance import is_enough, is_significant, significant_in_table


def rest(total: Row, bars: list[Row], step: float) -> Row:
    """What a total holds beyond bars that stand on fewer runs; it has no band."""
    digits = round(-np.log10(step))
    value = round(total["value"] - sum(row["value"] for row in bars), digits)
    return {"id": "fewer_runs", "value": value, "low": None, "high": None, "seen": True}


def bars(rows: Sequence[Row], shares: np.ndarray, difference: np.ndarray, step: float) -> list[Row]:
    """Rows with their mean and band; the means add up to the mean difference in whole steps."""
    means = [_mean(share) for share in shares]
    total = _mean(difference) if not np.isnan(difference).all() else 0.0
    whole = adding_up(means, total, step)
    # The means are rounded together, so that the bars that a reader adds up give the total.
    return [{**row, "value": value} for row, value in zip(with_verdicts(rows, shares, step), whole, strict=True)]


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values))


def with_verdicts(rows: Sequence[Row], shares: np.ndarray, step: float) -> list[Row]:
    """Rows with their mean and band; which differences are seen is judged over all of them together, as one table."""
    if not rows:
        return []
    made = [bar(row, share, step) for row, share in zip(rows, shares, strict=True)]
    found = bands_of(np.asarray(shares).T)
    seen = significant_in_table(found.mean, found.standard_error, found.replications)
    return [
        {**row, "seen": bool(yes) if is_enough(count) else None}
        for row, yes, count in zip(made, seen, found.replications, strict=True)
    ]


def bar(row: Row, share: np.ndarray, step: float) -> Row:
    """A row with the mean and band of ``share`` (one value for each pair of runs), judged by itself."""
    known = share[~np.isnan(share)]
    error = known.std(ddof=1) / np.sqrt(len(known)) if len(known) > 1 else np.nan
    digits = round(-np.log10(step))
    low, high = (number_or_none(round(float(end), digits)) for end in band_of(known))
    mean = float(known.mean())
    first = {"id": row["id"], "value": round(mean, digits), "low": low, "high": high}
    seen = bool(is_significant(mean, error, len(known))) if is_enough(len(known)) else None
    return {
        **first,
        "standard_error": number_or_none(error),
        "seen": seen,
        **{k: v for k, v in row.items() if k != "id"},
    }


def number_or_none(value: float) -> float | None:
    """The value, or none where it is undefined."""
    return float(value) if np.isfinite(value) else None
