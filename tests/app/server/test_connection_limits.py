"""No address keeps the others out of a running server, and what readers took comes back when they leave."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
import websockets

ROOT = Path(__file__).resolve().parents[3]
START = "from app.server.serve import serve; serve('0.0.0.0', 0, '', 'uithoorn')"
HELLO = json.loads((Path(__file__).parent / "recorded_messages.json").read_text("utf-8"))[0]
LONGEST = 90.0
"""Seconds after which a state that should come counts as not coming; on an idle machine all come within 25."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, psutil.Process]]:
    """The app for the whole network, on a free port, once it has got everything ready."""
    with subprocess.Popen(
        [sys.executable, "-c", START], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        try:
            port = int(running.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
            process = psutil.Process(running.pid)
            ask(port, "/")
            until(lambda: len({process.num_threads() for _ in range(10) if not time.sleep(0.2)}) == 1)
            yield port, process
        finally:
            running.terminate()


def until(holds: Callable[[], bool]) -> None:
    """Waits for a state."""
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def ask(port: int, path: str, address: str = "127.0.0.2") -> httpx.Response:
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=LONGEST) as client:
        return client.get(f"http://127.0.0.1:{port}{path}")


def opened(port: int, text: bytes, address: str = "127.0.0.1") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), source_address=(address, 0), timeout=LONGEST)
    one.sendall(text)
    return one


def over(one: socket.socket) -> bool:
    """Whether the server has ended this connection."""
    one.setblocking(False)
    try:
        while one.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
OTHERS = (
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\nslow",
    b"GET /jupyter/api/kernels/x/channels HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
)


@pytest.mark.long
@pytest.mark.parametrize("texts", [(HEAD,), OTHERS], ids=["head", "silence, body or handshake"])
def test_four_hundred_half_finished_requests_of_one_address_keep_nobody_out_and_are_ended(
    server: tuple[int, psutil.Process], texts: tuple[bytes, ...]
):
    port, process = server
    before = process.num_fds()
    half = [opened(port, texts[number % len(texts)]) for number in range(400)]
    began = time.perf_counter()
    page, health = ask(port, "/"), ask(port, "/healthz", "127.0.0.1")
    took = time.perf_counter() - began
    print(f"page and health in {took:.2f} s beside {process.num_fds() - before} open connections")
    assert (page.status_code, health.status_code) == (200, 200)
    until(lambda: all(over(one) for one in half))
    until(lambda: process.num_fds() <= before + 3)
    for one in half:
        one.close()


@pytest.mark.long
def test_a_request_that_trickles_gets_no_more_time_than_one_that_is_silent(server: tuple[int, psutil.Process]):
    port, _ = server
    one = opened(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")

    def trickled() -> bool:
        one.setblocking(True)
        try:
            one.sendall(b"X-More: 1\r\n")
        except ConnectionError:
            return True
        return over(one)

    until(trickled)


async def reader(port: int, address: str) -> Any:
    """An open websocket that was let in, or how it was refused."""
    where = f"ws://127.0.0.1:{port}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
    origin = {"Origin": f"http://127.0.0.1:{port}"}
    try:
        one = await websockets.connect(where, additional_headers=origin, local_addr=(address, 0), open_timeout=LONGEST)
        await one.send(json.dumps(HELLO))
        await one.recv()
    except websockets.InvalidStatus as answer:
        return answer.response.status_code
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
    return one


@pytest.mark.long
def test_at_most_a_hundred_readers_come_in_of_one_address_fewer_and_all_that_they_took_comes_back(
    server: tuple[int, psutil.Process],
):
    port, process = server

    async def crowd() -> tuple[list[Any], list[Any]]:
        first = [await reader(port, "127.0.0.1") for _ in range(90)]
        return first, [await reader(port, "127.0.0.3") for _ in range(40)]

    async def come_and_go() -> tuple[list[Any], list[Any]]:
        first, later = await crowd()
        assert ask(port, "/", "127.0.0.4").status_code == 503
        assert "te druk" in ask(port, "/", "127.0.0.4").text
        assert ask(port, "/healthz", "127.0.0.1").status_code == 200
        print(f"100 readers: {process.num_threads()} threads, {process.num_fds()} descriptors")
        for one in first + later:
            if not isinstance(one, int):
                await one.close()
        return first, later

    threads, descriptors = process.num_threads(), process.num_fds()
    first, later = asyncio.run(come_and_go())
    assert [one for one in first if isinstance(one, int)] == [503] * 10
    assert [one for one in later if isinstance(one, int)] == [503] * 20
    until(lambda: process.num_threads() <= threads + 3 and process.num_fds() <= descriptors + 3)
    print(f"before {threads} threads, {descriptors} descriptors; after {process.num_threads()}, {process.num_fds()}")
    assert ask(port, "/", "127.0.0.4").status_code == 200
