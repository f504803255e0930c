"""Small towns in which much happens, digested every four weeks: what the engine counts, bills and logs.

The towns run in a second each without the compiler, so that faults can be planted in them: see ``tools.mutate``.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from agents.base.compiler.records import layout as memory_layout
from model.flow.world import LoggedEvent, World
from model.run import Tallies, step
from model.setup.setup import Setup
from tests.baseline.outcomes_now import kept
from tests.cases.made import digest
from tests.cases.random_places import eventful

RECORDED = Path(__file__).with_name("recorded.csv")
TOWNS: dict[int, dict[str, float]] = {
    **{number: {} for number in (32, 0, 40, 28, 25, 4, 6, 9, 29, 20, 34, 5, 37, 30)},
    **{31: {"years": 2}, 3: {"years": 2}},
    56: {"warm_up": 1, "budget_steering": 3, "malus": 0.3, "new_entry": 4, "valve_clause": 0.3},
    52: {"warm_up": 1, "years": 2, "budget_steering": 2, "malus": 0.3, "production_ceiling": 1.0, "bonus": 0.3},
    62: {"warm_up": 1, "capacity_stay": -0.5, "keep_in_region": 1, "home_first": 1, "intensive_home_teams": 5},
    50: {"years": 2, "budget_steering": 1, "malus": 0.3, "top_clients": 5, "contract_management": 20},
}
"""Number of the town, and what ``eventful`` is asked for. Those of the first fifty that together reach most, what
reaches most first; then some that are aimed at steering on the budget, providers that leave and places of stay."""
WEEKS = 4
LOG_ROWS = 100_000
COUNTS = ("tally", "waits", "clients", "series", "by_group", "endings", "running_cents", "stay_stock", "topped_up")


def town_of(number: int) -> Setup:
    """The setup of one of the towns."""
    return eventful(number, **TOWNS[number])  # type: ignore[arg-type]


def digests(number: int) -> Iterator[tuple[int, str]]:
    """Weeks passed, and the digest of these weeks; after the last, the digest of all that was counted."""
    setup = town_of(number)
    world = setup.fresh_world(LOG_ROWS)
    state = world.state[0]
    step(world, setup, 0, 0, 0)
    state.followed_from, state.followed_until = 0, len(world.children)
    for week in range(0, setup.weeks, WEEKS):
        step(world, setup, 0, 0, WEEKS)
        yield week + WEEKS, _digest(world)
        state.logged = 0
    yield setup.weeks + 1, digest(Tallies.of(world, setup, 0))[:12]


def _digest(world: World) -> str:
    """Events by the names of their fields and counts: the order of fields in memory plays no part."""
    events = world.log[: int(world.state[0].logged)]
    arrays = [events[name] for name in sorted(memory_layout(LoggedEvent).names or ())]
    arrays += [getattr(world, name) for name in COUNTS]
    arrays += [world.offers["billed_cents"], world.offers["occupied"], world.towns["paid_cents"]]
    hashed = sha256()
    for array in arrays:
        hashed.update(np.ascontiguousarray(array).tobytes())
    return hashed.hexdigest()[:12]


def table() -> list[list[str]]:
    """Number of the town, weeks passed and digest, as they are now."""
    return [[str(number), str(week), value] for number in TOWNS for week, value in digests(number)]


def recorded() -> dict[int, list[tuple[int, str]]]:
    """Number of the town: weeks passed and digests, as last agreed upon."""
    found: dict[int, list[tuple[int, str]]] = {}
    for number, week, value in kept(RECORDED):
        found.setdefault(int(number), []).append((int(week), value))
    return found
