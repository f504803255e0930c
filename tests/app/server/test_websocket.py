"""Messages to a browser arrive all, in order, whichever threads give them, and nobody waits for a slow browser."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import anyio.from_thread
import pytest
from solara.server import starlette
from solara.server.websocket import WebSocketDisconnect

import app.server.websocket
from app.server.websocket import QueuedWebsocket, use_queued_websockets


class Socket:
    """A browser that notes what it gets, takes nothing before it is opened, and may be gone or out of order."""

    def __init__(self, *, opened: bool = True, here: bool = True, fault: Exception | None = None) -> None:
        self.heard: list[str | bytes] = []
        self.may = asyncio.Event()
        self.here, self.fault, self.closed = here, fault, False
        if opened:
            self.may.set()

    async def send_text(self, text: str) -> None:
        await self._take(text)

    async def send_bytes(self, data: bytes) -> None:
        await self._take(data)

    async def close(self) -> None:
        self.closed = True
        if not self.here:
            raise RuntimeError('Cannot call "send" once a close message has been sent.')

    async def _take(self, one: str | bytes) -> None:
        await self.may.wait()
        if self.fault:
            raise self.fault
        if not self.here:
            raise RuntimeError('Cannot call "send" once a close message has been sent.')
        self.heard.append(one)


async def giving(socket: Socket, work: Any) -> None:
    """Lets another thread give messages, as Solara's threads do."""
    async with anyio.from_thread.BlockingPortal() as portal:
        post: Any = QueuedWebsocket(socket, portal)  # pyright: ignore[reportArgumentType]
        await asyncio.to_thread(work, post)
        socket.may.set()
        while post.under_way and not post.gone:
            await asyncio.sleep(0.001)


def test_messages_of_one_thread_arrive_in_order_text_and_bytes_alike():
    async def all_of_it() -> Socket:
        socket = Socket()
        await giving(socket, lambda post: [post.send(str(n) if n % 3 else str(n).encode()) for n in range(500)])
        return socket

    heard = asyncio.run(all_of_it()).heard
    assert [int(one) for one in heard] == list(range(500))
    assert [isinstance(one, bytes) for one in heard] == [n % 3 == 0 for n in range(500)]


def test_messages_of_many_threads_arrive_all_and_each_threads_own_in_order():
    def work(post: QueuedWebsocket) -> None:
        threads = [
            threading.Thread(target=lambda n=n: [post.send_text(f"{n} {m}") for m in range(200)]) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    async def all_of_it() -> Socket:
        socket = Socket()
        await giving(socket, work)
        return socket

    heard = [tuple(map(int, str(one).split())) for one in asyncio.run(all_of_it()).heard]
    assert len(heard) == 8 * 200
    for n in range(8):
        assert [m for which, m in heard if which == n] == list(range(200))


def test_who_draws_does_not_wait_for_a_browser_that_takes_nothing():
    async def all_of_it() -> tuple[list[Any], Socket]:
        socket, before = Socket(opened=False), []

        def work(post: QueuedWebsocket) -> None:
            post.send_text("one")
            post.send_text("two")
            before.extend(socket.heard)

        await giving(socket, work)
        return before, socket

    before, socket = asyncio.run(all_of_it())
    assert before == []
    assert socket.heard == ["one", "two"]


def test_a_browser_that_takes_nothing_is_let_go_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.server.websocket, "MOST_WAITING", 1000)

    def work(post: QueuedWebsocket) -> None:
        for _ in range(10):
            post.send_text("x" * 99)
        post.send_text("x" * 999)
        assert not post.waiting
        with pytest.raises(WebSocketDisconnect):
            post.send_text("more")

    async def all_of_it() -> Socket:
        socket = Socket(opened=False)
        await giving(socket, work)
        return socket

    assert asyncio.run(all_of_it()).closed


def test_who_writes_to_a_browser_that_left_is_told_so():
    def work(post: QueuedWebsocket) -> None:
        post.send_text("one")
        for _ in range(5000):
            if post.gone:
                break
            threading.Event().wait(0.001)
        with pytest.raises(WebSocketDisconnect):
            post.send_text("two")

    async def all_of_it() -> None:
        await giving(Socket(here=False), work)

    asyncio.run(all_of_it())


@pytest.mark.parametrize("here", [True, False])
def test_a_browser_that_cannot_be_written_to_is_let_go_and_the_reason_is_kept(
    caplog: pytest.LogCaptureFixture, *, here: bool
):
    socket = Socket(here=here, fault=ValueError("not a message"))

    def work(post: QueuedWebsocket) -> None:
        post.send_text("one")
        while not (post.gone and socket.closed):
            threading.Event().wait(0.001)
        with pytest.raises(WebSocketDisconnect):
            post.send_text("two")

    asyncio.run(giving(socket, work))
    assert "not a message" in caplog.text


def test_a_lost_browser_is_noticed_within_a_few_messages_and_not_after_all_that_wait():
    class Lost(Socket):
        async def _take(self, one: str | bytes) -> None:
            if not self.heard:
                asyncio.get_running_loop().call_soon(setattr, self, "here", False)  # as a connection that is cut
            await super()._take(one)

    async def all_of_it() -> Socket:
        socket = Lost(opened=False)
        await giving(socket, lambda post: [post.send_text(str(n)) for n in range(100)])
        return socket

    assert len(asyncio.run(all_of_it()).heard) <= app.server.websocket.AT_A_TIME


def test_who_closes_a_page_does_not_wait_for_the_loop_and_the_browser_is_let_go():
    async def all_of_it() -> Socket:
        socket = Socket(opened=False)
        async with anyio.from_thread.BlockingPortal() as portal:
            post: Any = QueuedWebsocket(socket, portal)  # pyright: ignore[reportArgumentType]
            post.send_text("one")
            post.close()  # in the loop itself, where waiting for it would never end
            with pytest.raises(WebSocketDisconnect):
                post.send_text("two")
            while not socket.closed:
                await asyncio.sleep(0.001)
            socket.may.set()
        return socket

    assert asyncio.run(all_of_it()).closed


def test_every_browser_of_the_app_gets_its_messages_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(starlette, "WebsocketWrapper", SimpleNamespace)
    use_queued_websockets()
    assert starlette.WebsocketWrapper is QueuedWebsocket
