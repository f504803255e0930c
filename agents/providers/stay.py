"""Rules of a place of stay: what it bears, when it breaks down, whom it refuses, who helps beside it."""

from agents.base.compiler.chance import exponential
from agents.base.compiler.compiled import compiled
from agents.providers.fields import LIMITLESS, WHOLE_SLOT, OfferRecord, StayParameters, StayRecord

NO_CAP_HOURS = 168.0
"""Hours a week above which there is no cap on one-to-one guidance: all of them."""
NEVER_BREAKS = 2_000_000_000.0
_ROUNDING = 1e-9


@compiled
def levels_too_heavy(severity: float, stay: StayRecord) -> float:
    """How far a child's severity lies above what the place bears (levels)."""
    return max(0.0, severity - stay.bears)


@compiled
def missing_staff(numbers: StayParameters, temporary: float) -> float:
    """Share of posts that stands empty; ``temporary`` is the share that a pool of temporary staff fills."""
    return min(1.0, numbers.turnover * numbers.refill * (1.0 - temporary))


@compiled
def slots_closed(places: int, missing: float, draw: float) -> int:
    """Whole places that stay shut because nobody staffs them (thousandths): on average the share missing."""
    return WHOLE_SLOT * int(places * missing / WHOLE_SLOT + draw)


@compiled
def one_to_one_hours(too_heavy: float, numbers: StayParameters, cap: float) -> float:
    """One-to-one guidance for a child that is too heavy for its place (hours a week)."""
    return min(cap, numbers.hours_per_level * too_heavy)


@compiled
def remaining_excess(too_heavy: float, hours: float, numbers: StayParameters) -> float:
    """How much too heavy the child still is with so many hours of guidance beside it (levels)."""
    if hours <= 0.0 or numbers.hours_per_level <= 0.0:
        return too_heavy
    return max(0.0, too_heavy - hours / numbers.hours_per_level)


@compiled
def crowding(offer: OfferRecord) -> float:
    """How full the house is (share)."""
    if offer.capacity <= 0 or offer.capacity >= LIMITLESS:
        return 0.0
    return min(1.0, offer.occupied / offer.capacity)


@compiled
def breakdown_rate(
    stay: StayRecord, numbers: StayParameters, too_heavy: float, moves: int, full: float, missing: float
) -> float:
    """Hazard that a placement breaks down (per week): by misfit, earlier moves, crowding and missing staff."""
    rate = stay.breaks_down * (1.0 + numbers.per_level * too_heavy) * (1.0 + numbers.per_move * moves)
    return rate * (1.0 + numbers.crowding * full) * (1.0 + numbers.strain * missing)


@compiled
def weeks_until_breakdown(rate: float, draw: float) -> float:
    """When the placement would break down (weeks from now)."""
    if rate <= 0.0:
        return NEVER_BREAKS
    return exponential(draw) / rate


@compiled
def is_part_time(judged: float, stay: StayRecord, extra: float, draw: float) -> bool:
    """Whether a child stays part of the week; of the others that the place could bear, a share ``extra`` does too."""
    if draw < stay.part_time_share:
        return True
    return judged < stay.bears and draw < stay.part_time_share + extra * (1.0 - stay.part_time_share)


@compiled
def is_bound(offer: OfferRecord, duty: float) -> bool:
    """Whether an offer has the duty to place; the largest providers come first (``duty``: share of places bound)."""
    # a duty of 1 binds everybody, though shares may add up to a bit more than 1
    return offer.cumulative <= duty + _ROUNDING


@compiled
def is_too_heavy_for(too_heavy: float, offer: OfferRecord, numbers: StayParameters, duty: float, draw: float) -> bool:
    """Whether a provider refuses a child that is too heavy for the place that is asked for."""
    return too_heavy > 0.0 and not is_bound(offer, duty) and draw < numbers.refuses


@compiled
def home_team_slots(fte: float, numbers: StayParameters) -> int:
    """Families that intensive home teams help at once (thousandths)."""
    return int(WHOLE_SLOT * fte * numbers.home_caseload)


@compiled
def is_placed_outside_region(judged: float, urgent: bool, numbers: StayParameters) -> bool:
    """Whether safety or expertise asks for a place outside the region."""
    return urgent or judged >= numbers.expertise_from
