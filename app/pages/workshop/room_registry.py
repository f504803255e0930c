"""The rooms of this server, in memory only; a room expires after ``HOURS_KEPT`` without use."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.pages.workshop.room import Room, Team, add_team
from app.simulation.service import Question

LETTERS = "BCDFGHJKMNPRTVWX"
"""Letters that nobody mistakes for another, and that spell no words."""
CODE_LENGTH = 6
MOST_ROOMS = 50
HOURS_KEPT = 12.0
GUESSES_A_MINUTE = 120
"""Wrong codes and keys that all visitors together may try; guessing one of 16 million takes months."""
AWAKE_SECONDS = 25.0
"""A phone that has not been heard for longer is asleep."""

Step = Callable[[Room], Room]
Act = Callable[[Step], None]
"""Takes a step that only the facilitator may take."""


class RoomsFull(Exception):
    """The server holds ``MOST_ROOMS`` rooms already."""


@dataclass(slots=True)
class RoomEntry:
    """A room with its version, the time of its last use, and the time of each team's last sign of life."""

    room: Room
    version: int = 0
    used: float = 0.0
    heard: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class RoomRegistry:
    """Rooms by code. A change is made under one lock and notifies all waiting threads."""

    clock: Callable[[], float] = time.monotonic
    changed: threading.Condition = field(default_factory=threading.Condition)
    rooms: dict[str, RoomEntry] = field(default_factory=dict)
    guesses: list[float] = field(default_factory=list)

    def open(self, around: Question) -> Room:
        """A new room, with a code and a secret nobody can guess."""
        with self.changed:
            self._clear()
            if len(self.rooms) >= MOST_ROOMS:
                raise RoomsFull
            code = self._free_code()
            room = Room(code=code, around=around.do_nothing(), secret=secrets.token_urlsafe(24))
            self.rooms[code] = RoomEntry(room, used=self.clock())
            return room

    def room(self, code: str) -> Room | None:
        """The room with this code, or None; also None after ``GUESSES_A_MINUTE`` wrong codes in a minute."""
        with self.changed:
            self._clear()
            if not self._may_guess():
                return None
            entry = self.rooms.get(tidy_code(code))
            # Only wrong codes count, or a full room would lock itself out.
            if entry is None:
                self.guesses.append(self.clock())
            return entry.room if entry else None

    def leads(self, code: str, secret: str) -> bool:
        """Whether this is the facilitator's own secret."""
        entry = self.rooms.get(tidy_code(code))
        # In constant time: how long a wrong secret takes says nothing of how much of it is right.
        return entry is not None and secrets.compare_digest(entry.room.secret.encode(), secret.encode())

    def team(self, code: str, token: str) -> Team | None:
        """The team that this token belongs to."""
        entry = self.rooms.get(tidy_code(code))
        teams = entry.room.teams if entry else ()
        return next((team for team in teams if secrets.compare_digest(team.token.encode(), token.encode())), None)

    def lead_does(self, code: str, secret: str, step: Step) -> Room | None:
        """A step that only the facilitator may take."""
        with self.changed:
            return self._take(code, step) if self.leads(code, secret) else None

    def team_does(self, code: str, token: str, step: Callable[[Room, Team], Room]) -> Room | None:
        """A step of the team that has this token."""
        with self.changed:
            team = self.team(code, token)
            return self._take(code, lambda room: step(room, team)) if team else None

    def join(self, code: str, name: object, role: object) -> Team | None:
        """Add a team with a new token; None if the room refuses it."""
        token = secrets.token_urlsafe(18)
        with self.changed:
            self._take(code, lambda room: add_team(room, name, role, token))
            return self.team(code, token)

    def hear(self, code: str, number: int) -> None:
        """Record a sign of life of a team's phone."""
        with self.changed:
            entry = self.rooms.get(tidy_code(code))
            if entry is None:
                return
            # Only when it was asleep: each sign of life of each phone would draw every screen anew.
            woken = self.clock() - entry.heard.get(number, -1e9) > AWAKE_SECONDS
            entry.heard[number] = entry.used = self.clock()
            if woken:
                self._tell(entry)

    def awake(self, code: str) -> frozenset[int]:
        """Teams whose phone gave a sign of life within ``AWAKE_SECONDS``."""
        with self.changed:
            entry = self.rooms.get(tidy_code(code))
            last_signs = entry.heard if entry else {}
            return frozenset(team for team, at in last_signs.items() if self.clock() - at <= AWAKE_SECONDS)

    def close(self, code: str, secret: str) -> None:
        """Forgets a room with all that is in it."""
        with self.changed:
            if self.leads(code, secret):
                # Told after it is gone: who waits then finds no version, and so no room.
                self._tell(self.rooms.pop(tidy_code(code)))

    def version(self, code: str) -> int:
        """The version of a room, higher after each change; -1 if there is no such room."""
        entry = self.rooms.get(tidy_code(code))
        return entry.version if entry else -1

    def wait(self, code: str, version: int, stopped: Callable[[], bool]) -> int:
        """Block until the room has another version or ``stopped()``; return its version."""
        with self.changed:
            self.changed.wait_for(lambda: stopped() or self.version(code) != version)
            return self.version(code)

    def wake(self) -> None:
        """Wake all waiting threads, so that they check ``stopped()``."""
        with self.changed:
            self.changed.notify_all()

    def _take(self, code: str, step: Step) -> Room | None:
        entry = self.rooms.get(tidy_code(code))
        if entry is None:
            return None
        entry.used = self.clock()
        after = step(entry.room)
        # A step out of turn gives the same record back, and then no screen is drawn anew.
        if after is not entry.room:
            entry.room = after
            self._tell(entry)
        return after

    def _tell(self, entry: RoomEntry) -> None:
        entry.version += 1
        self.changed.notify_all()

    def _clear(self) -> None:
        now = self.clock()
        # A list first: the dictionary changes on the way.
        for code in [code for code, entry in self.rooms.items() if now - entry.used > HOURS_KEPT * 3600]:
            self._tell(self.rooms.pop(code))

    def _may_guess(self) -> bool:
        self.guesses = [at for at in self.guesses if self.clock() - at < 60.0]
        return len(self.guesses) < GUESSES_A_MINUTE

    def _free_code(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            if code not in self.rooms:
                return code


def tidy_code(text: object) -> str:
    """A typed code in its standard form: capitals, without spaces and dashes."""
    return "".join(sign for sign in str(text)[:40].upper() if sign.isalnum())[:CODE_LENGTH]


STORE = RoomRegistry()
"""The rooms of this process."""
