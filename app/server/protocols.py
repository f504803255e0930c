"""Connections that may not last for ever: uvicorn's protocols with time limits, and a share for each address.

By itself uvicorn waits without end for the rest of a request, for a slow body, and for a browser that takes nothing
of its answer. A few hundred such connections of one address would keep everybody else out.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from app.server.admission import place_of_address

SECONDS_TO_ASK = 10.0
"""For the head of a request, and for its body: our pages send at most 64 kB."""
SECONDS_TO_TAKE = 60.0
"""Without reading what is buffered for it (64 kB or more): a phone that lost its line is as good as gone."""
SECONDS_TO_CLOSE = 10.0
"""For reading the last bytes of a connection that is closed from here."""
MOST_FRAGMENTS = 1_000
"""Parts of one websocket message: browsers send one, or one per 64 kB or so."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections at once, in all and from one address, and how many of these that have yet to ask.

    A browser has up to six for files and one for its page: a hall of 60 phones behind one address has at most 420,
    of which those that do nothing make room. With some four more descriptors per reader all of it stays below the
    1,024 that a process has by default.
    """

    total: int = 500
    per_address: int = 400
    waiting: int = 150


class TimedTransport(Protocol):
    """What the connection table needs to know about a connection."""

    place: str
    transport: Any

    def is_overdue(self, now: float) -> bool:
        """Whether it has waited for too long."""
        ...


@dataclass(slots=True)
class ConnectionTable:
    """All open connections by address; those that have yet to ask in the order in which they began to wait."""

    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    count: Counter[str] = field(default_factory=Counter)
    every: dict[TimedTransport, None] = field(default_factory=dict)
    waiting: dict[TimedTransport, None] = field(default_factory=dict)
    sweeping: bool = False

    def add(self, connection: TimedTransport) -> None:
        """Counts a connection; where there are too many, one that waits makes room, or the new one is refused."""
        self.every[connection] = None
        self.count[connection.place] += 1
        if not self.sweeping:
            self.sweeping = True
            asyncio.get_running_loop().call_later(1.0, self.sweep)
        if self.count[connection.place] > self.limits.per_address:
            self.drop(next(self._waiting_at(connection.place), connection))
        elif len(self.every) > self.limits.total:
            most = Counter(other.place for other in self.waiting).most_common(1)
            self.drop(next(self._waiting_at(most[0][0]), connection) if most else connection)

    def wait(self, connection: TimedTransport) -> None:
        """It has yet to ask; of too many of one address the one that waits longest is closed."""
        self.waiting[connection] = None
        there = list(self._waiting_at(connection.place))
        if len(there) > self.limits.waiting:
            self.drop(there[0])

    def go_on(self, connection: TimedTransport) -> None:
        """It has asked."""
        self.waiting.pop(connection, None)

    def remove(self, connection: TimedTransport) -> None:
        """It is gone."""
        self.waiting.pop(connection, None)
        if connection in self.every:
            del self.every[connection]
            self.count[connection.place] -= 1
            if self.count[connection.place] <= 0:
                del self.count[connection.place]

    def drop(self, connection: TimedTransport) -> None:
        """Ends a connection at once, whatever waits to be sent."""
        self.remove(connection)
        connection.transport.abort()

    def sweep(self) -> None:
        """Ends what takes too long; looks again in a second while there are connections."""
        loop = asyncio.get_running_loop()
        for connection in [connection for connection in self.every if connection.is_overdue(loop.time())]:
            self.drop(connection)
        self.sweeping = bool(self.every)
        if self.sweeping:
            loop.call_later(1.0, self.sweep)

    def _waiting_at(self, place: str) -> Iterator[TimedTransport]:
        return (connection for connection in self.waiting if connection.place == place)


@dataclass(slots=True)
class IdleTimeout:
    """Since when a connection is idle, in seconds of the loop's clock; ``None`` where it is not."""

    awaiting_request: float | None = None
    awaiting_read: float | None = None
    awaiting_close: float | None = None

    def is_over(self, now: float, *, closing: bool) -> bool:
        """Whether one of them takes too long."""
        if closing and self.awaiting_close is None:
            self.awaiting_close = now
        limits = (
            (self.awaiting_request, SECONDS_TO_ASK),
            (self.awaiting_read, SECONDS_TO_TAKE),
            (self.awaiting_close, SECONDS_TO_CLOSE),
        )
        return any(since is not None and now - since > most for since, most in limits)


class TimedConnection:
    """What both kinds of connection have, in front of uvicorn's protocol: it is counted, and may not wait for ever."""

    table: ClassVar[ConnectionTable]
    client: tuple[str, int] | None
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Counts it."""
        super().connection_made(transport)  # type: ignore[misc]
        self.idle, self.place = IdleTimeout(), place_of_address(self.client[0] if self.client else "")
        self.table.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """No longer counts it."""
        self.table.remove(self)
        super().connection_lost(exc)  # type: ignore[misc]

    def pause_writing(self) -> None:
        """The browser takes nothing."""
        self.idle.awaiting_read = self.loop.time()
        super().pause_writing()  # type: ignore[misc]

    def resume_writing(self) -> None:
        """It does again."""
        self.idle.awaiting_read = None
        super().resume_writing()  # type: ignore[misc]

    def is_overdue(self, now: float) -> bool:
        """Whether it keeps us waiting for too long."""
        return self.idle.is_over(now, closing=self.transport.is_closing())


class TimedHTTP(TimedConnection, H11Protocol):  # type: ignore[misc]
    """One connection for files and posts."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Counts it, and waits for its first request."""
        super().connection_made(transport)
        self._note()

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request."""
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        """From here on the next request is waited for."""
        super().on_response_complete()
        self._note()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From here on the connection is one of a websocket."""
        self.table.remove(self)
        self.upgraded = True
        super().handle_websocket_upgrade(event)

    def _note(self) -> None:
        """Whether the rest of a request is waited for; a few bytes more do not begin the time anew."""
        if getattr(self, "upgraded", False) or self not in self.table.every:
            return
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            if self.idle.awaiting_request is None:
                self.idle.awaiting_request = self.loop.time()
                self.table.wait(self)
        else:
            self.idle.awaiting_request = None
            self.table.go_on(self)


class TimedWebSocket(TimedConnection, WebSocketsSansIOProtocol):  # type: ignore[misc]
    """One websocket."""

    def handle_cont(self, event: Frame) -> None:
        """One more part of a message."""
        if len(self.frames) >= MOST_FRAGMENTS:
            self._fail(1009)
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """A whole message; text that is none ends the connection without a traceback in the log."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(1007)
                return
        super().send_receive_event_to_app()

    def _fail(self, code: int) -> None:
        self.frames = []
        if self.conn.state is not State.OPEN:  # the browser has begun to close it
            self.transport.close()
        elif not self.close_sent:
            self.conn.send_close(code)
            self.handle_parser_exception()


def timed_protocols(limits: ConnectionLimits | None = None) -> tuple[type[TimedHTTP], type[TimedWebSocket]]:
    """The protocols of one server, with a table of their own."""
    shared = {"table": ConnectionTable(limits or ConnectionLimits())}
    return type("ServerHTTP", (TimedHTTP,), shared), type("ServerWebSocket", (TimedWebSocket,), shared)
