"""One run of a scenario: every region of it, all weeks, in the compiled engine."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agents.base.bundle import Mould
from agents.base.parameters import WrongInput
from model.build import Layout
from model.flow.world import World
from model.week import advance


class TooManyNeeds(WrongInput):
    """The place asks for more open needs at once than the engine keeps rows for (three for each child)."""


@dataclass(frozen=True)
class Tallies:
    """What one replication counted, summed over its regions; axes as in ``World``."""

    replication: int
    tally: np.ndarray
    waits: np.ndarray
    clients: np.ndarray
    series: np.ndarray
    who: np.ndarray

    def __add__(self, other: "Tallies") -> "Tallies":
        return Tallies(
            self.replication,
            self.tally + other.tally,
            self.waits + other.waits,
            self.clients + other.clients,
            self.series + other.series,
            self.who + other.who,
        )


def step(world: World, layout: Layout, replication: int, region: int, weeks: int) -> None:
    """Simulate some weeks of one region in place; raises ``TooManyNeeds``."""
    fault = advance(world, layout.town_sizes, layout.scenario.seed, replication, region, weeks)
    if fault:
        raise TooManyNeeds(
            f"{layout.place.id}: more than {layout.open_at_most:,} needs open at once in week {world.state[0].week}; "
            "expected fewer needs (population.needs) or shorter stays"
        )


_of_this_thread = threading.local()
_MOULDS = 16
"""Scenarios that a thread keeps ready, since those that are compared are run by turns."""


def _next_world(layout: Layout) -> World:
    """A fresh world in the room that this thread's run before it has left: fresh pages would cost as much as a run."""
    size = layout.open_at_most
    if getattr(_of_this_thread, "size", None) != size:
        _of_this_thread.room, _of_this_thread.moulds = {}, {}  # the old room goes before the new one comes
        _of_this_thread.size, _of_this_thread.room = size, layout.room()
    moulds: dict[int, tuple[Layout, Mould[World]]] = _of_this_thread.moulds
    if id(layout) not in moulds:
        if len(moulds) >= _MOULDS:
            moulds.pop(next(iter(moulds)))
        moulds[id(layout)] = layout, layout.mould(_of_this_thread.room)
    return moulds[id(layout)][1].cast()


def run_region(layout: Layout, replication: int, region: int = 0) -> Tallies:
    """All weeks of one region."""
    world = _next_world(layout)
    step(world, layout, replication, region, layout.weeks)
    return Tallies(replication, world.tally, world.waits, world.clients, world.series, world.who)


def run(layout: Layout, replication: int, cancelled: Callable[[], bool] | None = None) -> Tallies:
    """All regions of one replication, summed; whole numbers, so in whatever order."""
    total = run_region(layout, replication, 0)
    for region in range(1, layout.place.regions):
        if cancelled is not None and cancelled():
            break
        total += run_region(layout, replication, region)
    return total
