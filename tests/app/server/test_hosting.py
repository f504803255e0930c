"""What a server of ours refuses and gives back, tried on a real one."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, sleep
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import websockets

from app.server.serve import LARGEST_MESSAGE, settings
from tools.load_app import Leaving, Reader, Tally

ROOT = Path(__file__).resolve().parents[3]
START = "from app.server.serve import serve; serve('127.0.0.1', 0, '', 'uithoorn')"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The app as a user starts it, on a free port."""
    with subprocess.Popen([sys.executable, "-c", START], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


WATCHED = """
import sys, threading
import app.server.serve
before = app.server.serve.settings
app.server.serve.settings = lambda *given: before(*given) | {"SOLARA_KERNEL_CULL_TIMEOUT": "10s"}
def count():
    for _ in sys.stdin:
        from solara.server.kernel_context import contexts
        print(len(contexts), flush=True)
threading.Thread(target=count, daemon=True).start()
app.server.serve.serve("127.0.0.1", 0, "", "uithoorn")
"""


@pytest.mark.long
def test_a_closed_page_is_released_at_once_and_one_that_fell_asleep_after_its_time():
    async def visits(address: str, tally: Tally) -> None:
        readers = [
            Reader(address, tally, Random(number), leaving=Leaving.LOST if number else Leaving.CLOSED)
            for number in range(3)
        ]
        await asyncio.gather(*(reader.visit(monotonic(), 0.5) for reader in readers))

    with subprocess.Popen(
        [sys.executable, "-c", WATCHED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None and server.stdin is not None

        def pages() -> int:
            print(file=server.stdin, flush=True)
            return int(server.stdout.readline())  # type: ignore[union-attr]

        try:
            tally = Tally()
            asyncio.run(visits(server.stdout.readline().strip(), tally))
            assert tally.errors == [] and len(tally.moves) == 3
            assert pages() == 2
            until = monotonic() + 300
            while pages() and monotonic() < until:
                sleep(0.5)
            assert pages() == 0
        finally:
            server.terminate()


def socket_of(address: str) -> str:
    return f"ws://{urlsplit(address).netloc}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"


def refused(address: str, **headers: str) -> bool:
    async def knock() -> bool:
        try:
            async with websockets.connect(socket_of(address), additional_headers=headers):
                return False
        except websockets.InvalidStatus as answer:
            return answer.response.status_code == 403

    return asyncio.run(knock())


def test_a_websocket_of_another_page_or_of_nobody_is_refused(address: str):
    assert refused(address)
    assert refused(address, Origin="http://evil.example")
    assert not refused(address, Origin=address.rstrip("/"))


def test_a_message_that_is_too_large_ends_the_connection_and_the_server_goes_on(address: str):
    async def send() -> int:
        async with websockets.connect(
            socket_of(address), additional_headers={"Origin": address.rstrip("/")}, max_size=None
        ) as socket:
            try:
                await socket.send("x" * (LARGEST_MESSAGE + 1))
                while True:
                    await socket.recv()
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 0

    assert asyncio.run(send()) == 1009
    assert httpx.get(f"{address}healthz").text == "ok\n"


def test_the_address_answers_with_defences_and_a_cookie_of_its_own(address: str):
    answer = httpx.get(address)
    assert answer.status_code == 200
    assert answer.headers["x-frame-options"] == "DENY"
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]
    assert httpx.get(f"{address}resourcez").status_code == 403
    assert "jeugdstroom" not in httpx.get(f"{address}static/assets/..%2f..%2f..%2fpyproject.toml").text


def test_a_sleeping_phone_is_kept_for_half_an_hour_and_no_browser_fills_the_house():
    found = settings("", "uithoorn")
    assert found["SOLARA_KERNEL_CULL_TIMEOUT"] == "30m"
    assert int(found["SOLARA_KERNEL_MAX_PER_SESSION"]) <= 20


def test_the_container_is_not_root_says_whether_it_is_well_and_ships_all_floors():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    last = text.rsplit("FROM ", 1)[1]
    assert last.index("USER 10001") < last.index('CMD ["jeugdstroom"')
    assert "HEALTHCHECK" in last and "/healthz" in last and "--host" in last
    for floor in ("agents", "model", "experiments", "app", "jeugdstroom"):
        assert f"COPY {floor} {floor}" in text
    assert not re.search(r"latest|--index|curl|wget", text)
