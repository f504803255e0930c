"""Our engine against three simulators written by others, on the same network: the same story, then the time."""

from functools import cache

import pytest

from experiments.bench.engine import PLAIN_NETWORK, plain_layout, scaled
from model.scenario import CircumstanceSetting
from tests.architecture.tree import ROOT
from tests.benchmark.intervals import Runs, disagreements
from tests.benchmark.peers import network
from tools import race


@cache
def peer_runs(peer: str) -> Runs:
    return race.runs_of(peer)


@pytest.mark.long
@pytest.mark.parametrize("peer", race.PEERS)
def test_our_engine_tells_the_same_story_about_the_plain_network_as(peer: str):
    """99 % intervals overlap on every outcome; a false alarm on any of 72 comparisons in at most 2 %."""
    assert race.alarm_rate() < 0.02
    ours = race.our_runs(plain_layout(race.YOUTHS), race.RUNS[peer])
    assert disagreements(ours, peer_runs(peer), network.OUTCOME_KEYS) == []


@pytest.mark.long
def test_prices_that_rise_in_our_engine_only_are_noticed_and_nothing_else_is():
    """Shows that the comparison can fail."""
    setup = plain_layout(race.YOUTHS)
    rising = setup.scenario.changed(circumstances={"indexation": CircumstanceSetting(value=0.03).model_dump()})
    runs = race.our_runs(type(setup)(rising, setup.place), race.RUNS["simpy"])
    noticed = [line.split(":")[0] for line in disagreements(runs, peer_runs("simpy"), network.OUTCOME_KEYS)]
    assert noticed == ["local.cost", "B.cost", "C.cost"]


@pytest.mark.long
def test_the_time_of_each_is_measured(capsys: pytest.CaptureFixture[str]):
    """Prints the table; asserts no time, as machines differ."""
    found = race.times()
    with capsys.disabled():
        print(f"\n{race.table(found)}")
    assert list(found) == ["jeugdstroom", *race.PEERS]
    assert all(seconds > 0 for seconds in found.values())


def test_the_network_that_is_raced_is_the_one_that_was_agreed():
    case = ROOT / "tests" / "cases" / "plain_network.yaml"
    assert PLAIN_NETWORK.read_bytes() == case.read_bytes()
    for youths in (2_000, 6_600, 100_000):
        with race.our_year():
            agreed = network.places(youths)
        place = plain_layout(youths).place
        assert [round(offer.places.base) for p in place.products.values() for offer in p.offers] == agreed
    assert scaled(plain_layout(6_600).place, 6_600, 1) == plain_layout(6_600).place


def test_a_large_network_is_worked_as_regions_of_a_hundred_thousand():
    place = plain_layout(3_400_000).place
    assert place.regions == 34
    assert sum(town.youths.base for town in place.municipalities.values()) == 100_000
    assert plain_layout(100_000).place.regions == 1
