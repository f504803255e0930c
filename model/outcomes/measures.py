"""Measures: the published figures of a place, computed from what a run counted, so that the two can be compared.

They follow the definitions of what is published. A published wait is that of children who started in the year, so a
place is fitted to that; it is not the outcome ``wait_mean``, in which those who still wait or gave up count too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.referrers.fields import ReferrerType
from model.outcomes.counters import Count
from model.policy.segments import SEGMENT_IDS, SPECIALIST
from model.run import Tallies
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup

_ROW_OF = {segment: row for row, segment in enumerate(SEGMENT_IDS)}


@dataclass(frozen=True)
class YearsCounted:
    """The first years after the warm-up, summed over municipalities."""

    setup: Setup
    tallies: Tallies
    years: int

    @cached_property
    def products(self) -> np.ndarray:
        """[product or none, counter] per year."""
        first = self.setup.place.warm_up_years
        return self.tallies.tally[first : first + self.years].sum(axis=(0, 1)) / self.years

    @cached_property
    def clients(self) -> np.ndarray:
        """[segment, all, specialist] children per year."""
        first = self.setup.place.warm_up_years
        return self.tallies.clients[first : first + self.years].sum(axis=(0, 1)) / self.years

    def in_segments(self, *segments: str) -> np.ndarray:
        """Rows of the products in these segments."""
        rows = [SEGMENT_IDS.index(segment) for segment in segments]
        return np.flatnonzero(np.isin(self.setup.product_segments, rows))

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
        ids = self.setup.product_ids
        return np.array([ids.index(name)] if name in ids else [], dtype=np.int64)

    @cached_property
    def youths(self) -> float:
        """Children living in the place, over all its regions."""
        return float(self.setup.town_sizes.sum()) * self.setup.place.regions

    @property
    def budget(self) -> float:
        """The first year's budget of all regions, with local help where it is added to it (euro)."""
        budget = self.setup.place.budget
        local = 0.0 if budget.local is None else budget.local.base
        return (budget.first_year.base + local) / 100.0 * self.setup.place.regions

    @cached_property
    def yearly(self) -> np.ndarray:
        """[year, product or none, counter] year by year."""
        first = self.setup.place.warm_up_years
        return self.tallies.tally[first : first + self.years].sum(axis=1)

    @property
    def own(self) -> int | None:
        """The row of the municipality after which the place is called, if there is one."""
        towns = list(self.setup.place.municipalities)
        return towns.index(self.setup.place.id) if self.setup.place.id in towns else None

    def count_own(self, counter: int) -> float:
        """One counter over specialist care in the municipality after which the place is called, per year."""
        if self.own is None:
            return float("nan")
        first = self.setup.place.warm_up_years
        return float(self.tallies.tally[first : first + self.years, self.own, :, counter].sum()) / self.years

    def wait(self, segment: str) -> float:
        """Mean wait in a segment of those who started, as it is published (weeks); 0 for who did not have to wait."""
        rows = self.in_segments(segment)
        return self.count(Count.WAIT_WEEKS, rows) / max(1.0, self.count(Count.STARTS, rows))


Measure = Callable[[YearsCounted], float]


def _referrer(kind: ReferrerType) -> Measure:
    return lambda y: y.count(Count.STARTS_BY_REFERRER + kind) / max(1.0, y.count(Count.STARTS))


def _duration(number: int) -> Measure:
    return lambda y: y.count(Count.ENDED_BY_DURATION + number) / max(1.0, y.count(Count.ENDS))


def _stock(y: YearsCounted) -> float:
    return max(1e-9, y.count(Count.IN_CARE_WEEKS) / WEEKS)


def _esjh(y: YearsCounted) -> float:
    rows = [row for row in y.in_segments("B") if y.setup.product_ids[row] != "dyslexia"]
    return y.cost_share(np.array(rows, dtype=np.int64))


def _cost_per_client(y: YearsCounted) -> float:
    return y.count(Count.COST_CENTS, y.specialist) / 100.0 / max(1.0, float(y.clients[SPECIALIST]))


def _own_specialist_cost(y: YearsCounted) -> float:
    if y.own is None:
        return float("nan")
    first = y.setup.place.warm_up_years
    cents = y.tallies.tally[first : first + y.years, y.own][:, y.specialist, Count.COST_CENTS].sum()
    return float(cents) / 100.0 / y.years


