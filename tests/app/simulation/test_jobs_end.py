"""On a real server no work goes on for readers who are gone, whether they say so or not."""

import asyncio
import json
import random
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import websockets

from tests.architecture.tree import ROOT
from tools.load_app import Leaving, Reader, Tally

SESSIONS = 8
GIVE_UP = 300.0
"""Seconds after which the server is killed, so that a test that waits for a state fails."""


@contextmanager
def job_server(grace: float) -> Iterator[tuple[str, Callable[[str], None]]]:
    """A server's address, and a way to wait until it writes that so many jobs are under way."""
    command = [sys.executable, "-m", "tests.app.simulation.job_server", str(grace)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = server.stdout
        alarm = threading.Timer(GIVE_UP, server.kill)
        alarm.start()

        def until(wanted: str) -> None:
            assert any(line.startswith(wanted) for line in iter(lines.readline, "")), f"never: {wanted}"

        try:
            yield next(line.strip() for line in iter(lines.readline, "") if line.startswith("http")), until
        finally:
            alarm.cancel()
            server.kill()


class Seeker(Reader):
    """A browser on the page that searches for plans, or on another page with a job."""

    form = ""
    known_as = ""
    """The cookie; empty before the first visit."""

    @asynccontextmanager
    async def at_the_page(self) -> AsyncIterator[Any]:
        """The socket of the page, which a second visit finds again; left as a closed tab does, or without a word."""
        host = urlsplit(self.address).netloc
        new, cookie = not self.known_as, self.known_as or await asyncio.to_thread(self.cookie)
        self.known_as = cookie
        where = f"ws://{host}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        headers = {"Origin": f"http://{host}", "Cookie": cookie}
        async with websockets.connect(where, additional_headers=headers, max_size=None) as socket:
            listening = asyncio.create_task(self._listen(socket))
            if new:
                await self.begin(socket)
            else:  # what a browser says when its line is back; until a page speaks nothing is made of its socket
                await self._send(socket, "kernel_info_request", {})
            yield socket
            listening.cancel()
        if self.leaving is Leaving.CLOSED:
            await asyncio.to_thread(self._leave, cookie)

    async def seek(self, socket: Any, most: int) -> None:
        """Presses the button, with a wish that differs in how many levers may move."""
        while not self.form:
            self.heard.clear()
            await self.heard.wait()
        change = {"event": "change", "data": {"most": str(most), "go": True}}
        await self._send(socket, "comm_msg", {"comm_id": self.form, "data": {"method": "custom", "content": change}})

    async def _listen(self, socket: Any) -> None:
        async for text in socket:
            content = json.loads(text).get("content", {}) if isinstance(text, str) else {}
            data = content.get("data")
            if isinstance(data, dict) and "sures" in data.get("state", {}):
                self.form = content["comm_id"]
                self.heard.set()


def browser(address: str, query: str, *, polite: bool) -> Seeker:
    """Somebody new."""
    return Seeker(address, Tally(), random.Random(0), Leaving.CLOSED if polite else Leaving.LOST, query=query)


async def all_search(address: str, until: Callable[[str], None]) -> None:
    """So many sessions search, each for something else, and leave: half of them say so."""
    async with AsyncExitStack() as stack:
        for number in range(1, SESSIONS + 1):
            one = browser(address, "?place=voorbeeldstad&page=find", polite=number % 2 == 0)
            socket = await stack.enter_async_context(one.at_the_page())
            await one.seek(socket, number)
        await asyncio.to_thread(until, f"jobs {SESSIONS} ")


async def one_comes_back(address: str, until: Callable[[str], None]) -> None:
    """A browser that was gone for too long finds its page, and the search on it begins again."""
    one = browser(address, "?place=voorbeeldstad&page=find", polite=False)
    async with one.at_the_page() as socket:
        await one.seek(socket, 1)
        await asyncio.to_thread(until, "jobs 1 kept 1")
    await asyncio.to_thread(until, "jobs 0 ")
    async with one.at_the_page():
        await asyncio.to_thread(until, "jobs 1 ")
    await asyncio.to_thread(until, "jobs 0 ")


async def one_reads(address: str, until: Callable[[str], None]) -> None:
    """One more comes for a child of the place, and gets it."""
    async with browser(address, "?place=voorbeeldstad&page=child", polite=True).at_the_page():
        await asyncio.to_thread(until, "jobs 0 kept 2")  # how it goes without a plan, which all of them share, and this


@pytest.mark.long
def test_searches_end_with_their_readers_begin_again_with_one_who_is_back_and_let_the_next_one_through():
    with job_server(grace=0.5) as (address, until):
        asyncio.run(all_search(address, until))
        until("jobs 0 ")
        asyncio.run(one_comes_back(address, until))
        asyncio.run(one_reads(address, until))
