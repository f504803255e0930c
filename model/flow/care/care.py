"""Stage: care passes. It starts with its length and price; it ends recovered, stepped up or down, or unresolved."""

import math

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Event, Result, Stage
from agents.children.rules import (
    NEVER,
    harmed,
    levels_too_light,
    result_of_care,
    severity_after_step_down,
    severity_after_step_up,
    weeks_until_drop_out,
    weeks_until_step_up,
)
from agents.providers.fields import ContractRecord, ProductRecord, ProductRole, Response
from agents.providers.incentives import shortened
from agents.providers.rules import keeps_to_fill, lengthened, pays_per_child, stay_weeks
from model.flow.access.decisions import (
    is_directed,
    is_stacking_blocked,
    is_under_decision,
    share_with_companion,
    weeks_decided,
    weeks_directed,
)
from model.flow.care.counting import count_end, count_start
from model.flow.care.stay_care import (
    beside,
    is_above_hours,
    is_in_extended_care,
    is_seen_in_time,
    leave_after_stay,
    no_second_care,
    start_beside,
    weeks_in_place,
)
from model.flow.event_log import EventKind, log_event
from model.flow.group_counters import count_in_groups
from model.flow.lever_level import effect_of_lever, level_of_lever, level_of_lever_at
from model.flow.money.pricing import (
    agree_price,
    count_work,
    is_on_result,
    is_under_contractor,
    responding,
    set_weekly_price,
)
from model.flow.money.rewards import settle_result
from model.flow.spells import close_need_spell, count_untreated, set_severity
from model.flow.transitions import (
    close_need,
    go_unnoticed,
    open_companion,
    request_help_later,
    set_childs_severity,
    stop_waiting,
    tally_row,
)
from model.flow.waiting_lists import next_due, put_in_calendar, take_from_calendar, take_week
from model.flow.world import ORDINARY, URGENT, World
from model.outcomes.counters import Count, GroupCount, StayCount
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_LONGEST_CAP_WEEKS = 260.0
_PROLONGATIONS = 4
"""Chance keys kept for each time that care runs; the range of ``prolongs_at_most`` ends here."""


@compiled
def granted_weeks(world: World, row: int, product: ProductRecord, contract: ContractRecord) -> int:
    """How long care will last if nothing comes between (whole weeks): as needed, lengthened, capped."""
    need = world.trajectories[row]
    week = need.started
    # by how often care has started, not by week: the same care lasts equally long where it starts later
    draw = uniform(need.key, Decision.DURATION, need.cares)
    weeks = stay_weeks(world.lengths[need.product], world.lengths_near[need.product], draw)
    stretch = world.stretch[world.year[week]]
    if stretch != 1.0:
        weeks = max(1, int(math.floor(weeks * stretch + 0.5)))
    numbers = world.provider_numbers[0]
    answers = responding(world, need.offer, Response.LONGER_UNDER_MONTH_PRICE)
    if is_on_result(world, row):
        answers = 0.0
    granted = lengthened(weeks, contract, product, numbers, answers)
    pull = level_of_lever_at(world, week, Lever.BONUS) + level_of_lever_at(world, week, Lever.MALUS)
    if pull > 0.0 and pays_per_child(contract):
        granted = shortened(granted, pull, numbers)
    # after what a provider would like comes what binds it: a cap also cuts what was lengthened
    cap = level_of_lever_at(world, week, Lever.DURATION_CAP_WEEKS_B)
    if product.capped and cap < _LONGEST_CAP_WEEKS:
        granted = min(granted, max(1, int(cap)))
    if product.longest_weeks > 0.0:
        granted = min(granted, int(product.longest_weeks))
    granted = weeks_directed(world, row, weeks_decided(world, row, weeks, granted))
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
    if need.companion != CompanionRole.BESIDE_STAY:
        held = effect_of_lever(world, Lever.FIXED_FACE)
        draw = uniform_if(numbers.drops_out > 0.0, need.key, Decision.DROP_OUT, need.cares)
        drops = weeks_until_drop_out(numbers, held, draw)
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
    last = int(need.started) + max(1, int(math.ceil(weeks))) - 1
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
    lasts = weeks_in_place(world, row, uniform(need.key, Decision.BREAKDOWN_AGAIN, week))
    plan_end(world, row, granted, week - int(need.started) + 1, lasts)


