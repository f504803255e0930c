"""What is known of products, of the contracts they are bought under, and of each provider that offers one."""

from enum import IntEnum

from agents.base.compiler.records import Long, Number, Record, Whole

WHOLE_SLOT = 1000
"""Capacity is counted in thousandths of a place, so that a group or part-time place is exact."""

LIMITLESS = 1_000_000_000
"""Places (thousandths) of a product without a limit."""


class Form(IntEnum):
    """Contract forms: what the purchaser pays for."""

    PRICE_TIMES_QUANTITY = 0
    TRAJECTORY_PRICE = 1
    MONTH_PRICE = 2
    LUMP_SUM = 3
    CAPACITY = 4
    ONE_OFF = 5
    SUBSIDY_PER_FTE = 6


class Response(IntEnum):
    """Ways in which providers, referrers and purchasers react to incentives; each can be switched off."""

    UPCODING = 0
    CODING_SEGMENT = 1
    LONGER_UNDER_MONTH_PRICE = 2
    FILLING_PLACES = 3
    RATIONING_LUMP_SUM = 4
    FREE_RIDING = 5
    TOP_UP = 6
    CREAM_SKIMMING = 7
    REFUSING_COMPLEX = 8
    INTAKE_STOP = 9
    HOLDING_BEDS = 10
    BILLING_UNDELIVERED = 11
    REFUSING_STAY = 12


class Tier(IntEnum):
    """What a provider is to the purchaser; by its yearly turnover (F044-F046) where the place does not say."""

    BY_TURNOVER = 0
    NONE = 1
    OPERATIONAL = 2
    TACTICAL = 3
    STRATEGIC = 4


class ProductRecord(Record):
    """One kind of care that is bought."""

    mean_weeks: Number
    """Mean stay (weeks)."""
    norm_weeks: Number
    """Longest acceptable wait (weeks)."""
    recovers: Number
    """Chance of recovery when care fits and runs its time (share)."""
    steps_up: Number
    """Share of unresolved needs, though care fitted, that go on to heavier care (share)."""
    steps_down: Number
    """Share of recovered needs that go on to lighter care (share)."""
    residual: Number
    """Severity that remains of an unresolved need (ratio)."""
    companion_share: Number
    """Share of starts beside which a second trajectory starts (share)."""
    companion_shift: Number
    """Severity of that second need against the first (levels)."""
    longest_weeks: Number
    """Longest stay allowed, 0 when there is none (weeks)."""
    segment: Whole
    """Row of its segment."""
    first_offer: Whole
    """Row of its first offer."""
    last_offer: Whole
    """Row after its last offer."""
    companion_kind: Whole
    """Kind of the second need."""
    in_groups: Whole
    """1 when it can also be given in a group."""
    is_guidance: Whole
    """1 when it is guidance rather than treatment."""
    capped: Whole
    """1 when a cap on duration applies to it."""
    role: Whole
    """ProductRole."""
    living_group: Whole
    """1 when children live in a group that can be made smaller."""
    jointly: Whole
    """1 when a main contractor places all its children with subcontractors."""


class ProductRole(IntEnum):
    """Products that the chain itself must be able to find."""

    ORDINARY = 0
    LOCAL_FIELD = 1
    GP_WORKER = 2
    LOCAL_TEAM = 3
    CRISIS = 4
    INDIVIDUAL = 5
    SCHOOL = 6
    ONE_TO_ONE = 7
    CLOSED = 8
    OUT_OF_REGION = 9
    HOME_TEAM = 10


class Setting(IntEnum):
    """What kind of place a product of stay is; NONE for care that is no place to live."""

    NONE = 0
    FOSTER = 1
    FAMILY = 2
    RESIDENTIAL = 3


