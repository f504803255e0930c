"""Part of care: starts and ends are counted, and children as clients once a year."""

import math

import numpy as np

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, ChildRecord
from agents.children.rules import is_repeat_use, levels_too_light
from agents.providers.fields import WHOLE_SLOT, ProductRole, Setting
from agents.referrers.rules import STAY
from model.flow.care.stay_care import has_other_care
from model.flow.event_log import EventKind, log_event
from model.flow.group_counters import count_in_groups
from model.flow.spells import spell_starts_care
from model.flow.transitions import tally_row
from model.flow.world import World
from model.outcomes.counters import DURATION_CLASSES, LONGEST_WAIT, Count, GroupCount
from model.policy.segments import ALL, SPECIALIST, Segment


@compiled
def count_client(world: World, child_row: int, segment: int) -> None:
    """Count a child as a client once a year: in its segment, in all, and outside the local segment."""
    child = world.children[child_row]
    year = world.state[0].year
    if child.seen_year != year:
        child.seen_year = year
        child.seen_in = 0
    count_once(world.clients[year, child.municipality], child, segment)
    count_once(world.clients[year, child.municipality], child, ALL)
    if segment != Segment.LOCAL:
        count_once(world.clients[year, child.municipality], child, SPECIALIST)


@compiled
def count_once(clients: np.ndarray, child: ChildRecord, column: int) -> None:
    """Count the child in a column unless it was counted there this year."""
    bit = 1 << column
    if child.seen_in & bit == 0:
        child.seen_in |= bit
        clients[column] += 1


@compiled
def count_kind_of_start(world: World, row: int, counts: np.ndarray) -> None:
    """Book whether a stay is part-time or outside the region, and whether other care runs beside this."""
    need = world.trajectories[row]
    role = world.products[need.product].role
    if need.load < WHOLE_SLOT and world.stays[need.product].setting != Setting.NONE:
        counts[Count.PART_TIME_STARTS] += 1
    if role == ProductRole.OUT_OF_REGION or (role == ProductRole.INDIVIDUAL and need.level == STAY):
        counts[Count.OUT_OF_REGION] += 1
    alone = need.sibling == NOBODY and world.children[need.child].trajectories == row
    if not alone and has_other_care(world, row):
        counts[Count.DOUBLE_CODES] += 1


@compiled
def count_start(world: World, row: int, segment: int) -> None:
    """Book the start: how long the child waited, who sent it, whether it was there before."""
    need = world.trajectories[row]
    child = world.children[need.child]
    product = world.products[need.product]
    week = world.state[0].week
    weeks_waited = week - need.asked_week
    counts = tally_row(world, need.child, need.product)
    counts[Count.STARTS] += 1
    counts[Count.WAIT_WEEKS] += weeks_waited
    log_event(world, row, EventKind.STARTS, weeks_waited)
    spell_starts_care(world, row)
    counts[Count.STARTS_BY_REFERRER + world.referrers[need.referrer].type] += 1
    if weeks_waited > product.norm_weeks:
        counts[Count.OVER_NORM] += 1
    if is_repeat_use(child, need, world.child_numbers[0], week):
        counts[Count.REPEATS] += 1
    if levels_too_light(need.severity, need.level) > 0:
        counts[Count.TOO_LIGHT] += 1
    elif need.level > int(math.floor(need.severity)):
        counts[Count.TOO_HEAVY] += 1
    count_kind_of_start(world, row, counts)
    world.waits[world.state[0].year, child.municipality, segment, min(weeks_waited, LONGEST_WAIT)] += 1
    count_client(world, need.child, segment)


@compiled
def count_end(world: World, row: int) -> None:
    """Book the end and how long care lasted (weeks)."""
    need = world.trajectories[row]
    weeks = world.state[0].week - need.started_week + 1
    counts = tally_row(world, need.child, need.product)
    counts[Count.ENDS] += 1
    counts[Count.ENDED_WEEKS] += weeks
    log_event(world, row, EventKind.CARE_ENDS, weeks)
    count_in_groups(world, row, GroupCount.ENDS, 1)
    duration = 0
    while duration < len(DURATION_CLASSES) and weeks > DURATION_CLASSES[duration]:
        duration += 1
    counts[Count.ENDED_BY_DURATION + duration] += 1
