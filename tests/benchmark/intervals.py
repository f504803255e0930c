"""Do two sets of runs tell the same story? Intervals of means, and the outcomes on which they differ."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from scipy import stats

Runs = Sequence[Mapping[str, float]]


def interval(values: Sequence[float], level: float = 0.99) -> tuple[float, float]:
    """Student's interval of the mean of independent runs."""
    n = len(values)
    half = stats.t.ppf(0.5 + level / 2.0, n - 1) * np.std(values, ddof=1) / sqrt(n)
    return float(np.mean(values) - half), float(np.mean(values) + half)


def disagreements(one: Runs, other: Runs, keys: Sequence[str], level: float = 0.99) -> list[str]:
    """The outcomes whose intervals do not overlap, each with both intervals."""
    found = []
    for key in keys:
        low, high = interval([run[key] for run in one], level)
        other_low, other_high = interval([run[key] for run in other], level)
        if high < other_low or other_high < low:
            found.append(f"{key}: {low:.4g} to {high:.4g} against {other_low:.4g} to {other_high:.4g}")
    return found


def false_alarm(runs: int, other_runs: int, level: float = 0.99) -> float:
    """Chance that the intervals of two equal means do not overlap, runs being normal and equally varied."""
    errors = np.array([1.0 / runs, 1.0 / other_runs])
    freedom = np.array([runs - 1, other_runs - 1])
    reach = stats.t.ppf(0.5 + level / 2.0, freedom) @ np.sqrt(errors) / sqrt(errors.sum())
    welch = errors.sum() ** 2 / (errors**2 / freedom).sum()
    return float(2.0 * stats.t.sf(reach, welch))
