"""A server of ours stays well while strangers send it whatever they like."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psutil
import pytest
import websockets

from tests.app.server.fuzz import PAYLOADS, STRANGE, frame, mutated
from tools.load_app import Reader, Tally

ROOT = Path(__file__).resolve().parents[3]
START = "from app.server.serve import serve; serve('127.0.0.1', 0, '', 'uithoorn')"
RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "recorded_messages.json").read_text("utf-8"))
FRAMES, AT_ONCE = 10_000, 8
PAGES = ("explore", "compare", "why", "child", "chain", "find", "data", "workshop", "sources")


@dataclass(slots=True)
class RunningServer:
    """A running server, and what it wrote to its standard error."""

    address: str
    process: psutil.Process
    log: Path

    def memory(self) -> float:
        """MB in use."""
        return self.process.memory_info().rss / 1e6


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The app as a user starts it, on a free port."""
    log = tmp_path_factory.mktemp("fuzz") / "stderr.txt"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", START], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            yield RunningServer(server.stdout.readline().strip(), psutil.Process(server.pid), log)
        finally:
            server.terminate()


async def connect(address: str) -> Any:
    host = urlsplit(address).netloc
    where = f"ws://{host}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
    return await websockets.connect(
        where, additional_headers={"Origin": f"http://{host}"}, max_size=None, compression=None, open_timeout=60
    )


async def pour(address: str, frames: list[str | bytes]) -> None:
    """Sends all of them, over as many connections as that takes."""
    waiting = list(frames)
    while waiting:
        socket = await connect(address)
        try:
            for _ in range(min(10, len(waiting))):
                one = waiting.pop()
                await socket.send(
                    one.encode(errors="surrogatepass") if isinstance(one, str) else one, text=isinstance(one, str)
                )
        except websockets.ConnectionClosed:
            pass
        finally:
            await socket.close()


class Stranger(Reader):
    """Somebody who opens a real page and then sends its parts what they do not expect."""

    parts: dict[str, list[str]]
    """The events of each part, by the id under which it is spoken to."""

    async def _listen(self, socket: Any) -> None:
        self.parts = {}
        await super()._listen(self._noting(socket))

    async def _noting(self, socket: Any) -> AsyncIterator[str | bytes]:
        async for text in socket:
            content = json.loads(text).get("content", {}) if isinstance(text, str) else {}
            data = content.get("data") or {}
            if "target_name" in content:
                self.parts[content["comm_id"]] = (data.get("state") or {}).get("events") or []
            if data.get("method") == "finished":
                self.panel, self.ack = self.panel or "whole", max(self.ack, 0)
                self.heard.set()
            yield text

    def said(self) -> dict[str, Any]:
        """What to say to one of the parts, by chance; about half of it is of the right shape."""
        part, events = self.chance.choice([one for one in self.parts.items() if one[1]])
        if self.chance.random() < 0.1:
            return {
                "comm_id": part,
                "data": {
                    "method": "update",
                    "state": {self.chance.choice(("events", "location")): deepcopy(self.chance.choice(STRANGE))},
                },
            }
        data = deepcopy(self.chance.choice(PAYLOADS + STRANGE))
        event = {"event": self.chance.choice(events), "data": data}
        said = {"comm_id": part, "data": {"method": "custom", "content": event}}
        return mutated(self.chance, said) if self.chance.random() < 0.2 else said


async def events(address: str, page: str) -> int:
    """A page of ours whose parts get odd events, come back for more when it is sent away; how many were sent."""
    sent = 0
    for turn in range(3):
        stranger = Stranger(
            address, Tally(), Random(f"{page} {turn}"), query=f"?place=uithoorn&page={page}&start_light=0.5"
        )
        with suppress(websockets.ConnectionClosed, TimeoutError):
            async with stranger.opened() as socket:
                for _ in range(60):
                    await stranger._send(socket, "comm_msg", stranger.said())
                    sent += 1
                    await asyncio.sleep(0.01)
    return sent


async def health(address: str, waits: list[float], done: asyncio.Event) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        while not done.is_set():
            began = time.perf_counter()
            assert (await client.get(f"{address}healthz")).text == "ok\n"
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.02)


async def quiet(address: str) -> float:
    """The p95 of a question after the health of a server that has nothing else to do; the machine may be busy."""
    waits: list[float] = []
    done = asyncio.Event()
    watching = asyncio.create_task(health(address, waits, done))
    while len(waits) < 40:
        await asyncio.sleep(0.05)
    done.set()
    await watching
    return p95(waits)


def p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]


async def attack(address: str) -> list[float]:
    """Everything at once; the seconds that each question after the server's health took."""
    chance, waits, done = Random(12), [], asyncio.Event()
    frames = [frame(chance, RECORDED) for _ in range(FRAMES)]
    watching = asyncio.create_task(health(address, waits, done))
    shares = [pour(address, frames[number::AT_ONCE]) for number in range(AT_ONCE)]
    await asyncio.gather(*shares)
    done.set()
    await watching
    return waits


async def visit(address: str) -> Tally:
    """A new reader comes, moves a lever, and leaves."""
    tally = Tally()
    await Reader(address, tally, Random(1)).visit(time.monotonic(), 0.1)
    return tally


@pytest.mark.long
def test_odd_events_to_every_part_of_every_page_hurt_no_reader_and_fill_no_log(served: RunningServer):
    async def all_pages() -> list[int]:
        return [await events(served.address, page) for page in PAGES]

    sent = asyncio.run(all_pages())
    after = asyncio.run(visit(served.address))
    lines = served.log.read_text(encoding="utf-8").splitlines()
    print(dict(zip(PAGES, sent, strict=True)), len(lines), "lines")
    assert after.errors == [] and len(after.moves) == 1
    assert min(sent) >= 20
    assert not [line for line in lines if "Traceback" in line]
    assert len(lines) <= 60


@pytest.mark.long
def test_ten_thousand_random_frames_hurt_no_reader_and_fill_no_log(served: RunningServer):
    asyncio.run(visit(served.address))
    alone = asyncio.run(quiet(served.address))
    before, began = served.memory(), time.perf_counter()
    waits = asyncio.run(attack(served.address))
    took, grown = time.perf_counter() - began, served.memory() - before
    after = asyncio.run(visit(served.address))
    lines = served.log.read_text(encoding="utf-8").splitlines()
    told = f"{p95(waits):.3f} s (alone {alone:.3f} s) of {len(waits)}, max {max(waits):.3f} s"
    print(f"{FRAMES} frames in {took:.1f} s, healthz p95 {told}, {grown:+.0f} MB, {len(lines)} lines")
    assert after.errors == [] and len(after.moves) == 1
    assert not [line for line in lines if "Traceback" in line]
    assert len(lines) <= 60
    assert grown < 200
    assert p95(waits) < max(1.0, 10 * alone)  # on an idle machine alone takes some 5 ms
