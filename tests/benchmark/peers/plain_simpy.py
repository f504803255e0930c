"""The plain network as a SimPy user writes it: a process per youth and per need, a resource per segment, no monitor.

``run_pooled`` leaves the youths out: needs come in weekly numbers and belong to nobody. It answers less, and faster.
"""

from collections.abc import Generator
from itertools import pairwise
from random import Random

import numpy as np
import simpy

from tests.benchmark.peers.network import (
    NEEDS_PER_YOUTH_PER_YEAR,
    SEGMENTS,
    WEEKS_PER_YEAR,
    Segment,
    Tally,
    needs_per_week,
    places,
    weeks_in,
)


class Node(simpy.Resource):
    """A segment's places, with what it has counted."""

    def __init__(self, env: simpy.Environment, segment: Segment, capacity: int):
        super().__init__(env, capacity)
        self.segment = segment
        self.tally = Tally()
        self.next: Node | None = None


def need(env: simpy.Environment, node: Node | None, chance: Random, weeks: int) -> Generator:
    """One need from the first list to the last place; child-weeks are counted up to the horizon."""
    while node is not None:
        segment, tally, joined = node.segment, node.tally, env.now
        # counted up to the horizon now and given back at the start, so that who never starts is counted right
        tally.weeks_waiting += weeks - joined
        with node.request() as place:
            yield place
            start = env.now
            stay = max(1, round(chance.lognormvariate(segment.log_mean, segment.log_sigma)))
            tally.starts += 1
            tally.waits += start - joined
            tally.weeks_waiting -= weeks - start
            tally.weeks_in_care += min(stay, weeks - start)
            yield env.timeout(stay)
        tally.ends += 1
        node = node.next if chance.random() < segment.step_up else None


def youth(env: simpy.Environment, nodes: list[Node], chance: Random, weeks: int) -> Generator:
    """One youth, whose needs arise whatever else happens to him; each is brought to a list in its own week."""
    shares = [node.segment.share for node in nodes]
    arises = 0.0
    while True:
        arises += chance.expovariate(NEEDS_PER_YOUTH_PER_YEAR / WEEKS_PER_YEAR)
        yield env.timeout(int(arises) - env.now)
        env.process(need(env, chance.choices(nodes, shares)[0], chance, weeks))


def pooled_arrivals(env: simpy.Environment, nodes: list[Node], counts: list[int], chance: Random) -> Generator:
    """Bring each week's new needs to their first list."""
    shares = [node.segment.share for node in nodes]
    for count in counts:
        for node in chance.choices(nodes, shares, k=count):
            env.process(need(env, node, chance, len(counts)))
        yield env.timeout(1)


def nodes_of(env: simpy.Environment, youths: int) -> list[Node]:
    """The three segments, each knowing the next."""
    nodes = [Node(env, segment, size) for segment, size in zip(SEGMENTS, places(youths), strict=True)]
    for node, following in pairwise(nodes):
        node.next = following
    return nodes


def outcomes_of(nodes: list[Node], weeks: int) -> dict[str, float]:
    """What the segments have counted."""
    outcomes: dict[str, float] = {}
    for node in nodes:
        outcomes |= node.tally.outcomes(node.segment, weeks)
    return outcomes


def run(youths: int, years: int, seed: int) -> dict[str, float]:
    """Outcomes of one run of the plain network in SimPy."""
    env, weeks, chance = simpy.Environment(), weeks_in(years), Random(seed)
    nodes = nodes_of(env, youths)
    for _ in range(youths):
        env.process(youth(env, nodes, chance, weeks))
    env.run(until=weeks)
    return outcomes_of(nodes, weeks)


def run_pooled(youths: int, years: int, seed: int) -> dict[str, float]:
    """Outcomes of one run in which needs belong to nobody."""
    env, weeks = simpy.Environment(), weeks_in(years)
    nodes = nodes_of(env, youths)
    counts = np.random.default_rng(seed).poisson(needs_per_week(youths), weeks).tolist()
    env.process(pooled_arrivals(env, nodes, counts, Random(seed)))
    env.run(until=weeks)
    return outcomes_of(nodes, weeks)
