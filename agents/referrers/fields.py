"""What is known of a referrer, and the numbers that govern its judgement."""

from enum import IntEnum

from agents.base.compiler.records import KEY, NUMBER, WHOLE, layout


class ReferrerType(IntEnum):
    """Who may refer (F191-F197); NOBODY stands for help that is freely accessible."""

    GP = 0
    MUNICIPAL_ACCESS = 1
    CERTIFIED_INSTITUTION = 2
    MEDICAL_SPECIALIST = 3
    YOUTH_DOCTOR = 4
    COURT = 5
    FREE_ACCESS = 6


REFERRER = layout(
    {
        "key": (KEY, "chance key of this referrer"),
        "habit": (NUMBER, "how much heavier than it sees this referrer tends to refer (levels)"),
        "habit_spread": (NUMBER, "standard deviation of habit between referrers of this kind (levels)"),
        "error": (NUMBER, "standard deviation of its judgement of severity (levels)"),
        "cost_awareness": (NUMBER, "chance to begin lighter in a doubtful case because of cost (share)"),
        "rank": (NUMBER, "order in which practices get a GP youth worker (share of practices before it)"),
        "type": (WHOLE, "ReferrerType"),
        "municipality": (WHOLE, "row of its municipality"),
        "knows": (WHOLE, "how many providers it compares before it refers (providers)"),
    }
)

NUMBERS = layout(
    {
        "doubt": (NUMBER, "a case is doubtful when judged within this distance above a boundary (levels)"),
        "criteria_margin": (
            NUMBER,
            "how far below segment C a child may be and still meet the criteria (levels)",
        ),
        "expert_error": (NUMBER, "standard deviation of the expert table's judgement (levels)"),
        "review_weeks": (NUMBER, "how long an admission review takes (weeks)"),
        "tolerance": (NUMBER, "expected wait at which an agreement outside the contracts is sought (norms)"),
        "seeks_outside": (NUMBER, "share of those cases in which it is found (share)"),
        "no_offer": (NUMBER, "share of needs from segment C up that no contracted provider treats (share)"),
    }
)
