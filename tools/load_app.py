"""How long readers wait for the picture when many of them move levers at once, and what they leave behind in memory.

`uv run python tools/load_app.py --readers 30 --minutes 5` starts the app on a free port. Each reader speaks the
protocol of a browser: loads the page, opens its websocket, moves a lever every few seconds and waits until the answer
to it is drawn. Prints one JSON object: waits in seconds, memory in MB before, during and after, and what went wrong:
answers other than 200, sockets that were refused or ended, tracebacks on the server's stderr. Ends with 1 when any did.

`--address http://127.0.0.1:8765/ --log server.log` loads a server that runs already and writes its stderr to that file.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import websockets

START = "from app.server.serve import serve; serve('127.0.0.1', 0, '', '{place}')"
LEVERS = {
    "start_light": (0.0, 1.0, 0.05),
    "collectivise": (0.0, 1.0, 0.05),
    "capacity_b": (-0.3, 0.3, 0.01),
    "poh_jeugd_fte": (0.0, 6.0, 0.5),
    "tariff_b": (-0.2, 0.2, 0.01),
}
LONGEST_WAIT = 60.0


TRACEBACK = "Traceback (most recent call last)"


class Leaving(StrEnum):
    """How a reader leaves."""

    CLOSED = "the socket ends, then the page says goodbye"
    GOODBYE_FIRST = "the page says goodbye while its socket is open, as a tab that is closed or loaded again does"
    LOST = "the socket ends without a goodbye, as that of a phone that sleeps"
    CUT = "the socket is cut in the middle of whatever goes through it"


@dataclass(slots=True)
class Tally:
    """What all readers together saw."""

    first: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    """How often the server answered with each status."""
    sockets_refused: int = 0
    sockets_ended: int = 0
    """By the server, while their reader was there."""

    @property
    def not_200(self) -> int:
        """Answers other than 200."""
        return sum(number for status, number in self.answers.items() if status != 200)

    def note(self, error: Exception) -> None:
        """Counts what went wrong for one reader."""
        if isinstance(error, websockets.InvalidHandshake | OSError) and not isinstance(error, TimeoutError):
            self.sockets_refused += 1
        elif isinstance(error, websockets.ConnectionClosed):
            self.sockets_ended += 1
        self.errors.append(f"{type(error).__name__}: {error}")


@dataclass(slots=True)
class Reader:
    """One browser, as the server sees it."""

    address: str
    tally: Tally
    chance: random.Random
    leaving: Leaving = Leaving.CLOSED
    kernel: str = field(default_factory=lambda: str(uuid4()))
    page: str = field(default_factory=lambda: str(uuid4()))
    query: str = "?place=uithoorn"
    kept: dict[str, float] = field(default_factory=dict)
    panel: str = ""
    ack: int = -1
    told: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    async def visit(self, until: float, think: float) -> None:
        """Comes, moves levers until it is time, and leaves."""
        try:
            await self._stay(until, think)
        except Exception as error:
            self.tally.note(error)

    async def pass_by(self, seconds: float) -> None:
        """Comes, and leaves after so many seconds, whether or not anything has been drawn."""
        try:
            async with self.connected():
                await asyncio.sleep(seconds)
        except Exception as error:
            self.tally.note(error)

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
        """The page, once its first picture is drawn, as the socket to it; left as this reader leaves."""
        async with self.connected() as socket:
            await self._until(0)
            yield socket

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Any]:
        """The page as soon as it has been asked for, as the socket to it; left as this reader leaves."""
        host = urlsplit(self.address).netloc
        cookie = await asyncio.to_thread(self.cookie)
        where = f"ws://{host}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        headers = {"Origin": f"http://{host}", "Cookie": cookie}
        async with websockets.connect(where, additional_headers=headers, max_size=None, compression=None) as socket:
            listening = asyncio.create_task(self._listen(socket))
            try:
                await self.begin(socket)
                yield socket
            finally:
                listening.cancel()
                if self.leaving is Leaving.GOODBYE_FIRST:
                    await asyncio.to_thread(self._leave, cookie)
                elif self.leaving is Leaving.CUT:
                    socket.transport.abort()
        if self.leaving is Leaving.CLOSED:
            await asyncio.to_thread(self._leave, cookie)

    def cookie(self) -> str:
        """The cookie of a new visitor."""
        status, cookie = self._ask("GET", "/", {})
        if status != 200:
            raise RuntimeError(f"the page answered {status}")
        return cookie.split(";")[0]

    def _leave(self, cookie: str) -> None:
        headers = {"Origin": f"http://{urlsplit(self.address).netloc}", "Cookie": cookie}
        self._ask("POST", f"/_solara/api/close/{self.kernel}?session_id={self.page}", headers)

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """The status of the answer, which is counted, and the cookie that came with it."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=LONGEST_WAIT)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        self.tally.answers[answer.status] += 1
        return answer.status, answer.getheader("set-cookie") or ""

    async def begin(self, socket: websockets.ClientConnection) -> None:
        """Asks for the page."""
        control = str(uuid4())
        opened = {"comm_id": control, "target_name": "solara.control", "data": {}}
        await self._send(socket, "comm_open", opened)
        run = {"method": "run", "args": {"path": f"/{self.query}", "appName": None, "themes": {}, "dark": False}}
        await self._send(socket, "comm_msg", {"comm_id": control, "data": run})

    async def move(self, socket: websockets.ClientConnection) -> None:
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

    async def _send(self, socket: websockets.ClientConnection, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": str(uuid4()), "msg_type": kind, "session": self.page, "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
        await socket.send(json.dumps({**message, "channel": "shell"}))

    async def _until(self, wanted: int) -> None:
        async with asyncio.timeout(LONGEST_WAIT):
            while not self.panel or self.ack < wanted:
                if self.ended:
                    raise websockets.ConnectionClosedError(None, None)
                self.heard.clear()
                await self.heard.wait()

    async def _listen(self, socket: AsyncIterable[str | bytes]) -> None:
        """Notes which part holds the levers, what the page shows, and up to which change the picture has been drawn."""
        with suppress(websockets.ConnectionClosed):
            async for text in socket:
                if not isinstance(text, bytes):
                    self._hear(json.loads(text).get("content", {}))
        self.ended = True
        self.heard.set()

    def _hear(self, content: dict[str, Any]) -> None:
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
        reader = Reader(address, tally, random.Random(number))  # noqa: S311 - who moves what, no secret
        visits.append(asyncio.create_task(reader.visit(until, think)))
        await asyncio.sleep(0.1)
    await asyncio.gather(*visits)
    return tally


class MemorySampler:
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
        with suppress(psutil.NoSuchProcess):
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


@dataclass(frozen=True, slots=True)
class Load:
    """How many readers of which place; minutes of the crowd and of the one before it, seconds of rest after each."""

    place: str = "uithoorn"
    readers: int = 30
    minutes: float = 5.0
    think: float = 4.0
    rest: float = 20.0
    warm: float = 2.0


class ServerLog:
    """What a server writes to its stderr, from now on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen = path.stat().st_size if path.exists() else 0

    def text(self) -> str:
        """All of it."""
        with self.path.open(encoding="utf-8", errors="replace") as file:
            file.seek(self.seen)
            return file.read()

    @property
    def tracebacks(self) -> int:
        """How many tracebacks there are in it."""
        return self.text().count(TRACEBACK)


@contextmanager
def running(code: str, log: Path | None = None) -> Iterator[tuple[str, subprocess.Popen[str], ServerLog]]:
    """A server that this program starts: its address, its process and its log; stopped afterwards, if it still runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = log or Path(folder) / "stderr"
        heard = ServerLog(path)
        with (
            path.open("a", encoding="utf-8") as file,
            subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True
            ) as server,
        ):
            assert server.stdout is not None
            try:
                yield server.stdout.readline().strip(), server, heard
            finally:
                server.terminate()


