"""How much of a lever is in force, as rules and stages ask for it; nothing else reads the table."""

import numpy as np

from agents.base.compiler.chance import uniform
from agents.base.compiler.compiled import compiled
from model.flow.world import World


@compiled
def level_of_lever(world: World, lever: int) -> float:
    """How much of a lever is in force this week (in its own unit)."""
    return world.lever_levels[world.state[0].period, lever]


@compiled
def level_of_lever_at(world: World, week: int, lever: int) -> float:
    """How much of a lever was in force in some week (in its own unit)."""
    return world.lever_levels[world.period[week], lever]


@compiled
def levels_of_levers(world: World) -> np.ndarray:
    """[lever] how much of each is in force this week."""
    return world.lever_levels[world.state[0].period]


@compiled
def effect_of_lever(world: World, lever: int) -> float:
    """How strong the mechanism of a lever is this week: its force times its strength at full force."""
    return level_of_lever(world, lever) * world.effect_size[lever]


@compiled
def second_effect_of_lever(world: World, lever: int) -> float:
    """How strong the second side of a lever is this week."""
    return level_of_lever(world, lever) * world.second_effect_size[lever]


@compiled
def is_drawn(world: World, lever: int, draw: float) -> bool:
    """Whether somebody is among the share that a lever reaches this week."""
    return draw < level_of_lever(world, lever)


@compiled
def is_reached(world: World, lever: int, key: np.uint64, decision: int, occurrence: int) -> bool:
    """Whether chance puts the holder of this key among the share that a lever reaches this week."""
    lever_level = level_of_lever(world, lever)
    # no draw where the lever does nothing, as most do in most runs
    return lever_level > 0.0 and uniform(key, decision, occurrence) < lever_level


@compiled
def is_reached_at(world: World, week: int, lever: int, key: np.uint64, decision: int, occurrence: int) -> bool:
    """The same for some week."""
    lever_level = level_of_lever_at(world, week, lever)
    return lever_level > 0.0 and uniform(key, decision, occurrence) < lever_level
