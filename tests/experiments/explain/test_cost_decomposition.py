"""A change of cost falls apart into volume, mix, duration, intensity and price, and nothing is left over."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.explain.cost_decomposition import PARTS, Year, attributed, chain, decompose, log_mean

BEFORE = Year(
    clients=500.0,
    in_segment=np.array([200.0, 250.0, 80.0]),
    weeks=np.array([3_000.0, 9_000.0, 4_000.0]),
    cost=np.array([300_000.0, 1_200_000.0, 1_000_000.0]),
    price=np.ones(3),
)


def cause(after: Year) -> list[str]:
    """The parts that are not nothing; the whole change is in them."""
    parts = decompose(BEFORE, after)
    total = float(after.cost.sum() - BEFORE.cost.sum())
    some = [name for name in PARTS if abs(parts[name]) >= 1e-6]
    assert sum(parts[name] for name in some) == pytest.approx(total, rel=1e-12)
    return some


def test_dearer_care_for_the_same_children_is_price():
    assert cause(replace(BEFORE, cost=BEFORE.cost * 1.05, price=np.full(3, 1.05))) == ["price"]


def test_a_tenth_more_of_everything_is_volume():
    after = replace(BEFORE, clients=550.0, in_segment=BEFORE.in_segment * 1.1, weeks=BEFORE.weeks * 1.1)
    assert cause(replace(after, cost=BEFORE.cost * 1.1)) == ["volume"]


def test_longer_care_is_duration():
    assert cause(replace(BEFORE, weeks=BEFORE.weeks * 1.2, cost=BEFORE.cost * 1.2)) == ["duration"]


def test_heavier_care_at_the_same_price_level_is_intensity():
    assert cause(replace(BEFORE, cost=BEFORE.cost * np.array([1.0, 1.3, 0.9]))) == ["intensity"]


def test_children_who_move_to_a_dearer_segment_are_mix():
    moved = np.array([180.0, 230.0, 120.0])
    ratio = moved / BEFORE.in_segment
    assert cause(replace(BEFORE, in_segment=moved, weeks=BEFORE.weeks * ratio, cost=BEFORE.cost * ratio)) == ["mix"]


def test_a_segment_that_comes_or_goes_is_mix():
    gone = np.array([1.0, 1.0, 0.0])
    after = replace(BEFORE, in_segment=BEFORE.in_segment * gone, weeks=BEFORE.weeks * gone, cost=BEFORE.cost * gone)
    assert cause(after) == ["mix"]


@pytest.mark.parametrize("seed", range(50))
def test_the_parts_add_up_without_a_remainder(seed: int):
    r = np.random.default_rng(seed)

    def year() -> Year:
        some = r.random(5) > 0.2
        return Year(
            clients=r.uniform(10, 1000),
            in_segment=r.uniform(1, 500, 5) * some,
            weeks=r.uniform(1, 9000, 5) * some,
            cost=r.uniform(1, 1e7, 5) * some,
            price=r.uniform(0.5, 2, 5),
        )

    before, after = year(), year()
    total = after.cost.sum() - before.cost.sum()
    assert sum(decompose(before, after).values()) == pytest.approx(total, abs=1e-6 + 1e-9 * before.cost.sum())


def test_the_way_back_is_the_way_there_turned_round():
    after = replace(BEFORE, clients=480.0, cost=BEFORE.cost * 1.1, price=np.full(3, 1.06))
    there, back = decompose(BEFORE, after), decompose(after, BEFORE)
    assert all(there[name] == pytest.approx(-back[name], abs=1e-6) for name in PARTS)


def test_a_standing_payment_without_children_is_intensity_and_price():
    """A sum that is paid whoever is in care: no weeks, no children."""
    empty = replace(BEFORE, in_segment=np.zeros(3), weeks=np.zeros(3))
    parts = decompose(empty, replace(empty, cost=BEFORE.cost * 1.1, price=np.full(3, 1.1)))
    assert parts["price"] == pytest.approx(0.1 * BEFORE.cost.sum())
    assert abs(sum(parts.values()) - 0.1 * BEFORE.cost.sum()) < 1e-6


def test_the_logarithmic_mean_lies_between_its_two_numbers_and_is_nothing_where_one_is_nothing():
    one, other = np.array([1.0, 5.0, 2.0, 3.0, 0.0]), np.array([4.0, 5.0, 2.0 + 1e-12, 3.0 + 1e-15, 2.0])
    mean = log_mean(one, other)
    assert mean == pytest.approx([3.0 / np.log(4.0), 5.0, 2.0, 3.0, 0.0])
    assert (mean[:-1] >= np.minimum(one, other)[:-1]).all()
    assert (mean[:-1] <= np.maximum(one, other)[:-1]).all()


def test_the_steps_of_a_chain_add_up_to_its_last_level_also_where_a_level_between_is_empty():
    before, after = [2.0, 0.0, 6.0, 10.0], [4.0, 3.0, 9.0, 50.0]
    assert sum(chain(before, after)) == pytest.approx(np.log(5.0))
    assert sum(attributed(before, after)) == pytest.approx(40.0)