def process_at(address: str) -> int | None:
    """The number of the process that listens on the port of this address, if this user may know."""
    try:
        found = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return None
    port = urlsplit(address).port
    listening = (
        socket.pid for socket in found if socket.status == "LISTEN" and socket.laddr and socket.laddr.port == port
    )
    return next(listening, None)


def measure(load: Load, address: str, pid: int | None, log: ServerLog | None) -> dict[str, Any]:
    """Sends a first crowd to warm up, and then the crowd that counts."""
    before_all = asyncio.run(crowd(address, load.readers, 60 * load.warm, load.think))
    time.sleep(load.rest)
    scale = MemorySampler(pid) if pid else None
    before = scale.now() if scale else None
    tally = asyncio.run(crowd(address, load.readers, 60 * load.minutes, load.think))
    at_the_end = scale.now() if scale else None
    time.sleep(load.rest)
    if scale:
        scale.done.set()
    return {
        **asdict(load),
        "first_picture_seconds": waits(tally.first),
        "move_seconds": waits(tally.moves),
        "wrong": wrong((before_all, tally), log),
        "error_examples": sorted({*before_all.errors, *tally.errors})[:5],
        "memory_mb": {"before": before, "most": scale.most, "at_the_end": at_the_end, "after": scale.now()}
        if scale
        else {},
    }


def wrong(tallies: tuple[Tally, ...], log: ServerLog | None) -> dict[str, int]:
    """How often each kind of thing went wrong; what the server's log says only if there is one."""
    found = {
        "errors": sum(len(tally.errors) for tally in tallies),
        "answers_not_200": sum(tally.not_200 for tally in tallies),
        "sockets_refused": sum(tally.sockets_refused for tally in tallies),
        "sockets_ended": sum(tally.sockets_ended for tally in tallies),
    }
    return found | ({"tracebacks": log.tracebacks} if log else {})


def main() -> int:
    """Measure and print; 1 when anything went wrong, else 0."""
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
    parser.add_argument("--address", default="", help="a server that runs already, instead of an own one")
    parser.add_argument("--log", type=Path, help="the file with the server's stderr; of an own server, where it goes")
    given = parser.parse_args()
    load = Load(given.place, given.readers, given.minutes, given.think, given.rest, given.warm)
    if given.address:
        log = ServerLog(given.log) if given.log else None
        found = measure(load, given.address, process_at(given.address), log)
    else:
        with running(START.format(place=load.place), given.log) as (address, server, log):
            found = measure(load, address, server.pid, log)
    print(json.dumps(found, indent=2))
    return int(any(found["wrong"].values()))


if __name__ == "__main__":
    sys.exit(main())
