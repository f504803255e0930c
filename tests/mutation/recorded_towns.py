"""Small towns in which much happens, digested every four weeks: what the engine counts, bills and logs.

The towns run in a second each without the compiler, so that faults can be planted in them: see ``tools.mutate``.
"""

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from model.flow.world import LOGGED_EVENT, World
from model.run import Tallies, step
from tests.cases.made import digest
from tests.cases.random_places import eventful

RECORDED = Path(__file__).with_name("recorded.csv")
TOWNS = dict.fromkeys((32, 0, 40, 28, 25, 4, 6, 9, 29, 20, 34, 5, 37, 30), 1) | {31: 2, 3: 2}
"""Number of the town: years. Of the first fifty, those that together reach most; what reaches most stands first."""
WEEKS = 4
LOG_ROWS = 100_000
COUNTS = ("tally", "waits", "clients", "series", "by_group", "endings", "running_cents", "stay_stock", "topped_up")


def digests(number: int) -> Iterator[tuple[int, str]]:
    """Weeks passed, and the digest of these weeks; after the last, the digest of all that was counted."""
    layout = eventful(number, TOWNS[number])
    world = layout.fresh_world(LOG_ROWS)
    state = world.state[0]
    step(world, layout, 0, 0, 0)
    state.followed_from, state.followed_until = 0, len(world.children)
    for week in range(0, layout.weeks, WEEKS):
        step(world, layout, 0, 0, WEEKS)
        yield week + WEEKS, _digest(world)
        state.logged = 0
    yield layout.weeks + 1, digest(Tallies.of(world, layout, 0))[:12]


def _digest(world: World) -> str:
    """Events by the names of their fields and counts: the order of fields in memory plays no part."""
    events = world.log[: int(world.state[0].logged)]
    arrays = [events[name] for name in sorted(LOGGED_EVENT.names or ())]
    arrays += [getattr(world, name) for name in COUNTS]
    arrays += [world.offers["billed_cents"], world.offers["occupied"], world.towns["paid_cents"]]
    hashed = sha256()
    for array in arrays:
        hashed.update(np.ascontiguousarray(array).tobytes())
    return hashed.hexdigest()[:12]


def recorded() -> dict[int, list[tuple[int, str]]]:
    """Number of the town: weeks passed and digests, as last agreed upon."""
    found: dict[int, list[tuple[int, str]]] = {}
    with RECORDED.open(encoding="utf-8", newline="") as file:
        for number, week, value in csv.reader(file):
            found.setdefault(int(number), []).append((int(week), value))
    return found


def record() -> None:
    """Write down what the towns give now."""
    with RECORDED.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows((number, *row) for number in TOWNS for row in digests(number))
