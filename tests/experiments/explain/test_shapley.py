"""Contributions add up, depend on no order, and give what does nothing nothing."""

from itertools import combinations, permutations

import numpy as np
import pytest

from experiments.explain.shapley import (
    MOST_EXACT,
    Subset,
    adding_up,
    contributions,
    every_subset,
    orders,
    sampled,
    shapley_values,
    subsets_in,
    subsets_needed,
)


def game(changes: int, replications: int = 5, seed: int = 3) -> dict[Subset, np.ndarray]:
    """Random values of all subsets."""
    chance = np.random.default_rng(seed)
    return {subset: chance.normal(size=replications) * 1e6 for subset in every_subset(changes)}


@pytest.mark.parametrize("changes", range(1, MOST_EXACT + 1))
def test_contributions_add_up_to_the_whole(changes: int):
    values = game(changes)
    whole = values[frozenset(range(changes))] - values[frozenset()]
    assert np.allclose(contributions(values, changes).sum(axis=0), whole, rtol=1e-12, atol=1e-6)


def test_contributions_are_the_mean_over_all_orders():
    values = game(4)
    found = contributions(values, 4)
    every = np.array(list(permutations(range(4))))
    by_order, _ = sampled(values, every)
    assert np.allclose(found, by_order, rtol=1e-9, atol=0.0)


def test_changes_under_other_names_get_the_same():
    values, swapped = game(3), {}
    for subset, value in values.items():
        swapped[frozenset({0: 1, 1: 0, 2: 2}[one] for one in subset)] = value
    assert np.allclose(contributions(values, 3)[[1, 0, 2]], contributions(swapped, 3), rtol=1e-7, atol=0.0)


def test_what_changes_nothing_gets_nothing_and_the_others_share_their_interplay():
    gain = {0: 10.0, 1: 4.0}
    values = {
        subset: np.array([sum(gain.get(one, 0.0) for one in subset) + (6.0 if {0, 1} <= subset else 0.0)])
        for subset in every_subset(3)
    }
    assert np.allclose(contributions(values, 3)[:, 0], [13.0, 7.0, 0.0], rtol=1e-7, atol=0.0)


def test_drawn_orders_add_up_exactly_too_and_their_error_covers_the_truth():
    """Eight changes with pairwise interplay; the error that is stated covers each truth four times over."""
    chance = np.random.default_rng(8)
    alone, together = chance.normal(size=8), chance.normal(size=(8, 8))

    def worth(subset: Subset) -> np.ndarray:
        pairs = sum(together[one, other] for one, other in combinations(sorted(subset), 2))
        return np.array([sum(alone[one] for one in subset) + pairs])

    values = {subset: worth(subset) for subset in every_subset(8)}
    truth = contributions(values, 8)[:, 0]
    found, error = sampled(values, orders(8, 12, seed=1))
    assert found.sum() == pytest.approx(float(values[frozenset(range(8))][0]))
    # Opposite orders meet every pairwise interplay from both sides: their mean is exact.
    assert np.allclose(found[:, 0], truth, atol=1e-9, rtol=1e-7)
    assert (error < 1e-9).all()
    curved = {subset: value**2 for subset, value in values.items()}
    found, error = sampled(curved, orders(8, 40, seed=1))
    assert (np.abs(found[:, 0] - contributions(curved, 8)[:, 0]) <= 4.0 * error + 1e-9).all()
    assert error.max() > 0.0


def test_beyond_six_changes_only_the_subsets_on_the_way_are_asked_for():
    asked = subsets_needed(12, pairs=3, seed=1)
    found, _ = shapley_values({subset: np.array([float(len(subset))]) for subset in asked}, 12, pairs=3, seed=1)
    assert len(asked) == len(set(asked)) < 6 * 13 + 24
    assert {frozenset(), frozenset(range(12))} <= set(asked)
    assert np.allclose(found[:, 0], 1.0, rtol=1e-7, atol=0.0)
    assert len(subsets_in(orders(12, 3, 1))) <= 6 * 13


@pytest.mark.parametrize("seed", range(20))
def test_bars_add_up_to_the_cent(seed: int):
    parts = np.random.default_rng(seed).normal(size=7) * 10 ** (seed % 8)
    total = float(parts.sum())
    cents = [round(100 * bar) for bar in adding_up(parts, total, 0.01)]
    assert sum(cents) == round(total / 0.01)
    assert np.abs(np.array(cents) / 100 - parts).max() < 0.011
