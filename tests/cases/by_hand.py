"""Towns of a few children whose story is known beforehand: who asks in which week, and how long care lasts."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from agents.base.compiler.records import Record, rows
from model.flow.waiting_lists import put_in_calendar
from model.flow.world import World
from model.invariants import check
from model.run import step
from model.setup.setup import Setup
from tests.cases.made import MMC, Tree, lay, q, tree_of

CARE = "care"


def one_queue(places: float | None, stay: float, **product: Any) -> Tree:
    """One product in segment B at EUR 100 a week; care lasts exactly ``stay`` weeks and helps."""
    tree = tree_of(MMC)
    tree["start"], tree["municipalities"]["town"]["youths"] = "2025-01-01", q(5, "children")
    tree["population"]["needs"] = q(0, "per year")
    care = tree["products"][CARE]
    care.update({"stay": q(stay, "weeks"), "exponential": False, **product})
    if places is None:
        care.pop("offered")
    else:
        care["offered"]["places"] = q(places, "places")
    return tree


def told(tree: Tree, asks: Mapping[int, int], years: int = 2, **scenario: Any) -> tuple[World, Setup]:
    """The world after so many years; ``asks`` holds the week in which each child gets its one need.

    Prices stand still unless the scenario says otherwise; every law is checked in every week.
    """
    still = {"indexation": {"value": 0}, "lump_sum_growth": {"value": 0}, "budget_growth": {"value": 0}}
    scenario["circumstances"] = {**still, **scenario.get("circumstances", {})}
    setup = lay(tree, years=years, **scenario)
    world = setup.fresh_world()
    step(world, setup, 0, 0, 0)
    # a calendar is a stack: who asks in one week comes in the order of child numbers
    for child in sorted(asks, reverse=True):
        put_in_calendar(world.children, world.child_calendar, child, asks[child])
    for week in range(setup.weeks):
        step(world, setup, 0, 0, 1)
        check(world, setup, week)
    return world, setup


def weeks_with(world: World, column: int, segment: int = 1) -> dict[int, int]:
    """Weeks in which a column of the weekly picture is not zero: 0 waiting, 1 in care, 2 cents."""
    values = world.series[:, segment, column]
    return {int(week): int(values[week]) for week in np.flatnonzero(values)}


def total(world: World, counter: int) -> int:
    """One counter, over all years, municipalities and products."""
    return int(world.tally[..., counter].sum())


def plain[F: Callable[..., Any]](rule: F) -> F:
    """A rule as plain Python: nothing is compiled to try some numbers."""
    return getattr(rule, "py_func", rule)


def record_of(kind: type[Record], **fields: float) -> Any:
    """One record, empty but for these fields."""
    record: Any = rows(kind, 1)[0]
    for name, value in fields.items():
        record[name] = value
    return record
