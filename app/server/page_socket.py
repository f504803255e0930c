"""One websocket in front of Solara: nothing is made for it until it has said something that a page of ours says."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.server.messages import LARGEST_MESSAGE, MalformedMessage, check_message
from app.server.token_bucket import TokenBucket

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SECONDS_TO_SPEAK = 15.0
"""A page of ours speaks at once; a phone on a bad line may take some seconds."""
MOST_MALFORMED = 10
"""After so many the connection is closed: a page of an older version that is still open may send a few."""
MESSAGES = (50.0, 500.0)
"""Per second, and at once: a page that opens asks some 100 things at once, a hand on a slider some 20 per second."""
CHARACTERS = (500_000.0, 2.0 * LARGEST_MESSAGE)
"""Per second, and at once: two files of own data one after the other."""
LONGEST_PAUSE = 5.0
"""Seconds without reading: uvicorn lets go of a browser whose answer to a ping it has not read for 20."""
REFUSED, BUSY = 1008, 1013
"""Websocket close codes: against the rules, and try again later."""


@dataclass(slots=True, eq=False)
class PageSocket:
    """A websocket, what it may still send, and how often it sent what none of our pages sends."""

    receive: Receive
    send: Send
    address: str
    kernel: str = ""
    malformed: int = 0
    closed: bool = False
    messages: TokenBucket = field(default_factory=lambda: TokenBucket(*MESSAGES))
    characters: TokenBucket = field(default_factory=lambda: TokenBucket(*CHARACTERS))

    def note_malformed(self, why: str) -> None:
        """Counts a malformed message; the first of a connection is a line in the log."""
        self.malformed += 1
        if self.malformed == 1:
            log.warning("a page at %s sent what none of our pages sends: %s", self.address, why)

    async def next_message(self) -> Message:
        """The next message that a page of ours could have sent, or that the connection is closed."""
        while True:
            if self.malformed > MOST_MALFORMED:
                return await self.close(REFUSED, "too many malformed messages")
            message = await self.receive()
            if message["type"] != "websocket.receive":
                self.closed = True
                return message
            text, data = message.get("text"), message.get("bytes")
            wait = max(self.messages.take(), self.characters.take(len(text or data or "")))
            if wait > 0:  # nothing more is read meanwhile, so that a page in a hurry is only slowed down
                await asyncio.sleep(min(wait, LONGEST_PAUSE))
            try:
                check_message(text)
            except MalformedMessage as error:
                self.note_malformed(str(error))
            else:
                return message

    async def first_message(self) -> Message:
        """As ``next_message``, for a page that has just connected; one that stays silent is closed."""
        try:
            async with asyncio.timeout(SECONDS_TO_SPEAK):
                return await self.next_message()
        except TimeoutError:
            return await self.close(REFUSED, "nothing was said")

    async def close(self, code: int, reason: str) -> Message:
        """Closes it; what an application that still reads is told."""
        if not self.closed:
            self.closed = True
            with suppress(OSError, RuntimeError):  # it went by itself meanwhile
                await self.send({"type": "websocket.close", "code": code, "reason": reason})
        return {"type": "websocket.disconnect", "code": code, "reason": reason}

    def served(self, first: Message) -> tuple[Receive, Send]:
        """How the application reads and writes: it sees a connection that opens and says its first message."""
        waiting: list[Message] = [{"type": "websocket.connect"}, first]

        async def receive() -> Message:
            return waiting.pop(0) if waiting else await self.next_message()

        async def send(message: Message) -> None:
            if self.closed or message["type"] == "websocket.accept":  # it has been accepted before
                return
            self.closed = message["type"] == "websocket.close"
            await self.send(message)

        return receive, send


class OpenSockets:
    """The connections by kernel, so that a malformed event counts for the page that sent it."""

    def __init__(self) -> None:
        self.by_kernel: dict[str, list[PageSocket]] = {}

    def add(self, socket: PageSocket) -> None:
        """From now on it counts for its kernel."""
        self.by_kernel.setdefault(socket.kernel, []).append(socket)

    def remove(self, socket: PageSocket) -> None:
        """No longer."""
        there = self.by_kernel.get(socket.kernel, [])
        if socket in there:
            there.remove(socket)
        if not there:
            self.by_kernel.pop(socket.kernel, None)

    def note_malformed(self, kernel: str, why: str) -> None:
        """Counts a malformed event of the page of this kernel."""
        there = self.by_kernel.get(kernel)
        if there:
            there[-1].note_malformed(why)
        else:
            log.warning("a page sent what none of our pages sends: %s", why)


OPEN = OpenSockets()
