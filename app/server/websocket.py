"""Messages to a browser leave in bursts.

By itself Solara lets the thread that draws wait, message by message, until the server's loop has sent each; with many
readers at once that waiting costs more than the drawing. Here the thread leaves its messages and goes on.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any

from anyio.from_thread import BlockingPortal
from solara.server import starlette
from solara.server.websocket import WebSocketDisconnect
from starlette.websockets import WebSocket
from starlette.websockets import WebSocketDisconnect as Disconnected
from websockets.exceptions import ConnectionClosed

log = logging.getLogger(__name__)

AT_A_TIME = 4
"""Messages before the loop looks whether the browser is still there: asyncio logs each from the fifth to a lost one."""
MOST_WAITING = 32_000_000
"""Characters for a browser that does not take them; beyond this it is let go, and comes back for the whole page."""


class QueuedWebsocket(starlette.WebsocketWrapper):
    """The way to one browser: sends in the order in which it was given, from whichever thread."""

    def __init__(self, ws: WebSocket, portal: BlockingPortal) -> None:
        super().__init__(ws, portal)
        self.waiting: deque[str | bytes] = deque()
        self.size = 0
        self.under_way = False
        self.gone = False
        self.guarded = threading.Lock()

    def send_text(self, data: str) -> None:
        """Leaves a message."""
        self._leave(data)

    def send_bytes(self, data: bytes) -> None:
        """Leaves a message with a binary part."""
        self._leave(data)

    def close(self) -> None:
        """Ends the connection, without waiting for it: who closes a page may hold what the loop waits for."""
        self._lost()
        with suppress(WebSocketDisconnect):  # the server stops
            self._begin(self._let_go)

    def _leave(self, data: str | bytes) -> None:
        with self.guarded:
            if self.gone:
                raise WebSocketDisconnect
            self.waiting.append(data)
            self.size += len(data)
            first, self.under_way = not self.under_way, True
            too_many = self.size > MOST_WAITING
        if too_many:
            self._lost()
            self._begin(self._let_go)
        elif first:
            self._begin(self._carry)

    def _begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Has the server's loop do it, without waiting: whoever draws holds up every reader."""

        def start() -> None:
            task = self.event_loop.create_task(work())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

        try:
            self.event_loop.call_soon_threadsafe(start)
        except RuntimeError as error:  # the server stops
            raise WebSocketDisconnect from error

    async def _carry(self) -> None:
        try:
            for number in count(1):
                if (message := self._next()) is None:
                    return
                await (self._send_text_exc(message) if isinstance(message, str) else self._send_bytes_exc(message))
                if number % AT_A_TIME == 0:
                    await asyncio.sleep(0)
        except WebSocketDisconnect:
            self._lost()
        except Exception:
            log.exception("a browser could not be written to and is let go")
            self._lost()
            await self._let_go()

    async def _let_go(self) -> None:
        with suppress(RuntimeError, ConnectionClosed, Disconnected):  # it went by itself meanwhile
            await self.ws.close()

    def _next(self) -> str | bytes | None:
        with self.guarded:
            if not self.waiting:
                self.under_way = False
                return None
            message = self.waiting.popleft()
            self.size -= len(message)
            return message

    def _lost(self) -> None:
        with self.guarded:
            self.gone = True
            self.waiting.clear()


def use_queued_websockets() -> None:
    """From now on every browser gets its messages so."""
    starlette.WebsocketWrapper = QueuedWebsocket
