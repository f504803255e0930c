"""Who goes first when many want the same thing: a fair semaphore whose turns can be given back for a while."""

import threading
import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Container, Hashable, Iterator
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
    """Turns that wait: the readers by turns (round robin), and the turns of one reader by their rank."""

    lines: OrderedDict[Hashable, list[Turn]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return sum(map(len, self.lines.values()))

    def __contains__(self, turn: object) -> bool:
        return any(turn in line for line in self.lines.values())

    def put(self, turn: Turn) -> None:
        """Adds a turn; a reader who did not wait comes last in the round."""
        insort(self.lines.setdefault(turn.reader, []), turn, key=lambda one: one.rank)

    def take(self, busy: Container[Hashable]) -> Turn | None:
        """Removes the next turn of a reader who is not busy, and puts that reader last in the round."""
        reader = next((one for one in self.lines if one not in busy), _NOBODY)
        if reader is _NOBODY:
            return None
        turn = self.lines[reader].pop(0)
        self.lines.move_to_end(reader)
        self._tidy(reader)
        return turn

    def drop(self, turn: Turn) -> None:
        """Removes a turn."""
        self.lines[turn.reader].remove(turn)
        self._tidy(turn.reader)

    def ahead_of(self, turn: Turn) -> int:
        """How many of those who wait are served before this turn."""
        own = self.lines[turn.reader].index(turn)
        found, earlier = own, 1
        for reader, line in self.lines.items():
            if reader == turn.reader:
                earlier = 0
            else:
                found += min(len(line), own + earlier)
        return found

    def _tidy(self, reader: Hashable) -> None:
        if not self.lines[reader]:
            del self.lines[reader]


_NOBODY = object()


@dataclass(slots=True)
class Desk:
    """Serves at most ``room`` at a time: who is in a hurry before who is not, each fair between readers.

    Of those who are not in a hurry it serves at most ``most_patient`` at a time, so that they never take all the room.
    With ``one_each`` it serves one turn of a reader at a time. ``changed`` guards all of it, and is told of every
    change.
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
            self._queue(turn).put(turn)
            self._call()

    def leave(self, turn: Turn) -> None:
        """Ends a turn, also one that still waits; whoever waits for it goes on."""
        with self.changed:
            if turn in self.serving:
                self.serving.remove(turn)
            elif turn in self._queue(turn):
                self._queue(turn).drop(turn)
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
                self.serving.remove(turn)
                turn.granted.clear()
                self._queue(turn).put(turn)
                self._call()
        turn.granted.wait()

    def hand_over(self, turn: Turn, reader: Hashable) -> None:
        """The turn belongs to another reader from now on."""
        with self.changed:
            waits = turn in self._queue(turn)
            if waits:
                self._queue(turn).drop(turn)
            turn.reader = reader
            if waits:
                self._queue(turn).put(turn)
            self._call()

    def ahead_of(self, turn: Turn) -> int:
        """How many are served before a turn that waits, those who are being served now included."""
        with self.changed:
            queue = self._queue(turn)
            if turn not in queue:
                return 0
            return self.busy + queue.ahead_of(turn) + (0 if turn.hurry else len(self.hurried))

    def turns(self) -> int:
        """How many wait or are being served."""
        return self.busy + len(self.hurried) + len(self.patient)

    def turns_of(self, reader: Hashable) -> int:
        """The same, of one reader."""
        waiting = (queue.lines.get(reader, ()) for queue in (self.hurried, self.patient))
        return sum(one.reader == reader for one in self.serving) + sum(map(len, waiting))

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
        turn = self.hurried.take(busy)
        if turn is None and sum(not one.hurry for one in self.serving) < self.most_patient:
            turn = self.patient.take(busy)
        return turn
