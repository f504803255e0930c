"""A semaphore with two priorities that is fair between readers.

Many readers share few processors. First come, first served would let one reader with six long jobs hold up everybody,
and a plain lock would let a background job delay the quick result of a lever that is being dragged. Here high-priority
requests go first, readers share by the seconds that each has used, and a long job yields between time slices.
"""

import threading
import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Container, Generator, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

SLICE = 0.5
"""The time slice (seconds) after which a permit yields: a short job beside four long ones waits two seconds for it, and
a switch costs some milliseconds."""


@dataclass(slots=True, eq=False)
class Permit:
    """A permit that is waited for or held: whose it is, for what kind of work, and whether it is granted."""

    reader: Hashable = None
    kind: str = ""
    high_priority: bool = False
    short: bool = False
    granted: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0
    """When it was granted last, in seconds of the clock."""
    number: int = 0

    @property
    def rank(self) -> tuple[bool, int]:
        """Its order among the permits of the same reader: short work first, then in the order of request."""
        return not self.short, self.number


@dataclass(slots=True)
class FairQueue:
    """Permits that wait: first those of the reader who used the fewest seconds, and of one reader by their rank.

    Readers who were served equally go by turns (round robin).
    """

    by_reader: OrderedDict[Hashable, list[Permit]] = field(default_factory=OrderedDict[Hashable, list[Permit]])

    def __len__(self) -> int:
        return sum(map(len, self.by_reader.values()))

    def __contains__(self, permit: object) -> bool:
        return any(permit in waiting for waiting in self.by_reader.values())

    def put(self, permit: Permit) -> None:
        """Adds a permit; a reader who did not wait comes last in the round."""
        insort(self.by_reader.setdefault(permit.reader, []), permit, key=lambda waiting: waiting.rank)

    def take(self, busy: Container[Hashable], used: Mapping[Hashable, float]) -> Permit | None:
        """Removes the next permit of a reader who is not busy, by the seconds that each has ``used``."""
        free = [reader for reader in self.by_reader if reader not in busy]
        if not free:
            return None
        reader = min(free, key=used.__getitem__)
        permit = self.by_reader[reader].pop(0)
        self.by_reader.move_to_end(reader)
        self._tidy(reader)
        return permit

    def drop(self, permit: Permit) -> None:
        """Removes a permit."""
        self.by_reader[permit.reader].remove(permit)
        self._tidy(permit.reader)

    def ahead_of(self, permit: Permit, used: Mapping[Hashable, float]) -> int:
        """How many of those who wait are served before this permit, if each takes about as long."""
        own = self.by_reader[permit.reader].index(permit)
        readers = sorted(self.by_reader, key=used.__getitem__)
        place = readers.index(permit.reader)
        # Readers go by turns: each other one goes before as often as this reader's own permits do, and once more
        # where it comes first in the round.
        others = (min(len(self.by_reader[name]), own + (at < place)) for at, name in enumerate(readers) if at != place)
        return own + sum(others)

    def _tidy(self, reader: Hashable) -> None:
        if not self.by_reader[reader]:
            del self.by_reader[reader]


