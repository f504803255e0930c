"""Follow children through a run of one region: what the engine logs about them, and how they stand at the start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.base.compiler.records import rows
from agents.children.fields import GENERATION, NOBODY, Stage
from agents.referrers.fields import ReferrerType
from model.flow.event_log import EventKind
from model.flow.world import LoggedEvent, World
from model.run import step
from model.setup.setup import Setup

REFERRERS = tuple(kind.name.lower() for kind in ReferrerType)
"""Types of referrer by number."""

MOST_FOLLOWED = 20_000
"""Of a larger place only the first so many children are followed."""

_EVENTS_A_WEEK = 8
"""Rows of the log for each open need that the children can have, and for each offer: far more than a week needs."""

_STANDING = {
    Stage.HIDDEN: EventKind.HIDDEN,
    Stage.IN_REVIEW: EventKind.WAITED,
    Stage.WAITING: EventKind.WAITED,
    Stage.IN_CARE: EventKind.WAS_HELPED,
}
_FROM_NEED = ("severity", "judged_severity", "kind", "product", "offer", "level", "load")


class EventRow(NamedTuple):
    """One row of the log; fields as in ``model.flow.world.LoggedEvent``."""

    need: int
    cents: int
    severity: float
    judged_severity: float
    week: int
    event: int
    kind: int
    product: int
    offer: int
    level: int
    referrer: int
    weeks: int
    load: int


@dataclass(frozen=True)
class EventLog:
    """What happened to the children that are followed, from ``since`` until the end of the run (weeks).

    ``events`` has the fields of ``LoggedEvent``, in the order in which they happened. ``first`` holds the number of
    the child in each place when following begins; ``born`` and ``towns`` are by number.
    """

    setup: Setup
    since: int
    events: np.ndarray
    first: dict[int, int]
    born: dict[int, int]
    towns: dict[int, int]

    @cached_property
    def _by_child(self) -> tuple[np.ndarray, dict[int, slice]]:
        """The events in the order of child, then time, and where those of each child are."""
        # stable: within one child the order of the log is the order of what happened
        events = self.events[np.argsort(self.events["uid"], kind="stable")]
        uids, starts = np.unique(events["uid"], return_index=True)
        ends = [*starts[1:].tolist(), len(events)]
        places = map(slice, starts.tolist(), ends)
        return events, {uid: place for uid, place in zip(uids.tolist(), places, strict=True) if uid != NOBODY}

    @property
    def uids(self) -> set[int]:
        """The children to whom anything happened."""
        return set(self._by_child[1])

    def of_child(self, uid: int) -> Iterator[EventRow]:
        """The events of one child in order."""
        events, places = self._by_child
        own = events[places.get(uid, slice(0))]
        return map(EventRow._make, zip(*(own[name].tolist() for name in EventRow._fields), strict=True))

    def of_kind(self, *kinds: EventKind) -> np.ndarray:
        """The events of some kinds in order."""
        return self.events[np.isin(self.events["event"], kinds)]

    @cached_property
    def standing_so_far(self) -> np.ndarray:
        """[week, product] what is paid whoever is in care, for a thousandth of a place in use, in all weeks before."""
        owed = self.of_kind(EventKind.STANDING)
        shape = self.setup.weeks, len(self.setup.product_ids)
        cents, used = np.zeros(shape), np.zeros(shape)
        np.add.at(cents, (owed["week"], owed["product"]), owed["cents"])
        np.add.at(used, (owed["week"], owed["product"]), owed["load"])
        each = np.divide(cents, used, out=np.zeros(shape), where=used > 0)
        return np.vstack([np.zeros((1, shape[1])), np.cumsum(each, axis=0)])


def follow_children(
    setup: Setup,
    replication: int = 0,
    region: int = 0,
    *,
    since: int | None = None,
    children: range | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> EventLog:
    """Run one region and log what happens to children, from the end of the warm-up unless ``since`` (a week) says so.

    ``children`` are the places of those followed: the first ``MOST_FOLLOWED`` unless said otherwise.
    """
    places = range(min(int(setup.town_sizes.sum()), MOST_FOLLOWED))
    followed = places if children is None else children
    first = setup.warm_up_weeks if since is None else since
    rooms = min(setup.open_at_most, 3 * len(followed) + 100)
    world = setup.fresh_world(_EVENTS_A_WEEK * (rooms + len(setup.tables["offers"])))
    step(world, setup, replication, region, first)
    at_start = world.children[: len(places)]
    uids: list[int] = at_start["uid"].tolist()
    born = dict(zip(uids, at_start["born"].tolist(), strict=True))
    towns = dict(zip(uids, at_start["municipality"].tolist(), strict=True))
    parts = [_standing(world, followed, first)]
    world.state[0].followed_from, world.state[0].followed_until = followed.start, followed.stop
    for _ in range(first, setup.weeks):
        if cancelled is not None and cancelled():
            break
        # week by week: the log then needs room for one week and not for all
        step(world, setup, replication, region, 1)
        parts.append(world.log[: int(world.state[0].logged)].copy())
        world.state[0].logged = 0
    log = EventLog(setup, first, np.concatenate(parts), dict(enumerate(uids)), born, towns)
    # who is born in the place of a child that leaves begins a story of its own
    for left in log.of_kind(EventKind.LEAVES):
        uid = int(left["uid"])
        born[uid + GENERATION], towns[uid + GENERATION] = int(left["week"]) + 1, towns[uid]
    return log


def _standing(world: World, followed: range, week: int) -> np.ndarray:
    """Where the open needs of the children stand when following begins."""
    needs = world.trajectories[: int(world.state[0].used)]
    child = needs["child"]
    is_open: np.ndarray = (needs["stage"] != Stage.GONE) & (child >= followed.start) & (child < followed.stop)
    needs = needs[is_open]
    events = rows(LoggedEvent, len(needs))
    for name in _FROM_NEED:
        events[name] = needs[name]
    events["need"], events["uid"] = needs["key"], world.children["uid"][needs["child"]]
    events["cents"], events["week"], events["referrer"] = needs["weekly_cents"], week, NOBODY
    events["event"] = [_STANDING[Stage(stage)] for stage in needs["stage"].tolist()]
    return events


def weekly_bill(log: EventLog) -> np.ndarray:
    """[week, product] what is billed (cents) by the events: equal to the ledger when all children are followed."""
    changes = np.zeros((log.setup.weeks + 1, len(log.setup.product_ids)), dtype=np.int64)
    once = np.zeros_like(changes)
    booked = log.of_kind(EventKind.BILLED, EventKind.STANDING, EventKind.CORRECTED, EventKind.LEVER_COST)
    np.add.at(once, (booked["week"], booked["product"]), booked["cents"])
    price: dict[int, int] = {}
    for event in log.of_kind(EventKind.WAS_HELPED, EventKind.PRICED, EventKind.CARE_ENDS):
        need, now = int(event["need"]), 0 if event["event"] == EventKind.CARE_ENDS else int(event["cents"])
        # the week in which care ends was billed before it ended; what follows its end changes nothing
        from_week = int(event["week"]) + (event["event"] == EventKind.CARE_ENDS)
        changes[from_week, event["product"]] += now - price.get(need, 0)
        price[need] = now
    return (np.cumsum(changes, axis=0) + once)[:-1]
