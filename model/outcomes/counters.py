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
    SEVERE_WAIT_WEEKS = 44
    SEVERE_STARTS = 45
    BREAKDOWNS = 46
    TRANSFERS = 47
    FOSTER_TO_RESIDENTIAL = 48
    PART_TIME_STARTS = 49
    OUT_OF_REGION = 50
    DOUBLE_CODES = 51
    ONE_TO_ONE_WEEKS = 52
    EXTENDED_WEEKS = 53
    EXTENDED_LEFT = 54
    EXTENDED_LEFT_SOON = 55
    ENDED_WITH_STAY = 56
    LESS_SUITABLE = 57
    REFUSED = 58
    WARNED = 59


COUNTERS = 60
REFERRER_TYPES = 7

DURATION_CLASSES = (13, 26, 52, 104, 157, 209)
"""Upper edges (weeks) of the first six classes of F203-F209; the seventh has none."""

LONGEST_WAIT = 260
"""Waits are counted per week up to this one (weeks)."""
