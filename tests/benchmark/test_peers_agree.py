"""Three simulators written by others tell the same story about the plain network, and theory tells it too."""

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.benchmark.intervals import Runs, disagreements, false_alarm, interval
from tests.benchmark.peers import network, plain_ciw, plain_mesa, plain_simpy
from tests.statistical.oracles import in_care_without_limit, stay_at_least

YOUTHS, YEARS = 2000, 10
PEERS = {"simpy": plain_simpy, "ciw": plain_ciw, "mesa": plain_mesa}
RUN = {"simpy, pooled": plain_simpy.run_pooled, **{name: peer.run for name, peer in PEERS.items()}}
PLENTY = 150
WAITS = ("waiting", "mean_wait")


@cache
def runs(peer: str, count: int, first_seed: int = 1) -> Runs:
    return [RUN[peer](YOUTHS, YEARS, seed) for seed in range(first_seed, first_seed + count)]


def differences(counts: dict[str, int], first_seed: int) -> list[str]:
    """The outcomes on which two peers differ, over all pairs."""
    return [
        f"{one} and {other}, {found}"
        for one, other in combinations(counts, 2)
        for found in disagreements(
            runs(one, counts[one], first_seed), runs(other, counts[other], first_seed), network.OUTCOME_KEYS
        )
    ]


@pytest.mark.long
def test_peers_agree_on_every_outcome():
    """99 % intervals overlap; a false alarm on any of 108 comparisons in at most 4.5 % (seeds are fixed)."""
    counts = {"simpy": 150, "simpy, pooled": 150, "ciw": 150, "mesa": 50}
    assert alarm_rate(counts) < 0.045
    assert differences(counts, first_seed=1001) == []


def alarm_rate(counts: dict[str, int]) -> float:
    pairs = combinations(counts.values(), 2)
    return len(network.OUTCOME_KEYS) * sum(false_alarm(one, other) for one, other in pairs)


def test_a_peer_with_stays_a_tenth_too_long_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """Shows that the comparison can fail."""
    right = runs("simpy, pooled", 40)
    places = network.places(YOUTHS)
    longer = tuple(replace(segment, mean_stay=1.1 * segment.mean_stay) for segment in network.SEGMENTS)
    monkeypatch.setattr(plain_simpy, "SEGMENTS", longer)
    monkeypatch.setattr(plain_simpy, "places", lambda youths: places)
    wrong = [plain_simpy.run_pooled(YOUTHS, YEARS, seed) for seed in range(201, 241)]
    noticed = {line.split(":")[0] for line in disagreements(right, wrong, network.OUTCOME_KEYS)}
    assert {"local.in_care", "B.in_care", "local.mean_wait", "local.waiting", "B.cost"} <= noticed


def expected_without_limit(weeks: int) -> dict[str, float]:
    """Starts, child-weeks and money when nobody has to wait, from infinite-server theory."""
    stepping_up: NDArray[np.float64] = np.zeros(weeks)
    expected: dict[str, float] = {}
    for segment in network.SEGMENTS:
        joins = network.needs_per_week(YOUTHS) * segment.share + stepping_up
        lasts = stay_at_least(segment.mean_stay, segment.variation, weeks + 1)
        in_care = np.convolve(joins, lasts[:weeks])[:weeks]
        ends = np.convolve(joins, np.concatenate([[0.0], lasts[:-1] - lasts[1:]]))[:weeks]
        expected[f"{segment.name}.starts"] = joins.sum()
        expected[f"{segment.name}.ends"] = ends.sum()
        expected[f"{segment.name}.in_care"] = in_care.mean()
        expected[f"{segment.name}.cost"] = in_care.sum() * segment.price
        stepping_up = segment.step_up * ends
    return expected


@pytest.mark.parametrize(
    ("peer", "count"),
    [pytest.param(*one, marks=pytest.mark.long) for one in (("simpy", 60), ("ciw", 30), ("mesa", 26))],
)
def test_with_places_to_spare_a_peer_counts_what_theory_says(peer: str, count: int, monkeypatch: pytest.MonkeyPatch):
    """Inside Student's 99.99 % interval on 12 outcomes: a false alarm in at most 0.12 %."""
    monkeypatch.setattr(PEERS[peer], "places", lambda youths: [PLENTY] * 3)
    found = [PEERS[peer].run(YOUTHS, YEARS, 500 + seed) for seed in range(count)]
    for key, expected in expected_without_limit(network.weeks_in(YEARS)).items():
        low, high = interval([run[key] for run in found], level=0.9999)
        assert low < expected < high, (key, low, expected, high)
        assert high - low < 0.15 * expected, key
    assert all(run[f"{s.name}.{key}"] == 0 for run in found for s in network.SEGMENTS for key in WAITS)


def test_the_first_segment_fills_as_infinite_server_theory_says():
    """The convolution above and the running sum in the oracles are two ways to the same figure."""
    weeks, local = network.weeks_in(YEARS), network.SEGMENTS[0]
    joins = network.needs_per_week(YOUTHS) * local.share
    filling = in_care_without_limit(joins, stay_at_least(local.mean_stay, local.variation, weeks))
    assert expected_without_limit(weeks)["local.in_care"] == pytest.approx(filling.mean(), rel=1e-12)


@pytest.mark.parametrize("run", RUN.values(), ids=RUN)
def test_a_peer_gives_the_same_figures_for_the_same_seed(run: Callable[[int, int, int], dict[str, float]]):
    assert run(500, 3, 7) == run(500, 3, 7)
    assert run(500, 3, 7) != run(500, 3, 8)
    assert tuple(run(500, 3, 7)) == network.OUTCOME_KEYS


def test_the_workload_is_the_one_that_was_agreed():
    assert network.weeks_in(10) == 522
    assert network.needs_per_week(6600) == pytest.approx(10.751, abs=0.001)
    assert network.places(6600) == [91, 226, 144]
    assert network.places(2000) == [28, 69, 44]


def test_peers_are_independent_of_our_own_engine():
    for file in (Path(__file__).parent / "peers").glob("*.py"):
        tree = ast.walk(ast.parse(file.read_text()))
        names = [name for node in tree for name in imported(node)]
        assert not {name.split(".")[0] for name in names} & {"agents", "model", "experiments", "app"}, file


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
