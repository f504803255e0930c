"""What a run counts, per year, municipality and product. Whole numbers only: sums do not depend on order."""

from enum import IntEnum


class Count(IntEnum):
    """One counter each; money in cents, time in weeks."""

    STARTS = 0
    ENDS = 1
    WAIT_WEEKS = 2
    OVER_NORM = 3
    WAITING_WEEKS = 4
    IN_CARE_WEEKS = 5
    COST_CENTS = 6
    REPEATS = 7
    STEP_UPS = 8
    STEP_DOWNS = 9
    CRISES = 10
    DROP_OUTS = 11
    RECOVERED = 12
    GAVE_UP = 13
    RECOVERED_ALONE = 14
    AGED_OUT = 15
    UNTREATED_WEEKS = 16
    LIST_WEEKS_LEFT = 17
    JOINED = 18
    LEFT_LIST = 19
    NEEDS = 20
    REVIEWED = 21
    TURNED_AWAY = 22
    OVERFLOWED = 23
    UPCODED = 24
    ENDED_WEEKS = 25
    TOO_LIGHT = 26
    TOO_HEAVY = 27
    STARTS_BY_REFERRER = 28
    """First of seven: starts by type of referrer, in the order of ReferrerType."""
    ENDED_BY_DURATION = 35
    """First of seven: ends by length of stay, in the classes of DURATION_CLASSES."""
    SPECIALIST_CHILD_WEEKS = 42
    REFERRALS = 43
    UNTREATED_SEVERE_WEEKS = 44
    ONSETS = 45
    """Needs that arose, without the second trajectories that care itself brings."""
    RECOVERED_CENTS = 46
    NOT_PAID_CENTS = 47
    SUPPLEMENT_CENTS = 48
    REFUSED = 49
    CLOSED_WEEKS = 50
    CARE_COST_CENTS = 51
    SLOTS_USED = 52
    SLOTS_OFFERED = 53
    DECLINED = 54
    MERGED = 55
    STACKING_BLOCKED = 56
    UNMET = 57
    ELSEWHERE_CENTS = 58
    CONTRIBUTION_CENTS = 59
    REQUESTS_AT_ACCESS = 60
    GROUPS = 61
    SCALED_DOWN = 62
    BREAKDOWNS = 63
    TRANSFERS = 64
    FOSTER_TO_RESIDENTIAL = 65
    PART_TIME_STARTS = 66
    OUT_OF_REGION = 67
    DOUBLE_CODES = 68
    ONE_TO_ONE_WEEKS = 69
    EXTENDED_WEEKS = 70
    EXTENDED_LEFT = 71
    EXTENDED_LEFT_SOON = 72
    ENDED_WITH_STAY = 73
    LESS_SUITABLE = 74
    WARNED = 75
    WORSE_OFF = 76
    SLOTS_BEYOND = 77
    """Places in use beyond those offered: care goes on when a provider offers fewer places."""


COUNTERS = 78
NO_PRODUCT = -1
"""Row of ``World.tally`` for what belongs to no product: the last one, after those of the products."""
REFERRER_TYPES = 7

DURATION_CLASSES = (13, 26, 52, 104, 157, 209)
"""Upper edges (weeks) of the first six classes of F203-F209; the seventh has none."""

LONGEST_WAIT = 260
"""Waits are counted per week up to this one (weeks)."""


class ChildGroup(IntEnum):
    """By whom waits, cost and recovery are told apart: age and true severity, when help is asked or care starts."""

    AGE_0_3 = 0
    AGE_4_7 = 1
    AGE_8_11 = 2
    AGE_12_17 = 3
    LIGHT = 4
    LEVEL_B = 5
    LEVEL_C = 6
    STAY = 7


class GroupCount(IntEnum):
    """What is told of each group."""

    ENDS = 0
    RECOVERED = 1
    CENTS = 2


class GroupRange(IntEnum):
    """Columns of a table of counted groups that are taken together: the first one, and the one after the last."""

    FIRST = 0
    END = 1


class WeekCount(IntEnum):
    """What ``World.series`` holds for each week and segment."""

    WAITING = 0
    IN_CARE = 1
    CENTS = 2


class StayCount(IntEnum):
    """What ``World.stay_stock`` holds for each municipality: how many there are now."""

    EXTENDED = 0
    """Children in extended care."""
    ABOVE_HOURS = 1
    """One-to-one guidance above the hours of the indicator."""


class Wait(IntEnum):
    """Rows of figures of waiting beyond the segments: in crisis, and urgent after a crisis or a breakdown."""

    CRISIS = 7
    URGENT = 8


WAIT_ROWS = 9
"""How many rows those are; the row of all children comes after them."""


class Stratum(IntEnum):
    """Strata of waiting spells: in crisis, urgent, and one for each product from ``PRODUCTS`` on."""

    CRISIS = 0
    URGENT = 1
    PRODUCTS = 2


SEVERITY_BANDS = 4
UNCOUNTED = -2
"""``spell`` of a need that left the waiting list for other care because the list was too long."""


class Spell(IntEnum):
    """What the table of waiting spells, and that of needs, counts at each duration."""

    CHANGE = 0
    """Entered at this duration, less left after the duration before: its running sum is the number at risk."""
    ENDED = 1
    """Ended as hoped: care started, or the need is over."""


class Ending(IntEnum):
    """Other ways in which a waiting spell ends."""

    GAVE_UP = 0
    CRISIS = 1
    OTHER = 2


WAIT_HORIZON = 104
"""Waits are followed up to this duration; a longer one counts as this long (weeks)."""

RECOVERY_HORIZON = 156
"""Needs are followed up to this long after they arose (weeks)."""

YEAR_AFTER = 52
"""When a need is looked at again after it arose (weeks)."""

SEVERE_FROM = 2.0
"""Severity from which a need without care counts as severe and untreated: that of segment B (levels)."""

ONSET_LEVELS = 5

AGE_BAND_WEEKS = 4 * 52
"""Width of a band of age (weeks); the last one has no end."""
