"""Moves of one need through the chain, used by several stages: it hides, joins a list, leaves it, is gone."""

import math

import numpy as np

from agents.base.compiler.chance import Decision, key_of, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import LIGHTEST, NOBODY, CompanionRole, Event, Stage
from agents.children.rules import NEVER, share_still_asking, what_happens_untreated
from agents.local_teams.rules import hazard_of_finding
from agents.providers.fields import WHOLE_SLOT, ProductRecord
from agents.providers.stay import is_part_time
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import effect_of_lever, level_of_lever
from model.flow.spells import close_need_spell, close_spell, count_untreated, end_spell, join_spell
from model.flow.waiting_lists import append_to_list, put_in_calendar, remove_from_list, take_from_calendar
from model.flow.world import ORDINARY, PRIORITIES, RunFault, World
from model.outcomes.counters import NO_PRODUCT, Count, Ending
from model.policy.circumstance_ids import YearlyCircumstance
from model.policy.lever_ids import Lever

_FARTHEST_WEEKS = 1.0e6


@compiled
def draw_category(cumulative: np.ndarray, draw: float) -> int:
    """The first entry of a cumulative share that exceeds the draw."""
    entry = 0
    # the last entry is not compared: shares add up to 1 but for the last bit
    while entry < cumulative.shape[0] - 1 and draw >= cumulative[entry]:
        entry += 1
    return entry


@compiled
def tally_row(world: World, child_row: int, product: int) -> np.ndarray:
    """The counters of this year for the child's municipality and a product, or NO_PRODUCT."""
    return world.tally[world.state[0].year, world.children[child_row].municipality, product]


@compiled
def new_trajectory(world: World, child_row: int, key: np.uint64, kind: int, severity: float) -> int:
    """A free row for a new need of this child, linked to it; NOBODY when there is no room."""
    state = world.state[0]
    row = state.free
    if row != NOBODY:
        # free rows are chained through ``sibling``, which a row out of use does not need
        state.free = world.trajectories[row].sibling
    elif state.used < len(world.trajectories):
        row = state.used
        state.used += 1
    else:
        state.fault = RunFault.NO_ROOM
        return NOBODY
    # the whole record at once: a row that was used before keeps nothing of its former need
    world.trajectories[row] = world.new_need[0]
    need = world.trajectories[row]
    child = world.children[child_row]
    need.key = key
    need.child = child_row
    need.kind = kind
    need.severity = severity
    need.asked_week = need.joined_week = need.started_week = state.week
    need.sibling = child.trajectories
    child.trajectories = row
    child.severity = max(child.severity, severity)
    count_untreated(world, row, 1)
    tally_row(world, child_row, NO_PRODUCT)[Count.NEEDS] += 1
    return row


@compiled
def open_companion(world: World, row: int) -> int:
    """A second need beside the one on ``row``: NOBODY when there is no room."""
    need = world.trajectories[row]
    product = world.products[need.product]
    severity = max(LIGHTEST, need.severity + product.companion_shift)
    # by how often care has started: each start may bring a second need, with chance of its own
    key = key_of(need.key, int(need.cares))
    companion = new_trajectory(world, need.child, key, product.companion_kind, severity)
    if companion != NOBODY:
        world.trajectories[companion].companion = CompanionRole.BESIDE_CARE
        log_event(world, companion, EventKind.COMPANION_ARISES, 0)
    return companion


@compiled
def set_childs_severity(world: World, child_row: int) -> None:
    """A child is as badly off as its heaviest open need."""
    child = world.children[child_row]
    heaviest = 0.0
    row = child.trajectories
    while row != NOBODY:
        heaviest = max(heaviest, world.trajectories[row].severity)
        row = world.trajectories[row].sibling
    child.severity = heaviest


@compiled
def share_willing(world: World, severity: float) -> float:
    """Share of families that would ask for help with such a need who still do."""
    normalised = effect_of_lever(world, Lever.NORMALISE)
    deterred = world.circumstances[world.state[0].year, YearlyCircumstance.DETERRED]
    if normalised <= 0.0 and deterred <= 0.0:
        return 1.0
    return share_still_asking(severity, normalised, deterred)


@compiled
def schedule_untreated(world: World, row: int) -> None:
    """Draw what happens next to a need that is hidden or waits, unless care comes first."""
    need = world.trajectories[row]
    if need.companion == CompanionRole.BESIDE_STAY:  # nothing happens to guidance that is not there yet
        need.event = Event.NOTHING
        return
    child = world.children[need.child]
    numbers = world.child_numbers[0]
    asks, finds, gives_up = 0.0, 0.0, 0.0
    if need.stage == Stage.HIDDEN:
        team = world.teams[child.municipality]
        extra = level_of_lever(world, Lever.LOCAL_TEAM_FTE) * world.towns[child.municipality].share
        asks = numbers.asks * need.severity * share_willing(world, need.severity)
        hazard = hazard_of_finding(team.fte + extra, team.youths, world.team_numbers[0])
        asks += hazard
        finds = hazard * effect_of_lever(world, Lever.PREVENTION_NETWORK)
    else:
        gives_up = numbers.gives_up
    # One draw for the whole time until something happens, not a coin each week: a need then costs time only in the
    # weeks in which something does. Each time has its own occurrence, or the same fate would come again
    when = uniform(need.key, Decision.UNTREATED_WHEN, need.turns)
    what = uniform(need.key, Decision.UNTREATED_WHAT, need.turns)
    need.turns += 1
    weeks, event = what_happens_untreated(need.severity, numbers, asks, finds, gives_up, when, what)
    need.event = event
    if weeks < NEVER:
        # at least next week: the calendar of this week has been taken. The farthest still fits in the 32 bits of
        # ``due``
        later = int(world.state[0].week) + int(min(_FARTHEST_WEEKS, math.ceil(weeks)))
        put_in_calendar(world.trajectories, world.untreated_calendar, row, later)


