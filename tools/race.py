"""Race our engine against Mesa, SimPy and Ciw on the plain network: first the same outcomes, then the time.

Run ``uv run python -m tools.race [youths]``. The others are written as their users would write them: like ours, the
Mesa and SimPy ones know every youth. Ciw's customers, and the pooled SimPy ones, are needs that belong to nobody.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from agents.base.files.units import WEEKS_PER_YEAR
from experiments.bench.engine import plain_layout
from model.outcomes.counters import Count
from model.run import run_region
from model.setup.setup import Setup
from tests.benchmark.intervals import Runs, disagreements, false_alarm
from tests.benchmark.peers import network, plain_ciw, plain_mesa, plain_simpy

YOUTHS, YEARS = 6_600, 10
PEERS: dict[str, Callable[[int, int, int], dict[str, float]]] = {
    "mesa": plain_mesa.run,
    "simpy": plain_simpy.run,
    "simpy, pooled": plain_simpy.run_pooled,
    "ciw": plain_ciw.run,
}
RUNS = {"mesa": 6, "simpy": 30, "simpy, pooled": 50, "ciw": 20}
TURNS = {"mesa": 2, "simpy": 3, "simpy, pooled": 5, "ciw": 3}


@contextmanager
def our_year() -> Iterator[None]:
    """The peers count in calendar years; for a fair race theirs has 52 weeks too."""
    theirs = network.WEEKS_PER_YEAR
    network.WEEKS_PER_YEAR = plain_mesa.WEEKS_PER_YEAR = plain_simpy.WEEKS_PER_YEAR = WEEKS_PER_YEAR
    try:
        yield
    finally:
        network.WEEKS_PER_YEAR = plain_mesa.WEEKS_PER_YEAR = plain_simpy.WEEKS_PER_YEAR = theirs


def our_outcomes(setup: Setup, replication: int) -> dict[str, float]:
    """One run of our engine under the names of the peers."""
    counts = run_region(setup, replication).tally.sum(axis=(0, 1))
    found: dict[str, float] = {}
    for count, segment in zip(counts, network.SEGMENTS, strict=False):
        values = (
            count[Count.STARTS],
            count[Count.ENDS],
            count[Count.WAITING_WEEKS] / setup.weeks,
            count[Count.WAIT_WEEKS] / max(1, count[Count.STARTS]),
            count[Count.IN_CARE_WEEKS] / setup.weeks,
            count[Count.COST_CENTS] / 100,
        )
        found |= {f"{segment.name}.{key}": float(value) for key, value in zip(network.OUTCOMES, values, strict=True)}
    return found


def our_runs(setup: Setup, count: int) -> Runs:
    """Many runs of our engine; as many as of a peer, for then a false alarm is rarest."""
    return [our_outcomes(setup, replication) for replication in range(count)]


def runs_of(peer: str) -> Runs:
    """Many runs of a peer."""
    with our_year():
        return [PEERS[peer](YOUTHS, YEARS, seed) for seed in range(1, 1 + RUNS[peer])]


def alarm_rate() -> float:
    """Chance that somewhere among all comparisons two equal means seem to differ."""
    return len(network.OUTCOME_KEYS) * sum(false_alarm(count, count) for count in RUNS.values())


def seconds_of(once: Callable[[int], object], turns: int) -> float:
    """The median time of one run."""
    times: list[float] = []
    for turn in range(turns):
        began = perf_counter()
        once(turn)
        times.append(perf_counter() - began)
    return median(times)


def times(youths: int = YOUTHS) -> dict[str, float]:
    """Seconds of one run, ours first; ours from a world at its first week to its counts."""
    setup = plain_layout(youths, YEARS)
    run_region(setup, 0)
    found = {"jeugdstroom": seconds_of(lambda turn: run_region(setup, turn), 30)}
    with our_year():
        for name, peer in PEERS.items():
            turns = TURNS[name] if youths <= YOUTHS else 1
            found[name] = seconds_of(lambda turn, run=peer: run(youths, YEARS, turn), turns)
    return found


def table(found: dict[str, float], youths: int = YOUTHS) -> str:
    """Times as lines, with how many times as long each takes as we do."""
    ours = found["jeugdstroom"]
    lines = [f"{name:14} {seconds:9.4f} s {seconds / ours:8.0f} x" for name, seconds in found.items()]
    return "\n".join([f"{youths:,} youths, {YEARS} years, one run", *lines])


def main() -> None:
    """Compare outcomes, then times."""
    setup = plain_layout(YOUTHS, YEARS)
    for name in PEERS:
        found = disagreements(our_runs(setup, RUNS[name]), runs_of(name), network.OUTCOME_KEYS)
        print(f"{name}: {'; '.join(found) if found else 'agrees on all outcomes'}")
    print(f"chance of a false alarm: {alarm_rate():.1%}")
    youths = int(sys.argv[1]) if len(sys.argv) > 1 else YOUTHS
    print(table(times(youths), youths))


if __name__ == "__main__":
    main()
