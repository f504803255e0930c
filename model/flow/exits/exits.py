"""Stage: children leave at 18; a newborn takes the place of each."""

from agents.base.compiler.compiled import compiled
from agents.children.fields import GENERATION, NOBODY, Stage
from model.flow.arrivals.arrivals import schedule_child, settle_child
from model.flow.care.care import stop_care
from model.flow.care.stay_care import count_extended_end, is_in_extended_care, last_week_here, may_stay_on, stay_on
from model.flow.event_log import EventKind, log_child, log_event
from model.flow.transitions import close_need, stop_waiting, tally_row
from model.flow.world import World
from model.outcomes.counters import NO_PRODUCT, Count


@compiled
def end_need(world: World, row: int) -> None:
    """A need of a child that leaves: its care ends, and it goes where the model does not follow."""
    need = world.trajectories[row]
    if need.stage == Stage.IN_CARE:
        stop_care(world, row)
        tally_row(world, need.child, need.product)[Count.AGED_OUT] += 1
    else:
        stop_waiting(world, row)
        tally_row(world, need.child, NO_PRODUCT)[Count.AGED_OUT] += 1
    log_event(world, row, EventKind.TURNS_ADULT, 0)
    close_need(world, row)


@compiled
def last_week_of(world: World, child_row: int) -> int:
    """The week until which a child that turns adult now stays on in its place, or 0."""
    child = world.children[child_row]
    if world.state[0].week != child.born + world.child_numbers[0].adult:
        return 0
    last, row = 0, child.trajectories
    while row != NOBODY:
        if may_stay_on(world, row):
            last = max(last, last_week_here(world, row))
        row = world.trajectories[row].sibling
    return last


@compiled
def needs_end(world: World, child_row: int, stays: bool) -> None:
    """The needs of a child end at its birthday, but for the places in which it stays on."""
    row = world.children[child_row].trajectories
    while row != NOBODY:
        # read before the need ends: its row then chains the free ones
        after = world.trajectories[row].sibling
        if not (stays and may_stay_on(world, row)):
            end_need(world, row)
        row = after


@compiled
def has_child_left(world: World, child_row: int) -> bool:
    """A child turns adult and leaves, unless it stays on in its place; one that stayed on leaves now."""
    last = last_week_of(world, child_row)
    needs_end(world, child_row, last > 0)
    if last > 0:
        stay_on(world, child_row, last)
        return False
    if is_in_extended_care(world, child_row):
        count_extended_end(world, child_row)
    world.state[0].left += 1
    log_child(world, child_row, EventKind.LEAVES)
    return True


@compiled(apart=True)
def children_leave(world: World) -> None:
    """Everybody who turns adult this week leaves, or stays on; as many are born as leave."""
    state = world.state[0]
    for entry in range(state.leavers):
        row: int = world.leavers[entry]
        if not has_child_left(world, row):
            continue
        child = world.children[row]
        settle_child(world, row, child.uid + GENERATION, state.week + 1, child.municipality)
        state.born += 1
        schedule_child(world, row)
    state.leavers = 0
