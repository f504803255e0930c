"""Pairs of runs that share all chance: which way an outcome moved, in how many of them, and by how much."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.replicate.replication import reduced
from model.outcomes.people import BY_WHO
from model.outcomes.reducers import REDUCERS
from model.policy.declared import responses
from model.policy.segments import SEGMENT_IDS
from model.setup.setup import Setup
from tests.behaviour.places import PLACES
from tests.cases.made import lay

OUTCOMES = tuple(REDUCERS)
SEGMENTS = (*SEGMENT_IDS, "all")
ALL_OFF = {one.id: False for one in responses()}
MONEY = frozenset({"cost", "bill", "provider_margin", "budget_gap", "not_paid"}) | {
    name for name in BY_WHO if name.startswith("cost_")
}
"""Outcomes that a price alone moves."""
SEEDS = 100
PAIRS = 20
ENOUGH = 0.95
"""Of 20 pairs or more; without an effect as many go up as down, and 19 of 20 the same way once in 40,000 tests."""
NOISE = 3.5
"""Standard errors of a mean difference that are no difference: false alarm once in 2,000 tests."""


@dataclass(frozen=True)
class Runs:
    """Outcomes of some replications: [replication, outcome, year, municipality or all, segment or all]."""

    setup: Setup
    values: np.ndarray

    def of(self, outcome: str, segment: str = "all", town: str = "all") -> np.ndarray:
        """[replication, year] one outcome."""
        towns = [*self.setup.place.municipalities, "all"]
        return self.values[:, OUTCOMES.index(outcome), :, towns.index(town), SEGMENTS.index(segment)]

    def mean(self, outcome: str, segment: str = "all", since: int = 0) -> np.ndarray:
        """[replication] its mean over the years from ``since`` on."""
        return np.nanmean(self.of(outcome, segment)[:, since:], axis=1)

    def yearly(self, outcome: str, segment: str = "all") -> np.ndarray:
        """[year] its mean over replications."""
        return np.nanmean(self.of(outcome, segment), axis=0)


_MADE: dict[str, Runs] = {}


def runs(place: str, years: int = 3, seeds: int = SEEDS, **scenario: Any) -> Runs:
    """Replications of one of our places under ``levers``, ``responses`` and ``circumstances``; each made once."""
    key = json.dumps([place, years, scenario], sort_keys=True)
    setup = _MADE[key].setup if key in _MADE else lay(PLACES[place](), years, **scenario)
    values = [_MADE[key].values] if key in _MADE else []
    there = sum(map(len, values))
    if there < seeds:
        values.append(np.stack([one for _, one in reduced(setup, range(there, seeds))]))
        _MADE[key] = Runs(setup, np.concatenate(values))
    return Runs(setup, _MADE[key].values[:seeds])


def in_blocks(values: np.ndarray, size: int) -> np.ndarray:
    """Means of so many replications at a time."""
    return values.reshape(-1, size).mean(axis=1)


@dataclass(frozen=True)
class Verdict:
    """Whether something is so, and what was seen of it; a failed test shows the latter."""

    so: bool
    seen: str

    def __bool__(self) -> bool:
        return self.so

    def __repr__(self) -> str:
        return self.seen


def moves(change: np.ndarray, up: bool) -> Verdict:
    """Whether at least 19 of every 20 differences have this sign."""
    right = float(np.mean(change > 0 if up else change < 0))
    seen = f"{right:.0%} moved {'up' if up else 'down'}; mean change {change.mean():.4g}"
    return Verdict(right >= ENOUGH, seen)


def deviation(change: np.ndarray) -> float:
    """A mean difference in standard errors; 0 when no pair differs, without end when all differ by as much."""
    mean, spread = float(change.mean()), float(change.std(ddof=1))
    if spread > 0.0:
        return mean / (spread / len(change) ** 0.5)
    return math.copysign(math.inf, mean) if mean else 0.0


def stays(change: np.ndarray) -> Verdict:
    """Whether the mean difference lies within its noise."""
    seen = f"moved by {change.mean():.4g}, {deviation(change):.1f} standard errors"
    return Verdict(abs(deviation(change)) < NOISE, seen)


def differing(one: Runs, other: Runs, years: slice = slice(None)) -> set[str]:
    """Outcomes that are not the same number everywhere in these years."""
    return {
        name
        for row, name in enumerate(OUTCOMES)
        if not np.array_equal(one.values[:, row, years], other.values[:, row, years], equal_nan=True)
    }
