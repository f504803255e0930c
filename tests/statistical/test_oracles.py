"""The oracles are right: published values, closed forms, limits, and plain simulations by others."""

from math import exp, sqrt

import ciw
import numpy as np
import pytest
from ciw import dists

from tests.statistical.oracles import (
    cobham,
    erlang_c,
    erlang_c_probability,
    exact_weekly_chain,
    in_care_without_limit,
    jackson,
    stay_at_least,
    traffic,
)

BIAS = {
    # servers, mean stay in weeks, load: how much longer (+) or shorter (-) the wait is than Erlang-C's, in %
    (1, 10, 0.5): -5.00,
    (1, 10, 0.8): -5.00,
    (1, 10, 0.9): -5.00,
    (10, 10, 0.5): -4.79,
    (10, 10, 0.8): -4.94,
    (10, 10, 0.9): -4.98,
    (52, 26, 0.5): -1.78,
    (52, 26, 0.8): -1.89,
    (52, 26, 0.9): -1.91,
}


def weekly_bias(servers: int, stay: float, load: float, p: float) -> float:
    """Mean wait of the weekly chain against Erlang-C, in %."""
    weekly = exact_weekly_chain(servers, servers * load / stay, p).wait_weeks
    return 100.0 * (weekly / (stay * erlang_c(servers, load)) - 1.0)


@pytest.mark.parametrize("load", [0.1, 0.5, 0.8, 0.9, 0.99])
def test_erlang_c_is_the_textbook_formula_for_one_and_two_servers(load: float):
    assert erlang_c(1, load) == pytest.approx(load / (1.0 - load), rel=1e-12)
    assert erlang_c(2, load) == pytest.approx(load**2 / (1.0 - load**2), rel=1e-12)


def test_erlang_c_gives_published_values():
    # the eye clinic of Gross and Harris: 3 doctors, 6 patients an hour, 20 minutes each: 8/9 waiting
    assert 2.0 * erlang_c(3, 2 / 3) == pytest.approx(8 / 9, rel=1e-12)
    # the call centre of many a manual: 200 calls of 3 minutes an hour, 14 agents: 17.4 % wait, 7.8 seconds
    assert erlang_c_probability(14, 10 / 14) == pytest.approx(0.174, abs=0.0005)
    assert 180.0 * erlang_c(14, 10 / 14) == pytest.approx(7.8, abs=0.05)


@pytest.mark.parametrize("p", [1.0, 0.5, 0.1, 0.02])
@pytest.mark.parametrize("load", [0.3, 0.9])
def test_the_weekly_chain_is_the_closed_form_for_one_server(p: float, load: float):
    """From E[Y'^2] = E[Y^2]: mean present is (2a - a^2) / 2(p - a)."""
    a = load * p
    means = exact_weekly_chain(1, a, p)
    assert means.in_care == pytest.approx(load, rel=1e-10)
    assert means.waiting == pytest.approx((2.0 * a - a * a) / (2.0 * (p - a)) - load, rel=1e-8)
    assert means.wait_weeks == pytest.approx(means.waiting / a, rel=1e-12)


@pytest.mark.parametrize(("servers", "stay", "load"), BIAS)
def test_as_many_leave_the_weekly_chain_as_come(servers: int, stay: float, load: float):
    means = exact_weekly_chain(servers, servers * load / stay, 1.0 / stay)
    assert means.in_care == pytest.approx(servers * load, rel=1e-11)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.8), (3, 0.5), (10, 0.9)])
def test_the_weekly_chain_becomes_erlang_c_as_weeks_get_short(servers: int, load: float):
    """The bias is about -p/2 and vanishes with p."""
    for p in (0.1, 0.01, 0.001):
        bias = weekly_bias(servers, 1.0 / p, load, p) / 100.0
        assert bias == pytest.approx(-p / 2.0, rel=0.1)


@pytest.mark.parametrize("case", BIAS)
def test_the_bias_of_the_weekly_convention_is_the_documented_one(case: tuple[int, int, float]):
    servers, stay, load = case
    assert weekly_bias(servers, stay, load, 1.0 / stay) == pytest.approx(BIAS[case], abs=0.01)


@pytest.mark.parametrize(("servers", "stay", "published"), [(52, 26, 49), (10, 10, 124)])
def test_a_rate_taken_for_a_weekly_chance_lengthens_waits_as_found_before(servers: int, stay: float, published: int):
    """With p = 1 - exp(-1/stay) stays are half a week too long: measured elsewhere at load 0.9."""
    assert weekly_bias(servers, stay, 0.9, 1.0 - exp(-1.0 / stay)) == pytest.approx(published, abs=0.5)


def test_a_plain_simulation_of_the_weekly_chain_gives_the_same_means():
    """4,000 towns of 3 places side by side; |z| < 3.5 twice: a false alarm in 0.1 %."""
    chance, servers, a, p = np.random.default_rng(3), 3, 0.48, 0.2
    present, waiting, in_care = np.zeros(4000, dtype=np.int64), np.zeros(4000), np.zeros(4000)
    for week in range(1200):
        present += chance.poisson(a, 4000) - chance.binomial(np.minimum(present, servers), p)
        if week >= 200:
            waiting += np.maximum(present - servers, 0) / 1000.0
            in_care += np.minimum(present, servers) / 1000.0
    means = exact_weekly_chain(servers, a, p)
    for values, exact in ((waiting, means.waiting), (in_care, means.in_care)):
        error = values.std(ddof=1) / sqrt(len(values))
        assert error < 0.01 * exact
        assert abs(values.mean() - exact) < 3.5 * error


