"""Everything one region consists of while it runs: records, calendars, lists and tallies."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from agents.base.compiler.records import KEY, LONG, NUMBER, WHOLE, Records, layout
from agents.base.compiler.struct import NumbaStruct
from agents.children import fields as child_fields
from agents.children.fields import CHILD, TRAJECTORY
from agents.local_teams import fields as team_fields
from agents.local_teams.fields import TEAM
from agents.providers import fields as provider_fields
from agents.providers.fields import CONTRACT, OFFER, PRODUCT, STAY, STAY_NUMBERS
from agents.purchasers import fields as purchaser_fields
from agents.purchasers.fields import TOWN
from agents.referrers import fields as referrer_fields
from agents.referrers.fields import REFERRER
from model.flow.event_log import LOGGED_EVENT

STATE = layout(
    {
        "key": (KEY, "chance key of the region"),
        "week": (WHOLE, "the week to be simulated next"),
        "year": (WHOLE, "year index of that week"),
        "period": (WHOLE, "row of what is in force in that week"),
        "children_key": (KEY, "chance key of all children of the region"),
        "start": (WHOLE, "the week in which the warm-up is over"),
        "used": (WHOLE, "trajectory rows that were ever used"),
        "free": (WHOLE, "first free trajectory row, or NOBODY"),
        "requests": (WHOLE, "requests on the desk of access this week"),
        "leavers": (WHOLE, "children who turn adult this week"),
        "born": (LONG, "children born or moved in since the start"),
        "grouped": (WHOLE, "1 once somebody has waited for a group"),
        "left": (LONG, "children aged out or moved out since the start"),
        "supplement_cents": (LONG, "added to the budget of this year (cents)"),
        "overspend": (NUMBER, "how far the year before passed its budget, 0 when it did not (share)"),
        "phase": (WHOLE, "how far steering within the year has gone: 0 not, 1 intake slowed, 2 intake stopped"),
        "fault": (WHOLE, "0, or why the run must stop: 1 no room for more trajectories, 2 the event log is full"),
        "followed_from": (WHOLE, "first child whose events are logged"),
        "followed_until": (WHOLE, "the child after the last whose events are logged; 0 when nobody is followed"),
        "logged": (WHOLE, "events in the log"),
    }
)

WAITING_LIST = layout(
    {
        "first": (WHOLE, "row of the first on the list"),
        "last": (WHOLE, "row of the last on the list"),
        "length": (WHOLE, "how many are on the list"),
    }
)

PRIORITIES = 2
URGENT, ORDINARY = 0, 1


class World(NumbaStruct):
    """One region. Record arrays are named after what a row is; other arrays tell their axes."""

    FIELDS: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "state": (STATE, 1),
        "children": (CHILD, 1),
        "trajectories": (TRAJECTORY, 1),
        "new_need": (TRAJECTORY, 1),
        "referrers": (REFERRER, 1),
        "teams": (TEAM, 1),
        "offers": (OFFER, 1),
        "products": (PRODUCT, 1),
        "contracts": (CONTRACT, 1),
        "towns": (TOWN, 1),
        "waiting_lists": (WAITING_LIST, 1),
        "stays": (STAY, 1),
        "stay_numbers": (STAY_NUMBERS, 1),
        "substitutes": ("f8", 2),
        "foster_supply": ("f8", 1),
        "child_calendar": ("i4", 1),
        "untreated_calendar": ("i4", 1),
        "care_calendar": ("i4", 1),
        "requests": ("i4", 1),
        "leavers": ("i4", 1),
        "child_numbers": (child_fields.NUMBERS, 1),
        "referrer_numbers": (referrer_fields.NUMBERS, 1),
        "team_numbers": (team_fields.NUMBERS, 1),
        "provider_numbers": (provider_fields.NUMBERS, 1),
        "purchaser_numbers": (purchaser_fields.NUMBERS, 1),
        "need_bands": ("f8", 2),
        "kind_shares": ("f8", 2),
        "severities": ("f8", 2),
        "routes": ("f8", 2),
        "referral_shares": ("f8", 3),
        "referrer_rows": ("i8", 3),
        "roles": ("i8", 1),
        "lengths": ("f8", 2),
        "lengths_near": ("i8", 2),
        "year": ("i8", 1),
        "need_clock": ("f8", 1),
        "price_index": ("f8", 1),
        "lump_index": ("f8", 1),
        "cost_index": ("f8", 1),
        "stretch": ("f8", 1),
        "staffed": ("f8", 1),
        "budget_cents": ("f8", 1),
        "lever_levels": ("f8", 2),
        "period": ("i8", 1),
        "terms_changed": ("i8", 1),
        "effect_size": ("f8", 1),
        "second_effect_size": ("f8", 1),
        "duration_weeks": ("f8", 1),
        "circumstances": ("f8", 2),
        "heavy_kinds": ("f8", 1),
        "responses": ("f8", 1),
        "base_lump": ("f8", 1),
        "topped_up": ("f8", 1),
        "lever_costs": ("f8", 2),
        "tally": ("i8", 4),
        "waits": ("i4", 4),
        "clients": ("i8", 3),
        "spells": ("i4", 6),
        "endings": ("i4", 5),
        "wait_mix": ("i8", 3),
        "onsets": ("i4", 5),
        "onset_mix": ("i8", 2),
        "running_cents": ("i8", 2),
        "in_care": ("i8", 2),
        "waiting": ("i8", 2),
        "untreated": ("i8", 1),
        "untreated_severe": ("i8", 1),
        "in_specialist_care": ("i8", 1),
        "elsewhere_cents": ("i8", 1),
        "group_cents": ("i8", 2),
        "by_group": ("i8", 4),
        "groups": ("i8", 1),
        "stay_stock": ("i8", 2),
        "series": ("i8", 3),
        "log": (LOGGED_EVENT, 1),
    }

    state: Records
    children: Records
    trajectories: Records
    new_need: Records
    """One record: every need as it is when it has just arisen."""
    referrers: Records
    teams: Records
    offers: Records
    products: Records
    contracts: Records
    towns: Records
    waiting_lists: Records
    """[list of an offer, joint list of a product, then group list of an offer; each urgent, ordinary]."""
    stays: Records
    """[product] what it can bear as a place to live; all zero for care that is none."""
    stay_numbers: Records
    substitutes: np.ndarray
    """[product, product] cumulative share of children who wait too long for the first and go to the second."""
    foster_supply: np.ndarray
    """[year] foster families against the start (ratio)."""
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
    child_numbers: Records
    referrer_numbers: Records
    team_numbers: Records
    provider_numbers: Records
    purchaser_numbers: Records
    need_bands: np.ndarray
    """[age band] (until age in weeks, needs per week)."""
    kind_shares: np.ndarray
    """[age band, kind] cumulative share of new needs."""
    severities: np.ndarray
    """[kind, level] cumulative share of new needs."""
    routes: np.ndarray
    """[kind, referrer type] cumulative share of requests."""
    referral_shares: np.ndarray
    """[kind, level, product] cumulative share of referrals."""
    referrer_rows: np.ndarray
    """[municipality, referrer type] (first row, number of rows)."""
    roles: np.ndarray
    """[product role] row of the product, or NOBODY."""
    lengths: np.ndarray
    """[product, weeks - 1] cumulative share of stays by length."""
    lengths_near: np.ndarray
    """[product, part of a draw] the shortest stay that it can mean (weeks)."""
    year: np.ndarray
    """[week] year index."""
    need_clock: np.ndarray
    """[week] operational time of needs at the start of that week (weeks)."""
    price_index: np.ndarray
    """[year] prices against the start (ratio)."""
    lump_index: np.ndarray
    """[year] lump sums against the start (ratio)."""
    cost_index: np.ndarray
    """[year] provider costs against the start (ratio)."""
    stretch: np.ndarray
    """[year] stays against the start (ratio)."""
    staffed: np.ndarray
    """[year] share of the places for which there is staff."""
    budget_cents: np.ndarray
    """[year] what the municipalities can spend together (cents): their budget, or less when the state pays less."""
    lever_levels: np.ndarray
    """[period, lever] how much of each lever is in force; a period is all weeks from one change to the next."""
    period: np.ndarray
    """[week] row of ``lever_levels``."""
    terms_changed: np.ndarray
    """[week] 0 when prices and the places on offer are those of the week before, 1 when they may differ."""
    effect_size: np.ndarray
    """[lever] how strong its mechanism is at full force; 0 where that is not assumed."""
    second_effect_size: np.ndarray
    """[lever] a second strength at full force, where the mechanism has two sides."""
    duration_weeks: np.ndarray
    """[lever] how long what it asks of a child takes (weeks)."""
    circumstances: np.ndarray
    """[year, Surrounding] circumstances that are read within the run."""
    heavy_kinds: np.ndarray
    """[kind] cumulative share of the heaviest needs."""
    responses: np.ndarray
    """[response] 1 when it is switched on."""
    base_lump: np.ndarray
    """[offer] standing payment at the start, before levers and indexation (cents per week)."""
    topped_up: np.ndarray
    """[offer] what a purchaser added to the sum of the offer (ratio)."""
    lever_costs: np.ndarray
    """[week, municipality] what the levers in force cost by themselves (cents per week)."""
    tally: np.ndarray
    """[year, municipality, product or none, counter]."""
    waits: np.ndarray
    """[year, municipality, segment, weeks waited] starts."""
    clients: np.ndarray
    """[year, municipality, segment; then all, then specialist] children."""
    spells: np.ndarray
    """[year after the warm-up, municipality, stratum, ChildGroup, Spell, weeks] waits; see ``model.flow.spells``."""
    endings: np.ndarray
    """[year after the warm-up, municipality, stratum, Ending, weeks] waits that ended without care."""
    wait_mix: np.ndarray
    """[municipality, stratum, ChildGroup] waits that began in the warm-up, before any lever."""
    onsets: np.ndarray
    """[year after the warm-up, municipality, level at onset, Spell, weeks since onset] needs."""
    onset_mix: np.ndarray
    """[municipality, level at onset] needs that arose in the warm-up."""
    running_cents: np.ndarray
    """[municipality, product] what a week of the care that runs costs now (cents)."""
    in_care: np.ndarray
    """[municipality, product] trajectories in care now."""
    waiting: np.ndarray
    """[municipality, product] needs waiting or in review now."""
    untreated: np.ndarray
    """[municipality] needs without care now."""
    untreated_severe: np.ndarray
    """[municipality] needs of segment B and heavier without care now."""
    in_specialist_care: np.ndarray
    """[municipality] children in specialist care now."""
    elsewhere_cents: np.ndarray
    """[municipality] what others pay for a week of the care that runs (cents)."""
    group_cents: np.ndarray
    """[municipality, ChildGroup] what a week of the care that runs costs now (cents)."""
    by_group: np.ndarray
    """[year, municipality, ChildGroup, GroupCount] who waited, cost and recovered."""
    groups: np.ndarray
    """[offer] week since which a group is complete that the offer saves places for, or NOBODY."""
    stay_stock: np.ndarray
    """[municipality] (children in extended care, one-to-one guidance above the hours of the indicator) now."""
    series: np.ndarray
    """[week, segment] (waiting, in care, cost in cents); the regional picture week by week."""
    log: Records
    """Events of the children that are followed since the log was last emptied; no rows in an ordinary run."""
