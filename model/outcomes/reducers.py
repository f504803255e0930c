"""From what one run counted to outcomes: one small reducer each, on arrays [year, municipality, segment]."""

from collections.abc import Callable

import numpy as np

from agents.referrers.fields import ReferrerType
from model.funding.settlement import bills
from model.outcomes import stay
from model.outcomes.counted import CENTS_PER_EURO, Counted, ratio_of, with_totals
from model.outcomes.counters import NO_PRODUCT, WAIT_ROWS, Count, Ending, Wait
from model.outcomes.life_tables import BEYOND, MEAN, MEDIAN, P90
from model.outcomes.people import BY_WHO, WORK
from model.policy.segments import ALL, SPECIALIST, Segment
from model.run import Tallies
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup


def budget(counted: Counted) -> np.ndarray:
    """The budget of each year, divided by number of youths (euro)."""
    setup = counted.setup
    return by_youths(counted, setup.budget_path / CENTS_PER_EURO * setup.place.regions)


def by_youths(counted: Counted, years: np.ndarray) -> np.ndarray:
    """An amount per year, divided over municipalities by number of youths."""
    sizes = counted.setup.town_sizes
    return counted.only_total(with_totals(years[counted.first :, None] * (sizes / sizes.sum())[None, :], 1))


def state_income(counted: Counted) -> np.ndarray:
    """What the state's income leaves to spend, divided by number of youths (euro)."""
    setup = counted.setup
    return by_youths(counted, setup.income_path / CENTS_PER_EURO * setup.place.regions)


def supplement(counted: Counted) -> np.ndarray:
    """What was added to the budget within the year (euro)."""
    return counted.only_total(counted.count(Count.SUPPLEMENT_CENTS)[..., ALL] / CENTS_PER_EURO)


def budget_gap(counted: Counted) -> np.ndarray:
    """Cost beyond the budget, supplements and what the state pays less (euro); below 0 when money is left."""
    cost = counted.only_total(counted.count(Count.COST_CENTS)[..., ALL] / CENTS_PER_EURO)
    return cost - np.minimum(budget(counted), state_income(counted)) - supplement(counted)


def of_providers(values: np.ndarray) -> np.ndarray:
    """A figure of providers: they work for the region, so it is none of one municipality, nor of local help."""
    table = np.full(values.shape, np.nan)
    # column 0 is the local segment
    table[:, -1, 1:] = values[:, -1, 1:]
    return table


def provider_margin(counted: Counted) -> np.ndarray:
    """What providers keep of their income after the cost of the care they gave (share)."""
    income = counted.count(Count.COST_CENTS)
    # local help is done by the municipality itself: it has no margin
    income[..., ALL] -= income[..., Segment.LOCAL]
    kept = income - counted.count(Count.CARE_COST_CENTS)
    return of_providers(np.divide(kept, income, out=np.full(income.shape, np.nan), where=income > 0))


def occupancy(counted: Counted) -> np.ndarray:
    """Places in use against places there are: those offered, and those still in use that are no longer offered."""
    there = counted.count(Count.SLOTS_OFFERED) + counted.count(Count.SLOTS_BEYOND)
    return of_providers(ratio_of(counted.count(Count.SLOTS_USED), there))


def cost_by_payer(counted: Counted) -> np.ndarray:
    """[year, municipality] what each owes before settlement (cents).

    Under the residence principle the town from which a child comes pays for its stay; without it the town in which
    the home stands (M052).
    """
    cost = counted.tallies.tally[..., Count.COST_CENTS]
    own = cost.sum(axis=2)
    setup = counted.setup
    elsewhere = 1.0 - setup.circumstance("residence_principle")
    if elsewhere <= 0.0 or len(setup.town_sizes) == 1:
        return own
    towns = list(setup.place.municipalities)
    host = towns.index(setup.place.host) if setup.place.host else int(np.argmax(setup.town_sizes))
    stay = cost[:, :, np.flatnonzero(setup.product_segments == Segment.STAY)].sum(axis=2)
    # whole cents: what one town no longer pays is to the cent what the other does
    moved = np.floor(elsewhere * stay).astype(np.int64)
    shifted = own - moved
    shifted[:, host] += moved.sum(axis=1)
    return shifted


