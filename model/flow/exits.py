"""Stage: children leave at 18; a newborn takes the place of each."""

from agents.base.compiled import compiled
from agents.children.fields import GENERATION, NOBODY, Stage
from model.flow.arrivals import schedule_child, settle_child
from model.flow.care import stop_care
from model.flow.moves import forget, stop_waiting, tally_row
from model.outcomes.counters import Count


@compiled
def child_leaves(world, child_row: int) -> None:
    """A child turns adult: its care ends and its needs go where the model does not follow."""
    child = world.children[child_row]
    while child.trajectories != NOBODY:
        row = child.trajectories
        need = world.trajectories[row]
        if need.stage == Stage.IN_CARE:
            stop_care(world, row)
            tally_row(world, child_row, need.product)[Count.AGED_OUT] += 1
        else:
            stop_waiting(world, row)
            tally_row(world, child_row, -1)[Count.AGED_OUT] += 1
        forget(world, row)
    world.state[0].left += 1


@compiled
def children_leave(world) -> None:
    """Everybody who turns adult this week leaves; as many are born."""
    state = world.state[0]
    for entry in range(state.leavers):
        row = world.leavers[entry]
        child_leaves(world, row)
        child = world.children[row]
        settle_child(world, row, child.uid + GENERATION, state.week + 1, child.municipality)
        state.born += 1
        schedule_child(world, row)
    state.leavers = 0
