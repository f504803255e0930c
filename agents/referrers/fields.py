"""What is known of a referrer, and the numbers that govern its judgement."""

from enum import IntEnum

from agents.base.compiler.records import Key, Number, Record, Whole


class ReferrerType(IntEnum):
    """Who may refer (F191-F197); NOBODY stands for help that is freely accessible."""

    GP = 0
    MUNICIPAL_ACCESS = 1
    CERTIFIED_INSTITUTION = 2
    MEDICAL_SPECIALIST = 3
    YOUTH_DOCTOR = 4
    COURT = 5
    FREE_ACCESS = 6


class ReferrerRows(IntEnum):
    """Columns of ``World.referrer_rows``: where the referrers of one type in one municipality stand."""

    FIRST = 0
    NUMBER = 1


class ReferrerRecord(Record):
    """Who may refer."""

    key: Key
    """Chance key of this referrer."""
    habit: Number
    """How much heavier than it sees this referrer tends to refer (levels)."""
    habit_spread: Number
    """Standard deviation of habit between referrers of this kind (levels)."""
    error: Number
    """Standard deviation of its judgement of severity (levels)."""
    cost_awareness: Number
    """Chance to begin lighter in a doubtful case because of cost (share)."""
    rank: Number
    """Order in which practices get a GP youth worker (share of practices before it)."""
    type: Whole
    """ReferrerType."""
    knows: Whole
    """How many providers it compares before it refers (providers)."""


class ReferrerParameters(Record):
    """Numbers that govern referrers."""

    doubt: Number
    """A case is doubtful when judged within this distance above a boundary (levels)."""
    criteria_margin: Number
    """How far below segment C a child may be and still meet the criteria (levels)."""
    expert_error: Number
    """Standard deviation of the expert table's judgement (levels)."""
    review_weeks: Number
    """How long an admission review takes (weeks)."""
    tolerance: Number
    """Expected wait at which an agreement outside the contracts is sought (norms)."""
    seeks_outside: Number
    """Share of those cases in which it is found (share)."""
    no_offer: Number
    """Share of needs from segment C up that no contracted provider treats (share)."""