class StayRecord(Record):
    """What a product bears as a place to live."""

    bears: Number
    """Severity up to which this place holds a child (levels)."""
    breaks_down: Number
    """Hazard that the placement of a fitting child breaks down (per week)."""
    part_time_share: Number
    """Share of children who stay part of the week (share)."""
    part_time_load: Number
    """Place and price of a part-time stay (share)."""
    one_to_one: Number
    """Share of children too heavy for it who get one-to-one guidance beside it (share)."""
    stays_on: Number
    """Share of children who stay on when they turn adult (share)."""
    until_weeks: Number
    """Age until which a child may stay on; 0 when it may not (weeks)."""
    then: Whole
    """Product to which a child too heavy for it moves after a breakdown, or NOBODY."""
    setting: Whole
    """Setting."""
    has_substitute: Whole
    """1 when a less suitable place can take its children while they wait."""


class StayParameters(Record):
    """Numbers that govern places of stay."""

    per_level: Number
    """How much likelier breakdown is for each level that a child is too heavy (ratio)."""
    per_move: Number
    """How much likelier breakdown is for each earlier move (ratio)."""
    crowding: Number
    """How much likelier breakdown is in a full house than in an empty one (ratio)."""
    harm: Number
    """What a breakdown adds to severity (levels)."""
    heavier: Number
    """Share of breakdowns after which a heavier place is sought (share)."""
    less_suitable: Number
    """Share who go to a less suitable place when the wait passes the norm (share)."""
    refuses: Number
    """Chance that a provider refuses a child too heavy for its place (share)."""
    refusal_weeks: Number
    """How long the search goes on after a refusal (weeks)."""
    turnover: Number
    """Staff who leave (share per week)."""
    refill: Number
    """How long the post of who left stands empty (weeks)."""
    strain: Number
    """How much likelier breakdown is for each share of staff that is missing (ratio)."""
    hours_per_level: Number
    """One-to-one guidance for each level that a child is too heavy (hours a week)."""
    above_hours: Number
    """One-to-one guidance above which a client counts in the indicator (hours a week)."""
    school_prospect: Number
    """Share of children in stay with a prospect of school (share)."""
    home_margin: Number
    """How far above the threshold of stay a team at home can help (levels)."""
    home_caseload: Number
    """Families that one fte of a home team helps at a time (families per fte)."""
    home_unless: Number
    """Severity from which a child does not go home after a crisis (levels)."""
    expertise_from: Number
    """Severity from which the expertise may have to come from elsewhere (levels)."""
    preparation: Number
    """How long before it turns adult a child's leaving is prepared (weeks)."""
    leaves_within: Number
    """Within which time a prepared child leaves (weeks)."""


class ContractRecord(Record):
    """What an offer is paid for."""

    price_cents: Number
    """Price at the start of the run, in its own unit (cents)."""
    unit_weeks: Number
    """How long one price pays for (weeks); 0 for a whole trajectory."""
    cost_week_cents: Number
    """What a week of care of middle intensity costs the provider (cents)."""
    factor: Number
    """Price now against the price at the start: indexation and tariff (ratio)."""
    cost_factor: Number
    """Cost now against cost at the start: indexation (ratio)."""
    tail_sigma: Number
    """Spread of one-off prices (sigma of the logarithm)."""
    form: Whole
    """Form."""
    by_intensity: Whole
    """1 when the price depends on the intensity that the provider codes."""
    switched: Whole
    """Week in which the form changed: care that began before it keeps its own way of payment."""
    running_cents: Number
    """Price of a week of that earlier care, 0 when it was paid for (cents)."""


