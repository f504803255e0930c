"""Stage: care passes. It starts with its length and price; it ends recovered, stepped up or down, or unresolved."""

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Event, Result, Stage
from agents.children.rules import (
    result_of_care,
    severity_after_breakdown,
    severity_after_step_down,
    severity_after_step_up,
)
from agents.providers.fields import ProductRecord, ProductRole
from model.flow.access.decisions import is_directed, is_stacking_blocked, share_with_companion
from model.flow.care.counting import count_end, count_start
from model.flow.care.duration import care_goes_on, is_kept, plan_care
from model.flow.care.stay_care import (
    guidance_beside,
    is_above_hours,
    is_in_extended_care,
    is_second_care_withheld,
    is_seen_in_time,
    leave_after_stay,
    start_beside,
)
from model.flow.event_log import EventKind, log_event
from model.flow.group_counters import count_in_groups
from model.flow.lever_level import level_of_lever
from model.flow.money.pricing import agree_price, count_work, is_under_contractor, set_weekly_price
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


@compiled
def start_care(world: World, row: int, offer_row: int) -> None:
    """Care starts at an offer that has room."""
    need = world.trajectories[row]
    child = world.children[need.child]
    product = world.products[need.product]
    offer = world.offers[offer_row]
    contract = world.contracts[offer.contract]
    # out of one calendar before into the other: both are chained through the same two fields of the record
    take_from_calendar(world.trajectories, world.untreated_calendar, row)
    need.offer = offer_row
    count_untreated(world, row, -1)
    need.stage = Stage.IN_CARE
    need.started_week = world.state[0].week
    need.cares += 1
    need.prolongations = 0
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
    # care that stands beside other care asks for no third
    if product.companion_share <= 0.0 or need.companion != CompanionRole.ALONE:
        return
    if uniform(need.key, Decision.COMPANION, need.cares) >= share_with_companion(world, row, product):
        return
    if is_stacking_blocked(world, row):
        return
    if is_under_contractor(world, row, world.state[0].week):
        return
    if is_second_care_withheld(world, row):
        return
    companion = open_companion(world, row)
    # not this week: access has had its turn
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
    need.follows_care = 1
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
    need.follows_care = 1
    request_help_later(world, row, 1)
    lever_level = level_of_lever(world, Lever.CRISIS_HOME_UNLESS)
    if lever_level <= 0.0 or need.severity >= world.stay_numbers[0].home_unless:
        return
    # after the request, which sets the event that access reads next week
    if uniform(need.key, Decision.GOES_HOME, need.cares) < lever_level:
        need.event = Event.GOES_HOME


@compiled
def place_breaks_down(world: World, row: int) -> None:
    """A placement breaks down: it does harm, and another place is asked for at once."""
    need = world.trajectories[row]
    severity = severity_after_breakdown(need.severity, world.stay_numbers[0].harm)
    go_on_with(world, row, severity, Count.BREAKDOWNS, EventKind.BREAKS_DOWN)
    # after the request, which sets another event
    need.priority = URGENT
    need.event = Event.TRANSFERS


@compiled
def stop_beside(world: World, row: int) -> None:
    """One-to-one guidance beside a stay ends with it, whether it had started or not."""
    second = guidance_beside(world, row)
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
    # before the outcome changes the need: the reward is for the care that was given
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
def next_care_event(world: World, row: int) -> None:
    """One trajectory in care has its next turn."""
    need = world.trajectories[row]
    event = need.event
    if event == Event.CARE_ENDS and is_kept(world, row):
        need.prolongations += 1
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
