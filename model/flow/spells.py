"""Spells: how long every child waits, and every need lasts, counted so that nobody is left out.

A mean over those who started hides whoever never does. So each wait is a spell that enters a table at a duration and
leaves it at another, with the way in which it ended, per calendar year. At each turn of the year whoever still waits
leaves the old year unended (censored) and enters the new one at the duration reached (delayed entry); so does a child
whose product or severity changes while it waits. ``model.outcomes.life_tables`` makes the figures from these tables.
Nothing that happens in the engine depends on anything here.
"""

import math

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from model.flow.event_log import EventKind, log_event
from model.flow.group_counters import age_band
from model.flow.world import ORDINARY, World
from model.outcomes.counters import (
    NO_PRODUCT,
    ONSET_LEVELS,
    RECOVERY_HORIZON,
    SEVERE_FROM,
    SEVERITY_BANDS,
    UNCOUNTED,
    WAIT_HORIZON,
    YEAR_AFTER,
    ChildGroup,
    Count,
    Spell,
    Stratum,
)

_WEEKS_PER_YEAR = 52


@compiled
def severity_band(severity: float) -> int:
    """Light up to local help, then one band for each level."""
    return max(0, min(SEVERITY_BANDS - 1, int(math.floor(severity)) - 1))


@compiled
def reported_year(world: World, year: int) -> int:
    """The row of a year in the tables of spells; below 0 in the warm-up, which they leave out."""
    return year - world.state[0].start // _WEEKS_PER_YEAR


@compiled(apart=True)
def mark_wait(world: World, row: int, year: int, weeks: int, what: int, by: int) -> None:
    """Add to the table of waiting spells at a duration, for the child's age at asking and its severity."""
    reported = reported_year(world, year)
    if reported < 0:
        return
    need = world.trajectories[row]
    child = world.children[need.child]
    spell = int(need.spell)
    stratum = spell // SEVERITY_BANDS
    at = max(0, min(WAIT_HORIZON, weeks))
    # age at asking and not now: a child that waits past a birthday stays in its group
    age = age_band(need.asked_week - child.born)
    world.spells[reported, child.municipality, stratum, age, what, at] += by
    band = ChildGroup.LIGHT + spell - stratum * SEVERITY_BANDS
    world.spells[reported, child.municipality, stratum, band, what, at] += by


@compiled(apart=True)
def open_spell(world: World, row: int, stratum: int) -> None:
    """A wait begins to count in a stratum, at the duration that it has reached."""
    state, need = world.state[0], world.trajectories[row]
    need.spell = stratum * SEVERITY_BANDS + severity_band(need.severity)
    mark_wait(world, row, state.year, state.week - need.asked_week, Spell.CHANGE, 1)
    # the mix of the warm-up weighs the figures of every year: a plan cannot change it
    if state.week < state.start and need.asked_week == state.week:
        child = world.children[need.child]
        mix = world.wait_mix[child.municipality, stratum]
        mix[age_band(need.asked_week - child.born)] += 1
        mix[ChildGroup.LIGHT + severity_band(need.severity)] += 1


@compiled
def close_spell(world: World, row: int, last: int) -> None:
    """A wait no longer counts; ``last`` is the last week in which care could have started."""
    need = world.trajectories[row]
    if need.spell >= 0:
        # at risk up to and with ``last``: the number at risk falls at the duration after it
        mark_wait(world, row, world.state[0].year, last + 1 - need.asked_week, Spell.CHANGE, -1)
    need.spell = NOBODY


