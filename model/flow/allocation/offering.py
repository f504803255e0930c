"""Part of allocation: what keeps a provider from offering all of its places, and when it takes nobody."""

import math

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.providers.fields import LIMITLESS, WHOLE_SLOT, Form, ProductRole, Response, Setting
from agents.providers.incentives import has_limit, is_near_ceiling
from agents.providers.rules import income_week_cents
from agents.providers.stay import is_placed_outside_region, missing_staff, slots_closed
from agents.referrers.fields import ReferrerType
from model.flow.lever_level import is_reached, level_of_lever, level_of_lever_at, levels_of_levers
from model.flow.money.pricing import response_strength
from model.flow.steering.market_entry import key_of_offer
from model.flow.world import ORDINARY, URGENT, SteeringPhase, World
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_QUARTER = 13


@compiled
def weeks_to_new_year(week: int) -> int:
    """Weeks left of this year, this one included."""
    return _WEEKS_PER_YEAR - week % _WEEKS_PER_YEAR


@compiled
def is_bought(segment: int) -> bool:
    """Whether a segment is bought from providers under ordinary contracts: B, C and stay."""
    return segment == Segment.B or segment == Segment.C or segment == Segment.STAY


@compiled
def investment_growth(world: World, segment: int) -> float:
    """Places that an earlier investment has brought (ratio): segments B and C."""
    week, matures = world.state[0].week, int(world.purchaser_numbers[0].investment_matures)
    # before the first week there was no lever to look back at
    if segment not in (Segment.B, Segment.C) or week < matures:
        return 0.0
    lever_level = level_of_lever_at(world, week - matures, Lever.TRANSITION_INVESTMENT)
    return lever_level * world.effect_size[Lever.TRANSITION_INVESTMENT]


@compiled
def empty_share(world: World, row: int) -> float:
    """Share of its places that a provider leaves empty: paid anyway, asked to slow down, or sharing a loss."""
    offer = world.offers[row]
    segment = world.products[offer.product].segment
    state = world.state[0]
    lever_level = levels_of_levers(world)
    share = 0.0
    if world.contracts[offer.contract].form == Form.CAPACITY:
        share = response_strength(world, row, Response.HOLDING_BEDS) * world.provider_numbers[0].holds_beds
    if not is_bought(segment):
        return share
    if lever_level[Lever.BUDGET_INDICATIONS] > 0.0 and is_above_indication(world, row):
        share = max(share, world.effect_size[Lever.BUDGET_INDICATIONS])
    if state.phase == SteeringPhase.CAPPED and segment != Segment.STAY:
        share = max(share, world.effect_size[Lever.BUDGET_STEERING])
    if state.overspend > 0.0:
        share = max(share, min(1.0, lever_level[Lever.SHARED_RISK] * state.overspend))
    return share


@compiled
def is_above_indication(world: World, row: int) -> bool:
    """Whether a large provider's forecast of the year passes what the purchaser indicated."""
    offer = world.offers[row]
    product = world.products[offer.product]
    week = world.state[0].week
    offers = product.last_offer - product.first_offer
    # small providers, below the mean of their product, are not held to an indication
    if offer.agreed_cents <= 0 or offer.share * offers < 1.0:
        return False
    indication = level_of_lever(world, Lever.BUDGET_INDICATIONS) * offer.agreed_cents
    indication *= world.price_index[world.state[0].year]
    used = offer.billed_cents - offer.new_year_cents
    return used + float(offer.weekly_cents) * weeks_to_new_year(week) > indication


@compiled
def slots_left(world: World, row: int, places: int) -> int:
    """Places that an offer offers this week of those it could (thousandths)."""
    offer = world.offers[row]
    product = world.products[offer.product]
    offered = float(places)
    if has_limit(offer):
        offered *= world.staffed[world.state[0].year]
        offered *= 1.0 + investment_growth(world, product.segment)
        if product.living_group == 1:
            offered *= 1.0 - level_of_lever(world, Lever.SMALLER_GROUPS)
        offered *= 1.0 - empty_share(world, row)
    # nothing bears on it: what was contracted is not rounded
    if offered == places:
        return places
    return whole_slots(world, row, offered)


