"""A diary of one run: every need of the children that are followed, week by week, as it stood at the end of the week.

Nothing here is used by the engine, and keeping a diary changes no byte of a run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.children.fields import GENERATION, Stage
from agents.providers.fields import WHOLE_SLOT, Form
from model.flow.world import World
from model.run import step
from model.setup.setup import Setup

MOST_FOLLOWED = 20_000
"""Of a larger place only the first so many children are followed."""


class Seen(NamedTuple):
    """What a diary keeps of a need; fields as in ``agents.children.fields.TRAJECTORY``."""

    key: int
    child: int
    kind: int
    severity: float
    judged: float
    product: int
    level: int
    offer: int
    asked: int
    joined: int
    started: int
    due: int
    event: int
    stage: int
    cares: int
    prolonged: int
    referrer: int
    continued: int
    companion: int
    weekly_cents: int
    load: int
    coded: int
    waiting_list: int


class Change(NamedTuple):
    """A need that stands otherwise at the end of ``week`` than a week before.

    ``before`` is missing for a need that arose, ``after`` for one that is gone and whose record was used again.
    ``bill`` is what was owed at once because care started (cents).
    """

    week: int
    before: Seen | None
    after: Seen | None
    bill: int


_WATCHED = (
    "key",
    "stage",
    "cares",
    "prolonged",
    "joined",
    "asked",
    "product",
    "event",
    "due",
    "waiting_list",
    "weekly_cents",
)
Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Diary:
    """What happened to the children that are followed, from ``since`` until the end of the run (weeks).

    ``standing`` is [week, product] what is paid whoever is in care, for each thousandth of a place in use (cents).
    """

    layout: Setup
    since: int
    changes: dict[int, list[Change]]
    first: dict[int, int]
    """The child that stands on each place when the diary begins."""
    born: dict[int, int]
    left: dict[int, int]
    towns: dict[int, int]
    standing: np.ndarray
    referrer_types: list[int]

    @cached_property
    def standing_sofar(self) -> np.ndarray:
        """[week, product] the same, added up over all weeks before."""
        return np.vstack([np.zeros((1, self.standing.shape[1])), np.cumsum(self.standing, axis=0)])


def keep_diary(  # noqa: PLR0913 - keywords with defaults
    layout: Setup,
    replication: int = 0,
    region: int = 0,
    *,
    since: int | None = None,
    most: int = MOST_FOLLOWED,
    only: frozenset[int] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Diary:
    """Run one region and keep a diary of it, from the end of the warm-up unless ``since`` (a week) says otherwise.

    Followed are the children on the first ``most`` places, or of them only those on some places.
    """
    world = layout.fresh_world()
    first = layout.warm_up_weeks if since is None else since
    step(world, layout, replication, region, first)
    writer = _Writer(world, layout, first, most, only)
    for _ in range(first, layout.weeks):
        if cancelled is not None and cancelled():
            break
        step(world, layout, replication, region, 1)
        writer.turn_page()
    return writer.diary()


class _Writer:
    """Compares each week with the one before."""

    def __init__(self, world: World, layout: Setup, since: int, most: int, only: frozenset[int] | None) -> None:
        self.world, self.layout, self.since, self.most, self.only = world, layout, since, most, only
        self.needs = self._look()
        self.uids = world.children["uid"].copy()
        self.changes: dict[int, list[Change]] = {}
        self.first = dict(enumerate(self.uids[:most].tolist()))
        self.born = dict(zip(self.uids[:most].tolist(), world.children["born"][:most].tolist(), strict=True))
        self.towns = dict(zip(self.uids[:most].tolist(), world.children["municipality"][:most].tolist(), strict=True))
        self.left: dict[int, int] = {}
        self.standing = np.zeros((layout.weeks, len(layout.product_ids)))
        open_now = np.flatnonzero((self.needs["stage"] != Stage.GONE) & (self.needs["child"] < most))
        for seen in _seen(self.needs, open_now):
            self._write(int(self.uids[seen.child]), Change(since - 1, None, seen, 0))

    def _look(self) -> Columns:
        """The needs as they stand now, one array for each field."""
        used = int(self.world.state[0].used)
        return {name: self.world.trajectories[name][:used].copy() for name in Seen._fields}

    def _write(self, uid: int, change: Change) -> None:
        if uid % GENERATION < self.most if self.only is None else uid % GENERATION in self.only:
            self.changes.setdefault(uid, []).append(change)

    def turn_page(self) -> None:
        """Write down what changed in the week that just passed."""
        week = int(self.world.state[0].week) - 1
        now, before = self._look(), _as_long(self.needs, int(self.world.state[0].used))
        uids = self.world.children["uid"].copy()
        self._share_standing(week, before, now)
        changed = np.zeros(len(now["key"]), dtype=bool)
        for name in _WATCHED:
            changed |= now[name] != before[name]
        rows = np.flatnonzero(changed & ((now["child"] < self.most) | (before["child"] < self.most)))
        bills = self._bills(now, rows, before)
        for old, new, bill in zip(_seen(before, rows), _seen(now, rows), bills, strict=True):
            self._compare(week, old, new, bill, uids)
        for row in np.flatnonzero(uids[: self.most] != self.uids[: self.most]).tolist():
            self.left[int(self.uids[row])] = week
            self.born[int(uids[row])] = int(self.world.children["born"][row])
            self.towns[int(uids[row])] = int(self.world.children["municipality"][row])
        self.needs, self.uids = now, uids

    def _compare(self, week: int, old: Seen, new: Seen, bill: int, uids: np.ndarray) -> None:
        was = old.stage != Stage.GONE
        if was and old.key != new.key:
            self._write(int(self.uids[old.child]), Change(week, old, None, 0))
        elif was:
            self._write(int(self.uids[old.child]), Change(week, old, new, bill))
            return
        if new.key != old.key:
            owner = uids if new.stage != Stage.GONE else self.uids
            self._write(int(owner[new.child]), Change(week, None, new, bill))

    def _share_standing(self, week: int, before: Columns, now: Columns) -> None:
        """What is paid whoever is in care, divided over the places that were in use."""
        lines, products = self.world.offers, len(self.layout.product_ids)
        same = now["key"] == before["key"]
        stays = (now["stage"] == Stage.IN_CARE) & same
        ended = (before["stage"] == Stage.IN_CARE) & ~stays
        brief = (now["stage"] != Stage.IN_CARE) & (now["cares"] > np.where(same, before["cares"], 0))
        used = np.bincount(lines["product"], lines["occupied"], products)
        used += np.bincount(before["product"][ended], before["load"][ended], products)
        used += np.bincount(now["product"][brief], now["load"][brief], products)
        owed = np.bincount(lines["product"], lines["standing_cents"], products)
        self.standing[week] = np.divide(owed, used, out=np.zeros(products), where=used > 0)

    def _bills(self, now: Columns, rows: np.ndarray, before: Columns) -> list[int]:
        """What was owed at once for care that started (cents): the price of a trajectory, by what was coded."""
        known = np.where(now["key"][rows] == before["key"][rows], before["cares"][rows], 0)
        product = now["product"][rows]
        offer = np.where(now["offer"][rows] >= 0, now["offer"][rows], self.world.products["first_offer"][product])
        contract = self.world.contracts[self.world.offers["contract"][offer]]
        owed = (now["cares"][rows] > known) & (contract["form"] == Form.TRAJECTORY_PRICE) & (product >= 0)
        numbers = self.world.provider_numbers[0]
        weight = np.array([numbers.light, 1.0, numbers.heavy])[np.clip(now["coded"][rows], 0, 2)]
        weight = np.where(contract["by_intensity"] == 1, weight, 1.0) * (1.0 + self.world.offers["keeps"][offer])
        cents = contract["price_cents"] * contract["factor"] * weight * now["load"][rows] / WHOLE_SLOT
        return np.where(owed, np.floor(cents + 0.5), 0.0).astype(np.int64).tolist()

    def diary(self) -> Diary:
        """All that was written."""
        types = self.world.referrers["type"].tolist()
        return Diary(
            self.layout, self.since, self.changes, self.first, self.born, self.left, self.towns, self.standing, types
        )


def _as_long(columns: Columns, rows: int) -> Columns:
    """The same columns with as many rows, the new ones of nobody."""
    missing = rows - len(columns["key"])
    if missing <= 0:
        return columns
    return {name: np.concatenate([column, np.zeros(missing, column.dtype)]) for name, column in columns.items()}


def _seen(columns: Columns, rows: np.ndarray) -> Iterator[Seen]:
    return map(Seen._make, zip(*(columns[name][rows].tolist() for name in Seen._fields), strict=True))