def _in_care(product: str) -> Measure:
    """Mean number in care of a product, for each youth of the place."""
    return lambda y: y.count(Count.IN_CARE_WEEKS, y.product(product)) / WEEKS / y.youths


def _part_of_starts(*products: str) -> Measure:
    return lambda y: sum(y.count(Count.STARTS, y.product(name)) for name in products) / max(1.0, y.count(Count.STARTS))


def _occupancy(y: YearsCounted) -> float:
    offers = y.setup.place.products["closed"].offers
    places = sum(offer.places.base for offer in offers) * y.setup.place.regions if offers else float("nan")
    return y.count(Count.IN_CARE_WEEKS, y.product("closed")) / WEEKS / places


def _specialist_cost_by_year(y: YearsCounted) -> np.ndarray:
    return y.yearly[:, y.specialist, Count.COST_CENTS].sum(axis=1) / 100.0


def _specialist_clients_by_year(y: YearsCounted) -> np.ndarray:
    first = y.setup.place.warm_up_years
    return y.tallies.clients[first : first + y.years, :, SPECIALIST].sum(axis=1)


def _cost_growth(y: YearsCounted) -> float:
    cost = _specialist_cost_by_year(y)
    return float(cost[1] / max(1.0, cost[0]) - 1.0) if len(cost) > 1 else float("nan")


def _apart(y: YearsCounted) -> float:
    """Share of the steps from year to year in which cost and clients move opposite ways."""
    steps = np.sign(np.diff(_specialist_cost_by_year(y))) * np.sign(np.diff(_specialist_clients_by_year(y)))
    return float(np.mean(steps < 0)) if len(steps) else float("nan")


MEASURES: dict[str, Measure] = {
    "children_in_care": lambda y: y.count(Count.SPECIALIST_CHILD_WEEKS) / WEEKS,
    "share_of_youths": lambda y: float(y.clients[SPECIALIST]) / y.youths,
    "cost_per_client": _cost_per_client,
    "cost_share_dyslexia": lambda y: y.cost_share(y.product("dyslexia")),
    "cost_share_protection": lambda y: y.cost_share(y.in_segments("protection")),
    "cost_share_national": lambda y: y.cost_share(y.in_segments("national")),
    "cost_share_individual": lambda y: y.cost_share(y.in_segments("individual")),
    "cost_share_esjh": _esjh,
    "cost_share_hsjh": lambda y: y.cost_share(y.in_segments("C", "stay")),
    "cost_share_stay": lambda y: y.cost_share(y.in_segments("stay")),
    "cost_share_local": lambda y: (
        y.count(Count.COST_CENTS, y.in_segments("local")) / max(1.0, y.count(Count.COST_CENTS))
    ),
    "cost_total": lambda y: y.count(Count.COST_CENTS) / 100.0,
    "cost_specialist": lambda y: y.count(Count.COST_CENTS, y.specialist) / 100.0,
    "cost_own": _own_specialist_cost,
    "children_in_care_own": lambda y: y.count_own(Count.SPECIALIST_CHILD_WEEKS) / WEEKS,
    "cost_growth": _cost_growth,
    "cost_and_clients_apart": _apart,
    "clients_share_stay": lambda y: float(y.clients[_ROW_OF["stay"]]) / max(1.0, float(y.clients[len(SEGMENT_IDS)])),
    "starts_per_youth": lambda y: y.count(Count.STARTS) / y.youths,
    "starts_share_foster": _part_of_starts("foster"),
    "starts_share_family_home": _part_of_starts("family_home"),
    "starts_share_closed": _part_of_starts("closed"),
    "starts_share_other_stay": _part_of_starts("group_home", "crisis_bed"),
    "foster_per_youth": _in_care("foster"),
    "closed_per_youth": _in_care("closed"),
    "protection_per_youth": _in_care("protection"),
    "foster_waiting_per_youth": lambda y: y.count(Count.WAITING_WEEKS, y.product("foster")) / WEEKS / y.youths,
    "closed_occupancy": _occupancy,
    "overspend": lambda y: y.count(Count.COST_CENTS) / 100.0 - y.budget,
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


def measured(setup: Setup, tallies: Tallies, years: int) -> dict[str, float]:
    """All measures over the first ``years`` years after the warm-up, per year."""
    counted = YearsCounted(setup, tallies, years)
    return {name: measure(counted) for name, measure in MEASURES.items()}