@compiled
def start_care(world: World, row: int, offer_row: int) -> None:
    """Care starts at an offer that has room."""
    need = world.trajectories[row]
    child = world.children[need.child]
    product = world.products[need.product]
    offer = world.offers[offer_row]
    contract = world.contracts[offer.contract]
    take_from_calendar(world.trajectories, world.untreated_calendar, row)
    need.offer = offer_row
    count_untreated(world, row, -1)
    need.stage = Stage.IN_CARE
    need.started = world.state[0].week
    need.cares += 1
    need.prolonged = 0
    count_start(world, row, product.segment)
    offer.occupied += need.load
    world.in_care[child.municipality, need.product] += 1
    if product.segment != Segment.LOCAL:
        child.in_specialist_care += 1
        if child.in_specialist_care == 1:
            world.in_specialist_care[child.municipality] += 1
    if is_above_hours(world, row):
        world.stay_stock[child.municipality, StayCount.ABOVE_HOURS] += 1
    plan_care(world, row, product, contract)
    agree_price(world, row, product, contract)
    start_companion(world, row, product)
    start_beside(world, row)


@compiled
def start_companion(world: World, row: int, product: ProductRecord) -> None:
    """Beside some care a second trajectory is asked for (stacking)."""
    need = world.trajectories[row]
    if product.companion_share <= 0.0 or need.companion != CompanionRole.ALONE:
        return
    if uniform(need.key, Decision.COMPANION, need.cares) >= share_with_companion(world, row, product):
        return
    if is_stacking_blocked(world, row):
        return
    if is_under_contractor(world, row, world.state[0].week):
        return
    if no_second_care(world, row):
        return
    companion = open_companion(world, row)
    if companion != NOBODY:
        request_help_later(world, companion, 1)


@compiled
def stop_care(world: World, row: int) -> None:
    """Care ends, for whatever reason: the place is free and nothing more is owed."""
    need = world.trajectories[row]
    child = world.children[need.child]
    offer = world.offers[need.offer]
    take_from_calendar(world.trajectories, world.care_calendar, row)
    # counts and prices look the offer up, so they come before it is let go
    count_end(world, row)
    count_work(world, row, -1)
    set_weekly_price(world, row, 0)
    offer.occupied -= need.load
    world.in_care[child.municipality, need.product] -= 1
    count_untreated(world, row, 1)
    if is_above_hours(world, row):
        world.stay_stock[child.municipality, StayCount.ABOVE_HOURS] -= 1
    child.last_end = world.state[0].week
    need.stage = Stage.HIDDEN
    need.priority = ORDINARY
    need.offer = NOBODY
    if world.products[need.product].segment != Segment.LOCAL:
        child.in_specialist_care -= 1
        if child.in_specialist_care == 0:
            world.in_specialist_care[child.municipality] -= 1


@compiled
def go_on_with(world: World, row: int, severity: float, count: int, event: int) -> None:
    """Other care follows directly: it is asked for next week."""
    need = world.trajectories[row]
    set_severity(world, row, severity)
    set_childs_severity(world, need.child)
    tally_row(world, need.child, need.product)[count] += 1
    need.continued = 1
    log_event(world, row, event, 0)
    request_help_later(world, row, 1)


@compiled
def step_up(world: World, row: int) -> None:
    """Care was too light, or did not help: heavier care is asked for."""
    need = world.trajectories[row]
    heavier = severity_after_step_up(need.severity, need.level, world.child_numbers[0])
    go_on_with(world, row, heavier, Count.STEP_UPS, EventKind.HEAVIER)


@compiled
def step_down(world: World, row: int, count: int) -> None:
    """Lighter care does the rest."""
    need = world.trajectories[row]
    severity = severity_after_step_down(need.level, world.child_numbers[0])
    go_on_with(world, row, severity, count, EventKind.LIGHTER)


@compiled
def leaves_crisis_place(world: World, row: int) -> None:
    """A crisis place is for some weeks: other care follows, or the child goes home unless it is too heavy for that."""
    need = world.trajectories[row]
    log_event(world, row, EventKind.LEAVES_CRISIS, 0)
    need.priority = URGENT
    need.continued = 1
    request_help_later(world, row, 1)
    lever_level = level_of_lever(world, Lever.CRISIS_HOME_UNLESS)
    if lever_level <= 0.0 or need.severity >= world.stay_numbers[0].home_unless:
        return
    if uniform(need.key, Decision.GOES_HOME, need.cares) < lever_level:
        need.event = Event.GOES_HOME


@compiled
def place_breaks_down(world: World, row: int) -> None:
    """A placement breaks down: it does harm, and another place is asked for at once."""
    need = world.trajectories[row]
    severity = harmed(need.severity, world.stay_numbers[0].harm)
    go_on_with(world, row, severity, Count.BREAKDOWNS, EventKind.BREAKS_DOWN)
    need.priority = URGENT
    need.event = Event.TRANSFERS


@compiled
def stop_beside(world: World, row: int) -> None:
    """One-to-one guidance beside a stay ends with it, whether it had started or not."""
    second = beside(world, row)
    if second == NOBODY:
        return
    need = world.trajectories[second]
    if need.stage != Stage.IN_CARE:
        stop_waiting(world, second)
    elif need.due == world.state[0].week:
        return  # its own time ends this week
    else:
        stop_care(world, second)
    tally_row(world, need.child, need.product)[Count.ENDED_WITH_STAY] += 1
    log_event(world, second, EventKind.ENDS_WITH_STAY, 0)
    close_need(world, second)


