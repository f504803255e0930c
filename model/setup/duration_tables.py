"""How long care lasts: for every product the share of stays by length in whole weeks."""

import math
from functools import cache

import numpy as np

from model.places.schema import Place

LONGEST_STAY = 1560
"""Stays are told apart up to this length (weeks): thirty years, longer than childhood."""
PARTS = 256
"""In how many parts a draw is looked up."""


def lengths_of(place: Place) -> dict[str, np.ndarray]:
    """The tables ``lengths`` and ``lengths_near`` of ``World``."""
    shares = [
        shares_by_length(product.stay.base, product.spread.base, product.exponential)
        for product in place.products.values()
    ]
    return {"lengths": np.array(shares), "lengths_near": np.array([shortest(of_product) for of_product in shares])}


@cache
def shares_by_length(mean: float, spread: float, exponential: bool) -> np.ndarray:
    """[weeks - 1] share of stays of at most so many weeks.

    Stays are lognormal, rounded to whole weeks but never to none: ``mean`` in weeks, ``spread`` the standard
    deviation of the logarithm. Exponential ones are geometric in whole weeks with the same mean.
    """
    if exponential:
        ended = 1.0 / max(1.0, mean)
        shares = 1.0 - (1.0 - ended) ** np.arange(1, LONGEST_STAY + 1)
    else:
        middle = math.log(max(mean, 1e-9)) - 0.5 * spread * spread
        edges = (math.log(weeks + 0.5) - middle for weeks in range(1, LONGEST_STAY + 1))
        shares = np.array([_normal_share(edge, spread) for edge in edges])
    # rounding may leave it below 1, and ``stay_weeks`` would walk past the end for a draw above it
    shares[-1] = 1.0
    shares.flags.writeable = False
    return shares


def _normal_share(edge: float, spread: float) -> float:
    if spread <= 0.0:
        return float(edge > 0.0)
    return 0.5 * math.erfc(-edge / spread * math.sqrt(0.5))


def shortest(shares: np.ndarray) -> np.ndarray:
    """[part of a draw] the shortest stay that a draw in this part can mean (weeks)."""
    return np.searchsorted(shares, np.arange(PARTS) / PARTS, side="right").astype(np.int64) + 1
