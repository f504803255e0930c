"""Rules of a provider that answers to money: what it refuses, when it stops taking children, what holds it back."""

from agents.base.compiler.chance import whole_weeks
from agents.base.compiler.compiled import compiled
from agents.providers.fields import (
    LIMITLESS,
    ContractRecord,
    Form,
    OfferRecord,
    ProductRecord,
    ProviderParameters,
    Tier,
)
from agents.providers.rules import intensity_factor, is_paid_per_child, margin

_STRATEGIC, _TACTICAL, _OPERATIONAL = int(Tier.STRATEGIC), int(Tier.TACTICAL), int(Tier.OPERATIONAL)
_STRATEGIC_CENTS, _TACTICAL_CENTS = 300_000_000, 100_000_000


@compiled
def work_of(load: int, intensity: int, tail: float, numbers: ProviderParameters) -> int:
    """A place in use, weighed by what its intensity costs (thousandths)."""
    # whole thousandths: what was added at the start is taken off at the end to the last digit
    return int(load * intensity_factor(intensity, numbers) * tail + 0.5)


@compiled
def undue_part(cents: int, intensity: int, coded: int, numbers: ProviderParameters) -> int:
    """What of an amount is owed to a code heavier than needed (cents)."""
    if coded <= intensity or cents == 0:
        return 0
    return int(cents * (1.0 - intensity_factor(intensity, numbers) / intensity_factor(coded, numbers)))


@compiled
def restraint_now(offer: OfferRecord, week: int) -> float:
    """How far an audit or a talk still holds the provider back (share)."""
    return offer.restraint if week < offer.restrained_until else 0.0


@compiled
def chance_refused(
    contract: ContractRecord,
    product: ProductRecord,
    intensity: int,
    numbers: ProviderParameters,
    skimming: float,
    refusing: float,
) -> float:
    """Chance that a provider refuses a child that costs more than it brings, under a price or a sum per task."""
    costs = intensity_factor(intensity, numbers)
    if contract.form == Form.TRAJECTORY_PRICE and not contract.by_intensity:
        loss = costs - 1.0 - margin(contract, product)
        return min(1.0, max(0.0, skimming * numbers.skims * loss))
    if contract.form == Form.LUMP_SUM:
        return min(1.0, max(0.0, refusing * numbers.refuses_complex * (costs - 1.0)))
    return 0.0


@compiled
def is_near_ceiling(
    offer: OfferRecord, weeks_left: int, weekly_cents: float, at_once_cents: float, numbers: ProviderParameters
) -> bool:
    """Whether one more child would bring the provider to its yearly maximum, as far as it looks ahead."""
    if offer.limit_cents <= 0:
        return False
    ahead = min(float(weeks_left), numbers.foresight)
    used = offer.billed_cents - offer.new_year_cents
    return used + (offer.weekly_cents + weekly_cents) * ahead + at_once_cents > offer.limit_cents


@compiled
def may_have_ceiling(contract: ContractRecord, offer: OfferRecord) -> bool:
    """Whether a yearly maximum can be agreed: where children bring money, under contract."""
    return is_paid_per_child(contract) and contract.form != Form.ONE_OFF and offer.municipality < 0


@compiled
def tier_of(offer: OfferRecord) -> int:
    """What a provider is to the purchaser: as agreed, or by its turnover of last year (F044-F046)."""
    if offer.tier != Tier.BY_TURNOVER:
        return int(offer.tier)
    if offer.last_year_cents > _STRATEGIC_CENTS:
        return _STRATEGIC
    if offer.last_year_cents >= _TACTICAL_CENTS:
        return _TACTICAL
    return _OPERATIONAL


@compiled
def shorter_stay(weeks: int, pull: float, numbers: ProviderParameters) -> int:
    """How long care lasts when a shorter stay is rewarded or a longer one fined (whole weeks)."""
    return whole_weeks(weeks * max(0.0, 1.0 - numbers.longer * pull))


@compiled
def has_limit(offer: OfferRecord) -> bool:
    """Whether the provider has a number of places at all."""
    return offer.places < LIMITLESS


@compiled
def dear_weeks(offer: OfferRecord, force: float, weeks_per_ratio: float) -> float:
    """How much longer a wait a referrer accepts to avoid a dear provider (weeks; below 0 for a cheap one)."""
    return force * weeks_per_ratio * (offer.dearness - 1.0)
