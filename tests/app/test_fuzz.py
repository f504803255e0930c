"""A server of ours stays well while strangers send it whatever they like."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
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

from tests.app.fuzz import frame, mutated
from tools.load_app import Reader, Tally

ROOT = Path(__file__).resolve().parents[2]
START = "from app.run import serve; serve('127.0.0.1', 0, '', 'uithoorn')"
RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "recorded_messages.json").read_text("utf-8"))
FRAMES, AT_ONCE, PAGES = 10_000, 8, 6


@dataclass(slots=True)
class Served:
    """A running server, and what it wrote to its standard error."""

    address: str
    process: psutil.Process
    log: Path

    def memory(self) -> float:
        """MB in use."""
        return self.process.memory_info().rss / 1e6


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The app as a user starts it, on a free port."""
    log = tmp_path / "stderr.txt"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", START], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            yield Served(server.stdout.readline().strip(), psutil.Process(server.pid), log)
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


async def events(address: str, chance: Random) -> int:
    """A real page whose parts get events with something wrong in them; how many were sent."""
    reader = Reader(address, Tally(), chance)
    sent = 0
    try:
        async with reader.opened() as socket:
            for number in range(40):
                change = {"values": {"start_light": 0.5}, "seq": number, "final": False, "pane": ""}
                content = {"event": "change", "data": change}
                message = {"comm_id": reader.panel, "data": {"method": "custom", "content": content}}
                await reader._send(socket, "comm_msg", mutated(chance, message))
                sent += 1
    except (websockets.ConnectionClosed, TimeoutError):
        pass
    return sent


async def health(address: str, waits: list[float], done: asyncio.Event) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        while not done.is_set():
            began = time.perf_counter()
            assert (await client.get(f"{address}healthz")).text == "ok\n"
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.02)


async def attack(address: str) -> list[float]:
    """Everything at once; the seconds that each question after the server's health took."""
    chance, waits, done = Random(12), [], asyncio.Event()
    frames = [frame(chance, RECORDED) for _ in range(FRAMES)]
    watching = asyncio.create_task(health(address, waits, done))
    shares = [pour(address, frames[number::AT_ONCE]) for number in range(AT_ONCE)]
    await asyncio.gather(*shares, *(events(address, Random(number)) for number in range(PAGES)))
    done.set()
    await watching
    return waits


async def visit(address: str) -> Tally:
    """A new reader comes, moves a lever, and leaves."""
    tally = Tally()
    await Reader(address, tally, Random(1)).visit(time.monotonic(), 0.1)
    return tally


@pytest.mark.long
def test_ten_thousand_random_frames_hurt_no_reader_and_fill_no_log(served: Served):
    asyncio.run(visit(served.address))
    before, began = served.memory(), time.perf_counter()
    waits = asyncio.run(attack(served.address))
    took, grown = time.perf_counter() - began, served.memory() - before
    after = asyncio.run(visit(served.address))
    lines = served.log.read_text(encoding="utf-8").splitlines()
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{FRAMES} frames in {took:.1f} s, healthz p95 {p95:.3f} s of {len(waits)}, max {max(waits):.3f} s, "
          f"{grown:+.0f} MB, {len(lines)} lines")  # fmt: skip
    assert after.errors == [] and len(after.moves) == 1
    assert not [line for line in lines if "Traceback" in line]
    assert len(lines) <= 60
    assert grown < 200
    assert p95 < 1.0
