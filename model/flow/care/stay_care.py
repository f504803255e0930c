"""Part of care: what happens in a place of stay - breakdown, guidance beside it, and staying on after 18."""

from agents.base.compiler.chance import Decision, key_of, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Stage
from agents.providers.fields import WHOLE_SLOT, ProductRole, Setting
from agents.providers.stay import (
    breakdown_rate,
    crowding,
    levels_too_heavy,
    missing_staff,
    one_to_one_hours,
    remaining_excess,
    weeks_until_breakdown,
)
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import level_of_lever, level_of_lever_at
from model.flow.transitions import new_trajectory, request_help_later, tally_row
from model.flow.waiting_lists import put_in_calendar, take_from_calendar
from model.flow.world import World
from model.outcomes.counters import NO_PRODUCT, Count, StayCount
from model.policy.lever_ids import Lever

_SOON_WEEKS = 26
_BESIDE = 1_000_000
"""Keeps the chance key of guidance beside a stay apart from that of other companions."""


@compiled
def hours_beside(world: World, row: int) -> float:
    """One-to-one guidance that this child gets beside its stay (hours a week): 0 for most."""
    need = world.trajectories[row]
    stay = world.stays[need.product]
    if stay.one_to_one <= 0.0 or world.roles[ProductRole.ONE_TO_ONE] == NOBODY:
        return 0.0
    # by start of care: the same stay gives the same answer whenever it is asked
    if uniform(need.key, Decision.ONE_TO_ONE, need.cares) >= stay.one_to_one:
        return 0.0
    cap = level_of_lever_at(world, need.started_week, Lever.CAP_ONE_TO_ONE)
    return one_to_one_hours(levels_too_heavy(need.severity, stay), world.stay_numbers[0], cap)


@compiled
def weeks_in_place(world: World, row: int, draw: float) -> float:
    """When this placement would break down, as it goes now (weeks from now)."""
    need = world.trajectories[row]
    stay, numbers = world.stays[need.product], world.stay_numbers[0]
    too_heavy = remaining_excess(levels_too_heavy(need.severity, stay), hours_beside(world, row), numbers)
    temporary = level_of_lever(world, Lever.FLEX_POOL)
    missing = missing_staff(numbers, temporary)
    full = 0.0
    if stay.setting != Setting.FOSTER:  # another child in another family does not crowd this one
        full = crowding(world.offers[need.offer])
    rate = breakdown_rate(stay, numbers, too_heavy, int(need.moves), full, missing)
    return weeks_until_breakdown(rate, draw)


@compiled
def is_seen_in_time(world: World, row: int) -> bool:
    """Whether a breakdown is seen coming, so that the placement is kept."""
    need = world.trajectories[row]
    week = world.state[0].week
    lever_level = level_of_lever(world, Lever.EARLY_TRANSFER_WARNING)
    if lever_level <= 0.0:
        return False
    chance = lever_level * world.effect_size[Lever.EARLY_TRANSFER_WARNING]
    # by week: one placement may be saved more than once
    if uniform(need.key, Decision.WARNING, week) >= chance:
        return False
    tally_row(world, need.child, need.product)[Count.WARNED] += 1
    log_event(world, row, EventKind.SEEN_IN_TIME, 0)
    return True


@compiled
def start_beside(world: World, row: int) -> None:
    """One-to-one guidance is asked beside a stay that just started."""
    hours = hours_beside(world, row)
    if hours <= 0.0:
        return
    need = world.trajectories[row]
    guidance = new_trajectory(world, need.child, key_of(need.key, _BESIDE + int(need.cares)), need.kind, need.severity)
    if guidance == NOBODY:
        return
    second = world.trajectories[guidance]
    second.companion = CompanionRole.BESIDE_STAY
    second.follows_care = 1
    second.referrer = need.referrer
    second.load = max(1, int(WHOLE_SLOT * hours))
    log_event(world, guidance, EventKind.COMPANION_ARISES, 0)
    request_help_later(world, guidance, 1)


@compiled
def guidance_beside(world: World, row: int) -> int:
    """The row of the one-to-one guidance beside this stay, or NOBODY."""
    need = world.trajectories[row]
    other = world.children[need.child].trajectories
    if world.stays[need.product].one_to_one <= 0.0:
        return NOBODY
    # by key: the child may have guidance beside another stay too
    key = key_of(need.key, _BESIDE + int(need.cares))
    while other != NOBODY:
        if world.trajectories[other].companion == CompanionRole.BESIDE_STAY and world.trajectories[other].key == key:
            return other
        other = world.trajectories[other].sibling
    return NOBODY


