"""Everything one region consists of while it runs: records, calendars, lists and tallies."""

from enum import IntEnum

from agents.base.compiler.records import Key, Long, Number, Record, Records, Whole
from agents.base.compiler.struct import (
    Longs1,
    Longs2,
    Longs3,
    Longs4,
    NumbaStruct,
    Numbers1,
    Numbers2,
    Numbers3,
    Wholes1,
    Wholes4,
    Wholes5,
    Wholes6,
)
from agents.children.fields import ChildParameters, ChildRecord, TrajectoryRecord
from agents.local_teams.fields import TeamParameters, TeamRecord
from agents.providers.fields import (
    ContractRecord,
    OfferRecord,
    ProductRecord,
    ProviderParameters,
    StayParameters,
    StayRecord,
)
from agents.purchasers.fields import PurchaserParameters, TownRecord
from agents.referrers.fields import ReferrerParameters, ReferrerRecord


class RunFault(IntEnum):
    """Why a run must stop."""

    NONE = 0
    NO_ROOM = 1
    """More needs are open at once than there are rows for."""
    LOG_IS_FULL = 2
    """More events in a week than the log has room for."""


class SteeringPhase(IntEnum):
    """How far steering on the budget has gone within the year."""

    NONE = 0
    CAPPED = 1
    """Intake is slowed."""
    STOPPED = 2


class RegionState(Record):
    """Where a run of one region stands."""

    key: Key
    """Chance key of the region."""
    week: Whole
    """The week to be simulated next."""
    year: Whole
    """Year index of that week."""
    period: Whole
    """Row of what is in force in that week."""
    children_key: Key
    """Chance key of all children of the region."""
    start: Whole
    """The week in which the warm-up is over."""
    used: Whole
    """Trajectory rows that were ever used."""
    free: Whole
    """First free trajectory row, or NOBODY."""
    requests: Whole
    """Requests on the desk of access this week."""
    leavers: Whole
    """Children who turn adult this week."""
    born: Long
    """Children born or moved in since the start."""
    grouped: Whole
    """1 once somebody has waited for a group."""
    left: Long
    """Children aged out or moved out since the start."""
    supplement_cents: Long
    """Added to the budget of this year (cents)."""
    overspend: Number
    """How far the year before passed its budget, 0 when it did not (share)."""
    phase: Whole
    """SteeringPhase."""
    fault: Whole
    """RunFault."""
    followed_from: Whole
    """First child whose events are logged."""
    followed_until: Whole
    """The child after the last whose events are logged; 0 when nobody is followed."""
    logged: Whole
    """Events in the log."""


class WaitingListRecord(Record):
    """Both ends and the length of a waiting list."""

    first: Whole
    """Row of the first on the list."""
    last: Whole
    """Row of the last on the list."""
    length: Whole
    """How many are on the list."""


class LoggedEvent(Record):
    """One event of a followed child, of its bill, or of the bill of its region."""

    need: Key
    """Chance key of the need, the same in every world; 0 for an event of the child or the region."""
    uid: Long
    """Number of the child, or NOBODY for the bill of the region."""
    cents: Long
    """Amount of an event of the bill (cents)."""
    severity: Number
    """True severity (levels): nobody in the chain sees it exactly."""
    judged_severity: Number
    """Severity as last judged by a referrer (levels)."""
    week: Whole
    """Week of the run."""
    event: Whole
    """What happened (EventKind)."""
    kind: Whole
    """Kind of need."""
    product: Whole
    """Product referred to."""
    offer: Whole
    """Offer by which it is helped."""
    level: Whole
    """Level of care referred to."""
    referrer: Whole
    """Type of referrer, or NOBODY."""
    weeks: Whole
    """How long was waited, or care lasted (weeks)."""
    load: Whole
    """Thousandths of a place in use."""


PRIORITIES = 2
URGENT, ORDINARY = 0, 1