def test_an_overloaded_queue_is_refused():
    for attempt in (
        lambda: erlang_c(3, 1.0),
        lambda: exact_weekly_chain(2, 1.0, 0.5),
        lambda: cobham(2, [0.6, 0.5]),
        lambda: jackson([1.0], [[0.0]], [1], [1.2]),
    ):
        with pytest.raises(ValueError, match="load between 0 and 1"):
            attempt()


@pytest.mark.parametrize("servers", [1, 4, 30])
def test_priority_moves_waits_about_but_does_not_make_them(servers: int):
    """Conservation: weighted by load, the waits of all classes are those of one list."""
    loads = [0.2, 0.4, 0.3]
    waits = cobham(servers, loads)
    assert waits == sorted(waits)
    weighted = sum(load * wait for load, wait in zip(loads, waits, strict=True)) / sum(loads)
    assert weighted == pytest.approx(erlang_c(servers, 0.9), rel=1e-12)
    assert cobham(servers, [0.9]) == [pytest.approx(erlang_c(servers, 0.9), rel=1e-12)]


def test_priority_waits_for_one_server_are_the_textbook_formula():
    """Load / (1 - first) and load / (1 - first)(1 - load), in units of mean service."""
    assert cobham(1, [0.3, 0.5]) == pytest.approx([0.8 / 0.7, 0.8 / (0.7 * 0.2)], rel=1e-12)


def test_routed_children_are_counted_at_every_node_they_pass():
    routing = [[0.0, 0.15, 0.0], [0.0, 0.0, 0.12], [0.0, 0.0, 0.0]]
    assert traffic([0.40, 0.45, 0.15], routing) == pytest.approx([0.40, 0.51, 0.2112], rel=1e-12)
    assert traffic([1.0], [[0.75]]) == pytest.approx([4.0], rel=1e-12)


def test_each_node_of_a_jackson_network_is_its_own_queue():
    """One server with three in four coming back is M/M/1 with four times the arrivals."""
    means = jackson([0.2], [[0.75]], [1], [1.0])[0]
    assert (means.joins, means.in_care) == pytest.approx((0.8, 0.8), rel=1e-12)
    assert means.waiting == pytest.approx(0.8**2 / 0.2, rel=1e-12)
    assert means.waiting == pytest.approx(means.joins * means.wait, rel=1e-12)


def test_a_rounded_stay_lasts_as_long_as_a_sampled_one():
    """Chances from the formula against a million draws; |z| < 4.5 on 30 weeks: a false alarm in 0.02 %."""
    sigma = sqrt(np.log(1.0 + 0.8**2))
    draws = np.random.default_rng(5).lognormal(np.log(6.0) - sigma**2 / 2.0, sigma, 1_000_000)
    stays = np.maximum(1, np.rint(draws))
    exact = stay_at_least(6.0, 0.8, 30)
    found = np.array([(stays >= week).mean() for week in range(1, 31)])
    assert found[0] == exact[0] == 1.0
    assert np.all(np.abs(found - exact)[1:] < 4.5 * np.sqrt(exact * (1.0 - exact) / 1e6)[1:])


def test_with_free_places_the_number_in_care_settles_at_arrivals_times_stay():
    settled = in_care_without_limit(3.0, stay_at_least(20.0, 0.6, 3000))
    assert settled[0] == 3.0
    assert settled[-1] == pytest.approx(60.0, rel=0.001)


def ciw_waits(network, node: int, group: str, replications: int, horizon: float) -> list[float]:
    """Mean wait of one class at one node, per replication, after a warm-up of a tenth."""
    means = []
    for seed in range(replications):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(horizon)
        own = (r for r in simulation.get_all_records() if r.node == node and r.customer_class == group)
        means.append(float(np.mean([r.waiting_time for r in own if r.arrival_date > horizon / 10.0])))
    return means


@pytest.mark.long
def test_ciw_finds_the_waits_of_a_jackson_network_and_of_priorities():
    """|z| < 3.5 on 4 waits: a false alarm in about 0.5 %."""
    chain = ciw.create_network(
        arrival_distributions=[dists.Exponential(1.2), dists.Exponential(0.3)],
        service_distributions=[dists.Exponential(1.0), dists.Exponential(0.5)],
        number_of_servers=[2, 4],
        routing=[[0.1, 0.6], [0.0, 0.0]],
    )
    queue = ciw.create_network(
        arrival_distributions={"first": [dists.Exponential(0.5)], "second": [dists.Exponential(0.9)]},
        service_distributions={"first": [dists.Exponential(1.0)], "second": [dists.Exponential(1.0)]},
        number_of_servers=[2],
        priority_classes={"first": 0, "second": 1},
    )
    product_form = jackson([1.2, 0.3], [[0.1, 0.6], [0.0, 0.0]], [2, 4], [1.0, 2.0])
    urgent, other = cobham(2, [0.25, 0.45])
    for network, node, group, exact in (
        (chain, 1, "Customer", product_form[0].wait),
        (chain, 2, "Customer", product_form[1].wait),
        (queue, 1, "first", urgent),
        (queue, 1, "second", other),
    ):
        waits = ciw_waits(network, node, group, replications=30, horizon=2000.0)
        error = np.std(waits, ddof=1) / sqrt(len(waits))
        assert error < 0.05 * exact
        assert abs(np.mean(waits) - exact) < 3.5 * error, (node, group, np.mean(waits), exact, error)
