"""What theory says about queues: closed formulas and one chain solved numerically, to check the engine.

Loads are per server (arrivals x mean service / servers, below 1), waits in units of mean service unless a
name says weeks. Sources: Erlang (1917); Cobham (1954) for priorities; Jackson (1963) for networks.
"""

from collections.abc import Sequence
from math import ceil, exp, expm1, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]


class NodeMeans(NamedTuple):
    """Long-run means of one queue."""

    joins: float
    """Children who join the list per unit of time."""
    waiting: float
    in_care: float
    wait: float
    """Mean wait, in the unit of time of the arrivals."""


class WeeklyMeans(NamedTuple):
    """Long-run means of the weekly chain, counted after places are given."""

    waiting: float
    in_care: float
    wait_weeks: float


def _below_one(load: float) -> None:
    if not 0.0 < load < 1.0:
        raise ValueError(f"a queue settles only at a load between 0 and 1, not {load}")


def erlang_c_probability(servers: int, load: float) -> float:
    """Chance that a child has to wait in M/M/c."""
    _below_one(load)
    offered, blocked = servers * load, 1.0
    for n in range(1, servers + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked / (1.0 - load * (1.0 - blocked))


def erlang_c(servers: int, load: float) -> float:
    """Mean wait in M/M/c, in units of mean service."""
    return erlang_c_probability(servers, load) / (servers * (1.0 - load))


def cobham(servers: int, loads: Sequence[float]) -> list[float]:
    """Mean wait of each priority class (highest first) in non-preemptive M/M/c with one mean service."""
    in_force = erlang_c_probability(servers, sum(loads)) / servers
    waits, above = [], 0.0
    for load in loads:
        waits.append(in_force / ((1.0 - above) * (1.0 - above - load)))
        above += load
    return waits


def traffic(external: Sequence[float], routing: Sequence[Sequence[float]]) -> Vector:
    """Children who join each node per unit of time, new and routed; `routing[i][j]`: from i to j."""
    into = np.eye(len(external)) - np.asarray(routing, dtype=float).T
    return np.linalg.solve(into, np.asarray(external, dtype=float))


def jackson(
    external: Sequence[float],
    routing: Sequence[Sequence[float]],
    servers: Sequence[int],
    mean_services: Sequence[float],
) -> list[NodeMeans]:
    """Product-form means of an open network of M/M/c queues."""
    means = []
    for joins, places, service in zip(traffic(external, routing), servers, mean_services, strict=True):
        wait = service * erlang_c(places, joins * service / places)
        means.append(NodeMeans(float(joins), float(joins * wait), float(joins * service), float(wait)))
    return means


def stay_at_least(mean: float, variation: float, weeks: int) -> Vector:
    """Chance that a lognormal stay, rounded to whole weeks and at least 1, lasts at least 1, 2, ... weeks."""
    sigma = sqrt(log(1.0 + variation**2))
    stay = stats.lognorm(s=sigma, scale=mean * exp(-(sigma**2) / 2.0))
    chances = stay.sf(np.arange(1, weeks + 1) - 0.5)
    chances[0] = 1.0
    return chances


def in_care_without_limit(joins_per_week: float, stay_chances: Vector) -> Vector:
    """Mean (and variance: it is Poisson) in care in weeks 0, 1, ... from an empty start with free places."""
    return joins_per_week * np.cumsum(stay_chances)


def exact_weekly_chain(servers: int, arrivals_per_week: float, p: float) -> WeeklyMeans:
    """Long-run means of Y' = Y - Bin(min(Y, c), p) + Poisson(a), Y = present after places are given.

    Those who arrive in a week may start in it; each child in care leaves with chance p at the start of the
    next week and his place is used in that week. So a stay is geometric with mean 1/p weeks, at least 1.
    """
    _below_one(arrivals_per_week / (servers * p))
    weights = _stationary(_chain(servers, arrivals_per_week, p))
    present = np.arange(len(weights))
    waiting = float(weights @ np.maximum(present - servers, 0))
    in_care = float(weights @ np.minimum(present, servers))
    return WeeklyMeans(waiting, in_care, waiting / arrivals_per_week)


def _states(servers: int, arrivals: float, p: float) -> int:
    """States to keep: beyond them the geometric tail of the list weighs less than 1e-14."""

    def growth(decay: float) -> float:
        leaving = log(1.0 - p + p * exp(-decay))
        return arrivals * expm1(decay) + servers * leaving

    drift, spread = servers * p - arrivals, arrivals + servers * p * (1.0 - p)
    # the list's tail falls by exp(-decay) a child where growth is 0; just below is safe
    decay = drift / spread
    while growth(decay) >= 0.0:
        decay /= 2.0
    while growth(1.02 * decay) < 0.0:
        decay *= 1.02
    return servers + ceil(log(1e14) / decay) + int(stats.poisson.isf(1e-14, arrivals))


def _chain(servers: int, arrivals: float, p: float) -> NDArray[np.float64]:
    """Transition matrix over the number present; what would pass the last state stays in it."""
    size = _states(servers, arrivals, p)
    come = stats.poisson.pmf(np.arange(size), arrivals)
    leaving = [stats.binom.pmf(np.arange(n + 1), n, p) for n in range(servers + 1)]
    matrix = np.zeros((size, size))
    for present in range(size):
        busy = min(present, servers)
        stayed = np.convolve(leaving[busy][::-1], come)[: size - present + busy]
        matrix[present, present - busy : present - busy + len(stayed)] = stayed
    matrix[:, -1] += 1.0 - matrix.sum(axis=1)
    return np.maximum(matrix, 0.0)


def _stationary(matrix: NDArray[np.float64]) -> Vector:
    """Stationary weights by state reduction (Grassmann, Taksar and Heyman 1985).

    Nothing is ever subtracted, so that even weights of 1e-12 are right: at low loads these are the list.
    """
    reduced = matrix.copy()
    for last in range(len(reduced) - 1, 0, -1):
        reduced[:last, last] /= reduced[last, :last].sum()
        reduced[:last, :last] += np.outer(reduced[:last, last], reduced[last, :last])
    weights = np.zeros(len(reduced))
    weights[0] = 1.0
    for state in range(1, len(reduced)):
        weights[state] = weights[:state] @ reduced[:state, state]
    return weights / weights.sum()