class World(NumbaStruct):
    """One region. Record arrays are named after what a row is; other arrays tell their axes."""

    state: Records[RegionState]
    children: Records[ChildRecord]
    trajectories: Records[TrajectoryRecord]
    new_need: Records[TrajectoryRecord]
    """One record: every need as it is when it has just arisen."""
    referrers: Records[ReferrerRecord]
    teams: Records[TeamRecord]
    offers: Records[OfferRecord]
    products: Records[ProductRecord]
    contracts: Records[ContractRecord]
    towns: Records[TownRecord]
    waiting_lists: Records[WaitingListRecord]
    """[list of an offer, joint list of a product, then group list of an offer; each urgent, ordinary]."""
    stays: Records[StayRecord]
    """[product] what it can bear as a place to live; all zero for care that is none."""
    stay_numbers: Records[StayParameters]
    substitutes: Numbers2
    """[product, product] cumulative share of children who wait too long for the first and go to the second."""
    foster_supply: Numbers1
    """[year] foster families against the start (ratio)."""
    child_calendar: Wholes1
    """[week] first child with an event in that week."""
    untreated_calendar: Wholes1
    """[week] first untreated need with an event in that week."""
    care_calendar: Wholes1
    """[week] first trajectory in care with an event in that week."""
    requests: Wholes1
    """Rows of needs for which help is asked this week."""
    leavers: Wholes1
    """Rows of children who turn adult this week."""
    child_numbers: Records[ChildParameters]
    referrer_numbers: Records[ReferrerParameters]
    team_numbers: Records[TeamParameters]
    provider_numbers: Records[ProviderParameters]
    purchaser_numbers: Records[PurchaserParameters]
    need_bands: Numbers2
    """[age band, NeedBand]."""
    kind_shares: Numbers2
    """[age band, kind] cumulative share of new needs."""
    severities: Numbers2
    """[kind, level] cumulative share of new needs."""
    routes: Numbers2
    """[kind, referrer type] cumulative share of requests."""
    referral_shares: Numbers3
    """[kind, level, product] cumulative share of referrals."""
    referrer_rows: Longs3
    """[municipality, referrer type, ReferrerRows]."""
    roles: Longs1
    """[product role] row of the product, or NOBODY."""
    lengths: Numbers2
    """[product, weeks - 1] cumulative share of stays by length."""
    lengths_near: Longs2
    """[product, part of a draw] the shortest stay that it can mean (weeks)."""
    year: Longs1
    """[week] year index."""
    need_clock: Numbers1
    """[week] operational time of needs at the start of that week (weeks)."""
    price_index: Numbers1
    """[year] prices against the start (ratio)."""
    lump_index: Numbers1
    """[year] lump sums against the start (ratio)."""
    cost_index: Numbers1
    """[year] provider costs against the start (ratio)."""
    stretch: Numbers1
    """[year] stays against the start (ratio)."""
    staffed: Numbers1
    """[year] share of the places for which there is staff."""
    budget_cents: Numbers1
    """[year] what the municipalities can spend together (cents): their budget, or less when the state pays less."""
    lever_levels: Numbers2
    """[period, lever] how much of each lever is in force; a period is all weeks from one change to the next."""
    period: Longs1
    """[week] row of ``lever_levels``."""
    terms_changed: Longs1
    """[week] 0 when prices and the places on offer are those of the week before, 1 when they may differ."""
    effect_size: Numbers1
    """[lever] how strong its mechanism is at full force; 0 where that is not assumed."""
    second_effect_size: Numbers1
    """[lever] a second strength at full force, where the mechanism has two sides."""
    duration_weeks: Numbers1
    """[lever] how long what it asks of a child takes (weeks)."""
    circumstances: Numbers2
    """[year, YearlyCircumstance] circumstances that are read within the run."""
    heavy_kinds: Numbers1
    """[kind] cumulative share of the heaviest needs."""
    responses: Numbers1
    """[response] 1 when it is switched on."""
    base_lump: Numbers1
    """[offer] standing payment at the start, before levers and indexation (cents per week)."""
    topped_up: Numbers1
    """[offer] what a purchaser added to the sum of the offer (ratio)."""
    lever_costs: Numbers2
    """[week, municipality] what the levers in force cost by themselves (cents per week)."""
    tally: Longs4
    """[year, municipality, product or NO_PRODUCT, counter]."""
    waits: Wholes4
    """[year, municipality, segment, weeks waited] starts."""
    clients: Longs3
    """[year, municipality, segment; then all, then specialist] children."""
    spells: Wholes6
    """[year after the warm-up, municipality, stratum, ChildGroup, Spell, weeks] waits; see ``model.flow.spells``."""
    endings: Wholes5
    """[year after the warm-up, municipality, stratum, Ending, weeks] waits that ended without care."""
    wait_mix: Longs3
    """[municipality, stratum, ChildGroup] waits that began in the warm-up, before any lever."""
    onsets: Wholes5
    """[year after the warm-up, municipality, level at onset, Spell, weeks since onset] needs."""
    onset_mix: Longs2
    """[municipality, level at onset] needs that arose in the warm-up."""
    running_cents: Longs2
    """[municipality, product] what a week of the care that runs costs now (cents)."""
    in_care: Longs2
    """[municipality, product] trajectories in care now."""
    waiting: Longs2
    """[municipality, product] needs waiting or in review now."""
    untreated: Longs1
    """[municipality] needs without care now."""
    untreated_severe: Longs1
    """[municipality] needs of segment B and heavier without care now."""
    in_specialist_care: Longs1
    """[municipality] children in specialist care now."""
    elsewhere_cents: Longs1
    """[municipality] what others pay for a week of the care that runs (cents)."""
    group_cents: Longs2
    """[municipality, ChildGroup] what a week of the care that runs costs now (cents)."""
    by_group: Longs4
    """[year, municipality, ChildGroup, GroupCount] who waited, cost and recovered."""
    groups: Longs1
    """[offer] week since which a group is complete that the offer saves places for, or NOBODY."""
    stay_stock: Longs2
    """[municipality, StayCount]."""
    series: Longs3
    """[week, segment, WeekCount] the regional picture week by week."""
    log: Records[LoggedEvent]
    """Events of the children that are followed since the log was last emptied; no rows in an ordinary run."""