@compiled
def go_unnoticed(world: World, row: int) -> None:
    """The need goes on unseen: nobody waits for it."""
    need = world.trajectories[row]
    # places of this week are still to be given: care could have started the week before at the latest
    close_spell(world, row, world.state[0].week - 1)
    need.stage = Stage.HIDDEN
    need.priority = ORDINARY
    need.follows_care = 0
    need.companion = CompanionRole.ALONE
    schedule_untreated(world, row)


@compiled
def request_help(world: World, row: int) -> None:
    """Put the need on the desk of access, to be dealt with this week."""
    state = world.state[0]
    need = world.trajectories[row]
    need.stage = Stage.HIDDEN
    world.requests[state.requests] = row
    state.requests += 1


@compiled
def request_help_later(world: World, row: int, weeks: int) -> None:
    """Ask for (other) care after so many weeks."""
    need = world.trajectories[row]
    need.stage = Stage.HIDDEN
    need.event = Event.ASKS
    put_in_calendar(world.trajectories, world.untreated_calendar, row, int(world.state[0].week) + weeks)


@compiled
def waiting_list_row(place: int, priority: int) -> int:
    """The waiting list of an offer (or of a product, counted after the offers) for a priority."""
    return int(place) * PRIORITIES + int(priority)


@compiled
def load_of(world: World, row: int, product: ProductRecord) -> int:
    """Thousandths of a place: a group place or a part-time stay is part of one, an hour of guidance is one."""
    need = world.trajectories[row]
    if need.companion == CompanionRole.BESIDE_STAY:
        return int(need.load)
    stay = world.stays[need.product]
    if stay.part_time_load > 0.0:
        extra = level_of_lever(world, Lever.PART_TIME_STAY)
        if is_part_time(need.judged_severity, stay, extra, uniform(need.key, Decision.PART_TIME, need.turns)):
            return max(1, int(WHOLE_SLOT * stay.part_time_load))
    collectivise = level_of_lever(world, Lever.COLLECTIVISE)
    if product.in_groups and uniform(need.key, Decision.GROUP, need.turns) < collectivise:
        return int(WHOLE_SLOT * world.provider_numbers[0].group_load)
    return WHOLE_SLOT


@compiled
def join_waiting_list(world: World, row: int, place: int) -> None:
    """Join the list of offer ``place``, or of product ``place`` minus the number of offers."""
    need = world.trajectories[row]
    need.waiting_list = waiting_list_row(place, need.priority)
    need.stage = Stage.WAITING
    need.joined_week = world.state[0].week
    need.load = load_of(world, row, world.products[need.product])
    if place < len(world.offers):
        world.offers[place].waiting += 1
    append_to_list(world.trajectories, world.waiting_lists[need.waiting_list], row)
    world.waiting[world.children[need.child].municipality, need.product] += 1
    tally_row(world, need.child, need.product)[Count.JOINED] += 1
    log_event(world, row, EventKind.WAITS, 0)
    join_spell(world, row)


@compiled
def leave_waiting_list(world: World, row: int) -> None:
    """Leave the waiting list, for care or otherwise; the time on it is booked."""
    need = world.trajectories[row]
    remove_from_list(world.trajectories, world.waiting_lists[need.waiting_list], row)
    place = need.waiting_list // PRIORITIES
    if place < len(world.offers):
        world.offers[place].waiting -= 1
    need.waiting_list = NOBODY
    world.waiting[world.children[need.child].municipality, need.product] -= 1
    counts = tally_row(world, need.child, need.product)
    counts[Count.LEFT_LIST] += 1
    counts[Count.LIST_WEEKS_LEFT] += world.state[0].week - need.joined_week
    log_event(world, row, EventKind.LEAVES_LIST, world.state[0].week - need.joined_week)


@compiled
def close_need(world: World, row: int) -> None:
    """The need is over: its row is free again. It must stand on no list and in no calendar."""
    need = world.trajectories[row]
    child = world.children[need.child]
    if child.trajectories == row:
        child.trajectories = need.sibling
    else:
        other = child.trajectories
        while world.trajectories[other].sibling != row:
            other = world.trajectories[other].sibling
        world.trajectories[other].sibling = need.sibling
    count_untreated(world, row, -1)
    close_spell(world, row, world.state[0].week - 1)
    close_need_spell(world, row, 0)
    set_childs_severity(world, need.child)
    log_event(world, row, EventKind.CLOSED, 0)
    need.stage = Stage.GONE
    need.sibling = world.state[0].free
    world.state[0].free = row


@compiled
def stop_waiting(world: World, row: int) -> None:
    """Take an untreated need out of the calendar and off its list once the week was counted."""
    need = world.trajectories[row]
    take_from_calendar(world.trajectories, world.untreated_calendar, row)
    if need.stage not in (Stage.WAITING, Stage.IN_REVIEW):
        return
    weeks = tally_row(world, need.child, need.product)
    weeks[Count.LIST_WEEKS_LEFT] += 1  # the week itself was waited too
    log_event(world, row, EventKind.STOPS_WAITING, world.state[0].week - need.joined_week + 1)
    end_spell(world, row, world.state[0].week, Ending.OTHER)
    if need.stage == Stage.WAITING:
        leave_waiting_list(world, row)
    else:
        weeks[Count.LIST_WEEKS_LEFT] += world.state[0].week - need.joined_week
        world.waiting[world.children[need.child].municipality, need.product] -= 1
