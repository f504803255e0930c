"""From what one run counted to outcomes: one small reducer each, on arrays [year, municipality, segment]."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.referrers.fields import ReferrerType
from model.build import Layout
from model.funding.settlement import bills
from model.outcomes import stay
from model.outcomes.counters import Count
from model.policy.segments import ALL, SEGMENT_IDS, SPECIALIST, Segment
from model.run import Tallies
from model.sizes import WEEKS

CENTS_PER_EURO = 100.0


def with_totals(values: np.ndarray, axis: int) -> np.ndarray:
    """The values with their sum added as a last entry along an axis."""
    return np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)


@dataclass(frozen=True)
class Counted:
    """One replication, summed by segment and with totals last on each axis."""

    layout: Layout
    tallies: Tallies

    @property
    def first(self) -> int:
        """Years of warm-up, which are counted but not reported."""
        return self.layout.place.warm_up_years

    @cached_property
    def table(self) -> np.ndarray:
        """[year, municipality or all, segment or all, counter] counts."""
        tally = self.tallies.tally[self.first :]
        by_segment = np.zeros((*tally.shape[:2], len(SEGMENT_IDS), tally.shape[3]), dtype=np.int64)
        for product, segment in enumerate(self.layout.product_segments):
            by_segment[:, :, segment] += tally[:, :, product]
        everything = tally.sum(axis=2, keepdims=True)
        return with_totals(np.concatenate([by_segment, everything], axis=2), 1)

    @cached_property
    def waits(self) -> np.ndarray:
        """[year, municipality or all, segment or all, weeks] starts by wait."""
        return with_totals(with_totals(self.tallies.waits[self.first :].astype(np.int64), 2), 1)

    @cached_property
    def cumulative_waits(self) -> np.ndarray:
        """[year, municipality or all, segment or all, weeks] starts that waited no longer."""
        return np.cumsum(self.waits, axis=-1)

    @cached_property
    def clients(self) -> np.ndarray:
        """[year, municipality or all, segment, all, specialist] children."""
        return with_totals(self.tallies.clients[self.first :], 1)

    def count(self, counter: int) -> np.ndarray:
        """[year, municipality, segment] one counter."""
        return self.table[..., counter].astype(np.float64)

    def ratio(self, counter: int, per: int) -> np.ndarray:
        """One counter for each of another; undefined where there is none."""
        below = self.count(per)
        return np.divide(self.count(counter), below, out=np.full(below.shape, np.nan), where=below > 0)

    def quantile(self, share: float) -> np.ndarray:
        """[year, municipality, segment] the wait that this share of starts did not exceed (weeks)."""
        cumulative = self.cumulative_waits
        starts = cumulative[..., -1]
        weeks = (cumulative < (share * starts)[..., None]).sum(axis=-1).astype(np.float64)
        return np.where(starts > 0, weeks, np.nan)

    def only_total(self, values: np.ndarray) -> np.ndarray:
        """[year, municipality, segment] values that exist for all segments together only."""
        table = np.full(self.table.shape[:3], np.nan)
        table[..., ALL] = values
        return table


def budget(counted: Counted) -> np.ndarray:
    """The first year's budget, grown from the start, divided by number of youths (euro)."""
    layout = counted.layout
    share = layout.town_sizes / layout.town_sizes.sum()
    years = layout.index("budget_growth") * layout.place.budget.first_year.base / CENTS_PER_EURO * layout.place.regions
    return counted.only_total(with_totals(years[counted.first :, None] * share[None, :], 1))


def bill(counted: Counted) -> np.ndarray:
    """What each municipality pays after settlement (euro); use is weeks of care outside the local segment."""
    tally = counted.tallies.tally
    specialist = np.flatnonzero(counted.layout.product_segments != Segment.LOCAL)
    weeks = tally[:, :, specialist, Count.IN_CARE_WEEKS].sum(axis=2)
    settled = bills(tally[..., Count.COST_CENTS].sum(axis=2), counted.layout.settlement_years_back, weeks)
    return counted.only_total(with_totals(settled[counted.first :], 1) / CENTS_PER_EURO)


def clients(counted: Counted) -> np.ndarray:
    """Different children in the year."""
    return counted.clients[..., : ALL + 1].astype(np.float64)


Reducer = Callable[[Counted], np.ndarray]


