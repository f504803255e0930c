"""What is known of products, of the contracts they are bought under, and of each provider that offers one."""

from enum import IntEnum

from agents.base.compiler.records import LONG, NUMBER, WHOLE, layout

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


PRODUCT = layout(
    {
        "mean_weeks": (NUMBER, "mean stay (weeks)"),
        "norm_weeks": (NUMBER, "longest acceptable wait (weeks)"),
        "recovers": (NUMBER, "chance of recovery when care fits and runs its time (share)"),
        "steps_up": (
            NUMBER,
            "share of unresolved needs, though care fitted, that go on to heavier care (share)",
        ),
        "steps_down": (NUMBER, "share of recovered needs that go on to lighter care (share)"),
        "residual": (NUMBER, "severity that remains of an unresolved need (ratio)"),
        "companion_share": (NUMBER, "share of starts beside which a second trajectory starts (share)"),
        "companion_shift": (NUMBER, "severity of that second need against the first (levels)"),
        "longest_weeks": (NUMBER, "longest stay allowed, 0 when there is none (weeks)"),
        "segment": (WHOLE, "row of its segment"),
        "first_offer": (WHOLE, "row of its first offer"),
        "last_offer": (WHOLE, "row after its last offer"),
        "companion_kind": (WHOLE, "kind of the second need"),
        "in_groups": (WHOLE, "1 when it can also be given in a group"),
        "is_guidance": (WHOLE, "1 when it is guidance rather than treatment"),
        "capped": (WHOLE, "1 when a cap on duration applies to it"),
        "role": (WHOLE, "ProductRole"),
        "living_group": (WHOLE, "1 when children live in a group that can be made smaller"),
        "jointly": (WHOLE, "1 when a main contractor places all its children with subcontractors"),
    }
)


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


STAY = layout(
    {
        "bears": (NUMBER, "severity up to which this place holds a child (levels)"),
        "breaks_down": (NUMBER, "hazard that the placement of a fitting child breaks down (per week)"),
        "part_time_share": (NUMBER, "share of children who stay part of the week (share)"),
        "part_time_load": (NUMBER, "place and price of a part-time stay (share)"),
        "one_to_one": (NUMBER, "share of children too heavy for it who get one-to-one guidance beside it (share)"),
        "stays_on": (NUMBER, "share of children who stay on when they turn adult (share)"),
        "until_weeks": (NUMBER, "age until which a child may stay on; 0 when it may not (weeks)"),
        "then": (WHOLE, "product to which a child too heavy for it moves after a breakdown, or NOBODY"),
        "setting": (WHOLE, "Setting"),
        "has_substitute": (WHOLE, "1 when a less suitable place can take its children while they wait"),
    }
)

STAY_NUMBERS = layout(
    {
        "per_level": (NUMBER, "how much likelier breakdown is for each level that a child is too heavy (ratio)"),
        "per_move": (NUMBER, "how much likelier breakdown is for each earlier move (ratio)"),
        "crowding": (NUMBER, "how much likelier breakdown is in a full house than in an empty one (ratio)"),
        "harm": (NUMBER, "what a breakdown adds to severity (levels)"),
        "heavier": (NUMBER, "share of breakdowns after which a heavier place is sought (share)"),
        "less_suitable": (NUMBER, "share who go to a less suitable place when the wait passes the norm (share)"),
        "refuses": (NUMBER, "chance that a provider refuses a child too heavy for its place (share)"),
        "refusal_weeks": (NUMBER, "how long the search goes on after a refusal (weeks)"),
        "turnover": (NUMBER, "staff who leave (share per week)"),
        "refill": (NUMBER, "how long the post of who left stands empty (weeks)"),
        "strain": (NUMBER, "how much likelier breakdown is for each share of staff that is missing (ratio)"),
        "hours_per_level": (NUMBER, "one-to-one guidance for each level that a child is too heavy (hours a week)"),
        "above_hours": (NUMBER, "one-to-one guidance above which a client counts in the indicator (hours a week)"),
        "school_prospect": (NUMBER, "share of children in stay with a prospect of school (share)"),
        "home_margin": (NUMBER, "how far above the threshold of stay a team at home can help (levels)"),
        "home_caseload": (NUMBER, "families that one fte of a home team helps at a time (families per fte)"),
        "home_unless": (NUMBER, "severity from which a child does not go home after a crisis (levels)"),
        "expertise_from": (NUMBER, "severity from which the expertise may have to come from elsewhere (levels)"),
        "preparation": (NUMBER, "how long before it turns adult a child's leaving is prepared (weeks)"),
        "leaves_within": (NUMBER, "within which time a prepared child leaves (weeks)"),
    }
)


CONTRACT = layout(
    {
        "price_cents": (NUMBER, "price at the start of the run, in its own unit (cents)"),
        "unit_weeks": (NUMBER, "how long one price pays for (weeks); 0 for a whole trajectory"),
        "cost_week_cents": (NUMBER, "what a week of care of middle intensity costs the provider (cents)"),
        "factor": (NUMBER, "price now against the price at the start: indexation and tariff (ratio)"),
        "cost_factor": (NUMBER, "cost now against cost at the start: indexation (ratio)"),
        "tail_sigma": (NUMBER, "spread of one-off prices (sigma of the logarithm)"),
        "form": (WHOLE, "Form"),
        "by_intensity": (WHOLE, "1 when the price depends on the intensity that the provider codes"),
        "switched": (WHOLE, "week in which the form changed: care that began before it keeps its own way of payment"),
        "running_cents": (NUMBER, "price of a week of that earlier care, 0 when it was paid for (cents)"),
    }
)

