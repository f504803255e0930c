"""One run of a scenario: every region of it, all weeks, in the compiled engine."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from os import cpu_count

import numpy as np

from agents.base.compiler.struct import Template
from agents.base.files.parameters import WrongInput
from model.flow.world import RunFault, World
from model.outcomes.waiting import cut_off
from model.setup.setup import Setup
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
        counts = [each.name for each in fields(self)[1:]]
        return Tallies(self.replication, *(getattr(self, name) + getattr(other, name) for name in counts))

    @staticmethod
    def of(world: World, setup: Setup, replication: int, *, ended: bool = False) -> "Tallies":
        """What a world has counted so far, with what still runs cut off now; one that has ``ended`` is used up."""
        tally, spells, onsets = cut_off(world, setup.warm_up_weeks, ended=ended)
        return Tallies(
            replication, tally, world.waits, world.clients, world.series, world.by_group,
            spells, world.endings, world.wait_mix, onsets, world.onset_mix,
        )  # fmt: skip


def step(world: World, setup: Setup, replication: int, region: int, weeks: int) -> None:
    """Simulate some weeks of one region in place; raises ``TooManyNeeds``."""
    fault = advance(world, setup.town_sizes, setup.scenario.seed, replication, region, weeks)
    if fault == RunFault.LOG_IS_FULL:
        raise RuntimeError(f"internal error: more than {len(world.log):,} events in week {world.state[0].week - 1}")
    if fault:
        raise TooManyNeeds(
            f"{setup.place.id}: more than {setup.open_at_most:,} needs open at once in week {world.state[0].week}; "
            "expected fewer needs (population.needs) or shorter stays"
        )


MOST_IDLE = cpu_count() or 1
LARGEST_IDLE = 50_000_000
"""Bytes of workspace that is kept when nobody uses it: more than that is asked for anew each time."""
_TEMPLATES = 16
"""Scenarios that are kept ready in each workspace, since those that are compared are run by turns."""


@dataclass(eq=False)
class Workspace:
    """Memory that one run fills after another."""

    # The system gives memory page by page, at the first touch of each, and clears it: in a fresh workspace that costs
    # as much as the run itself. No run reads a row that it has not written, so nothing is cleared in between.
    size: int
    memory: dict[str, np.ndarray]
    templates: dict[int, tuple[Setup, Template[World]]] = field(
        default_factory=dict[int, tuple[Setup, Template[World]]]
    )

    def fresh_world(self, setup: Setup) -> World:
        """A world at its first week, in place of the one before."""
        # By id: to compare two setups is to compare two places. The setup is kept with its template, or another
        # object could get the same id.
        if id(setup) not in self.templates:
            if len(self.templates) >= _TEMPLATES:
                self.templates.pop(next(iter(self.templates)))
            self.templates[id(setup)] = setup, setup.template(self.memory)
        return self.templates[id(setup)][1].instantiate()


_idle: list[Workspace] = []
_lock = threading.Lock()


@contextmanager
def _workspace_for(setup: Setup) -> Generator[Workspace]:
    """Room for one run at a time: one that stands idle, or a new one."""
    with _lock:
        fitting = [workspace for workspace in _idle if workspace.size == setup.open_at_most]
        # one that has this scenario ready, if there is: a template copies all arrays of a world
        workspace = max(fitting, key=lambda workspace: id(setup) in workspace.templates, default=None)
        if workspace is not None:
            _idle.remove(workspace)
    workspace = workspace or Workspace(setup.open_at_most, setup.workspace())
    yield workspace
    # not in a finally: after an error the workspace is not handed on
    if sum(array.nbytes for array in workspace.memory.values()) <= LARGEST_IDLE:
        with _lock:
            _idle.append(workspace)
            del _idle[:-MOST_IDLE]


def run_region(setup: Setup, replication: int, region: int = 0) -> Tallies:
    """All weeks of one region."""
    with _workspace_for(setup) as workspace:
        world = workspace.fresh_world(setup)
        step(world, setup, replication, region, setup.weeks)
        # What still runs is read from the rows of children and needs, which the next run in this workspace fills again.
        return Tallies.of(world, setup, replication, ended=True)


def run(setup: Setup, replication: int, cancelled: Callable[[], bool] | None = None) -> Tallies:
    """All regions of one replication, summed; whole numbers, so in whatever order."""
    total = run_region(setup, replication, 0)
    for region in range(1, setup.place.regions):
        if cancelled is not None and cancelled():
            break
        total += run_region(setup, replication, region)
    return total