@compiled(apart=True)
def end_spell(world: World, row: int, last: int, ending: int) -> None:
    """A wait ends without care."""
    need = world.trajectories[row]
    reported = reported_year(world, world.state[0].year)
    if need.spell >= 0 and reported >= 0:
        town = world.children[need.child].municipality
        at = max(0, min(WAIT_HORIZON, last - need.asked_week))
        world.endings[reported, town, need.spell // SEVERITY_BANDS, ending, at] += 1
    # the way in which it ended is counted beside the table: at risk it is like any other that leaves
    close_spell(world, row, last)


@compiled
def spell_starts_care(world: World, row: int) -> None:
    """A wait ends because care starts this week."""
    state, need = world.state[0], world.trajectories[row]
    if need.spell >= 0:
        mark_wait(world, row, state.year, state.week - need.asked_week, Spell.ENDED, 1)
    close_spell(world, row, state.week)


@compiled
def leave_for_other_care(world: World, row: int) -> None:
    """The list is too long and the child goes elsewhere: its wait for fitting care under contract is cut off here.

    A crisis waits for any care at all, so its wait goes on.
    """
    need = world.trajectories[row]
    if need.spell >= 0 and need.spell // SEVERITY_BANDS == Stratum.CRISIS:
        return
    close_spell(world, row, world.state[0].week - 1)
    # the mark stays until care starts, so that joining another list opens no second spell
    need.spell = UNCOUNTED


@compiled(apart=True)
def join_spell(world: World, row: int) -> None:
    """The need waits for its product: its wait counts there from now on, unless it does already."""
    need = world.trajectories[row]
    if need.spell == UNCOUNTED:
        return
    stratum = Stratum.PRODUCTS.value + int(need.product)
    if need.priority != ORDINARY:
        stratum = Stratum.URGENT.value
        if need.spell >= 0 and need.spell // SEVERITY_BANDS == Stratum.CRISIS:
            stratum = Stratum.CRISIS.value
    if need.spell == stratum * SEVERITY_BANDS + severity_band(need.severity):
        return
    # until last week in the old stratum, from this week in the new one: at no duration in both
    close_spell(world, row, world.state[0].week - 1)
    open_spell(world, row, stratum)


@compiled
def mark_need(world: World, row: int, year: int, weeks: int, what: int, by: int) -> None:
    """Add to the table of needs at a duration since onset, by the level at which it arose."""
    reported = reported_year(world, year)
    if reported < 0:
        return
    need = world.trajectories[row]
    level = min(ONSET_LEVELS - 1, int(math.floor(need.onset_severity)))
    at = max(0, min(RECOVERY_HORIZON, weeks))
    world.onsets[reported, world.children[need.child].municipality, level, what, at] += by


@compiled(apart=True)
def open_need_spell(world: World, row: int) -> None:
    """A need arises: it is followed until it is over, and looked at again a year later."""
    state, need = world.state[0], world.trajectories[row]
    town = world.children[need.child].municipality
    need.onset = state.week
    need.onset_severity = need.severity
    mark_need(world, row, state.year, 0, Spell.CHANGE, 1)
    if state.week < state.start:
        world.onset_mix[town, min(ONSET_LEVELS - 1, int(math.floor(need.severity)))] += 1
    world.tally[state.year, town, NO_PRODUCT, Count.ONSETS] += 1
    log_event(world, row, EventKind.ARISES, 0)


@compiled(apart=True)
def look_a_year_after(world: World, row: int) -> None:
    """Count a need that is heavier a year after it arose, or had a crisis; before anything about it changes."""
    need = world.trajectories[row]
    if need.onset == NOBODY or need.followed_up == 1 or world.state[0].week < need.onset + YEAR_AFTER:
        return
    # asked when something is about to change, not on a date: until then the need is as it was
    need.followed_up = 1
    if need.severity > need.onset_severity or need.crisis == 1:
        town = world.children[need.child].municipality
        world.tally[world.year[need.onset + YEAR_AFTER], town, NO_PRODUCT, Count.WORSE_OFF] += 1


@compiled(apart=True)
def close_need_spell(world: World, row: int, recovered: int) -> None:
    """A need is followed no further: it is over, or its child leaves."""
    state, need = world.state[0], world.trajectories[row]
    look_a_year_after(world, row)
    if need.onset == NOBODY:
        return
    weeks = state.week - need.onset
    if recovered == 1:
        mark_need(world, row, state.year, weeks, Spell.ENDED, 1)
    # still at risk in the week in which it is over
    mark_need(world, row, state.year, weeks + 1, Spell.CHANGE, -1)
    need.onset = NOBODY


@compiled
def count_untreated(world: World, row: int, by: int) -> None:
    """One need more or fewer is without care; those of segment B and heavier are counted apart too."""
    need = world.trajectories[row]
    town = world.children[need.child].municipality
    # kept by change: the week is booked without a look at every need
    world.untreated[town] += by
    if need.severity >= SEVERE_FROM:
        world.untreated_severe[town] += by


@compiled(apart=True)
def set_severity(world: World, row: int, severity: float) -> None:
    """A need without care becomes lighter or heavier."""
    # off at the old severity and on at the new one: whether it counts as severe hangs on it
    look_a_year_after(world, row)
    count_untreated(world, row, -1)
    world.trajectories[row].severity = severity
    count_untreated(world, row, 1)


@compiled
def spell_enters_the_year(world: World, row: int) -> None:
    """At the turn of the year what still runs leaves the old year and enters the new one, as old as it is."""
    state, need = world.state[0], world.trajectories[row]
    if reported_year(world, state.year) < 0 or need.stage == Stage.GONE:
        return
    # in the first year that is reported the year before has no row, and ``mark_need`` leaves it out
    if need.onset != NOBODY:
        mark_need(world, row, state.year - 1, state.week - need.onset, Spell.CHANGE, -1)
        mark_need(world, row, state.year, state.week - need.onset, Spell.CHANGE, 1)
    if need.spell >= 0:
        mark_wait(world, row, state.year - 1, state.week - need.asked_week, Spell.CHANGE, -1)
        mark_wait(world, row, state.year, state.week - need.asked_week, Spell.CHANGE, 1)
