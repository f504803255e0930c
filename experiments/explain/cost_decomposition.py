"""Why cost changed, in parts that add up without a remainder: the one idea behind every split of cost.

Cost is the last of a chain of levels - children, children in a segment, weeks of care, care at constant prices, cost -
and each step of the chain is given the logarithm of its change, weighed with the logarithmic mean of both costs
(additive LMDI-I; Ang, 2005). So the parts add up to the whole, and depend on no order of causes. ``mechanism`` goes
through the chain for two scenarios, ``change`` for what comes by itself and what can be influenced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from agents.base.files.units import WEEKS_PER_YEAR

PARTS = ("volume", "mix", "duration", "intensity", "price")
"""What each part is of: children in all, their spread over segments, weeks of care for each child, cost of a week
at constant prices, and the price level."""
# A ratio this near to one has a logarithm too small to divide by.
ALIKE = 1e-6


def log_mean(first: np.ndarray | float, other: np.ndarray | float) -> np.ndarray:
    """The logarithmic mean of two amounts, (a - b) / (log a - log b); nothing where either is nothing."""
    first, other = np.asarray(first, dtype=np.float64), np.asarray(other, dtype=np.float64)
    both = (first > 0.0) & (other > 0.0)
    ratio = log_ratio(other, first)
    near = np.abs(ratio) < ALIKE
    # For equal amounts the logarithmic mean is the amount itself; the geometric mean tends to it without dividing by 0.
    mean = np.where(near, np.sqrt(np.abs(first * other)), (first - other) / np.where(near, 1.0, ratio))
    return np.where(both, mean, 0.0)


def log_ratio(before: np.ndarray | float, after: np.ndarray | float) -> np.ndarray:
    """The logarithm of a change; nothing where either side is nothing."""
    before, after = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    both = (before > 0.0) & (after > 0.0)
    return np.log(np.where(both, after, 1.0) / np.where(both, before, 1.0))


def chain(before: Sequence[np.ndarray | float], after: Sequence[np.ndarray | float]) -> list[np.ndarray]:
    """[step] how each level changed against the level before it (logarithm); they add up to that of the last level."""
    logs = [log_ratio(here, there) for here, there in zip(before, after, strict=True)]
    return [logs[0], *(later - earlier for earlier, later in pairwise(logs))]


def attributed(before: Sequence[np.ndarray | float], after: Sequence[np.ndarray | float]) -> list[np.ndarray]:
    """[step] the part of each step in the change of the last level, in its unit."""
    weight = log_mean(before[-1], after[-1])
    return [weight * step for step in chain(before, after)]


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

    @property
    def levels(self) -> list[np.ndarray]:
        """[level, segment] from children to cost."""
        everybody = np.full(len(self.cost), self.clients)
        return [everybody, self.in_segment, self.weeks, self.cost / self.price, self.cost]


def decompose(before: Year, after: Year) -> dict[str, float]:
    """The change of cost from one year to another (euro) by part; the parts add up to it.

    A segment without cost in one of the two years came or went: its whole change is mix.
    """
    steps = attributed(before.levels, after.levels)
    parts = {part: float(step.sum()) for part, step in zip(PARTS, steps, strict=True)}
    both = (before.cost > 0.0) & (after.cost > 0.0)
    parts["mix"] += float((after.cost - before.cost)[~both].sum())
    return parts


def year_of(outcomes: Mapping[str, np.ndarray], clients: float, price: np.ndarray) -> Year:
    """A year from its yearly outcomes by segment: ``clients``, ``in_care`` and ``cost``, each [segment]."""
    return Year(
        clients=clients,
        in_segment=np.nan_to_num(outcomes["clients"]),
        weeks=np.nan_to_num(outcomes["in_care"]) * WEEKS_PER_YEAR,
        cost=np.nan_to_num(outcomes["cost"]),
        price=price,
    )