@compiled
def is_second_care_withheld(world: World, row: int) -> bool:
    """Whether day care or other help beside this stay is withheld: there is a prospect of school."""
    need = world.trajectories[row]
    if world.stays[need.product].setting == Setting.NONE:
        return False
    lever_level = level_of_lever(world, Lever.NO_DOUBLE_CARE)
    if lever_level <= 0.0:
        return False
    prospect = uniform(need.key, Decision.SCHOOL_PROSPECT, 0) < world.stay_numbers[0].school_prospect
    return prospect and uniform(need.key, Decision.NO_DOUBLE_CARE, need.cares) < lever_level


@compiled
def has_other_care(world: World, row: int) -> bool:
    """Whether other care with another product code runs for this child."""
    need = world.trajectories[row]
    other = world.children[need.child].trajectories
    while other != NOBODY:
        second = world.trajectories[other]
        if other != row and second.stage == Stage.IN_CARE and second.product != need.product:
            return True
        other = second.sibling
    return False


@compiled
def is_above_hours(world: World, row: int) -> bool:
    """Whether this is one-to-one guidance above the hours at which the indicator counts a client."""
    need = world.trajectories[row]
    return need.companion == CompanionRole.BESIDE_STAY and need.load > WHOLE_SLOT * world.stay_numbers[0].above_hours


@compiled
def is_in_extended_care(world: World, child_row: int) -> bool:
    """Whether the child turned adult before this week and is still here."""
    adult = world.child_numbers[0].adult
    return adult > 0.0 and world.state[0].week > world.children[child_row].born + adult


@compiled
def may_stay_on(world: World, row: int) -> bool:
    """Whether a child in this place stays on when it turns adult."""
    need = world.trajectories[row]
    stay = world.stays[need.product]
    if need.stage != Stage.IN_CARE or stay.until_weeks <= world.child_numbers[0].adult:
        return False
    # always occurrence 0: it is asked more than once at a birthday and must answer the same
    return uniform(need.key, Decision.STAYS_ON, 0) < stay.stays_on


@compiled
def last_week_here(world: World, row: int) -> int:
    """The week in which a child that stays on leaves at the latest: sooner when its leaving was prepared."""
    need = world.trajectories[row]
    week = int(world.state[0].week)
    last = int(world.children[need.child].born + world.stays[need.product].until_weeks)
    numbers = world.stay_numbers[0]
    since = max(0, week - int(numbers.preparation))
    # as it was when preparing had to begin
    prepared = level_of_lever_at(world, since, Lever.EARLY_PERSPECTIVE)
    if prepared > 0.0 and uniform(need.key, Decision.PREPARED, 0) < prepared:
        sooner = int(numbers.leaves_within * uniform(need.key, Decision.LEAVES_SOONER, 0))
        return min(last, week + 1 + sooner)
    return max(week + 1, last)


@compiled
def stay_on(world: World, child_row: int, last: int) -> None:
    """The child is here until a week after its birthday."""
    put_in_calendar(world.children, world.child_calendar, child_row, last)
    world.stay_stock[world.children[child_row].municipality, StayCount.EXTENDED] += 1


@compiled
def count_extended_end(world: World, child_row: int) -> None:
    """Count a child that leaves extended care, and whether it does so within half a year."""
    child = world.children[child_row]
    world.stay_stock[child.municipality, StayCount.EXTENDED] -= 1
    counts = tally_row(world, child_row, NO_PRODUCT)
    counts[Count.EXTENDED_LEFT] += 1
    if world.state[0].week - (child.born + world.child_numbers[0].adult) <= _SOON_WEEKS:
        counts[Count.EXTENDED_LEFT_SOON] += 1


@compiled
def leave_after_stay(world: World, child_row: int) -> None:
    """The stay of an adult child ended: it leaves at the end of this week, unless it does already."""
    child = world.children[child_row]
    # it leaves this week already: its row stands among the leavers
    if child.due == NOBODY:
        return
    take_from_calendar(world.children, world.child_calendar, child_row)
    world.leavers[world.state[0].leavers] = child_row
    world.state[0].leavers += 1
