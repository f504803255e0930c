"""How much of a lever is in force, as rules and stages ask for it; nothing else reads the table."""

from agents.base.compiler.chance import uniform
from agents.base.compiler.compiled import compiled


@compiled
def force_of(world, lever: int) -> float:
    """How much of a lever is in force this week (in its own unit)."""
    return world.force[world.state[0].period, lever]


@compiled
def force_at(world, week: int, lever: int) -> float:
    """How much of a lever was in force in some week (in its own unit)."""
    return world.force[world.period[week], lever]


@compiled
def force_now(world):
    """[lever] how much of each is in force this week."""
    return world.force[world.state[0].period]


@compiled
def strength_of(world, lever: int) -> float:
    """How strong the mechanism of a lever is this week: its force times its strength at full force."""
    return force_of(world, lever) * world.effect[lever]


@compiled
def second_of(world, lever: int) -> float:
    """How strong the second side of a lever is this week."""
    return force_of(world, lever) * world.second[lever]


@compiled
def is_drawn(world, lever: int, draw: float) -> bool:
    """Whether somebody is among the share that a lever reaches this week."""
    return draw < force_of(world, lever)


@compiled
def reaches(world, lever: int, key, decision: int, occurrence: int) -> bool:
    """Whether chance puts the holder of this key among the share that a lever reaches this week."""
    force = force_of(world, lever)
    return force > 0.0 and uniform(key, decision, occurrence) < force


@compiled
def reached(world, week: int, lever: int, key, decision: int, occurrence: int) -> bool:
    """The same for some week."""
    force = force_at(world, week, lever)
    return force > 0.0 and uniform(key, decision, occurrence) < force
