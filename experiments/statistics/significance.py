"""Significance: when a difference between two plans is told from chance. Every verdict is taken here and nowhere else.

A figure is known from pairs of runs: the same children and the same chance with and without the plan. Whether the
mean of the paired differences is told from nothing follows Student's t-test on them (Student 1908, "The probable error
of a mean", Biometrika 6): with ``n`` pairs the mean must lie further from nothing than ``critical_value(n)`` standard
errors. Then, if a plan does nothing to a figure, the chance that a difference is reported all the same is
``FALSE_ALARM``, at every ``n``. Exact for normal differences, and on the safe side for other symmetric ones, as those
of a plan that only draws another fate. Where the differences are skewed around a mean of nothing the rate is higher at
few runs: for exponential ones 11 % at 8 pairs, 8 % at 20 and 6 % at 100.

Below ``MIN_REPLICATIONS`` pairs there is no verdict at all: that is not the same as "no difference".

Where one table holds many verdicts, one in twenty would be false by chance alone. ``significant_in_table`` holds the
expected share of false ones among the differences it reports to ``FALSE_ALARM`` (Benjamini and Hochberg 1995,
"Controlling the false discovery rate", J. R. Stat. Soc. B 57). Proven for independent and for positively dependent
figures (Benjamini and Yekutieli 2001, Ann. Stat. 29); figures of one set of runs hang together, mostly positively.
"""

# scipy ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

FALSE_ALARM = 0.05
"""The chance that a difference is reported where there is none, for one figure; in a table the share of false ones."""

# The spread of fewer pairs is too uncertain; eight is the full number of the largest places.
MIN_REPLICATIONS = 8
"""Pairs of runs below which no verdict is given."""

ALONE = -1
"""The family of a figure that is judged by itself."""


def critical_value(replications: ArrayLike, false_alarm: float = FALSE_ALARM) -> np.ndarray:
    """How many standard errors a mean must lie from nothing: Student's t, two-sided; infinite without a verdict.

    8 pairs: 2.36; 20: 2.09; 100: 1.98.
    """
    number = np.asarray(replications, dtype=float)
    enough = number >= MIN_REPLICATIONS
    # The inner where keeps scipy from warnings on too few degrees of freedom; those entries are infinite anyway.
    return np.where(enough, _t_value(np.where(enough, number, MIN_REPLICATIONS), false_alarm), np.inf)


def is_enough(replications: ArrayLike) -> np.ndarray:
    """Whether so many pairs of runs carry a verdict."""
    return np.asarray(replications) >= MIN_REPLICATIONS


def is_significant(mean: ArrayLike, standard_error: ArrayLike, replications: ArrayLike) -> np.ndarray:
    """Whether a mean paired difference is told from nothing; false alarm ``FALSE_ALARM`` for each figure.

    False for a difference of nothing, for an undefined one (nan) and below ``MIN_REPLICATIONS`` pairs.
    """
    p = p_values(mean, standard_error, replications)
    with np.errstate(invalid="ignore"):
        return p <= FALSE_ALARM


def is_paired_difference_significant(differences: ArrayLike) -> bool:
    """As ``is_significant``, from the paired differences themselves; an undefined one (nan) does not count."""
    return bool(is_significant(*_of(np.asarray(differences, dtype=float))))


