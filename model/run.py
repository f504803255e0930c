"""One run of a scenario: every region of it, all weeks, in the compiled engine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from os import cpu_count

import numpy as np

from agents.base.compiler.struct import Mould
from agents.base.files.parameters import WrongInput
from model.flow.world import World
from model.outcomes.waiting import cut_off
from model.setup.setup import Layout
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
    spells: np.ndarray
    endings: np.ndarray
    wait_mix: np.ndarray
    onsets: np.ndarray
    onset_mix: np.ndarray

    def __add__(self, other: "Tallies") -> "Tallies":
        counts = [one.name for one in fields(self)[1:]]
        return Tallies(self.replication, *(getattr(self, name) + getattr(other, name) for name in counts))

    @staticmethod
    def of(world: World, layout: Layout, replication: int, *, ended: bool = False) -> "Tallies":
        """What a world has counted so far, with what still runs cut off now; one that has ``ended`` is used up."""
        tally, spells, onsets = cut_off(world, layout.warm_up_weeks, ended=ended)
        return Tallies(
            replication, tally, world.waits, world.clients, world.series, world.who,
            spells, world.endings, world.wait_mix, onsets, world.onset_mix,
        )  # fmt: skip


def step(world: World, layout: Layout, replication: int, region: int, weeks: int) -> None:
    """Simulate some weeks of one region in place; raises ``TooManyNeeds``."""
    fault = advance(world, layout.town_sizes, layout.scenario.seed, replication, region, weeks)
    if fault:
        raise TooManyNeeds(
            f"{layout.place.id}: more than {layout.open_at_most:,} needs open at once in week {world.state[0].week}; "
            "expected fewer needs (population.needs) or shorter stays"
        )


MOST_IDLE = cpu_count() or 1
LARGEST_IDLE = 50_000_000
"""Bytes of room that is kept when nobody uses it: more than that is asked for anew each time."""
_MOULDS = 16
"""Scenarios that are kept ready in each room, since those that are compared are run by turns."""


@dataclass(eq=False)
class _Room:
    """Memory that one run fills after another: fresh pages would cost as much as a run."""

    size: int
    memory: dict[str, np.ndarray]
    moulds: dict[int, tuple[Layout, Mould[World]]] = field(default_factory=dict)

    def fresh_world(self, layout: Layout) -> World:
        """A world at its first week, in place of the one before."""
        if id(layout) not in self.moulds:
            if len(self.moulds) >= _MOULDS:
                self.moulds.pop(next(iter(self.moulds)))
            self.moulds[id(layout)] = layout, layout.mould(self.memory)
        return self.moulds[id(layout)][1].cast()


_idle: list[_Room] = []
_lock = threading.Lock()


@contextmanager
def _room_for(layout: Layout) -> Iterator[_Room]:
    """Room for one run at a time: one that stands idle, or a new one."""
    with _lock:
        fitting = [one for one in _idle if one.size == layout.open_at_most]
        room = max(fitting, key=lambda one: id(layout) in one.moulds, default=None)
        if room is not None:
            _idle.remove(room)
    room = room or _Room(layout.open_at_most, layout.room())
    yield room
    if sum(array.nbytes for array in room.memory.values()) <= LARGEST_IDLE:
        with _lock:
            _idle.append(room)
            del _idle[:-MOST_IDLE]


def run_region(layout: Layout, replication: int, region: int = 0) -> Tallies:
    """All weeks of one region."""
    with _room_for(layout) as room:
        world = room.fresh_world(layout)
        step(world, layout, replication, region, layout.weeks)
        # What still runs is read from the rows of children and needs, which the next run in this room fills again.
        return Tallies.of(world, layout, replication, ended=True)


def run(layout: Layout, replication: int, cancelled: Callable[[], bool] | None = None) -> Tallies:
    """All regions of one replication, summed; whole numbers, so in whatever order."""
    total = run_region(layout, replication, 0)
    for region in range(1, layout.place.regions):
        if cancelled is not None and cancelled():
            break
        total += run_region(layout, replication, region)
    return total