@dataclass(slots=True)
class PrioritySemaphore:
    """Grants at most ``capacity`` permits at a time: high priority first, fair between readers.

    At most ``low_capacity`` of them have low priority, so that background work never takes all the capacity. With
    ``one_each`` a reader holds one permit at a time. Fair means by the seconds that each reader has ``used``; a new one
    counts as having used as much as the reader who used least. ``changed`` guards all fields and is notified of every
    change.
    """

    capacity: int = 1
    low_capacity: int = 1
    one_each: bool = False
    clock: Callable[[], float] = time.monotonic
    changed: threading.Condition = field(default_factory=threading.Condition)
    active: list[Permit] = field(default_factory=list[Permit])
    high: FairQueue = field(default_factory=FairQueue)
    low: FairQueue = field(default_factory=FairQueue)
    numbers: Iterator[int] = field(default_factory=count)
    used: dict[Hashable, float] = field(default_factory=dict[Hashable, float])

    @property
    def busy(self) -> int:
        """How many permits are held."""
        return len(self.active)

    @contextmanager
    def acquire(self, *, high_priority: bool) -> Generator[int, None, None]:
        """Wait for a permit and hold it; yields how many hold or want one with high priority, this one included."""
        permit = Permit(high_priority=high_priority)
        self.request(permit)
        try:
            permit.granted.wait()
            yield self.busy + len(self.high)
        finally:
            self.release(permit)

    def request(self, permit: Permit) -> None:
        """Queue a permit; ``permit.granted`` is set once it is held."""
        with self.changed:
            permit.number = next(self.numbers)
            self._put(permit)
            self._call()

    def release(self, permit: Permit) -> None:
        """End a permit, also one that still waits; threads that wait for it go on."""
        with self.changed:
            if permit in self.active:
                self._end(permit)
            elif permit in self._queue(permit):
                self._queue(permit).drop(permit)
            self._forget(permit.reader)
            # Also for a permit that never got its turn: the thread that waits for it must end.
            permit.granted.set()
            self._call()

    def withdraw(self, permit: Permit) -> None:
        """End a permit if it still waits; threads that wait for it go on."""
        with self.changed:
            if permit not in self.active:
                self.release(permit)

    def yield_if_expired(self, permit: Permit) -> None:
        """Yield to others once a permit has lasted a time slice; returns when it is granted again.

        Any thread that works for the permit may call this as often as it likes; all of them wait. It must hold no
        lock that the others need. A permit that has ended never waits.
        """
        # Without the lock: work calls this as often as it likes, and mostly the slice is not over.
        if permit.granted.is_set() and self.clock() - permit.since < SLICE:
            return
        with self.changed:
            if permit in self.active and self.clock() - permit.since >= SLICE:
                self._end(permit)
                permit.granted.clear()
                self._put(permit)
                self._call()
        permit.granted.wait()

    def transfer(self, permit: Permit, reader: Hashable) -> None:
        """Give the permit to another reader."""
        with self.changed:
            waits, before = permit in self._queue(permit), permit.reader
            if waits:
                self._queue(permit).drop(permit)
            permit.reader = reader
            # With the seconds of the work so far, so that nobody gets a fresh account by joining a long job.
            self.used.setdefault(reader, self.used.get(before, 0.0))
            if waits:
                self._put(permit)
            self._forget(before)
            self._call()

    def ahead_of(self, permit: Permit) -> int:
        """How many permits go before one that waits, those that are held now included."""
        with self.changed:
            queue = self._queue(permit)
            if permit not in queue:
                return 0
            return (
                self.busy + queue.ahead_of(permit, self._used_now()) + (0 if permit.high_priority else len(self.high))
            )

    def total(self) -> int:
        """How many permits wait or are held."""
        return self.busy + len(self.high) + len(self.low)

    def total_of(self, reader: Hashable) -> int:
        """The same, of one reader."""
        waiting = (queue.by_reader.get(reader, ()) for queue in (self.high, self.low))
        return sum(permit.reader == reader for permit in self.active) + sum(map(len, waiting))

    def _put(self, permit: Permit) -> None:
        # Not from zero: a newcomer would hold up everybody until it had caught up with readers of hours.
        self.used.setdefault(permit.reader, min(self.used.values(), default=0.0))
        self._queue(permit).put(permit)

    def _end(self, permit: Permit) -> None:
        self.active.remove(permit)
        self.used[permit.reader] += self.clock() - permit.since

    def _forget(self, reader: Hashable) -> None:
        if not self.total_of(reader):
            self.used.pop(reader, None)

    def _used_now(self) -> dict[Hashable, float]:
        now = dict(self.used)
        for permit in self.active:
            now[permit.reader] += self.clock() - permit.since
        return now

    def _queue(self, permit: Permit) -> FairQueue:
        return self.high if permit.high_priority else self.low

    def _call(self) -> None:
        while self.busy < self.capacity and (permit := self._next()) is not None:
            permit.since = self.clock()
            self.active.append(permit)
            permit.granted.set()
        self.changed.notify_all()

    def _next(self) -> Permit | None:
        busy = {held.reader for held in self.active} if self.one_each else ()
        permit = self.high.take(busy, self.used)
        if permit is None and sum(not held.high_priority for held in self.active) < self.low_capacity:
            permit = self.low.take(busy, self.used)
        return permit