def p_values(mean: ArrayLike, standard_error: ArrayLike, replications: ArrayLike) -> np.ndarray:
    """The chance of a mean this far from nothing when there is nothing: two-sided Student t on ``n - 1``.

    Undefined (nan) where no verdict is given: an undefined mean or error, or fewer than ``MIN_REPLICATIONS`` pairs. A
    mean of exactly nothing has 1; a difference that is the same in every pair has 0, and one of nothing in every pair
    is undefined: there is nothing to judge.
    """
    from scipy.special import stdtr

    mean, error, number = np.broadcast_arrays(
        *(np.asarray(x, dtype=float) for x in (mean, standard_error, replications))
    )
    with np.errstate(invalid="ignore"):
        known = np.isfinite(mean) & np.isfinite(error) & (number >= MIN_REPLICATIONS)
    # The same difference of nothing in every pair has neither mean nor error: 0 / 0 is no evidence either way.
    known &= (mean != 0.0) | (error != 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(mean) / error
    ratio = np.where(mean == 0.0, 0.0, ratio)
    p = 2.0 * stdtr(np.where(known, number, MIN_REPLICATIONS) - 1.0, -np.where(known, ratio, 0.0))
    return np.where(known, p, np.nan)


def significant_in_table(mean: ArrayLike, standard_error: ArrayLike, replications: ArrayLike) -> np.ndarray:
    """For every figure of one table whether its difference is reported: false ones stay within ``FALSE_ALARM`` of them.

    Benjamini-Hochberg over all figures of the table that carry a verdict; the others are false and do not count.
    A figure that is reported here is also significant by itself.
    """
    return significant_of(p_values(mean, standard_error, replications))


def significant_of(p: ArrayLike) -> np.ndarray:
    """As ``significant_in_table``, from the p-values of one table; undefined ones (nan) are false and do not count."""
    from scipy.stats import false_discovery_control

    p = np.asarray(p, dtype=float)
    known = np.isfinite(p)
    found = np.zeros(p.shape, dtype=bool)
    if known.any():
        # Undefined p-values would count as tests, and make every other verdict stricter.
        found[known] = false_discovery_control(p[known], method="bh") <= FALSE_ALARM
    return found


def significant_of_differences(differences: Sequence[np.ndarray]) -> list[bool]:
    """As ``significant_in_table``, from the paired differences of each figure; undefined ones (nan) do not count."""
    found = np.array([_of(np.asarray(pairs, dtype=float)) for pairs in differences]).reshape(-1, 3)
    return [bool(yes) for yes in significant_in_table(*found.T)]


def significant_by_family(
    mean: ArrayLike, standard_error: ArrayLike, replications: ArrayLike, family: np.ndarray
) -> np.ndarray:
    """As ``significant_in_table`` for several tables at once: ``family`` numbers the table of each figure.

    A figure of the family ``ALONE`` is judged by itself, as ``is_significant`` does.
    """
    p = p_values(mean, standard_error, replications)
    with np.errstate(invalid="ignore"):
        found = p <= FALSE_ALARM
    # A figure that is not significant by itself is not in a table either, so a table without any is done.
    for table in np.unique(family[found & (family != ALONE)]):
        found[family == table] = significant_of(p[family == table])
    return found


def mean_interval(
    mean: ArrayLike, standard_error: ArrayLike, replications: ArrayLike, false_alarm: float = FALSE_ALARM
) -> tuple[np.ndarray, np.ndarray]:
    """Between which figures the mean over endlessly many runs lies, in ``1 - false_alarm`` of cases (Student's t).

    Infinite on both sides for fewer than two runs. It is no verdict, so it needs no ``MIN_REPLICATIONS``.
    """
    mean, error, number = (np.asarray(x, dtype=float) for x in (mean, standard_error, replications))
    enough = number >= 2.0
    wide = _t_value(np.where(enough, number, 2.0), false_alarm) * error
    wide = np.where(enough & np.isfinite(error), wide, np.inf)
    return mean - wide, mean + wide


def _t_value(replications: np.ndarray, false_alarm: float) -> np.ndarray:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(replications - 1.0, 1.0 - false_alarm / 2.0))


def _of(differences: np.ndarray) -> tuple[float, float, int]:
    """Mean, standard error and number of the known ones."""
    known = differences[np.isfinite(differences)]
    if len(known) < 2:
        return np.nan, np.nan, len(known)
    return float(known.mean()), float(known.std(ddof=1)) / len(known) ** 0.5, len(known)
