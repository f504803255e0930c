"""From what one run counted to outcomes: one small reducer each, on arrays [year, municipality, segment]."""

from collections.abc import Callable

import numpy as np

from agents.referrers.fields import ReferrerType
from model.build import Layout
from model.funding.settlement import bills
from model.outcomes.counted import CENTS_PER_EURO, Counted, ratio_of, with_totals
from model.outcomes.counters import Count
from model.outcomes.people import BY_WHO, WORK
from model.policy.segments import ALL, SPECIALIST, Segment
from model.run import Tallies
from model.sizes import WEEKS


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


def _total(counter: int, unit: float = 1.0) -> Reducer:
    return lambda counted: counted.only_total(counted.count(counter)[..., ALL] / unit)


def untreated_share(counted: Counted) -> np.ndarray:
    """Weeks without care against all weeks of need, in care or not."""
    without = counted.count(Count.UNTREATED_WEEKS)[..., ALL]
    return counted.only_total(ratio_of(without, without + counted.count(Count.IN_CARE_WEEKS)[..., ALL]))


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
    "step_downs": lambda c: c.count(Count.STEP_DOWNS) + c.count(Count.SCALED_DOWN),
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
    "untreated_share": untreated_share,
    "unmet_needs": _total(Count.UNMET),
    "declined": _total(Count.DECLINED),
    "taken_along": _total(Count.MERGED),
    "stacking_blocked": lambda c: c.count(Count.STACKING_BLOCKED),
    "groups_started": lambda c: c.count(Count.GROUPS),
    "cost_elsewhere": _total(Count.ELSEWHERE_CENTS, CENTS_PER_EURO),
    "own_contributions": _total(Count.CONTRIBUTION_CENTS, CENTS_PER_EURO),
    **WORK,
    **BY_WHO,
}
"""Reducer of every outcome, in the order in which tables show them."""


def reduce(layout: Layout, tallies: Tallies) -> np.ndarray:
    """[outcome, year, municipality or all, segment or all] all outcomes of one replication, the warm-up left out."""
    counted = Counted(layout, tallies)
    return np.stack([reducer(counted) for reducer in REDUCERS.values()])
