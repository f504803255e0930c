"""What holds of size, price and need, whatever is assumed: more places, more need, twice the price, twice the town."""

from itertools import pairwise

import numpy as np
import pytest

from tests.behaviour.paired import MONEY, NOISE, differing, in_blocks, moves, runs
from tests.behaviour.pushes import UP


@pytest.mark.parametrize(("lever", "segment"), [("capacity_b", "B"), ("capacity_c", "C")])
def test_more_places_never_lengthen_the_wait_of_their_segment(lever: str, segment: str):
    """Means of twenty seeds at a time, each fifth of places against the one before."""
    steps = [runs("town", seeds=100, levers={lever: size / 10}) for size in (-2, 0, 2, 4)]
    waits = [in_blocks(step.mean("wait_mean", segment, since=1), 20) for step in steps]
    assert all((more < fewer).all() for fewer, more in pairwise(waits))


def test_one_more_place_makes_the_list_of_one_queue_shorter():
    """One provider, first come first served, at most nine tenths in use: means of forty seeds."""
    lists = [runs(f"{places} places", seeds=80).mean("waiting", "B") for places in (10, 11, 12)]
    assert all((in_blocks(more, 40) < in_blocks(fewer, 40)).all() for fewer, more in pairwise(lists))


def test_more_need_never_lowers_cost():
    """Means of five seeds at a time: other needs are other children, so a pair shares little chance."""
    scarce, more, most = (
        in_blocks(runs(place).mean("cost"), 5)
        for place in ("town", "town, a tenth more needs", "town, a quarter more needs")
    )
    assert moves(more - scarce, UP)
    assert moves(most - more, UP)
    growing = runs("town", circumstances={"demand_growth": 0.05}).mean("cost", since=1)
    assert moves(in_blocks(growing - runs("town").mean("cost", since=1), 5), UP)


def test_twice_the_price_is_twice_the_cost_of_that_care_and_changes_nothing_else():
    """Exact, responses on: a price that doubles with the cost of care leaves every margin as it was."""
    flat = {"indexation": 0.0}
    once = runs("town, round prices", seeds=10, circumstances=flat)
    twice = runs("town, round prices doubled", seeds=10, circumstances=flat)
    assert {"cost", "bill"} <= differing(once, twice) <= MONEY
    for segment in ("B", "C"):
        assert np.array_equal(twice.of("cost", segment), 2.0 * once.of("cost", segment))
    for segment in ("local", "stay", "national", "individual", "protection"):
        assert np.array_equal(twice.of("cost", segment), once.of("cost", segment))


@pytest.mark.parametrize("outcome", ["cost", "starts", "ends", "in_care", "clients", "needs", "crises", "step_ups"])
@pytest.mark.parametrize("town", ["town", "town with room"])
def test_a_doubled_town_gives_twice_the_outcomes(town: str, outcome: str):
    """Within 3.5 standard errors of 200 and 100 seeds: sixteen tests, false alarm once in 130."""
    once, twice = runs(town, seeds=200).mean(outcome), runs(f"{town}, doubled").mean(outcome)
    error = np.hypot(2.0 * once.std(ddof=1) / np.sqrt(len(once)), twice.std(ddof=1) / np.sqrt(len(twice)))
    assert abs(twice.mean() - 2.0 * once.mean()) < NOISE * error


def test_cost_by_age_and_by_severity_is_the_same_money():
    base = runs("town", seeds=10)
    ages = sum(base.of(f"cost_{who}") for who in ("age_0_3", "age_4_7", "age_8_11", "age_12_17"))
    severities = sum(base.of(f"cost_{who}") for who in ("light", "level_b", "level_c", "stay"))
    assert np.allclose(ages, severities)
    assert (ages < base.of("cost")).all(), "staff and sums are nobody's"
