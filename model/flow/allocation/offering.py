"""Part of allocation: what keeps a provider from offering all of its places, and when it takes nobody."""

import math

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.providers.fields import LIMITLESS, WHOLE_PLACE, Form, ProductRole, Response, Setting
from agents.providers.incentives import has_limit, is_near_ceiling
from agents.providers.rules import income_week_cents
from agents.providers.stay import missing_staff, places_closed
from agents.referrers.fields import ReferrerType
from model.flow.lever_level import force_at, force_now, force_of
from model.flow.money.pricing import responding
from model.flow.steering.market_entry import key_of_line
from model.flow.world import ORDINARY, URGENT
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_MATURE_WEEKS = 52
_QUARTER = 13
CAPPED, STOPPED = 1, 2
"""Phases of steering within the year: intake is slowed, intake is stopped."""


@compiled
def weeks_to_new_year(week: int) -> int:
    """Weeks left of this year, this one included."""
    return _WEEKS_PER_YEAR - week % _WEEKS_PER_YEAR


@compiled
def is_bought(segment: int) -> bool:
    """Whether a segment is bought from providers under ordinary contracts: B, C and stay."""
    return segment == Segment.B or segment == Segment.C or segment == Segment.STAY


@compiled
def grown(world, segment: int) -> float:
    """Places that an investment of a year ago has brought (ratio): segments B and C."""
    week = world.state[0].week
    if segment not in (Segment.B, Segment.C) or week < _MATURE_WEEKS:
        return 0.0
    force = force_at(world, week - _MATURE_WEEKS, Lever.TRANSITION_INVESTMENT)
    return force * world.effect[Lever.TRANSITION_INVESTMENT]


@compiled
def kept_empty(world, row: int) -> float:
    """Share of its places that a provider leaves empty: paid anyway, asked to slow down, or sharing a loss."""
    line = world.lines[row]
    segment = world.products[line.product].segment
    state = world.state[0]
    force = force_now(world)
    share = 0.0
    if world.contracts[line.contract].form == Form.CAPACITY:
        share = responding(world, row, Response.HOLDING_BEDS) * world.provider_numbers[0].holds_beds
    if not is_bought(segment):
        return share
    if force[Lever.BUDGET_INDICATIONS] > 0.0 and is_above_indication(world, row):
        share = max(share, world.effect[Lever.BUDGET_INDICATIONS])
    if state.phase == CAPPED and segment != Segment.STAY:
        share = max(share, world.effect[Lever.BUDGET_STEERING])
    if state.overspend > 0.0:
        share = max(share, min(1.0, force[Lever.SHARED_RISK] * state.overspend))
    return share


@compiled
def is_above_indication(world, row: int) -> bool:
    """Whether a large provider's forecast of the year passes what the purchaser indicated."""
    line = world.lines[row]
    product = world.products[line.product]
    week = world.state[0].week
    lines = product.last_line - product.first_line
    if line.agreed_cents <= 0 or line.share * lines < 1.0:
        return False
    indication = force_of(world, Lever.BUDGET_INDICATIONS) * line.agreed_cents
    indication *= world.price_index[world.state[0].year]
    used = line.billed_cents - line.new_year_cents
    return used + float(line.weekly_cents) * weeks_to_new_year(week) > indication


@compiled
def places_left(world, row: int, places: int) -> int:
    """Places that a line offers this week of those it could (thousandths)."""
    line = world.lines[row]
    product = world.products[line.product]
    offered = float(places)
    if has_limit(line):
        offered *= world.staffed[world.state[0].year]
        offered *= 1.0 + grown(world, product.segment)
        if product.living_group == 1:
            offered *= 1.0 - force_of(world, Lever.SMALLER_GROUPS)
        offered *= 1.0 - kept_empty(world, row)
    if offered == places:
        return places
    return whole_places(world, row, offered)


@compiled
def whole_places(world, row: int, offered: float) -> int:
    """Whole places in thousandths; the rest of one is a whole place in that share of provider-years.

    A provider with one bed cannot offer nine tenths of it: it offers it in nine years out of ten.
    """
    whole = math.floor(offered / WHOLE_PLACE)
    draw = uniform(key_of_line(world, row), Decision.PLACES_ROUNDED, world.state[0].year)
    more = 1 if draw < offered / WHOLE_PLACE - whole else 0
    return (int(whole) + more) * WHOLE_PLACE


@compiled
def weeks_closed(world, row: int) -> int:
    """For how many weeks a line takes no new children: until January, or 0."""
    line = world.lines[row]
    product = world.products[line.product]
    contract = world.contracts[line.contract]
    week = world.state[0].week
    left = weeks_to_new_year(week)
    if product.role == ProductRole.CRISIS:
        return 0
    if world.state[0].phase == STOPPED and product.segment in (Segment.B, Segment.C):
        return left
    if line.limit_cents <= 0 or world.responses[Response.INTAKE_STOP] <= 0.0:
        return 0
    weekly, at_once = income_week_cents(contract, product), 0.0
    if contract.form == Form.TRAJECTORY_PRICE:
        weekly, at_once = 0.0, contract.price_cents * contract.factor
    return left if is_near_ceiling(line, left, weekly, at_once, world.provider_numbers[0]) else 0


@compiled
def next_exempt(world, urgent: int, ordinary: int) -> int:
    """Who may start though intake has stopped (F136): after a crisis, or sent by a court."""
    first = world.queues[urgent].first
    if first != NOBODY:
        return first
    row = world.queues[ordinary].first
    while row != NOBODY:
        need = world.trajectories[row]
        if need.referrer != NOBODY and world.referrers[need.referrer].type == ReferrerType.COURT:
            return row
        row = need.behind
    return NOBODY


@compiled
def next_exempt_for(world, own: int, joint: int) -> int:
    """The same for a line: first on its own list, then on the joint one (places of the urgent lists)."""
    first = next_exempt(world, own + URGENT, own + ORDINARY)
    if first != NOBODY:
        return first
    return next_exempt(world, joint + URGENT, joint + ORDINARY)


@compiled
def shut_places(world, row: int) -> int:
    """Places of a line of stay that nobody staffs this quarter (thousandths)."""
    line = world.lines[row]
    numbers = world.stay_numbers[0]
    outside = numbers.turnover <= 0.0 or line.capacity >= LIMITLESS
    if outside or world.stays[line.product].setting != Setting.RESIDENTIAL:
        return 0
    week = world.state[0].week
    missing = missing_staff(numbers, force_of(world, Lever.FLEX_POOL))
    draw = uniform(key_of_line(world, row), Decision.STAFF_VACANCY, week // _QUARTER)
    return places_closed(int(line.capacity), missing, draw)
