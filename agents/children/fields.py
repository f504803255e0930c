"""What is known of a child, of each need it has with the care for it, and the numbers that govern both.

Severity stands on the ladder of care: below 1 advice is enough, 1-2 asks for local help, 2-3 for
segment B, 3-4 for segment C, 4-5 for stay. The whole part is the level at which a need is best treated.
"""

from collections.abc import Mapping
from enum import IntEnum

from agents.base.compiler.records import KEY, LONG, NUMBER, WHOLE, layout

NOBODY = -1
"""Stands for 'no row' in every field that points to a row."""

HEAVIEST = 4.999
"""The top of the ladder (levels)."""

GENERATION = 4_294_967_296
"""What a newborn's number adds to that of the child whose place it takes."""


class Stage(IntEnum):
    """Where in the chain a need stands; it stands in exactly one place."""

    GONE = 0
    HIDDEN = 1
    IN_REVIEW = 2
    WAITING = 3
    IN_CARE = 4


class Event(IntEnum):
    """What happens next to a need."""

    NOTHING = 0
    RECOVERS = 1
    WORSENS = 2
    CRISIS = 3
    GIVES_UP = 4
    ASKS = 5
    REVIEWED = 6
    CARE_ENDS = 7
    STEPS_UP = 8
    DROPS_OUT = 9
    FOUND = 10
    BREAKS_DOWN = 11
    TRANSFERS = 12
    GOES_HOME = 13


BESIDE_STAY = 2
"""``companion`` of one-to-one guidance: it is given while the stay beside which it stands goes on."""


class Result(IntEnum):
    """How care ended."""

    RECOVERED = 0
    STEP_DOWN = 1
    STEP_UP = 2
    UNRESOLVED = 3
    SCALED_DOWN = 4


CHILD = layout(
    {
        "key": (KEY, "chance key of this child"),
        "uid": (LONG, "number of the child within its region; a newborn has that of who it replaces and GENERATION"),
        "clock": (NUMBER, "moment of the latest need, in weeks from the start of the run"),
        "severity": (NUMBER, "true severity of the heaviest open need (levels); no agent sees it exactly"),
        "frailty": (NUMBER, "family complexity: how often needs arise, relative to the mean child"),
        "born": (WHOLE, "week of birth (negative before the run)"),
        "due": (WHOLE, "week of the next event of the child itself"),
        "before": (WHOLE, "the row before it in the same week of the calendar"),
        "after": (WHOLE, "the row after it in the same week of the calendar"),
        "trajectories": (WHOLE, "row of the first open need"),
        "needs": (WHOLE, "how many needs have arisen so far"),
        "last_end": (WHOLE, "week in which a trajectory last ended"),
        "in_specialist_care": (WHOLE, "trajectories in care outside the local segment"),
        "seen_year": (WHOLE, "year (index) in which it was last counted as a client"),
        "seen_in": (WHOLE, "bit mask of the segments in which it was counted that year"),
        "municipality": (WHOLE, "row of its municipality"),
        "practice": (WHOLE, "row of its GP practice among the referrers"),
    }
)

TRAJECTORY = layout(
    {
        "key": (KEY, "chance key of this need"),
        "weekly_cents": (LONG, "what a week of this care costs the municipality now (cents)"),
        "severity": (NUMBER, "true severity (levels)"),
        "judged": (NUMBER, "severity as last judged by a referrer (levels)"),
        "onset_severity": (NUMBER, "true severity when it arose (levels)"),
        "tail": (NUMBER, "how far the price agreed for this child lies from the mean price (ratio)"),
        "complete": (NUMBER, "share of the needed stay that is granted"),
        "child": (WHOLE, "row of the child"),
        "sibling": (WHOLE, "row of the child's next open need"),
        "before": (WHOLE, "the row before it in the same week of the calendar"),
        "after": (WHOLE, "the row after it in the same week of the calendar"),
        "ahead": (WHOLE, "the row ahead of it on the waiting list"),
        "behind": (WHOLE, "the row behind it on the waiting list"),
        "due": (WHOLE, "week of the next event"),
        "event": (WHOLE, "what happens then (Event)"),
        "stage": (WHOLE, "where it stands (Stage)"),
        "kind": (WHOLE, "kind of need"),
        "product": (WHOLE, "product referred to"),
        "level": (WHOLE, "level of care referred to"),
        "offer": (WHOLE, "offer it waits for or is helped by"),
        "waiting_list": (WHOLE, "row of the waiting list it stands on"),
        "priority": (WHOLE, "0 urgent, 1 ordinary"),
        "asked": (WHOLE, "week in which help was asked for"),
        "joined": (WHOLE, "week in which it came on the present list"),
        "started": (WHOLE, "week in which the present care started"),
        "turns": (WHOLE, "how many moments of chance this need has had"),
        "cares": (WHOLE, "how often care has started: chance within care does not depend on what happened before it"),
        "prolonged": (WHOLE, "how often the present care was prolonged"),
        "intensity": (WHOLE, "true intensity: 0 light, 1 middle, 2 heavy"),
        "coded": (WHOLE, "intensity as billed"),
        "load": (WHOLE, "thousandths of a place that it takes"),
        "referrer": (WHOLE, "row of the referrer"),
        "continued": (WHOLE, "1 when the present care follows directly on other care"),
        "companion": (
            WHOLE,
            "1 beside another trajectory of the same need, BESIDE_STAY for one-to-one guidance",
        ),
        "moves": (WHOLE, "how often it moved from one place of stay to another"),
        "spell": (WHOLE, "stratum and severity band in which its wait is counted, or NOBODY"),
        "onset": (WHOLE, "week in which it arose, or NOBODY when it came with other care"),
        "looked": (WHOLE, "1 once it was looked at a year after it arose"),
        "crisis": (WHOLE, "1 once it has come to a crisis"),
    }
)

AT_FIRST: Mapping[str, float] = {
    "tail": 1.0,
    "complete": 1.0,
    "stage": Stage.HIDDEN,
    "priority": 1,
    **dict.fromkeys(("due", "product", "offer", "waiting_list", "referrer", "spell", "onset"), NOBODY),
}
"""Fields of a need that has just arisen and is not known to anybody; the others are 0."""

NUMBERS = layout(
    {
        "frailty_sigma": (NUMBER, "spread of frailty (sigma of its logarithm)"),
        "asks_at_once": (NUMBER, "share of needs for which help is asked in the week they arise"),
        "asks": (
            NUMBER,
            "hazard that a family with a hidden need asks for help, per level of severity (per week)",
        ),
        "recovers_alone": (NUMBER, "hazard of recovery without help while the need is mild (per week)"),
        "worsens": (NUMBER, "hazard of worsening by one level without help (per week)"),
        "crisis": (NUMBER, "hazard of crisis per level above segment B, without help (per week)"),
        "gives_up": (NUMBER, "hazard that a family leaves the waiting list (per week)"),
        "light_recovery": (NUMBER, "chance of recovery, relative, for each level that care is too light"),
        "light_step_up": (NUMBER, "hazard of stepping up for each level that care is too light (per week)"),
        "drops_out": (NUMBER, "hazard of leaving care early (per week)"),
        "repeat_window": (NUMBER, "how far back an earlier end makes a start repeat use (weeks)"),
        "adult": (NUMBER, "age at which youth care ends (weeks); 0 when nobody ages"),
        "crisis_level": (NUMBER, "lowest level of care after a crisis (levels)"),
    }
)