class OfferRecord(Record):
    """What one provider offers of one product."""

    share: Number
    """Share of the product's places at this offer."""
    ceiling_cents: Long
    """Yearly maximum of the contract at the start of the run, 0 for none (cents)."""
    new_year_cents: Long
    """Billed until the start of this year (cents)."""
    last_year_cents: Long
    """Billed in the year before (cents)."""
    agreed_cents: Long
    """Turnover that a maximum or indication is a share of, at prices of the start (cents)."""
    work_starts: Long
    """Billed work that started this year (thousandths of a place)."""
    last_work_weeks: Long
    """Billed work in the year before (thousandths of a place-week)."""
    last_work_starts: Long
    """Billed work that started in the year before (thousandths of a place)."""
    last_undue_cents: Long
    """Billed unduly in the year before and not yet found (cents)."""
    restraint: Number
    """How far an audit or a talk holds back its responses (share)."""
    dearness: Number
    """Its price against the mean of its product (ratio)."""
    keeps: Number
    """What a main contractor keeps of the price of care here (ratio)."""
    # read or changed every week: together, so that they are fetched together
    cumulative: Number
    """Share of the product's places at this offer and the offers before it."""
    places: Long
    """Places contracted at the start of the run (thousandths)."""
    weekly_cents: Long
    """What the children in care here cost the municipalities per week (cents)."""
    standing_cents: Long
    """What is paid per week whoever is in care (cents)."""
    billed_cents: Long
    """Billed since the start of the run (cents)."""
    limit_cents: Long
    """Yearly maximum in force this year, 0 for none (cents)."""
    later_cents: Long
    """Rewards and deductions still to be booked (cents)."""
    occupied: Long
    """Places in use (thousandths)."""
    capacity: Long
    """Places offered this week (thousandths)."""
    waiting: Long
    """Children on its own list."""
    work: Long
    """Places in use, weighed by what their intensity costs (thousandths)."""
    coded_work: Long
    """Places in use, weighed by the intensity that is billed (thousandths)."""
    work_weeks: Long
    """Billed work this year (thousandths of a place-week)."""
    undue_weekly_cents: Long
    """What is billed per week for too heavy a code (cents)."""
    undue_cents: Long
    """Billed unduly this year and not yet found (cents)."""
    product: Whole
    """Row of the product."""
    contract: Whole
    """Row of the contract."""
    municipality: Whole
    """Row of the municipality it works for, or NOBODY for the whole region."""
    closed: Whole
    """Weeks until it takes new children again, 0 when it does."""
    irregular: Whole
    """1 when it bills care that it does not deliver."""
    # less often again
    restrained_until: Whole
    """Week in which that restraint is over."""
    tier: Whole
    """Tier."""
    newcomer: Whole
    """Its number among those who may enter during the run, 0 for who is there already."""
    has_left: Whole
    """1 when it has left."""


class ProviderParameters(Record):
    """Numbers that govern providers."""

    light: Number
    """Price and cost of light against middle intensity (ratio)."""
    heavy: Number
    """Price and cost of heavy against middle intensity (ratio)."""
    upcoding: Number
    """Chance to code one step heavier per unit of extra margin (share per ratio)."""
    coding_segment: Number
    """Chance to take a doubtful case in the better paid segment per unit of margin."""
    longer: Number
    """How much longer care lasts per unit of margin when time is paid (ratio per ratio)."""
    fills_below: Number
    """Occupancy below which a provider keeps children longer (share)."""
    prolongs: Number
    """Share of children ready to leave that is then kept (share)."""
    prolong_weeks: Number
    """How long they are kept each time (weeks)."""
    prolongs_at_most: Number
    """How many times one care is prolonged at most (ratio)."""
    light_below: Number
    """Part of a level below which a need is of light intensity (share)."""
    heavy_from: Number
    """Part of a level from which a need is of heavy intensity (share)."""
    free_riding: Number
    """Share of cost awareness lost when neighbours pay (share)."""
    group_load: Number
    """Place and price of group care against individual care (ratio)."""
    top_up_wait: Number
    """List at which a purchaser adds to a lump sum (weeks of work, in norms)."""
    top_up: Number
    """What it then adds (share of the sum)."""
    skims: Number
    """Chance to refuse a child per unit of loss on a trajectory price (share per ratio)."""
    refuses_complex: Number
    """Chance to refuse a child per unit of extra cost under a sum (share per ratio)."""
    search_weeks: Number
    """How long it takes to find the next provider after a refusal (weeks)."""
    foresight: Number
    """How far ahead a provider reckons its ceiling (weeks)."""
    holds_beds: Number
    """Places kept empty when they are paid for anyway (share)."""
    irregular: Number
    """Providers that bill care which they do not deliver (share)."""
    undelivered: Number
    """What such a provider bills but does not deliver (share of its bill)."""
