"""Queues in the engine wait as theory says, in the time convention of the engine.

A stay takes its place for whole weeks and frees it for the week after; who asks in a week may start in it.
Needs arise at random. So one queue with exponential stays is the chain of ``exact_weekly_chain``, exactly.
Urgency comes only out of a crisis, which also strikes those who wait: two plain Poisson classes, and with
them Cobham's formula, cannot be written as a place; priority is tested by hand-worked cases instead.
"""

from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import pytest

from agents.children.fields import Stage
from model.outcomes.counters import Count, WeekCount
from model.policy.segments import Segment
from model.run import run_region, step
from model.setup.setup import Setup
from tests.cases.made import MMC, PLAIN, TOWN, lay, q, tree_of
from tests.statistical.oracles import erlang_c, exact_weekly_chain, in_care_without_limit, jackson, stay_at_least

YOUTHS = 20


class Estimate(NamedTuple):
    mean: float
    error: float

    def z(self, expected: float) -> float:
        return (self.mean - expected) / self.error


def queue(servers: float | None, load: float, stay: float, **product: Any) -> Setup:
    """One queue: 90 years, of which the first 60 settle."""
    tree = tree_of(MMC)
    tree["warm_up_years"] = 30
    tree["municipalities"]["town"]["youths"] = q(YOUTHS, "children")
    offered = 1 if servers is None else servers
    tree["population"]["needs"] = q(offered * load / stay / YOUTHS, "per week")
    care = tree["products"]["care"]
    care["stay"] = q(stay, "weeks")
    care.update(product)
    if servers is None:
        care.pop("offered")
    else:
        care["offered"]["places"] = q(servers, "places")
    return lay(tree, years=60)


def settled(setup: Setup, runs: int, column: int, segment: int = Segment.B) -> Estimate:
    """Mean over the last 30 years of a column of the weekly picture: 0 waiting, 1 in care."""
    weeks = 30 * 52
    means = [run_region(setup, run).series[-weeks:, segment, column].mean() for run in range(runs)]
    return Estimate(float(np.mean(means)), float(np.std(means, ddof=1) / sqrt(runs)))


CASES = [(1, 1.25, 0.8, 400), (10, 10.0, 0.8, 400)]
LONG_CASES = [(1, 1.25, 0.9, 5400), (10, 10.0, 0.9, 4300), (52, 26.0, 0.9, 4500), (10, 10.0, 0.8, 2500)]


def against_the_chain(servers: int, stay: float, load: float, runs: int) -> tuple[float, float]:
    """How far the mean list lies from theory in standard errors, and its error as a part of theory."""
    exact = exact_weekly_chain(servers, servers * load / stay, 1.0 / stay)
    waiting = settled(queue(servers, load, stay), runs, 0)
    return abs(waiting.z(exact.waiting)), waiting.error / exact.waiting


@pytest.mark.parametrize(("servers", "stay", "load", "runs"), CASES)
def test_one_queue_waits_as_theory_says(servers: int, stay: float, load: float, runs: int):
    """|z| < 3.5: a false alarm in 0.05 % each; error at most 4 %."""
    off, error = against_the_chain(servers, stay, load, runs)
    assert off < 3.5 and error <= 0.04


@pytest.mark.long
@pytest.mark.parametrize(("servers", "stay", "load", "runs"), LONG_CASES)
def test_one_queue_waits_as_theory_says_with_less_error(servers: int, stay: float, load: float, runs: int):
    """|z| < 3.5: a false alarm in 0.05 % each; error at most 1.5 %."""
    off, error = against_the_chain(servers, stay, load, runs)
    assert off < 3.5 and error <= 0.015


@pytest.mark.long
def test_with_long_stays_the_weekly_grid_becomes_erlang_c():
    """Stays of 60 weeks: the convention shortens waits by half a week in sixty, no more."""
    exact = 10 * 0.8 * erlang_c(10, 0.8)
    waiting = settled(queue(10, 0.8, 60.0), 7600, 0)
    assert waiting.error <= 0.015 * exact
    assert abs(waiting.z(exact * (1.0 - 0.5 / 60))) < 3.5
    assert abs(waiting.mean / exact - 1.0) < 0.061


