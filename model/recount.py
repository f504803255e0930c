"""What the laws of a world are checked with: records read again in plain numpy, and the fault when they differ."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

import numpy as np

from agents.children.fields import NOBODY
from model.flow.world import World


class InvariantViolation(AssertionError):
    """Something that must always hold does not: a fault of ours, not of the input."""


def needs_of(world: World) -> np.ndarray:
    """Every row of needs that was ever used."""
    return np.asarray(world.trajectories[: int(world.state[0].used)])


def recount_of(
    shape: tuple[int, ...], town: np.ndarray, product: np.ndarray, some: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """[municipality, product] how many of the rows for which ``some`` holds, or the sum of their weights."""
    table = np.zeros(shape, dtype=np.int64)
    np.add.at(table, (town[some], product[some]), 1 if weights is None else weights[some])
    return table


def check_calendar(week: int, name: str, calendar: np.ndarray, records: np.ndarray, expected: np.ndarray) -> None:
    """A calendar holds what is expected once, in its own week, and nothing that is past."""
    after, before = records["after"].tolist(), records["before"].tolist()
    due = records["due"]
    seen: set[int] = set()
    for bucket in np.flatnonzero(calendar != NOBODY).tolist():
        previous = NOBODY
        for row in chain(week, f"calendar of {name}, week {bucket}", int(calendar[bucket]), after, seen):
            if due[row] != bucket or before[row] != previous or not expected[row]:
                violated(week, f"row {row} stands in the calendar of {name} in week {bucket} wrongly")
            previous = row
    if np.any(calendar[: week + 1] != NOBODY):
        violated(week, f"the calendar of {name} holds what is past")
    ahead = np.count_nonzero(expected & (due > week) & (due < len(calendar)))
    if ahead != len(seen):
        violated(week, f"{ahead} of {name} have an event ahead, {len(seen)} stand in the calendar")


def chain(week: int, name: str, first: int, links: Sequence[int] | np.ndarray, seen: set[int]) -> Iterable[int]:
    """The rows of a chain; each may be met once."""
    row = first
    while row != NOBODY:
        if not 0 <= row < len(links):
            violated(week, f"{name}: leads to row {row}, which was never used")
        if row in seen:
            violated(week, f"{name}: row {row} stands in two places")
        seen.add(row)
        yield row
        row = int(links[row])


def same(week: int, what: str, kept: np.typing.ArrayLike, counted: np.typing.ArrayLike) -> None:
    """Raise unless what was kept equals what was counted again."""
    found, expected = np.atleast_1d(kept), np.atleast_1d(counted)
    if np.array_equal(found, expected):
        return
    where = tuple(int(axis[0]) for axis in np.nonzero(found != expected))
    place = f" (at {', '.join(map(str, where))})" if found.size > 1 else ""
    violated(week, f"{what}: {found[where]} kept, {expected[where]} counted{place}")


def violated(week: int, sentence: str) -> NoReturn:
    """Raise ``InvariantViolation``."""
    raise InvariantViolation(f"end of week {week}: {sentence}")
