"""Who goes first when many want the same thing: a fair semaphore whose turns can be given back for a while."""

import threading
import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Container, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

SLICE = 0.5
"""Seconds that a turn lasts before others may go first: a short job beside four long ones waits two seconds for it,
and a switch costs some milliseconds."""


@dataclass(slots=True, eq=False)
class Turn:
    """A place in the queue: whose it is, what kind of work it is for, and whether it is being served."""

    reader: Hashable = None
    kind: str = ""
    hurry: bool = False
    short: bool = False
    granted: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0
    """When it was served last, in seconds of the clock."""
    number: int = 0

    @property
    def rank(self) -> tuple[bool, int]:
        """Its place among the turns of the same reader: short work first, then in the order of coming."""
        return not self.short, self.number


@dataclass(slots=True)
class FairQueue:
    """Turns that wait: first those of the reader who was served least, and of one reader by their rank.

    Readers who were served equally go by turns (round robin).
    """

    lines: OrderedDict[Hashable, list[Turn]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return sum(map(len, self.lines.values()))

    def __contains__(self, turn: object) -> bool:
        return any(turn in line for line in self.lines.values())

    def put(self, turn: Turn) -> None:
        """Adds a turn; a reader who did not wait comes last in the round."""
        insort(self.lines.setdefault(turn.reader, []), turn, key=lambda one: one.rank)

    def take(self, busy: Container[Hashable], used: Mapping[Hashable, float]) -> Turn | None:
        """Removes the next turn of a reader who is not busy, by the seconds that each has ``used``."""
        free = [one for one in self.lines if one not in busy]
        if not free:
            return None
        reader = min(free, key=lambda one: used[one])
        turn = self.lines[reader].pop(0)
        self.lines.move_to_end(reader)
        self._tidy(reader)
        return turn

    def drop(self, turn: Turn) -> None:
        """Removes a turn."""
        self.lines[turn.reader].remove(turn)
        self._tidy(turn.reader)

    def ahead_of(self, turn: Turn, used: Mapping[Hashable, float]) -> int:
        """How many of those who wait are served before this turn, if each takes about as long."""
        own = self.lines[turn.reader].index(turn)
        readers = sorted(self.lines, key=lambda one: used[one])
        place = readers.index(turn.reader)
        others = (min(len(self.lines[one]), own + (at < place)) for at, one in enumerate(readers) if at != place)
        return own + sum(others)

    def _tidy(self, reader: Hashable) -> None:
        if not self.lines[reader]:
            del self.lines[reader]


@dataclass(slots=True)
class Desk:
    """Serves at most ``room`` at a time: who is in a hurry before who is not, each fair between readers.

    Of those who are not in a hurry it serves at most ``most_patient`` at a time, so that they never take all the room.
    With ``one_each`` it serves one turn of a reader at a time. Fair is by the time that each reader has ``used`` since
    coming; a newcomer counts as having used as much as who used least. ``changed`` guards all of it, and is told of
    every change.
    """

    room: int = 1
    most_patient: int = 1
    one_each: bool = False
    clock: Callable[[], float] = time.monotonic
    changed: threading.Condition = field(default_factory=threading.Condition)
    serving: list[Turn] = field(default_factory=list)
    hurried: FairQueue = field(default_factory=FairQueue)
    patient: FairQueue = field(default_factory=FairQueue)
    numbers: Iterator[int] = field(default_factory=count)
    used: dict[Hashable, float] = field(default_factory=dict)

    @property
    def busy(self) -> int:
        """How many are being served."""
        return len(self.serving)

    @contextmanager
    def served(self, *, hurry: bool) -> Iterator[int]:
        """Waits for a turn and takes it; gives how many could use the same at that moment, oneself included."""
        turn = Turn(hurry=hurry)
        self.come(turn)
        try:
            turn.granted.wait()
            yield self.busy + len(self.hurried)
        finally:
            self.leave(turn)

    def come(self, turn: Turn) -> None:
        """Queues a turn; ``turn.granted`` is set once it is served."""
        with self.changed:
            turn.number = next(self.numbers)
            self._put(turn)
            self._call()

    def leave(self, turn: Turn) -> None:
        """Ends a turn, also one that still waits; whoever waits for it goes on."""
        with self.changed:
            if turn in self.serving:
                self._end(turn)
            elif turn in self._queue(turn):
                self._queue(turn).drop(turn)
            self._forget(turn.reader)
            turn.granted.set()
            self._call()

    def withdraw(self, turn: Turn) -> None:
        """Ends a turn if it waits; whoever waits for it goes on."""
        with self.changed:
            if turn not in self.serving:
                self.leave(turn)

    def give_way(self, turn: Turn) -> None:
        """Lets others go first once a turn has lasted a slice of time; returns when it is served again.

        Any thread that works for the turn may call this as often as it likes; all of them wait. It must hold nothing
        that the others need. A turn that has ended waits for nobody.
        """
        if turn.granted.is_set() and self.clock() - turn.since < SLICE:
            return
        with self.changed:
            if turn in self.serving and self.clock() - turn.since >= SLICE:
                self._end(turn)
                turn.granted.clear()
                self._put(turn)
                self._call()
        turn.granted.wait()

    def hand_over(self, turn: Turn, reader: Hashable) -> None:
        """The turn belongs to another reader from now on."""
        with self.changed:
            waits, before = turn in self._queue(turn), turn.reader
            if waits:
                self._queue(turn).drop(turn)
            turn.reader = reader
            self.used.setdefault(reader, self.used.get(before, 0.0))
            if waits:
                self._put(turn)
            self._forget(before)
            self._call()

    def ahead_of(self, turn: Turn) -> int:
        """How many are served before a turn that waits, those who are being served now included."""
        with self.changed:
            queue = self._queue(turn)
            if turn not in queue:
                return 0
            return self.busy + queue.ahead_of(turn, self._used_now()) + (0 if turn.hurry else len(self.hurried))

    def turns(self) -> int:
        """How many wait or are being served."""
        return self.busy + len(self.hurried) + len(self.patient)

    def turns_of(self, reader: Hashable) -> int:
        """The same, of one reader."""
        waiting = (queue.lines.get(reader, ()) for queue in (self.hurried, self.patient))
        return sum(one.reader == reader for one in self.serving) + sum(map(len, waiting))

    def _put(self, turn: Turn) -> None:
        self.used.setdefault(turn.reader, min(self.used.values(), default=0.0))
        self._queue(turn).put(turn)

    def _end(self, turn: Turn) -> None:
        self.serving.remove(turn)
        self.used[turn.reader] += self.clock() - turn.since

    def _forget(self, reader: Hashable) -> None:
        if not self.turns_of(reader):
            self.used.pop(reader, None)

    def _used_now(self) -> dict[Hashable, float]:
        now = dict(self.used)
        for turn in self.serving:
            now[turn.reader] += self.clock() - turn.since
        return now

    def _queue(self, turn: Turn) -> FairQueue:
        return self.hurried if turn.hurry else self.patient

    def _call(self) -> None:
        while self.busy < self.room and (turn := self._next()) is not None:
            turn.since = self.clock()
            self.serving.append(turn)
            turn.granted.set()
        self.changed.notify_all()

    def _next(self) -> Turn | None:
        busy = {one.reader for one in self.serving} if self.one_each else ()
        turn = self.hurried.take(busy, self.used)
        if turn is None and sum(not one.hurry for one in self.serving) < self.most_patient:
            turn = self.patient.take(busy, self.used)
        return turn