def test_a_place_that_stays_empty_for_a_week_would_be_noticed():
    """Shows that the comparison can fail: the same queue, were stays a week longer."""
    exact = exact_weekly_chain(10, 0.8, 1.0 / 10.0)
    waiting = settled(queue(10, 0.88, 11.0), 200, 0)
    assert abs(waiting.z(exact.waiting)) > 3.5


@pytest.mark.long
def test_with_free_places_the_number_in_care_is_poisson():
    """Mean |z| < 3.5; variance against mean within 2 % on some 40,000 weeks that lie 120 weeks apart."""
    setup = queue(None, 8.0, 10.0, exponential=False, spread=q(0.5, "ratio"))
    weeks = slice(240, None, 120)
    counts = np.array([run_region(setup, run).series[weeks, Segment.B, WeekCount.IN_CARE] for run in range(1000)])
    variation = sqrt(np.exp(0.25) - 1.0)
    expected = in_care_without_limit(0.8, stay_at_least(10.0, variation, 400))[-1]
    assert abs(counts.mean() - expected) < 3.5 * sqrt(expected / counts.size)
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.02)


def test_a_network_starts_as_theory_says():
    """No queue yet: the mean in care in the first weeks of an empty network is that of free places."""
    setup = lay(tree_of(PLAIN), years=1)
    weeks = 30
    found = np.array([run_region(setup, run).series[:weeks, Segment.LOCAL, WeekCount.IN_CARE] for run in range(400)])
    arrivals = 0.4 * 6600 * 0.085 / 52
    expected = in_care_without_limit(arrivals, stay_at_least(20.0, 0.6, 60))[:weeks]
    assert np.all(np.abs(found.mean(axis=0) - expected) < 4.0 * np.sqrt(expected / 400))


def network() -> Setup:
    """Three queues in a row with geometric stays of 30 weeks, from 150 children, 90 years."""
    tree = tree_of(PLAIN)
    tree["warm_up_years"] = 30
    tree["municipalities"]["town"]["youths"] = q(150, "children")
    tree["population"]["needs"] = q(0.5 / 150, "per week")
    for name, places in (("care_local", 8), ("care_b", 10), ("care_c", 5)):
        product = tree["products"][name]
        product["stay"], product["exponential"] = q(30, "weeks"), True
        product["offered"]["places"] = q(places, "places")
    return lay(tree, years=60)


@pytest.mark.long
def test_a_network_of_queues_is_the_product_of_its_queues():
    """Jackson. The weekly grid shortens waits by about half a week in thirty and smooths what passes on."""
    routing = [[0.0, 0.15, 0.0], [0.0, 0.0, 0.12], [0.0, 0.0, 0.0]]
    expected = jackson([0.2, 0.225, 0.075], routing, [8, 10, 5], [30.0] * 3)
    setup, weeks = network(), 30 * 52
    runs = [run_region(setup, run).series[-weeks:, :3].mean(axis=0) for run in range(4000)]
    mean, error = np.mean(runs, axis=0), np.std(runs, axis=0, ddof=1) / sqrt(len(runs))
    for node, theory in enumerate(expected):
        in_care, waiting = Estimate(mean[node, 1], error[node, 1]), Estimate(mean[node, 0], error[node, 0])
        assert abs(in_care.z(theory.in_care)) < 3.5, (node, in_care, theory)
        slack = 0.03 * theory.waiting
        assert abs(waiting.mean - theory.waiting) < 3.5 * waiting.error + slack, (node, waiting, theory)


@pytest.mark.parametrize("place", [TOWN, PLAIN])
def test_stock_is_flow_times_time(place: str):
    """Little's law within 0.1 % per segment on ten years of one window; the laws hold it exactly, week by week."""
    setup = lay(tree_of(place), years=10)
    world = setup.fresh_world()
    step(world, setup, 0, 0, setup.weeks)
    needs = world.trajectories[: int(world.state[0].used)]
    counts = world.tally.sum(axis=(0, 1))[:-1]
    for segment in set(setup.product_segments.tolist()):
        some = setup.product_segments == segment
        waits = np.isin(needs.stage, (Stage.IN_REVIEW, Stage.WAITING)) & some[needs.product]
        time = counts[some, Count.LIST_WEEKS_LEFT].sum() + (setup.weeks - needs.joined_week[waits]).sum()
        assert world.series[:, segment, WeekCount.WAITING].sum() == pytest.approx(time, rel=0.001)
