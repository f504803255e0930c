"""What is known of a child, of each need it has with the care for it, and the numbers that govern both.

Severity stands on the ladder of care: below 1 advice is enough, 1-2 asks for local help, 2-3 for
segment B, 3-4 for segment C, 4-5 for stay. The whole part is the level at which a need is best treated.
"""

from collections.abc import Mapping
from enum import IntEnum

from agents.base.compiler.records import Key, Long, Number, Record, Whole

NOBODY = -1
"""Stands for 'no row' in every field that points to a row."""

HEAVIEST = 4.999
"""The top of the ladder (levels)."""

LIGHTEST = 1.001
"""Just heavy enough for care: a need that follows on care never falls back to advice (levels)."""

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


class CompanionRole(IntEnum):
    """Whether care stands beside other care of the same child."""

    ALONE = 0
    BESIDE_CARE = 1
    """Asked for when other care starts; from then on it goes its own way."""
    BESIDE_STAY = 2
    """One-to-one guidance: it is given while the stay beside which it stands goes on, and no longer."""


class Result(IntEnum):
    """How care ended."""

    RECOVERED = 0
    STEP_DOWN = 1
    STEP_UP = 2
    UNRESOLVED = 3
    SCALED_DOWN = 4


class NeedBand(IntEnum):
    """Columns of ``World.need_bands``."""

    UNTIL = 0
    """Age at which the band ends (weeks)."""
    RATE = 1
    """Needs that arise in a mean child (per week)."""


class ChildRecord(Record):
    """A child and its family."""

    key: Key
    """Chance key of this child."""
    uid: Long
    """Number of the child within its region; a newborn has that of who it replaces and GENERATION."""
    clock: Number
    """Moment of the latest need, in weeks from the start of the run."""
    severity: Number
    """True severity of the heaviest open need (levels); no agent sees it exactly."""
    frailty: Number
    """Family complexity: how often needs arise, relative to the mean child."""
    born: Whole
    """Week of birth (negative before the run)."""
    due: Whole
    """Week of the next event of the child itself."""
    before: Whole
    """The row before it in the same week of the calendar."""
    after: Whole
    """The row after it in the same week of the calendar."""
    trajectories: Whole
    """Row of the first open need."""
    needs: Whole
    """How many needs have arisen so far."""
    last_end: Whole
    """Week in which a trajectory last ended."""
    in_specialist_care: Whole
    """Trajectories in care outside the local segment."""
    seen_year: Whole
    """Year (index) in which it was last counted as a client."""
    seen_in: Whole
    """Bit mask of the segments in which it was counted that year."""
    municipality: Whole
    """Row of its municipality."""
    practice: Whole
    """Row of its GP practice among the referrers."""


class TrajectoryRecord(Record):
    """A need, with the care for it."""

    key: Key
    """Chance key of this need."""
    weekly_cents: Long
    """What a week of this care costs the municipality now (cents)."""
    severity: Number
    """True severity (levels)."""
    judged_severity: Number
    """Severity as last judged by a referrer (levels)."""
    onset_severity: Number
    """True severity when it arose (levels)."""
    tail: Number
    """How far the price agreed for this child lies from the mean price (ratio)."""
    complete: Number
    """Share of the needed stay that is granted."""
    child: Whole
    """Row of the child."""
    sibling: Whole
    """Row of the child's next open need."""
    before: Whole
    """The row before it in the same week of the calendar."""
    after: Whole
    """The row after it in the same week of the calendar."""
    ahead: Whole
    """The row ahead of it on the waiting list."""
    behind: Whole
    """The row behind it on the waiting list."""
    due: Whole
    """Week of the next event."""
    event: Whole
    """What happens then (Event)."""
    stage: Whole
    """Where it stands (Stage)."""
    kind: Whole
    """Kind of need."""
    product: Whole
    """Product referred to."""
    level: Whole
    """Level of care referred to."""
    offer: Whole
    """Offer it waits for or is helped by."""
    waiting_list: Whole
    """Row of the waiting list it stands on."""
    priority: Whole
    """0 urgent, 1 ordinary."""
    asked_week: Whole
    """Week in which help was asked for."""
    joined_week: Whole
    """Week in which it came on the present list."""
    started_week: Whole
    """Week in which the present care started."""
    turns: Whole
    """How many moments of chance this need has had."""
    cares: Whole
    """How often care has started: chance within care does not depend on what happened before it."""
    prolongations: Whole
    """How often the present care was prolonged."""
    intensity: Whole
    """True intensity: 0 light, 1 middle, 2 heavy."""
    coded_intensity: Whole
    """Intensity as billed."""
    load: Whole
    """Thousandths of a place that it takes."""
    referrer: Whole
    """Row of the referrer."""
    follows_care: Whole
    """1 when the present care follows directly on other care."""
    companion: Whole
    """Its CompanionRole: alone, beside other care of the same child, or one-to-one guidance beside a stay."""
    moves: Whole
    """How often it moved from one place of stay to another."""
    spell: Whole
    """Stratum and severity band in which its wait is counted, or NOBODY."""
    onset: Whole
    """Week in which it arose, or NOBODY when it came with other care."""
    followed_up: Whole
    """1 once it was looked at a year after it arose."""
    crisis: Whole
    """1 once it has come to a crisis."""


AT_FIRST: Mapping[str, float] = {
    "tail": 1.0,
    "complete": 1.0,
    "stage": Stage.HIDDEN,
    "priority": 1,
    **dict.fromkeys(("due", "product", "offer", "waiting_list", "referrer", "spell", "onset"), NOBODY),
}
"""Fields of a need that has just arisen and is not known to anybody; the others are 0."""


class ChildParameters(Record):
    """Numbers that govern children and families."""

    frailty_sigma: Number
    """Spread of frailty (sigma of its logarithm)."""
    asks_at_once: Number
    """Share of needs for which help is asked in the week they arise."""
    asks: Number
    """Hazard that a family with a hidden need asks for help, per level of severity (per week)."""
    recovers_alone: Number
    """Hazard of recovery without help while the need is mild (per week)."""
    worsens: Number
    """Hazard of worsening by one level without help (per week)."""
    crisis: Number
    """Hazard of crisis per level above segment B, without help (per week)."""
    gives_up: Number
    """Hazard that a family leaves the waiting list (per week)."""
    light_recovery: Number
    """Chance of recovery, relative, for each level that care is too light."""
    light_step_up: Number
    """Hazard of stepping up for each level that care is too light (per week)."""
    drops_out: Number
    """Hazard of leaving care early (per week)."""
    repeat_window: Number
    """How far back an earlier end makes a start repeat use (weeks)."""
    adult: Number
    """Age at which youth care ends (weeks); 0 when nobody ages."""
    crisis_level: Number
    """Lowest level of care after a crisis (levels)."""
    step_up_rise: Number
    """Least severity after a step-up, above the level of care that was given (levels)."""
    step_up_most: Number
    """Highest severity that a step-up by itself sets (levels)."""
    step_down_rise: Number
    """Severity after a step-down, above the boundary of the lighter level (levels)."""
    prevented: Number
    """Part of the needs reached by prevention that do not arise; others are lighter (share)."""
