"""How much of a lever is in force this week, as rules and stages ask for it."""

from agents.base.compiled import compiled


@compiled
def force_of(world, lever: int) -> float:
    """How much of a lever is in force this week (in its own unit)."""
    return world.force[world.state[0].week, lever]


@compiled
def strength_of(world, lever: int) -> float:
    """How strong the mechanism of a lever is this week: its force times its strength at full force."""
    return world.force[world.state[0].week, lever] * world.effect[lever]


@compiled
def second_of(world, lever: int) -> float:
    """How strong the second side of a lever is this week."""
    return world.force[world.state[0].week, lever] * world.second[lever]


@compiled
def is_drawn(world, lever: int, draw: float) -> bool:
    """Whether somebody is among the share that a lever reaches this week."""
    return draw < world.force[world.state[0].week, lever]