OFFER = layout(
    {
        "share": (NUMBER, "share of the product's places at this offer"),
        "ceiling_cents": (LONG, "yearly maximum of the contract at the start of the run, 0 for none (cents)"),
        "new_year_cents": (LONG, "billed until the start of this year (cents)"),
        "last_year_cents": (LONG, "billed in the year before (cents)"),
        "agreed_cents": (LONG, "turnover that a maximum or indication is a share of, at prices of the start (cents)"),
        "work_starts": (LONG, "billed work that started this year (thousandths of a place)"),
        "last_work_weeks": (LONG, "billed work in the year before (thousandths of a place-week)"),
        "last_work_starts": (LONG, "billed work that started in the year before (thousandths of a place)"),
        "last_undue_cents": (LONG, "billed unduly in the year before and not yet found (cents)"),
        "restraint": (NUMBER, "how far an audit or a talk holds back its responses (share)"),
        "dearness": (NUMBER, "its price against the mean of its product (ratio)"),
        "keeps": (NUMBER, "what a main contractor keeps of the price of care here (ratio)"),
        # read or changed every week: together, so that they are fetched together
        "cumulative": (NUMBER, "share of the product's places at this offer and the offers before it"),
        "places": (LONG, "places contracted at the start of the run (thousandths)"),
        "weekly_cents": (LONG, "what the children in care here cost the municipalities per week (cents)"),
        "standing_cents": (LONG, "what is paid per week whoever is in care (cents)"),
        "billed_cents": (LONG, "billed since the start of the run (cents)"),
        "limit_cents": (LONG, "yearly maximum in force this year, 0 for none (cents)"),
        "later_cents": (LONG, "rewards and deductions still to be booked (cents)"),
        "occupied": (LONG, "places in use (thousandths)"),
        "capacity": (LONG, "places offered this week (thousandths)"),
        "waiting": (LONG, "children on its own list"),
        "work": (LONG, "places in use, weighed by what their intensity costs (thousandths)"),
        "coded_work": (LONG, "places in use, weighed by the intensity that is billed (thousandths)"),
        "work_weeks": (LONG, "billed work this year (thousandths of a place-week)"),
        "undue_weekly_cents": (LONG, "what is billed per week for too heavy a code (cents)"),
        "undue_cents": (LONG, "billed unduly this year and not yet found (cents)"),
        "product": (WHOLE, "row of the product"),
        "contract": (WHOLE, "row of the contract"),
        "municipality": (WHOLE, "row of the municipality it works for, or NOBODY for the whole region"),
        "closed": (WHOLE, "weeks until it takes new children again, 0 when it does"),
        "irregular": (WHOLE, "1 when it bills care that it does not deliver"),
        # less often again
        "restrained_until": (WHOLE, "week in which that restraint is over"),
        "tier": (WHOLE, "Tier"),
        "newcomer": (WHOLE, "its number among those who may enter during the run, 0 for who is there already"),
        "gone": (WHOLE, "1 when it has left"),
    }
)

NUMBERS = layout(
    {
        "light": (NUMBER, "price and cost of light against middle intensity (ratio)"),
        "heavy": (NUMBER, "price and cost of heavy against middle intensity (ratio)"),
        "upcoding": (NUMBER, "chance to code one step heavier per unit of extra margin (share per ratio)"),
        "coding_segment": (
            NUMBER,
            "chance to take a doubtful case in the better paid segment per unit of margin",
        ),
        "longer": (
            NUMBER,
            "how much longer care lasts per unit of margin when time is paid (ratio per ratio)",
        ),
        "fills_below": (NUMBER, "occupancy below which a provider keeps children longer (share)"),
        "prolongs": (NUMBER, "share of children ready to leave that is then kept (share)"),
        "prolong_weeks": (NUMBER, "how long they are kept each time (weeks)"),
        "free_riding": (NUMBER, "share of cost awareness lost when neighbours pay (share)"),
        "group_load": (NUMBER, "place and price of group care against individual care (ratio)"),
        "top_up_wait": (NUMBER, "list at which a purchaser adds to a lump sum (weeks of work, in norms)"),
        "top_up": (NUMBER, "what it then adds (share of the sum)"),
        "skims": (NUMBER, "chance to refuse a child per unit of loss on a trajectory price (share per ratio)"),
        "refuses_complex": (NUMBER, "chance to refuse a child per unit of extra cost under a sum (share per ratio)"),
        "search_weeks": (NUMBER, "how long it takes to find the next provider after a refusal (weeks)"),
        "foresight": (NUMBER, "how far ahead a provider reckons its ceiling (weeks)"),
        "holds_beds": (NUMBER, "places kept empty when they are paid for anyway (share)"),
        "irregular": (NUMBER, "providers that bill care which they do not deliver (share)"),
        "undelivered": (NUMBER, "what such a provider bills but does not deliver (share of its bill)"),
    }
)
