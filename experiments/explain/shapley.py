"""Shapley values: what each of several changes contributes to their joint effect, whatever the order.

The contribution of a change is its marginal effect averaged over all orders in which the changes can be made. The
contributions add up to the joint effect, exactly (Shapley, 1953).
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import factorial

import numpy as np

MOST_EXACT = 6
"""Up to so many changes every subset is worked out; beyond, orders are drawn."""

Subset = frozenset[int]
Values = Mapping[Subset, np.ndarray]


def every_subset(changes: int) -> list[Subset]:
    """All subsets of some changes, the empty one first and all together last."""
    return [frozenset(some) for size in range(changes + 1) for some in combinations(range(changes), size)]


def contributions(values: Values, changes: int) -> np.ndarray:
    """[change, …] Shapley values, from the value of every subset."""
    whole = factorial(changes)
    weights = [factorial(size) * factorial(changes - size - 1) / whole for size in range(changes)]
    found = np.zeros((changes, *values[frozenset()].shape))
    for subset in every_subset(changes):
        for change in set(range(changes)) - subset:
            found[change] += weights[len(subset)] * (values[subset | {change}] - values[subset])
    return found


def orders(changes: int, pairs: int, seed: int) -> np.ndarray:
    """[order, change] orders in pairs of opposites, so that what comes early in one comes late in the other."""
    chance = np.random.default_rng(seed)
    drawn = [chance.permutation(changes) for _ in range(pairs)]
    return np.array([order for forward in drawn for order in (forward, forward[::-1])])


def subsets_in(some_orders: np.ndarray) -> list[Subset]:
    """The subsets that one passes through in making the changes in these orders, each once."""
    steps = (frozenset(order[:size].tolist()) for order in some_orders for size in range(len(order) + 1))
    return list(dict.fromkeys(steps))


def sampled(values: Values, some_orders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[change, …] Shapley values from some orders, and [change] the standard error of their mean by drawing orders.

    In each order the marginal effects add up to the joint effect, so the contributions do too.
    """
    marginal = np.stack([_along(values, order) for order in some_orders])
    pairs = marginal.reshape(-1, 2, *marginal.shape[1:]).mean(axis=1)
    # The two orders of a pair depend on each other, so a pair is one observation.
    of_a_pair = pairs.reshape(*pairs.shape[:2], -1).mean(axis=2)
    error = of_a_pair.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.full(pairs.shape[1], np.nan)
    return pairs.mean(axis=0), error


def _along(values: Values, order: np.ndarray) -> np.ndarray:
    found = [np.empty(0)] * len(order)
    for place, change in enumerate(order.tolist()):
        before = frozenset(order[:place].tolist())
        found[change] = values[before | {change}] - values[before]
    return np.stack(found)


def adding_up(parts: Iterable[float], total: float, step: float) -> list[float]:
    """The parts in whole steps (cents, say) that add up to the total in whole steps: largest remainders go up."""
    exact = np.array([part / step for part in parts], dtype=np.float64)
    whole = round(total / step)
    if not len(exact):
        return []
    down = np.floor(exact)
    over = whole - int(down.sum())
    by_remainder = np.argsort(-(exact - down), kind="stable")
    turns, more = divmod(over, len(exact))
    down += turns
    down[by_remainder[:more]] += 1
    # Dividing gives 0.57; multiplying 57 by the step would give 0.5700000000000001.
    per = round(1.0 / step)
    return [int(units) / per for units in down]


def subsets_needed(changes: int, pairs: int, seed: int) -> list[Subset]:
    """The subsets whose values are needed: the empty one and all together among them."""
    if changes <= MOST_EXACT:
        return every_subset(changes)
    # What a change does alone and as the last one is shown beside its bar, also where orders are drawn.
    alone_and_last = [frozenset([change]) for change in range(changes)]
    alone_and_last += [frozenset(range(changes)) - {change} for change in range(changes)]
    return list(dict.fromkeys([*subsets_in(orders(changes, pairs, seed)), *alone_and_last]))


def shapley_values(values: Values, changes: int, pairs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The contributions from the values of the subsets that were needed, and their error by drawing orders."""
    if changes <= MOST_EXACT:
        return contributions(values, changes), np.zeros(changes)
    return sampled(values, orders(changes, pairs, seed))
