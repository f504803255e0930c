"""Rules of a provider: how heavy it codes, how long care lasts, how many it takes."""

import math

import numpy as np

from agents.base.compiler.chance import whole_weeks
from agents.base.compiler.compiled import compiled
from agents.providers.fields import (
    LIMITLESS,
    WHOLE_SLOT,
    ContractRecord,
    Form,
    OfferRecord,
    ProductRecord,
    ProviderParameters,
)

LIGHT, MIDDLE, HEAVY = 0, 1, 2
_NEVER_FREE_WEEKS = 520.0
_ROUNDING = 1e-9


@compiled
def stay_weeks(shares: np.ndarray, near: np.ndarray, draw: float) -> int:
    """How long care that fits would last (whole weeks).

    ``shares`` cumulates the share of stays by length, one week first; ``near`` holds, for each of so many equal
    parts of the draw, the shortest stay that it can mean.
    """
    # a look-up lands close and a short walk ends it: the answer of a search, in less time
    weeks = near[int(draw * near.shape[0])]
    while draw >= shares[weeks - 1]:
        weeks += 1
    return weeks


@compiled
def intensity_needed(severity: float, numbers: ProviderParameters) -> int:
    """True intensity within a level: its lower part is light, its upper part heavy."""
    part = severity - math.floor(severity)
    if part < numbers.light_below:
        return LIGHT
    return HEAVY if part >= numbers.heavy_from else MIDDLE


@compiled
def intensity_factor(intensity: int, numbers: ProviderParameters) -> float:
    """Price and cost of an intensity against the middle one (ratio)."""
    if intensity == LIGHT:
        return numbers.light
    if intensity == HEAVY:
        return numbers.heavy
    return 1.0


@compiled
def is_paid_for_time(contract: ContractRecord) -> bool:
    """Whether another week of care brings another week of money."""
    return contract.form == Form.PRICE_TIMES_QUANTITY or contract.form == Form.MONTH_PRICE


@compiled
def is_paid_per_child(contract: ContractRecord) -> bool:
    """Whether a child brings money at all."""
    return is_paid_for_time(contract) or contract.form == Form.TRAJECTORY_PRICE or contract.form == Form.ONE_OFF


@compiled
def income_week_cents(contract: ContractRecord, product: ProductRecord) -> float:
    """What a week of middle intensity brings the provider now (cents per child-week)."""
    if not is_paid_per_child(contract):
        return 0.0
    weeks = contract.unit_weeks
    if contract.form == Form.TRAJECTORY_PRICE:
        weeks = product.mean_weeks
    return contract.price_cents * contract.factor / weeks


@compiled
def margin(contract: ContractRecord, product: ProductRecord) -> float:
    """What is earned on a week of care, against what it costs (ratio; negative is a loss)."""
    cost = contract.cost_week_cents * contract.cost_factor
    if cost <= 0.0:
        return 0.0
    return income_week_cents(contract, product) / cost - 1.0


@compiled
def coded_intensity(
    intensity: int,
    contract: ContractRecord,
    product: ProductRecord,
    numbers: ProviderParameters,
    response: float,
    draw: float,
) -> int:
    """Intensity as billed: one step heavier when the extra income invites it."""
    if response <= 0.0 or not contract.by_intensity or intensity == HEAVY:
        return intensity
    cost = contract.cost_week_cents * contract.cost_factor
    if cost <= 0.0:
        return intensity
    step = intensity_factor(intensity + 1, numbers) - intensity_factor(intensity, numbers)
    gain = income_week_cents(contract, product) * step / cost
    if draw < numbers.upcoding * gain * (1.0 + margin(contract, product)) * response:
        return intensity + 1
    return intensity


@compiled
def chance_of_heavier_segment(
    margin_light: float, margin_heavy: float, numbers: ProviderParameters, response: float
) -> float:
    """Chance that a doubtful case is taken in the heavier segment; below 0 in the lighter one (share)."""
    return max(-1.0, min(1.0, response * numbers.coding_segment * (margin_heavy - margin_light)))


@compiled
def longer_stay(
    weeks: int, contract: ContractRecord, product: ProductRecord, numbers: ProviderParameters, response: float
) -> int:
    """How long care lasts when time is paid: longer by the margin on it (whole weeks)."""
    if response <= 0.0 or contract.form != Form.MONTH_PRICE:
        return weeks
    return whole_weeks(weeks * (1.0 + numbers.longer * max(0.0, margin(contract, product)) * response))


@compiled
def is_kept_to_fill(
    offer: OfferRecord, contract: ContractRecord, numbers: ProviderParameters, response: float, draw: float
) -> bool:
    """Whether a provider with empty places keeps a child that is ready to leave."""
    if response <= 0.0 or not is_paid_for_time(contract) or offer.waiting > 0 or offer.places >= LIMITLESS:
        return False
    if offer.occupied >= numbers.fills_below * offer.capacity:
        return False
    return draw < numbers.prolongs * response


@compiled
def slots_under_a_sum(offer: OfferRecord, contract: ContractRecord, sum_cents: float) -> int:
    """Places that a yearly sum pays for, at the provider's own cost (thousandths; ``sum_cents`` per week)."""
    cost = contract.cost_week_cents * contract.cost_factor
    if cost <= 0.0:
        return int(offer.places)
    return int(WHOLE_SLOT * sum_cents / cost)


@compiled
def slots_offered(offer: OfferRecord, contract: ContractRecord, response: float) -> int:
    """Places offered this week (thousandths); under a lump sum no more than the sum pays for."""
    if contract.form == Form.LUMP_SUM and response > 0.0:
        return min(offer.capacity, slots_under_a_sum(offer, contract, float(offer.standing_cents)))
    return offer.capacity


@compiled
def whole_slots_gained(gained: float, share: float, cumulative: float) -> int:
    """Whole slots (in thousandths) of one offer in what all offers of a product gain together (thousandths).

    ``share`` and ``cumulative`` are its part, and that of the offers up to and with it: parts of a place help nobody.
    """
    # differences of a rounded running total: the parts add up to the rounded whole
    until = math.floor(gained * cumulative / WHOLE_SLOT + _ROUNDING)
    before = math.floor(gained * (cumulative - share) / WHOLE_SLOT + _ROUNDING)
    return int(until - before) * WHOLE_SLOT


@compiled
def expected_wait(offer: OfferRecord, product: ProductRecord, joint: int) -> float:
    """How long a child would wait here (weeks), as far as a referrer can tell; ``joint``: on a joint list."""
    if offer.capacity <= 0:
        # still a number that can be compared: where all are shut, the one that opens first is chosen
        return _NEVER_FREE_WEEKS + offer.closed
    ahead = offer.waiting + joint
    if ahead == 0 and offer.occupied + WHOLE_SLOT <= offer.capacity:
        return float(offer.closed)
    return (ahead + 1) * product.mean_weeks * WHOLE_SLOT / offer.capacity + offer.closed


@compiled
def is_topped_up(waiting: int, places: int, product: ProductRecord, numbers: ProviderParameters) -> bool:
    """Whether a purchaser adds to a lump sum: the work on the list exceeds so many waiting norms.

    ``waiting`` and ``places`` (thousandths) are those of all providers of the product together.
    """
    if places <= 0:
        return False
    weeks_of_work = waiting * product.mean_weeks * WHOLE_SLOT / places
    return weeks_of_work > numbers.top_up_wait * product.norm_weeks