def bill(counted: Counted) -> np.ndarray:
    """What each municipality pays after settlement (euro); use is weeks of care outside the local segment."""
    tally = counted.tallies.tally
    specialist = np.flatnonzero(counted.setup.product_segments != Segment.LOCAL)
    weeks = tally[:, :, specialist, Count.IN_CARE_WEEKS].sum(axis=2)
    # over all years, the warm-up too: the settlement may look two years back
    settled = bills(cost_by_payer(counted), counted.setup.settlement_years_back, weeks)
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


def _ended(counted: Counted, ending: Ending) -> np.ndarray:
    rows = [*range(ALL), WAIT_ROWS]
    return counted.endings[:, :, rows, ending]


def worse_off_share(counted: Counted) -> np.ndarray:
    """Needs that are heavier a year after they arose, against all that arose the year before; none before that."""
    arose = counted.tallies.tally[..., NO_PRODUCT, Count.ONSETS]
    # counted in the year in which they are looked at again, which is the year after they arose
    before = np.concatenate([np.zeros_like(arose[:1]), arose[:-1]])[counted.first :]
    return counted.only_total(ratio_of(counted.count(Count.WORSE_OFF)[..., ALL], with_totals(before, 1)))


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
    "wait_mean": lambda c: c.wait(MEAN),
    "wait_p50": lambda c: c.wait(MEDIAN),
    "wait_p90": lambda c: c.wait(P90),
    "wait_mean_severe": lambda c: c.wait(MEAN, "severe"),
    "wait_crisis": lambda c: c.only_total(c.waits[:, :, -1, Wait.CRISIS, MEAN]),
    "over_norm": lambda c: c.wait(BEYOND),
    "gave_up_share": lambda c: _ended(c, Ending.GAVE_UP),
    "crisis_while_waiting_share": lambda c: _ended(c, Ending.CRISIS),
    "repeat_share": lambda c: c.ratio(Count.REPEATS, Count.STARTS),
    "step_ups": lambda c: c.count(Count.STEP_UPS),
    "step_downs": lambda c: c.count(Count.STEP_DOWNS) + c.count(Count.SCALED_DOWN),
    "drop_outs": lambda c: c.count(Count.DROP_OUTS),
    "crises": lambda c: c.only_total(c.count(Count.CRISES)[..., ALL]),
    "gave_up": lambda c: c.only_total(c.count(Count.GAVE_UP)[..., ALL]),
    "untreated_weeks": lambda c: c.only_total(c.count(Count.UNTREATED_WEEKS)[..., ALL]),
    "untreated_weeks_severe": _total(Count.UNTREATED_SEVERE_WEEKS),
    "need_weeks": lambda c: c.only_total(c.needs[..., MEAN]),
    "recovered_in_year": lambda c: c.only_total(1.0 - c.needs[..., BEYOND]),
    "worse_off": _total(Count.WORSE_OFF),
    "worse_off_share": worse_off_share,
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
    "provider_margin": provider_margin,
    "occupancy": occupancy,
    "recovered_by_audit": lambda c: c.count(Count.RECOVERED_CENTS) / CENTS_PER_EURO,
    "not_paid": lambda c: c.count(Count.NOT_PAID_CENTS) / CENTS_PER_EURO,
    "state_income": state_income,
    "supplementary_budget": supplement,
    "budget_gap": budget_gap,
    "intake_stops": lambda c: of_providers(c.count(Count.CLOSED_WEEKS)),
    "refused": lambda c: c.count(Count.REFUSED),
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
    "breakdowns": lambda c: c.count(Count.BREAKDOWNS),
    "transfers": lambda c: c.count(Count.TRANSFERS),
    "warned": lambda c: c.count(Count.WARNED),
    "less_suitable": lambda c: c.count(Count.LESS_SUITABLE),
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


def reduce(setup: Setup, tallies: Tallies) -> np.ndarray:
    """[outcome, year, municipality or all, segment or all] all outcomes of one replication, the warm-up left out."""
    counted = Counted(setup, tallies)
    return np.stack([reducer(counted) for reducer in REDUCERS.values()])