@compiled
def care_ran_its_time(world: World, row: int, offer_row: int) -> None:
    """The planned end: recovered, lighter care, heavier care, or the need goes on unseen."""
    need = world.trajectories[row]
    product = world.products[need.product]
    draw = uniform(need.key, Decision.RESULT, need.cares)
    down = uniform_if(product.steps_down > 0.0, need.key, Decision.STEP_DOWN, need.cares)
    result = result_of_care(need, product, world.child_numbers[0], is_directed(world, row), draw, down)
    settle_result(world, row, offer_row, result)
    if product.role == ProductRole.CRISIS:
        leaves_crisis_place(world, row)
    elif result == Result.RECOVERED:
        count_in_groups(world, row, GroupCount.RECOVERED, 1)
        tally_row(world, need.child, need.product)[Count.RECOVERED] += 1
        log_event(world, row, EventKind.RECOVERS, 0)
        close_need_spell(world, row, 1)
        close_need(world, row)
    elif result == Result.STEP_DOWN:
        count_in_groups(world, row, GroupCount.RECOVERED, 1)
        tally_row(world, need.child, need.product)[Count.RECOVERED] += 1
        step_down(world, row, Count.STEP_DOWNS)
    elif result == Result.STEP_UP:
        step_up(world, row)
    elif result == Result.SCALED_DOWN:
        step_down(world, row, Count.SCALED_DOWN)
    else:
        set_severity(world, row, need.severity * product.residual)
        set_childs_severity(world, need.child)
        log_event(world, row, EventKind.UNRESOLVED, 0)
        go_unnoticed(world, row)


@compiled
def is_kept(world: World, row: int) -> bool:
    """Whether a provider with empty places keeps a child that is ready to leave."""
    need = world.trajectories[row]
    offer = world.offers[need.offer]
    numbers = world.provider_numbers[0]
    answers = responding(world, need.offer, Response.FILLING_PLACES)
    if need.prolonged >= int(numbers.prolongs_at_most) or answers <= 0.0 or is_on_result(world, row):
        return False
    if need.companion == CompanionRole.BESIDE_STAY:
        return False
    product = world.products[need.product]
    cap = level_of_lever_at(world, need.started, Lever.DURATION_CAP_WEEKS_B)
    if product.longest_weeks > 0.0 or (product.capped and cap < _LONGEST_CAP_WEEKS):
        return False
    if is_under_decision(world, row):
        return False
    draw = uniform(need.key, Decision.PROLONG, int(need.cares) * _PROLONGATIONS + int(need.prolonged))
    return keeps_to_fill(offer, world.contracts[offer.contract], numbers, answers, draw)


@compiled
def next_care_event(world: World, row: int) -> None:
    """One trajectory in care has its next turn."""
    need = world.trajectories[row]
    event = need.event
    if event == Event.CARE_ENDS and is_kept(world, row):
        need.prolonged += 1
        log_event(world, row, EventKind.PROLONGED, 0)
        later = int(world.state[0].week) + max(1, int(world.provider_numbers[0].prolong_weeks))
        put_in_calendar(world.trajectories, world.care_calendar, row, later)
        return
    if event == Event.BREAKS_DOWN and is_seen_in_time(world, row):
        care_goes_on(world, row)
        return
    # copied first: a record is looked at in place, and ``stop_care`` clears its offer
    offer_row = int(need.offer)
    stop_care(world, row)
    stop_beside(world, row)
    if need.companion == CompanionRole.BESIDE_STAY:
        tally_row(world, need.child, need.product)[Count.ENDED_WITH_STAY] += 1
        log_event(world, row, EventKind.ENDS_WITH_STAY, 0)
        close_need(world, row)
    elif is_in_extended_care(world, need.child):
        tally_row(world, need.child, need.product)[Count.AGED_OUT] += 1
        log_event(world, row, EventKind.TURNS_ADULT, 0)
        close_need(world, row)
        if world.children[need.child].trajectories == NOBODY:
            leave_after_stay(world, need.child)
    elif event == Event.CARE_ENDS:
        care_ran_its_time(world, row, offer_row)
    elif event == Event.STEPS_UP:
        step_up(world, row)
    elif event == Event.BREAKS_DOWN:
        place_breaks_down(world, row)
    else:
        tally_row(world, need.child, need.product)[Count.DROP_OUTS] += 1
        log_event(world, row, EventKind.DROPS_OUT, 0)
        go_unnoticed(world, row)


@compiled(apart=True)
def care_passes(world: World) -> None:
    """All trajectories in care whose next turn falls in this week."""
    week = world.state[0].week
    due = take_week(world.care_calendar, week)
    while due != NOBODY:
        row, due = due, next_due(world.trajectories, due)
        next_care_event(world, row)
