"""Why cost changed: volume, mix, intensity, price and duration, in parts that add up without a remainder.

The additive log-mean Divisia index (LMDI-I): cost is a sum over segments of a product of factors, and each
factor's part is the sum over segments of the logarithmic mean of the two costs times the log of its ratio.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.base.units import WEEKS_PER_YEAR

PARTS = ("volume", "mix", "duration", "intensity", "price")
"""What each part is of: children in all, their spread over segments, weeks of care for each child, cost of a week
at constant prices, and the price level."""


@dataclass(frozen=True)
class Year:
    """What a year is made of, per segment: children, weeks of care, cost (euro) and the price level (ratio)."""

    clients: float
    """Different children in any segment."""
    in_segment: np.ndarray
    """[segment] children."""
    weeks: np.ndarray
    """[segment] weeks of care."""
    cost: np.ndarray
    """[segment] euro."""
    price: np.ndarray
    """[segment] prices against a fixed year (ratio)."""

    def factors(self) -> np.ndarray:
        """[part, segment] factors whose product is the cost of the segment."""
        some = np.where(self.in_segment > 0, self.in_segment, 1.0)
        per_week = np.where(self.weeks > 0, self.weeks, 1.0)
        return np.stack(
            [
                np.full(len(self.cost), self.clients),
                some / self.clients,
                per_week / some,
                self.cost / per_week / self.price,
                self.price,
            ]
        )


def log_mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The logarithmic mean of two positive arrays: (a - b) / (log a - log b), and a where both are a."""
    ratio = np.log(one / other)
    near = np.abs(ratio) < 1e-6
    return np.where(near, np.sqrt(one * other), (one - other) / np.where(near, 1.0, ratio))


def decompose(before: Year, after: Year) -> dict[str, float]:
    """The change of cost from one year to another (euro) by part; the parts add up to it.

    A segment without cost in one of the two years came or went: its whole change is mix.
    """
    change = after.cost - before.cost
    both = (before.cost > 0.0) & (after.cost > 0.0)
    ratios = after.factors()[:, both] / before.factors()[:, both]
    weight = log_mean(after.cost[both], before.cost[both])
    parts = dict(zip(PARTS, (weight * np.log(ratios)).sum(axis=1), strict=True))
    parts["mix"] += change[~both].sum()
    return {part: float(value) for part, value in parts.items()}


def year_of(outcomes: Mapping[str, np.ndarray], clients: float, price: np.ndarray) -> Year:
    """A year from its yearly outcomes by segment: ``clients``, ``in_care`` and ``cost``, each [segment]."""
    return Year(
        clients=clients,
        in_segment=np.nan_to_num(outcomes["clients"]),
        weeks=np.nan_to_num(outcomes["in_care"]) * WEEKS_PER_YEAR,
        cost=np.nan_to_num(outcomes["cost"]),
        price=price,
    )
