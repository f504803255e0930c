"""Rules of a referrer: how heavy a case looks, and where the child goes."""

import math

from agents.base.compiler.chance import standard_normal
from agents.base.compiler.compiled import compiled
from agents.referrers.fields import ReferrerParameters, ReferrerRecord, ReferrerType

LOCAL_HELP, SEGMENT_B, SEGMENT_C, STAY = 1, 2, 3, 4
"""Levels of care on the ladder."""


@compiled
def judged_severity(severity: float, error: float, habit: float, draw: float) -> float:
    """Severity as a referrer with this error and habit sees it (levels)."""
    if error <= 0.0:
        return severity + habit
    return severity + habit + error * standard_normal(draw)


@compiled
def is_out_of_scope(level: int, judged: float, band: float) -> bool:
    """Whether a by-law calls this request too light: within ``band`` above the boundary of segment B (levels)."""
    return level == SEGMENT_B and judged - SEGMENT_B < band


@compiled
def is_under_by_law(referrer: ReferrerRecord) -> bool:
    """Whether a by-law binds this referrer: not where a child is protected, nor where help is free."""
    kind = referrer.type
    return (
        kind != ReferrerType.CERTIFIED_INSTITUTION and kind != ReferrerType.COURT and kind != ReferrerType.FREE_ACCESS
    )


@compiled
def level_seen(severity: float, error: float, draw: float) -> int:
    """The level of care that somebody who takes the time would choose (levels)."""
    return min(STAY, max(LOCAL_HELP, int(math.floor(severity + error * standard_normal(draw)))))


@compiled
def is_doubtful(judged: float, numbers: ReferrerParameters) -> bool:
    """Whether the case looks only just heavy enough for the next level of care."""
    return judged - math.floor(judged) < numbers.doubt


@compiled
def level_referred_to(judged: float, numbers: ReferrerParameters, start_light: float, cost_awareness: float,
                      light_draw: float, cost_draw: float) -> int:  # fmt: skip
    """The level of care a referrer chooses; in doubt it may begin lighter (levels).

    ``start_light`` is the share of doubtful segment C cases that begin in segment B, ``cost_awareness``
    the share of doubtful cases begun lighter because of the bill. Local help is never withheld.
    """
    level = min(STAY, max(0, int(math.floor(judged))))
    if level <= LOCAL_HELP or not is_doubtful(judged, numbers):
        return level
    if cost_draw < cost_awareness or (level == SEGMENT_C and light_draw < start_light):
        return level - 1
    return level


@compiled
def meets_criteria(severity: float, numbers: ReferrerParameters, draw: float) -> bool:
    """Whether the expert table, which sees better than a referrer, admits a child to segment C."""
    seen = severity + numbers.expert_error * standard_normal(draw)
    return seen >= SEGMENT_C - numbers.criteria_margin


@compiled
def is_practice_with_gp_worker(referrer: ReferrerRecord, covered: float) -> bool:
    """Whether this referrer is a GP practice that has a youth worker (``covered``: share of practices)."""
    return referrer.type == ReferrerType.GP and referrer.rank < covered


@compiled
def is_sought_outside_contracts(expected_wait: float, norm: float, numbers: ReferrerParameters, forbidden: float,
                         draw: float, forbidden_draw: float) -> bool:  # fmt: skip
    """Whether a referrer arranges an individual agreement because the contracted wait is too long.

    ``expected_wait`` and ``norm`` in weeks; ``forbidden`` is the share of agreements no longer allowed.
    """
    if expected_wait <= numbers.tolerance * norm:
        return False
    return draw < numbers.seeks_outside and forbidden_draw >= forbidden


@compiled
def has_no_contracted_offer(
    level: int, numbers: ReferrerParameters, forbidden: float, draw: float, forbidden_draw: float
) -> bool:
    """Whether nobody under contract treats this need, so that a one-off agreement is made."""
    return level >= SEGMENT_C and draw < numbers.no_offer and forbidden_draw >= forbidden
