"""Circumstances that the engine reads within a run, as columns of one table."""

from enum import IntEnum


class YearlyCircumstance(IntEnum):
    """Column of each in the table [year, surrounding]; every one is 0 when circumstances are left alone."""

    HEAVIER = 0
    """How much heavier new needs are than at the start (levels)."""
    WLZ_YEARLY = 1
    """Children a year, of every 1,000, for whom another law no longer pays."""
    DETERRED = 2
    """Share of families with a need below segment C who do not ask because of an own contribution."""
    CONTRIBUTION = 3
    """Own contribution for each week that a child is in care outside the local segment (cents)."""
    TAIL = 4
    """Growth of the spread of one-off prices (ratio)."""
