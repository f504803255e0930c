"""Telling apart by whom: age and true severity at the start of care; nothing that happens depends on it."""

import math

from agents.base.compiler.compiled import compiled
from model.flow.world import World
from model.outcomes.counters import AGE_BAND_WEEKS, ChildGroup, GroupCount


@compiled
def age_band(age: int) -> int:
    """The group of an age (weeks)."""
    return ChildGroup.AGE_0_3 + max(0, min(ChildGroup.AGE_12_17 - ChildGroup.AGE_0_3, age // AGE_BAND_WEEKS))


@compiled
def age_group(world: World, row: int) -> int:
    """The group of age at the start of the present care."""
    need = world.trajectories[row]
    return age_band(need.started_week - world.children[need.child].born)


@compiled
def severity_group(world: World, row: int) -> int:
    """The group of true severity: light up to local help, then one for each level."""
    level = int(math.floor(world.trajectories[row].severity))
    return ChildGroup.LIGHT + max(0, min(ChildGroup.STAY - ChildGroup.LIGHT, level - 1))


@compiled
def count_in_groups(world: World, row: int, what: int, by: int) -> None:
    """Add to what is told of the two groups to which this need belongs."""
    state = world.state[0]
    town = world.children[world.trajectories[row].child].municipality
    world.by_group[state.year, town, age_group(world, row), what] += by
    world.by_group[state.year, town, severity_group(world, row), what] += by


@compiled
def change_group_cents(world: World, row: int, change: int) -> None:
    """What runs for the two groups changes by so much a week (cents)."""
    town = world.children[world.trajectories[row].child].municipality
    world.group_cents[town, age_group(world, row)] += change
    world.group_cents[town, severity_group(world, row)] += change


@compiled
def count_week_of_groups(world: World, year: int, town: int) -> None:
    """The money that runs this week for each group."""
    for group in range(world.group_cents.shape[1]):
        world.by_group[year, town, group, GroupCount.CENTS] += world.group_cents[town, group]
