"""Stage: the purchaser looks at what providers bill: audits, talks with outliers, the dearest children."""

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.providers.incentives import may_have_ceiling
from model.flow.lever_level import level_of_lever, levels_of_levers
from model.flow.money.pricing import set_weekly_price
from model.flow.money.settling import correct_bill
from model.flow.steering.market_entry import key_of_offer
from model.flow.world import World
from model.funding.contracts import whole_cents
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_MOST_CENTS = 9_000_000_000_000_000


@compiled(apart=True)
def providers_are_watched(world: World) -> None:
    """Audits and talks of this week."""
    lever_level = levels_of_levers(world)
    if lever_level[Lever.INSPECTOR_FTE] > 0.0:
        audits_are_held(world, lever_level[Lever.INSPECTOR_FTE] * world.effect_size[Lever.INSPECTOR_FTE])
    if lever_level[Lever.CONTRACT_MANAGEMENT] > 0.0:
        outliers_are_talked_to(world, lever_level[Lever.CONTRACT_MANAGEMENT])


@compiled
def may_be_audited(world: World, row: int) -> bool:
    """Whether there is anything to check: a provider under contract that is paid per child and has children."""
    offer = world.offers[row]
    return may_have_ceiling(world.contracts[offer.contract], offer) and offer.occupied > 0


@compiled
def audits_are_held(world: World, yearly: float) -> None:
    """So many audits a year, each provider with the same chance; what is found is paid back, and deters."""
    number = 0
    # counted first: as many audits a year, however many providers there are
    for row in range(len(world.offers)):
        number += 1 if may_be_audited(world, row) else 0
    chance = yearly / (_WEEKS_PER_YEAR * max(1, number))
    week = world.state[0].week
    for row in range(len(world.offers)):
        if may_be_audited(world, row) and uniform(key_of_offer(world, row), Decision.AUDITED, week) < chance:
            audit(world, row)


@compiled
def audit(world: World, row: int) -> None:
    """What was billed unduly this year and last is found to a part, taken back, and not tried again soon."""
    offer = world.offers[row]
    reclaimed = whole_cents(world.purchaser_numbers[0].audit_finds * (offer.undue_cents + offer.last_undue_cents))
    # an audit looks once: what it missed is not found by the next
    offer.undue_cents, offer.last_undue_cents = 0, 0
    if reclaimed <= 0:
        return
    correct_bill(world, row, -reclaimed, Count.RECOVERED_CENTS)
    restrain(world, row, world.purchaser_numbers[0].audit_deters)


@compiled
def restrain(world: World, row: int, share: float) -> None:
    """For two years a provider gives way less to what invites it to bill more."""
    offer = world.offers[row]
    offer.restraint = share
    offer.restrained_until = world.state[0].week + int(world.purchaser_numbers[0].restrained)


@compiled
def outliers_are_talked_to(world: World, yearly: float) -> None:
    """Spread over the year, each time with the provider whose bill per place differs most from its product's."""
    week = world.state[0].week
    # differences of a rounded running total: as many talks in a year as were asked for
    talks = int(yearly * (week + 1) / _WEEKS_PER_YEAR) - int(yearly * week / _WEEKS_PER_YEAR)
    # one by one: whom somebody has talked to is passed over by the next talk
    for _ in range(talks):
        worst, most = NOBODY, 0.0
        for product in range(len(world.products)):
            row = worst_of_product(world, product)
            if row != NOBODY and dearness_now(world, row) > most:
                worst, most = row, dearness_now(world, row)
        if worst != NOBODY:
            restrain(world, worst, world.effect_size[Lever.CONTRACT_MANAGEMENT])


@compiled
def dearness_now(world: World, row: int) -> float:
    """What a place costs here per week against the mean of the product (ratio)."""
    offer = world.offers[row]
    product = world.products[offer.product]
    cents, places = 0.0, 0.0
    for other in range(product.first_offer, product.last_offer):
        cents += world.offers[other].weekly_cents
        places += world.offers[other].occupied
    if cents <= 0.0 or offer.occupied == 0:
        return 0.0
    return (offer.weekly_cents / offer.occupied) / (cents / places)


@compiled
def worst_of_product(world: World, product_row: int) -> int:
    """The dearest provider of a product that nobody has talked to yet; NOBODY when there is none."""
    product = world.products[product_row]
    week = world.state[0].week
    worst, most = NOBODY, 0.0
    for row in range(product.first_offer, product.last_offer):
        offer = world.offers[row]
        if not may_be_audited(world, row) or week < offer.restrained_until or offer.weekly_cents <= 0:
            continue
        # occupied is above 0 here: who may be audited has children
        price = offer.weekly_cents / offer.occupied
        if price > most:
            worst, most = row, price
    return worst


@compiled
def is_reviewable(world: World, row: int) -> bool:
    """Whether the care on this row can be looked into because of its price: no protection."""
    need = world.trajectories[row]
    if need.stage != Stage.IN_CARE or need.weekly_cents <= 0:
        return False
    return world.products[need.product].segment != Segment.PROTECTION


@compiled(apart=True)
def dearest_are_reviewed(world: World) -> None:
    """In January the children whose care costs most per week are discussed; their care is made less dear."""
    number = int(level_of_lever(world, Lever.TOP_CLIENTS))
    if number <= 0:
        return
    # from price to price down, until enough children cost as much or more: there is no array to sort
    lowest, counted = _MOST_CENTS, 0
    while counted < number:
        highest, same = 0, 0
        for row in range(world.state[0].used):
            cents = int(world.trajectories[row].weekly_cents)
            if not is_reviewable(world, row) or cents >= lowest or cents < highest:
                continue
            same = same + 1 if cents == highest else 1
            highest = cents
        if highest == 0:
            break
        lowest, counted = highest, counted + same
    left = number
    for row in range(world.state[0].used):
        cents = int(world.trajectories[row].weekly_cents)
        if left > 0 and is_reviewable(world, row) and cents >= lowest:
            set_weekly_price(world, row, whole_cents(cents * (1.0 - world.effect_size[Lever.TOP_CLIENTS])))
            left -= 1
