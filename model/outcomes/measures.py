"""Measures: the published figures of a place, computed from what a run counted, so that the two can be compared."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.referrers.fields import ReferrerType
from model.build import Layout
from model.outcomes.counters import Count
from model.policy.segments import SEGMENT_IDS, SPECIALIST
from model.run import Tallies
from model.sizes import WEEKS


@dataclass(frozen=True)
class YearsCounted:
    """The first years after the warm-up, summed over municipalities."""

    layout: Layout
    tallies: Tallies
    years: int

    @cached_property
    def products(self) -> np.ndarray:
        """[product or none, counter] per year."""
        first = self.layout.place.warm_up_years
        return self.tallies.tally[first : first + self.years].sum(axis=(0, 1)) / self.years

    @cached_property
    def clients(self) -> np.ndarray:
        """[segment, all, specialist] children per year."""
        first = self.layout.place.warm_up_years
        return self.tallies.clients[first : first + self.years].sum(axis=(0, 1)) / self.years

    def in_segments(self, *segments: str) -> np.ndarray:
        """Rows of the products in these segments."""
        rows = [SEGMENT_IDS.index(segment) for segment in segments]
        return np.flatnonzero(np.isin(self.layout.product_segments, rows))

    def count(self, counter: int, rows: "np.ndarray | slice" = slice(None)) -> float:
        """One counter over some products, per year."""
        return float(self.products[rows, counter].sum())

    @cached_property
    def specialist(self) -> np.ndarray:
        """Rows of all products outside the local segment."""
        return self.in_segments(*SEGMENT_IDS[1:])

    def cost_share(self, rows: np.ndarray) -> float:
        """Share of specialist cost that goes to some products."""
        return self.count(Count.COST_CENTS, rows) / max(1.0, self.count(Count.COST_CENTS, self.specialist))

    def product(self, name: str) -> np.ndarray:
        """The row of a product, if the place has it."""
        ids = self.layout.product_ids
        return np.array([ids.index(name)] if name in ids else [], dtype=np.int64)

    def wait(self, segment: str) -> float:
        """Mean wait in a segment of those who had to wait at all or not (weeks)."""
        rows = self.in_segments(segment)
        return self.count(Count.WAIT_WEEKS, rows) / max(1.0, self.count(Count.STARTS, rows))


Measure = Callable[[YearsCounted], float]


def _referrer(kind: ReferrerType) -> Measure:
    return lambda y: y.count(Count.STARTS_BY_REFERRER + kind) / max(1.0, y.count(Count.STARTS))


def _duration(number: int) -> Measure:
    return lambda y: y.count(Count.ENDED_BY_DURATION + number) / max(1.0, y.count(Count.ENDS))


def _stock(y: YearsCounted) -> float:
    return max(1e-9, y.count(Count.IN_CARE_WEEKS) / WEEKS)


def _youths(y: YearsCounted) -> float:
    return float(y.layout.town_sizes.sum())


def _esjh(y: YearsCounted) -> float:
    rows = [row for row in y.in_segments("B") if y.layout.product_ids[row] != "dyslexia"]
    return y.cost_share(np.array(rows, dtype=np.int64))


def _cost_per_client(y: YearsCounted) -> float:
    return y.count(Count.COST_CENTS, y.specialist) / 100.0 / max(1.0, float(y.clients[SPECIALIST]))


MEASURES: dict[str, Measure] = {
    "children_in_care": lambda y: y.count(Count.SPECIALIST_CHILD_WEEKS) / WEEKS,
    "share_of_youths": lambda y: float(y.clients[SPECIALIST]) / _youths(y),
    "cost_per_client": _cost_per_client,
    "cost_share_dyslexia": lambda y: y.cost_share(y.product("dyslexia")),
    "cost_share_protection": lambda y: y.cost_share(y.in_segments("protection")),
    "cost_share_national": lambda y: y.cost_share(y.in_segments("national")),
    "cost_share_individual": lambda y: y.cost_share(y.in_segments("individual")),
    "cost_share_esjh": _esjh,
    "cost_share_hsjh": lambda y: y.cost_share(y.in_segments("C", "stay")),
    "overspend": lambda y: y.count(Count.COST_CENTS) / 100.0 - y.layout.place.budget.first_year.base / 100.0,
    "starts_per_stock": lambda y: y.count(Count.STARTS) / _stock(y),
    "ends_per_stock": lambda y: y.count(Count.ENDS) / _stock(y),
    "residence_years": lambda y: _stock(y) / max(1.0, y.count(Count.ENDS)),
    "trajectories_per_client": lambda y: (
        (_stock(y) + y.count(Count.STARTS)) / max(1.0, float(y.clients[len(SEGMENT_IDS)]))
    ),
    "repeat_share": lambda y: y.count(Count.REPEATS) / max(1.0, y.count(Count.STARTS)),
    "wait_b": lambda y: y.wait("B"),
    "wait_c": lambda y: y.wait("C"),
    "wait_stay": lambda y: y.wait("stay"),
    **{f"referrer_{kind.name.lower()}": _referrer(kind) for kind in ReferrerType},
    **{
        f"duration_{name}": _duration(number)
        for number, name in enumerate(("0_3m", "3_6m", "6_12m", "1_2y", "2_3y", "3_4y", "4y"))
    },
}
"""Every measure that a place can be fitted to, by id."""


def measured(layout: Layout, tallies: Tallies, years: int) -> dict[str, float]:
    """All measures over the first ``years`` years after the warm-up, per year."""
    counted = YearsCounted(layout, tallies, years)
    return {name: measure(counted) for name, measure in MEASURES.items()}