def _starts_by(kind: ReferrerType) -> Reducer:
    return lambda counted: counted.count(Count.STARTS_BY_REFERRER + kind)


REDUCERS: dict[str, Reducer] = {
    "cost": lambda c: c.count(Count.COST_CENTS) / CENTS_PER_EURO,
    "budget": budget,
    "bill": bill,
    "clients": clients,
    "clients_specialist": lambda c: c.only_total(c.clients[..., SPECIALIST].astype(np.float64)),
    "children_in_care": lambda c: c.only_total(c.count(Count.SPECIALIST_CHILD_WEEKS)[..., ALL] / WEEKS),
    "in_care": lambda c: c.count(Count.IN_CARE_WEEKS) / WEEKS,
    "starts": lambda c: c.count(Count.STARTS),
    "ends": lambda c: c.count(Count.ENDS),
    "mean_stay": lambda c: c.ratio(Count.ENDED_WEEKS, Count.ENDS),
    "waiting": lambda c: c.count(Count.WAITING_WEEKS) / WEEKS,
    "wait_mean": lambda c: c.ratio(Count.WAIT_WEEKS, Count.STARTS),
    "wait_p50": lambda c: c.quantile(0.5),
    "wait_p90": lambda c: c.quantile(0.9),
    "wait_mean_severe": lambda c: c.ratio(Count.SEVERE_WAIT_WEEKS, Count.SEVERE_STARTS),
    "over_norm": lambda c: c.ratio(Count.OVER_NORM, Count.STARTS),
    "repeat_share": lambda c: c.ratio(Count.REPEATS, Count.STARTS),
    "step_ups": lambda c: c.count(Count.STEP_UPS),
    "step_downs": lambda c: c.count(Count.STEP_DOWNS),
    "drop_outs": lambda c: c.count(Count.DROP_OUTS),
    "crises": lambda c: c.only_total(c.count(Count.CRISES)[..., ALL]),
    "gave_up": lambda c: c.only_total(c.count(Count.GAVE_UP)[..., ALL]),
    "untreated_weeks": lambda c: c.only_total(c.count(Count.UNTREATED_WEEKS)[..., ALL]),
    "recovered_share": lambda c: c.ratio(Count.RECOVERED, Count.ENDS),
    "too_light_share": lambda c: c.ratio(Count.TOO_LIGHT, Count.STARTS),
    "too_heavy_share": lambda c: c.ratio(Count.TOO_HEAVY, Count.STARTS),
    "upcoded_share": lambda c: c.ratio(Count.UPCODED, Count.STARTS),
    "outside_contracts": lambda c: c.count(Count.OVERFLOWED),
    "reviewed": lambda c: c.count(Count.REVIEWED),
    "turned_away": lambda c: c.count(Count.TURNED_AWAY),
    "needs": lambda c: c.only_total(c.count(Count.NEEDS)[..., ALL]),
    "referrals": lambda c: c.count(Count.REFERRALS),
    **{f"referrals_{kind.name.lower()}": _starts_by(kind) for kind in ReferrerType},
    "breakdowns": lambda c: c.count(Count.BREAKDOWNS),
    "transfers": lambda c: c.count(Count.TRANSFERS),
    "warned": lambda c: c.count(Count.WARNED),
    "less_suitable": lambda c: c.count(Count.LESS_SUITABLE),
    "refused": lambda c: c.count(Count.REFUSED),
    "out_of_region": lambda c: c.count(Count.OUT_OF_REGION),
    "in_extended_care": stay.in_extended_care,
    "kpi_mean_stay_days": stay.mean_stay_days,
    "kpi_extended_left_within_6m": stay.extended_left_within_6m,
    "kpi_foster_to_residential": stay.foster_to_residential,
    "kpi_part_time_share": stay.part_time_share,
    "kpi_in_region_share": stay.in_region_share,
    "kpi_double_codes": lambda c: c.ratio(Count.DOUBLE_CODES, Count.STARTS),
    "kpi_one_to_one_share": stay.one_to_one_share,
}
"""Reducer of every outcome, in the order in which tables show them."""


def reduce(layout: Layout, tallies: Tallies) -> np.ndarray:
    """[outcome, year, municipality or all, segment or all] all outcomes of one replication, the warm-up left out."""
    counted = Counted(layout, tallies)
    return np.stack([reducer(counted) for reducer in REDUCERS.values()])