@compiled
def whole_slots(world: World, row: int, offered: float) -> int:
    """Whole places in thousandths; the rest of one is a whole place in that share of provider-years.

    A provider with one bed cannot offer nine tenths of it: it offers it in nine years out of ten.
    """
    whole = math.floor(offered / WHOLE_SLOT)
    draw = uniform(key_of_offer(world, row), Decision.PLACES_ROUNDED, world.state[0].year)
    more = 1 if draw < offered / WHOLE_SLOT - whole else 0
    return (int(whole) + more) * WHOLE_SLOT


@compiled
def weeks_closed(world: World, row: int) -> int:
    """For how many weeks an offer takes no new children: until January, or 0."""
    offer = world.offers[row]
    product = world.products[offer.product]
    contract = world.contracts[offer.contract]
    week = world.state[0].week
    left = weeks_to_new_year(week)
    # in a crisis there is always a place
    if product.role == ProductRole.CRISIS:
        return 0
    if world.state[0].phase == SteeringPhase.STOPPED and product.segment in (Segment.B, Segment.C):
        return left
    if offer.limit_cents <= 0 or world.responses[Response.INTAKE_STOP] <= 0.0:
        return 0
    weekly, at_once = income_week_cents(contract, product), 0.0
    if contract.form == Form.TRAJECTORY_PRICE:
        weekly, at_once = 0.0, contract.price_cents * contract.factor
    return left if is_near_ceiling(offer, left, weekly, at_once, world.provider_numbers[0]) else 0


@compiled
def next_exempt(world: World, urgent: int, ordinary: int) -> int:
    """Who may start though intake has stopped (F136): after a crisis, or sent by a court."""
    first = world.waiting_lists[urgent].first
    if first != NOBODY:
        return first
    row = world.waiting_lists[ordinary].first
    while row != NOBODY:
        need = world.trajectories[row]
        if need.referrer != NOBODY and world.referrers[need.referrer].type == ReferrerType.COURT:
            return row
        row = need.behind
    return NOBODY


@compiled
def next_exempt_for(world: World, own: int, joint: int) -> int:
    """The same for an offer: first on its own list, then on the joint one (places of the urgent lists)."""
    first = next_exempt(world, own + URGENT, own + ORDINARY)
    if first != NOBODY:
        return first
    return next_exempt(world, joint + URGENT, joint + ORDINARY)


@compiled
def shut_slots(world: World, row: int) -> int:
    """Places of an offer of stay that nobody staffs this quarter (thousandths)."""
    offer = world.offers[row]
    numbers = world.stay_numbers[0]
    outside = numbers.turnover <= 0.0 or offer.capacity >= LIMITLESS
    if outside or world.stays[offer.product].setting != Setting.RESIDENTIAL:
        return 0
    week = world.state[0].week
    missing = missing_staff(numbers, level_of_lever(world, Lever.FLEX_POOL))
    # by quarter: a post stays vacant for months, not for a week
    draw = uniform(key_of_offer(world, row), Decision.STAFF_VACANCY, week // _QUARTER)
    return slots_closed(int(offer.capacity), missing, draw)


@compiled
def has_every_vacancy(world: World, row: int) -> bool:
    """Whether the intake point for stay shows this referrer every provider."""
    need = world.trajectories[row]
    return is_reached(world, Lever.VACANCY_VIEW, need.key, Decision.SEES_VACANCIES, need.turns)


@compiled
def is_placed_centrally(world: World, row: int) -> bool:
    """Whether a central placement point handles this referral: a share of those to stay."""
    need = world.trajectories[row]
    if world.products[need.product].segment != Segment.STAY:
        return False
    return is_reached(world, Lever.CENTRAL_PLACEMENT, need.key, Decision.CENTRAL_PLACEMENT, need.turns)


@compiled
def is_kept_in_region(world: World, row: int) -> bool:
    """Whether a child for whom the region is full waits in it: neither safety nor expertise asks otherwise."""
    need = world.trajectories[row]
    if is_placed_outside_region(need.judged_severity, need.priority == URGENT, world.stay_numbers[0]):
        return False
    return is_reached(world, Lever.KEEP_IN_REGION, need.key, Decision.KEPT_IN_REGION, need.turns)


@compiled
def capacity_lever(world: World, segment: int) -> float:
    """Change of contracted capacity in force in this segment (ratio)."""
    if segment == Segment.B:
        return level_of_lever(world, Lever.CAPACITY_B)
    if segment == Segment.C:
        return level_of_lever(world, Lever.CAPACITY_C)
    return 0.0
