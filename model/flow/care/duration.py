"""Part of care: how long it lasts, what ends it, and who is kept when its time has come."""

import math

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import CompanionRole, Event
from agents.children.rules import NEVER, levels_too_light, weeks_until_drop_out, weeks_until_step_up
from agents.providers.fields import ContractRecord, ProductRecord, Response
from agents.providers.incentives import shorter_stay
from agents.providers.rules import is_kept_to_fill, is_paid_per_child, longer_stay, stay_weeks
from model.flow.access.decisions import is_under_decision, weeks_decided, weeks_directed
from model.flow.care.stay_care import weeks_in_place
from model.flow.lever_level import effect_of_lever, level_of_lever_at
from model.flow.money.pricing import is_on_result, response_strength
from model.flow.waiting_lists import put_in_calendar
from model.flow.world import World
from model.policy.lever_ids import Lever

_LONGEST_CAP_WEEKS = 260.0
_PROLONGATIONS = 4
"""Chance keys kept for each time that care runs; the range of ``prolongs_at_most`` ends here."""


@compiled
def granted_weeks(world: World, row: int, product: ProductRecord, contract: ContractRecord) -> int:
    """How long care will last if nothing comes between (whole weeks): as needed, lengthened, capped."""
    need = world.trajectories[row]
    week = need.started_week
    # by how often care has started, not by week: the same care lasts equally long where it starts later
    draw = uniform(need.key, Decision.DURATION, need.cares)
    weeks = stay_weeks(world.lengths[need.product], world.lengths_near[need.product], draw)
    stretch = world.stretch[world.year[week]]
    if stretch != 1.0:
        weeks = max(1, int(math.floor(weeks * stretch + 0.5)))
    numbers = world.provider_numbers[0]
    answers = response_strength(world, need.offer, Response.LONGER_UNDER_MONTH_PRICE)
    # agreed on result, care stops when the goal is reached
    if is_on_result(world, row):
        answers = 0.0
    granted = longer_stay(weeks, contract, product, numbers, answers)
    pull = level_of_lever_at(world, week, Lever.BONUS) + level_of_lever_at(world, week, Lever.MALUS)
    if pull > 0.0 and is_paid_per_child(contract):
        granted = shorter_stay(granted, pull, numbers)
    # after what a provider would like comes what binds it: a cap also cuts what was lengthened
    cap = level_of_lever_at(world, week, Lever.DURATION_CAP_WEEKS_B)
    if product.capped and cap < _LONGEST_CAP_WEEKS:
        granted = min(granted, max(1, int(cap)))
    if product.longest_weeks > 0.0:
        granted = min(granted, int(product.longest_weeks))
    granted = weeks_directed(world, row, weeks_decided(world, row, weeks, granted))
    # against the stay that the child needs: longer than that helps no better
    need.complete = min(1.0, granted / weeks)
    return granted


@compiled
def plan_end(world: World, row: int, granted: int, passed: int, place_lasts: float) -> None:
    """What ends this care: its time, leaving early, stepping up because it is too light, or its breakdown.

    ``passed`` and ``place_lasts`` (weeks): how long care has run, and will run before the placement breaks down.
    """
    need = world.trajectories[row]
    numbers = world.child_numbers[0]
    weeks, event = float(granted), Event.CARE_ENDS
    # guidance beside a stay ends with its own time or with the stay, whichever is first
    if need.companion != CompanionRole.BESIDE_STAY:
        retention = effect_of_lever(world, Lever.FIXED_FACE)
        draw = uniform_if(numbers.drops_out > 0.0, need.key, Decision.DROP_OUT, need.cares)
        drops = weeks_until_drop_out(numbers, retention, draw)
        if drops < weeks:
            weeks, event = drops, Event.DROPS_OUT
        too_light = levels_too_light(need.severity, need.level)
        draw = uniform_if(too_light > 0, need.key, Decision.STEP_UP, need.cares)
        steps = weeks_until_step_up(numbers, too_light, draw)
        if steps < weeks:
            weeks, event = steps, Event.STEPS_UP
        if passed + place_lasts < weeks:
            weeks, event = passed + place_lasts, Event.BREAKS_DOWN
    need.event = event
    last = int(need.started_week) + max(1, int(math.ceil(weeks))) - 1
    # this week of the calendar has been taken: an end in it would never come
    if passed > 0:
        last = max(last, int(world.state[0].week) + 1)
    put_in_calendar(world.trajectories, world.care_calendar, row, last)


@compiled
def plan_care(world: World, row: int, product: ProductRecord, contract: ContractRecord) -> None:
    """Plan the end of care that starts now."""
    need = world.trajectories[row]
    granted = granted_weeks(world, row, product, contract)
    lasts = float(NEVER)
    if world.stays[need.product].breaks_down > 0.0:
        lasts = weeks_in_place(world, row, uniform(need.key, Decision.BREAKDOWN, need.cares))
    plan_end(world, row, granted, 0, lasts)


@compiled
def care_goes_on(world: World, row: int) -> None:
    """A breakdown was seen in time: the placement holds until something else ends it."""
    need = world.trajectories[row]
    week = int(world.state[0].week)
    contract = world.contracts[world.offers[need.offer].contract]
    granted = granted_weeks(world, row, world.products[need.product], contract)
    # by week: a placement may be saved more than once, each time with another draw
    lasts = weeks_in_place(world, row, uniform(need.key, Decision.BREAKDOWN_AGAIN, week))
    plan_end(world, row, granted, week - int(need.started_week) + 1, lasts)


@compiled
def is_kept(world: World, row: int) -> bool:
    """Whether a provider with empty places keeps a child that is ready to leave."""
    need = world.trajectories[row]
    offer = world.offers[need.offer]
    numbers = world.provider_numbers[0]
    answers = response_strength(world, need.offer, Response.FILLING_PLACES)
    if need.prolongations >= int(numbers.prolongs_at_most) or answers <= 0.0 or is_on_result(world, row):
        return False
    if need.companion == CompanionRole.BESIDE_STAY:
        return False
    product = world.products[need.product]
    cap = level_of_lever_at(world, need.started_week, Lever.DURATION_CAP_WEEKS_B)
    # where the length is bound by a cap, filling a place cannot stretch it
    if product.longest_weeks > 0.0 or (product.capped and cap < _LONGEST_CAP_WEEKS):
        return False
    if is_under_decision(world, row):
        return False
    draw = uniform(need.key, Decision.PROLONG, int(need.cares) * _PROLONGATIONS + int(need.prolongations))
    return is_kept_to_fill(offer, world.contracts[offer.contract], numbers, answers, draw)
