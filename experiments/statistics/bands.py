"""Bands: what many replications say together about one figure.

A band is about single histories, not about the mean: it holds the middle 80 % of them. Its ends are the quantiles
between ranked values at ``(n + 1) p`` (Weibull 1939; Hyndman and Fan 1996, "Sample quantiles in statistical packages",
type 6), so that the next history falls within it four times out of five at every number of runs (78 % at eight),
whatever their distribution. Fewer than ``MIN_REPLICATIONS`` runs cannot carry such a band: there is none. How sure a
mean is, is another question: ``significance.mean_interval``.
"""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.base.files.errors import WrongInput, shown
from experiments.statistics.significance import MIN_REPLICATIONS

if TYPE_CHECKING:
    import pandas as pd

LOW, HIGH = 0.1, 0.9
"""The band holds the middle 80 % of replications."""
# How quantiles are read off ranked values: so that the next one falls within them as often as they say.
METHOD = "weibull"

KEYS = ["scenario", "year", "municipality", "segment", "outcome", "unit"]
ID = "scenario_id"
"""What tells scenarios of one label apart; a table from elsewhere may lack it."""


@dataclass(frozen=True)
class Bands:
    """For each figure, over the replications in which it is defined: mean, median, 10-90 % band, sureness.

    The band (``low`` to ``high``) is undefined (nan) below ``MIN_REPLICATIONS`` replications.
    """

    mean: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    standard_error: np.ndarray
    """Of the mean; undefined (nan) for fewer than two replications."""
    replications: np.ndarray


def mean_of_known(values: np.ndarray, axis: int) -> np.ndarray:
    """The mean along an axis of what is defined; undefined where nothing is."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.divide(total, known.sum(axis=axis), out=np.full(total.shape, np.nan), where=known.any(axis=axis))


def band_of(values: np.ndarray) -> np.ndarray:
    """[low or high, …] the band of 80 % along the first axis; an undefined value (nan) does not count.

    Undefined (nan) below ``MIN_REPLICATIONS`` values.
    """
    flat = values.reshape(len(values), -1)
    low, _, high = _quantiles(flat, (~np.isnan(flat)).sum(axis=0))
    return np.stack([low, high]).reshape(2, *values.shape[1:])


def bands_of(values: np.ndarray) -> Bands:
    """The bands along the first axis, which counts replications; an undefined value (nan) does not count."""
    flat = values.reshape(len(values), -1)
    counts = (~np.isnan(flat)).sum(axis=0)
    low, median, high = _quantiles(flat, counts)
    known = np.where(np.isnan(flat), 0.0, flat)
    mean = np.divide(known.sum(axis=0), counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    squares = np.where(np.isnan(flat), 0.0, (flat - mean) ** 2).sum(axis=0)
    spread = np.divide(squares, counts * (counts - 1), out=np.full(counts.shape, np.nan), where=counts > 1)
    figures = (mean, median, low, high, np.sqrt(spread), counts)
    return Bands(*(figure.reshape(values.shape[1:]) for figure in figures))


def _quantiles(flat: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """[low, median, high] of each column; columns that miss values are few, and slow to do."""
    shares = (LOW, 0.5, HIGH)
    found = np.full((3, flat.shape[1]), np.nan)
    whole = (counts == len(flat)) & (counts > 0)
    if whole.any():
        found[:, whole] = np.quantile(flat[:, whole], shares, axis=0, method=METHOD)
    for column in np.flatnonzero(~whole & (counts > 0)):
        found[:, column] = np.quantile(flat[~np.isnan(flat[:, column]), column], shares, method=METHOD)
    # The median stays: it needs no tail.
    found[::2, counts < MIN_REPLICATIONS] = np.nan
    return found


def bands(table: "pd.DataFrame") -> "pd.DataFrame":
    """A tidy table without its replications: each figure with its mean, median, 10-90 % band and standard error.

    The band holds 80 % of single histories; it is undefined (nan) below ``MIN_REPLICATIONS`` replications.
    """
    if not {"replication", *KEYS} <= set(getattr(table, "columns", ())):
        raise WrongInput(f"bands: found {shown(table)}, expected a table that replicate has made")
    # Two plans can carry one label; a table from elsewhere may lack the id that tells them apart.
    apart = [*KEYS, ID] if ID in table.columns else KEYS
    groups = table.groupby(apart, observed=True, sort=False)
    number = groups.ngroup().to_numpy()
    runs, run = np.unique(table["replication"].to_numpy(), return_inverse=True)
    matrix = np.full((len(runs), groups.ngroups), np.nan)
    matrix[run, number] = table["value"].to_numpy()
    found = bands_of(matrix)
    keys = table.loc[~table.duplicated(apart), apart].reset_index(drop=True)
    return keys.assign(**vars(found))
