"""Stage: needs arise, and children turn adult."""

import math

import numpy as np

from agents.base.compiler.chance import Decision, key_of, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.children.rules import (
    band_of_age,
    frailty,
    heavier,
    next_need,
    severity_after_prevention,
    severity_at_onset,
)
from agents.referrers.fields import ReferrerRows, ReferrerType
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import effect_of_lever
from model.flow.spells import open_need_spell
from model.flow.transitions import draw_category, go_unnoticed, new_trajectory, request_help, share_willing
from model.flow.waiting_lists import next_due, put_in_calendar, take_week
from model.flow.world import World
from model.policy.circumstance_ids import YearlyCircumstance
from model.policy.lever_ids import Lever

_WEEKS_PER_YEAR = 52.0
_STAY = 4.0
_BELOW_NEXT = 0.999
_LONG_AGO = 1_000_000
_FARTHEST_WEEKS = 1.0e6
# The same number as that of offers in ``market_entry``, so a key may stand for both; no draw is shared, since every
# Decision belongs to one of the two. Another number would move outcomes.
_KEY_OF_WLZ = 2


@compiled
def schedule_child(world: World, row: int) -> None:
    """Draw the child's next need; the birthday at which it turns adult comes first if it is earlier."""
    child = world.children[row]
    adult = world.child_numbers[0].adult
    draw = uniform(child.key, Decision.NEED, child.needs)
    child.clock = next_need(child, world.need_bands, world.need_clock, draw)
    week = int(math.floor(min(child.clock, _FARTHEST_WEEKS)))
    if adult > 0.0:
        # birthdays stand in the calendar of needs: a child has one next event
        week = min(week, int(child.born + adult))
    # not before this week: a second need of the same week is met by the outer loop of ``children_arrive``
    put_in_calendar(world.children, world.child_calendar, row, max(week, int(world.state[0].week)))


@compiled
def settle_child(world: World, row: int, uid: int, born: int, municipality: int) -> None:
    """A child is born, moves in, or stands at the start of the run: nothing has happened to it yet."""
    child = world.children[row]
    child.uid = uid
    child.key = key_of(world.state[0].children_key, uid)
    child.born = born
    child.clock = float(max(born, 0))
    child.severity = 0.0
    child.frailty = frailty(world.child_numbers[0], uniform(child.key, Decision.FRAILTY, 0))
    child.trajectories = NOBODY
    child.needs = 0
    child.last_end = -_LONG_AGO
    child.in_specialist_care = 0
    child.seen_year = -1
    child.seen_in = 0
    child.municipality = municipality
    practices = world.referrer_rows[municipality, ReferrerType.GP]
    child.practice = practices[ReferrerRows.FIRST]
    if practices[ReferrerRows.NUMBER] > 1:
        child.practice += int(uniform(child.key, Decision.PRACTICE, 0) * practices[ReferrerRows.NUMBER])


@compiled
def onset(world: World, key: np.uint64, kind: int) -> float:
    """True severity of a new need (levels), below 0 when prevention keeps it away."""
    severity = severity_at_onset(world.severities[kind], uniform(key, Decision.SEVERITY, 0))
    levels = world.circumstances[world.state[0].year, YearlyCircumstance.HEAVIER]
    if levels != 0.0:
        severity = heavier(severity, levels)
    reached = effect_of_lever(world, Lever.PREVENTION)
    if reached > 0.0:
        draw = uniform(key, Decision.PREVENTED, 0)
        severity = severity_after_prevention(severity, reached, world.child_numbers[0], draw)
    return severity


@compiled
def need_arises(world: World, row: int) -> None:
    """A need of some kind and severity arises; some families ask for help at once."""
    child = world.children[row]
    key = key_of(child.key, int(child.needs))
    band = band_of_age(world.need_bands, child.clock - child.born)
    kind = draw_category(world.kind_shares[band], uniform(key, Decision.KIND, 0))
    severity = onset(world, key, kind)
    # also when prevention keeps it away: the next need keeps the key, and so the draws, that it would have had
    child.needs += 1
    if severity < 0.0:
        return
    need = new_trajectory(world, row, key, kind, severity)
    if need == NOBODY:
        return
    open_need_spell(world, need)
    if uniform(key, Decision.ASK_AT_ONCE, 0) < world.child_numbers[0].asks_at_once * share_willing(world, severity):
        log_event(world, need, EventKind.ASKS, 0)
        request_help(world, need)
    else:
        go_unnoticed(world, need)


@compiled
def others_arrive(world: World) -> None:
    """Children for whom another law no longer pays bring a need for stay, and ask at once."""
    state = world.state[0]
    yearly = world.circumstances[state.year, YearlyCircumstance.WLZ_YEARLY]
    first = 0
    for town in range(len(world.towns)):
        youths = int(world.towns[town].youths)
        key = key_of(key_of(key_of(state.key, _KEY_OF_WLZ), town), int(state.week))
        expected = yearly * youths / 1000.0 / _WEEKS_PER_YEAR
        # whole children: what is left of the expectation is a chance, so that the mean is exact
        number = int(expected + uniform(key, Decision.ARRIVES_WLZ, 0))
        for arrival in range(number):
            child = first + int(uniform(key, Decision.CHILD_WLZ, arrival) * youths)
            kind = draw_category(world.heavy_kinds, uniform(key, Decision.KIND_WLZ, arrival))
            severity = _STAY + _BELOW_NEXT * uniform(key, Decision.SEVERITY_WLZ, arrival)
            need = new_trajectory(world, child, key_of(key, arrival), kind, severity)
            if need != NOBODY:
                open_need_spell(world, need)
                log_event(world, need, EventKind.ASKS, 0)
                request_help(world, need)
        first += youths


@compiled(apart=True)
def children_arrive(world: World) -> None:
    """All children with an event this week: a need arises, or childhood ends."""
    state = world.state[0]
    week = state.week
    adult = world.child_numbers[0].adult
    while world.child_calendar[week] != NOBODY:  # a second need may arise in the same week
        due = take_week(world.child_calendar, week)
        while due != NOBODY:
            row, due = due, next_due(world.children, due)
            if adult > 0.0 and week >= world.children[row].born + adult:
                world.leavers[state.leavers] = row
                state.leavers += 1
            else:
                need_arises(world, row)
                schedule_child(world, row)
    if world.circumstances[state.year, YearlyCircumstance.WLZ_YEARLY] > 0.0:
        others_arrive(world)
