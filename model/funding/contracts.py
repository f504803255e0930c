"""Contracts: how delivery becomes what is owed. One rule for each moment; a form is data plus these rules.

Amounts are rounded once, to whole cents, when they become due.
"""

import math

from agents.base.compiler.compiled import compiled
from agents.providers.fields import WHOLE_SLOT, ContractRecord, Form, OfferRecord


@compiled
def whole_cents(amount: float) -> int:
    """An amount in whole cents, halves up."""
    return int(math.floor(amount + 0.5))


@compiled
def owed_at_start(contract: ContractRecord, intensity_factor: float, load: int) -> int:
    """What is owed once, when care starts (cents): the price of a trajectory."""
    if contract.form != Form.TRAJECTORY_PRICE:
        return 0
    return whole_cents(contract.price_cents * contract.factor * intensity_factor * load / WHOLE_SLOT)


@compiled
def owed_per_week(contract: ContractRecord, intensity_factor: float, load: int, tail: float) -> int:
    """What is owed for each week that a child is in care (cents)."""
    if contract.form == Form.ONE_OFF:
        return whole_cents(contract.price_cents * contract.factor * tail / contract.unit_weeks)
    if contract.form == Form.PRICE_TIMES_QUANTITY or contract.form == Form.MONTH_PRICE:
        price = contract.price_cents * contract.factor / contract.unit_weeks
        return whole_cents(price * intensity_factor * load / WHOLE_SLOT)
    return 0


@compiled
def owed_standing(contract: ContractRecord, offer: OfferRecord, base_cents: int, change: float) -> int:
    """What is owed each week whoever is in care (cents): a sum, places, or staff.

    ``base_cents`` is the weekly sum at the start of the run, ``change`` its growth by levers and top-ups (ratio).
    """
    if contract.form == Form.LUMP_SUM or contract.form == Form.SUBSIDY_PER_FTE:
        return whole_cents(base_cents * contract.factor * change)
    if contract.form == Form.CAPACITY:
        price = contract.price_cents * contract.factor / contract.unit_weeks
        return whole_cents(price * offer.capacity / WHOLE_SLOT)
    return 0
