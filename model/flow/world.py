"""Everything one region consists of while it runs: records, calendars, lists and tallies."""

from typing import NamedTuple

import numpy as np

from agents.base.records import LONG, WHOLE, layout

STATE = layout(
    {
        "week": (WHOLE, "the week to be simulated next"),
        "used": (WHOLE, "trajectory rows that were ever used"),
        "free": (WHOLE, "first free trajectory row, or NOBODY"),
        "requests": (WHOLE, "requests on the desk of access this week"),
        "leavers": (WHOLE, "children who turn adult this week"),
        "next_uid": (LONG, "number of the next newborn"),
        "born": (LONG, "children born or moved in since the start"),
        "left": (LONG, "children aged out or moved out since the start"),
        "fault": (WHOLE, "0, or why the run must stop: 1 no room for more trajectories"),
    }
)

QUEUE = layout(
    {
        "first": (WHOLE, "row of the first on the list"),
        "last": (WHOLE, "row of the last on the list"),
        "length": (WHOLE, "how many are on the list"),
    }
)

PRIORITIES = 2
URGENT, ORDINARY = 0, 1


class World(NamedTuple):
    """One region. Record arrays are named after what a row is; other arrays tell their axes."""

    state: np.recarray
    children: np.recarray
    trajectories: np.recarray
    referrers: np.recarray
    teams: np.recarray
    lines: np.recarray
    products: np.recarray
    contracts: np.recarray
    towns: np.recarray
    queues: np.recarray
    """[list of a line, then joint list of a product; each urgent, ordinary]."""
    child_calendar: np.ndarray
    """[week] first child with an event in that week."""
    untreated_calendar: np.ndarray
    """[week] first untreated need with an event in that week."""
    care_calendar: np.ndarray
    """[week] first trajectory in care with an event in that week."""
    requests: np.ndarray
    """Rows of needs for which help is asked this week."""
    leavers: np.ndarray
    """Rows of children who turn adult this week."""
    child_numbers: np.recarray
    referrer_numbers: np.recarray
    team_numbers: np.recarray
    provider_numbers: np.recarray
    need_bands: np.ndarray
    """[age band] (until age in weeks, needs per week)."""
    kind_shares: np.ndarray
    """[age band, kind] cumulative share of new needs."""
    severities: np.ndarray
    """[kind, level] cumulative share of new needs."""
    routes: np.ndarray
    """[kind, referrer type] cumulative share of requests."""
    offers: np.ndarray
    """[kind, level, product] cumulative share of referrals."""
    referrer_rows: np.ndarray
    """[municipality, referrer type] (first row, number of rows)."""
    roles: np.ndarray
    """[product role] row of the product, or NOBODY."""
    year: np.ndarray
    """[week] year index."""
    need_clock: np.ndarray
    """[week] operational time of needs at the start of that week (weeks)."""
    price_index: np.ndarray
    """[year] prices against the start (ratio)."""
    cost_index: np.ndarray
    """[year] provider costs against the start (ratio)."""
    stretch: np.ndarray
    """[year] stays against the start (ratio)."""
    force: np.ndarray
    """[week, lever] how much of each lever is in force."""
    responses: np.ndarray
    """[response] 1 when it is switched on."""
    base_lump: np.ndarray
    """[line] standing payment at the start, before levers and indexation (cents per week)."""
    topped_up: np.ndarray
    """[line] what a purchaser added to the sum of the line (ratio)."""
    lever_costs: np.ndarray
    """[week, municipality] what the levers in force cost by themselves (cents per week)."""
    tally: np.ndarray
    """[year, municipality, product or none, counter]."""
    waits: np.ndarray
    """[year, municipality, segment, weeks waited] starts."""
    clients: np.ndarray
    """[year, municipality, segment; then all, then specialist] children."""
    running_cents: np.ndarray
    """[municipality, product] what a week of the care that runs costs now (cents)."""
    in_care: np.ndarray
    """[municipality, product] trajectories in care now."""
    waiting: np.ndarray
    """[municipality, product] needs waiting or in review now."""
    untreated: np.ndarray
    """[municipality] needs without care now."""
    in_specialist_care: np.ndarray
    """[municipality] children in specialist care now."""
    series: np.ndarray
    """[week, segment] (waiting, in care, cost in cents); the regional picture week by week."""
