"""How long readers wait for the picture when many of them move levers at once, and what they leave behind in memory.

`uv run python tools/load_app.py --readers 30 --minutes 5` starts the app on a free port. Each reader speaks the
protocol of a browser: loads the page, opens its websocket, moves a lever every few seconds and waits until the answer
to it is drawn. Prints one JSON object: waits in seconds, memory in MB before, during and after.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import websockets

START = "from app.run import serve; serve('127.0.0.1', 0, '', '{place}')"
LEVERS = {
    "start_light": (0.0, 1.0, 0.05),
    "collectivise": (0.0, 1.0, 0.05),
    "capacity_b": (-0.3, 0.3, 0.01),
    "poh_jeugd_fte": (0.0, 6.0, 0.5),
    "tariff_b": (-0.2, 0.2, 0.01),
}
LONGEST_WAIT = 60.0


@dataclass(slots=True)
class Tally:
    """What all readers together saw."""

    first: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """One browser, as the server sees it; one that is not polite is gone without a word, as a phone that sleeps."""

    address: str
    tally: Tally
    chance: random.Random
    polite: bool = True
    kernel: str = field(default_factory=lambda: str(uuid4()))
    page: str = field(default_factory=lambda: str(uuid4()))
    query: str = "?place=uithoorn"
    kept: dict[str, float] = field(default_factory=dict)
    panel: str = ""
    ack: int = -1
    told: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def visit(self, until: float, think: float) -> None:
        """Comes, moves levers until it is time, and leaves as a closed tab does."""
        try:
            await self._stay(until, think)
        except Exception as error:
            self.tally.errors.append(f"{type(error).__name__}: {error}")

    async def _stay(self, until: float, think: float) -> None:
        began = time.perf_counter()
        async with self.opened() as socket:
            self.tally.first.append(time.perf_counter() - began)
            await self.move(socket)
            while time.monotonic() < until:
                await asyncio.sleep(self.chance.uniform(0.5, 1.5) * think)
                await self.move(socket)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Any]:
        """The page, once its first picture is drawn, as the socket to it; left as a closed tab does."""
        host = urlsplit(self.address).netloc
        cookie = await asyncio.to_thread(self.cookie)
        where = f"ws://{host}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        headers = {"Origin": f"http://{host}", "Cookie": cookie}
        async with websockets.connect(where, additional_headers=headers, max_size=None, compression=None) as socket:
            listening = asyncio.create_task(self._listen(socket))
            try:
                await self.begin(socket)
                await self._until(0)
                yield socket
            finally:
                listening.cancel()
        if self.polite:
            await asyncio.to_thread(self._leave, cookie)

    def cookie(self) -> str:
        """The cookie of a new visitor."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=LONGEST_WAIT)
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the page answered {answer.status}")
        return (answer.getheader("set-cookie") or "").split(";")[0]

    def _leave(self, cookie: str) -> None:
        host = urlsplit(self.address).netloc
        connection = HTTPConnection(host, timeout=LONGEST_WAIT)
        headers = {"Origin": f"http://{host}", "Cookie": cookie}
        connection.request("POST", f"/_solara/api/close/{self.kernel}?session_id={self.page}", headers=headers)
        connection.getresponse().read()

    async def begin(self, socket: Any) -> None:
        """Asks for the page."""
        control = str(uuid4())
        opened = {"comm_id": control, "target_name": "solara.control", "data": {}}
        await self._send(socket, "comm_open", opened)
        run = {"method": "run", "args": {"path": f"/{self.query}", "appName": None, "themes": {}, "dark": False}}
        await self._send(socket, "comm_msg", {"comm_id": control, "data": run})

    async def move(self, socket: Any) -> None:
        """Moves a lever, leaves the others where they are, and waits until the answer is drawn."""
        name = self.chance.choice(list(LEVERS))
        low, high, step = LEVERS[name]
        value = round(low + step * self.chance.randrange(round((high - low) / step) + 1), 4)
        wanted = self.ack + 1
        self.kept[name] = value
        change = {"event": "change", "data": {"values": dict(self.kept), "seq": wanted, "final": True}}
        began = time.perf_counter()
        await self._send(socket, "comm_msg", {"comm_id": self.panel, "data": {"method": "custom", "content": change}})
        await self._until(wanted)
        self.tally.moves.append(time.perf_counter() - began)

    async def _send(self, socket: Any, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": str(uuid4()), "msg_type": kind, "session": self.page, "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
        await socket.send(json.dumps({**message, "channel": "shell"}))

    async def _until(self, wanted: int) -> None:
        async with asyncio.timeout(LONGEST_WAIT):
            while not self.panel or self.ack < wanted:
                self.heard.clear()
                await self.heard.wait()

    async def _listen(self, socket: Any) -> None:
        """Notes which part holds the levers, what the page shows, and up to which change the picture has been drawn."""
        async for text in socket:
            if isinstance(text, bytes):
                continue
            content = json.loads(text).get("content", {})
            state = (content.get("data") or {}).get("state", {}) if isinstance(content.get("data"), dict) else {}
            if "query" in state:
                self.told.append(state["query"])
            if "ack" in state and ("groups" in state or content.get("comm_id") == self.panel):
                self.panel, self.ack = content["comm_id"], int(state["ack"])
                self.heard.set()


async def crowd(address: str, readers: int, seconds: float, think: float) -> Tally:
    """Lets so many readers come, one after the other, and stay."""
    tally, until = Tally(), time.monotonic() + seconds
    visits = []
    for number in range(readers):
        one = Reader(address, tally, random.Random(number))  # noqa: S311 - who moves what, no secret
        visits.append(asyncio.create_task(one.visit(until, think)))
        await asyncio.sleep(0.1)
    await asyncio.gather(*visits)
    return tally


class Scale:
    """The memory of the server, weighed every second."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.most = 0.0
        self.done = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def now(self) -> float:
        """MB in use."""
        return round(self.process.memory_info().rss / 1e6, 1)

    def _watch(self) -> None:
        while not self.done.wait(1.0):
            self.most = max(self.most, self.now())


def waits(found: list[float]) -> dict[str, float]:
    """The middle, the slowest twentieth and the slowest, in seconds."""
    if len(found) < 2:
        return {"count": len(found)}
    return {
        "count": len(found),
        "p50": round(statistics.median(found), 3),
        "p95": round(statistics.quantiles(found, n=20)[-1], 3),
        "max": round(max(found), 3),
    }


def measure(place: str, readers: int, minutes: float, think: float, rest: float, warm: float) -> dict[str, Any]:
    """Runs the app, a first crowd to warm up, and then the crowd that counts."""
    command = [sys.executable, "-c", START.format(place=place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - this program itself
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            asyncio.run(crowd(address, readers, 60 * warm, think))
            time.sleep(rest)
            scale = Scale(server.pid)
            before = scale.now()
            tally = asyncio.run(crowd(address, readers, 60 * minutes, think))
            at_the_end = scale.now()
            time.sleep(rest)
            return {
                "place": place,
                "readers": readers,
                "minutes": minutes,
                "first_picture_seconds": waits(tally.first),
                "move_seconds": waits(tally.moves),
                "errors": len(tally.errors),
                "error_examples": sorted(set(tally.errors))[:5],
                "memory_mb": {"before": before, "most": scale.most, "at_the_end": at_the_end, "after": scale.now()},
            }
        finally:
            server.terminate()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--think", type=float, default=4.0, help="mean seconds between two moves of one reader")
    parser.add_argument(
        "--rest", type=float, default=20.0, help="seconds after the readers left, before memory is read"
    )
    parser.add_argument(
        "--warm", type=float, default=2.0, help="minutes of a first crowd, after which memory is weighed"
    )
    parser.add_argument("--place", default="uithoorn")
    given = parser.parse_args()
    print(json.dumps(measure(given.place, given.readers, given.minutes, given.think, given.rest, given.warm), indent=2))


if __name__ == "__main__":
    main()
