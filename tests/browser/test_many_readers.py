"""Fifty readers at once, each with a plan of their own: nobody ever sees a figure of another's plan."""

import asyncio
import random
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import pytest
import websockets

from tools.load_app import Reader, Tally

READERS, MOVES = 50, 3
PLACE = "voorbeeldstad"
pytestmark = pytest.mark.browser


def own_plan(number: int) -> dict[str, float]:
    """Two levers that no other reader has set so."""
    return {"start_light": round(0.1 + 0.1 * (number % 9), 2), "collectivise": round(0.05 + 0.05 * (number // 9), 2)}


def waited_for[T](work: Coroutine[Any, Any, T]) -> T:
    """Its outcome, from a thread of its own: the browser of other tests may hold the event loop of this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


async def stay(reader: Reader) -> None:
    """Comes with the own two levers, moves a third some times at moments of chance, and leaves."""
    async with reader.opened() as socket:
        for _ in range(MOVES):
            await asyncio.sleep(reader.chance.uniform(0.0, 1.0))
            await reader.move(socket)


async def everybody(address: str) -> list[Reader]:
    """All of them at once."""
    readers = []
    for number in range(READERS):
        plan = own_plan(number)
        query = f"?place={PLACE}&{urlencode(plan)}"
        readers.append(Reader(address, Tally(), random.Random(number), query=query, kept=plan))
    await asyncio.gather(*(stay(one) for one in readers))
    return readers


def test_fifty_readers_at_once_see_their_own_plan_and_no_other(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tools.load_app.LEVERS", {"capacity_b": (-0.3, 0.3, 0.01)})
    monkeypatch.setattr("tools.load_app.LONGEST_WAIT", 300.0)
    for number, reader in enumerate(waited_for(everybody(address))):
        assert len(reader.told) > 1
        for query in reader.told:
            found = {name: float(value) for name, value in parse_qsl(query) if name in own_plan(number)}
            assert found == own_plan(number)


async def _peek(address: str, kernel: str) -> list[str]:
    """What somebody hears who guessed the number of another's page."""
    stranger = Reader(address, Tally(), random.Random(0), kernel=kernel)
    host = urlsplit(address).netloc
    cookie = await asyncio.to_thread(stranger.cookie)
    where = f"ws://{host}/jupyter/api/kernels/{kernel}/channels?session_id={uuid4()}"
    headers = {"Origin": f"http://{host}", "Cookie": cookie}
    heard: list[str] = []
    try:
        async with websockets.connect(where, additional_headers=headers, max_size=None) as socket, asyncio.timeout(3):
            await stranger.begin(socket)
            async for text in socket:
                heard.append(str(text))
    except (TimeoutError, websockets.WebSocketException):
        pass
    return heard


async def _owner_and_stranger(address: str) -> list[str]:
    owner = Reader(address, Tally(), random.Random(1), query=f"?place={PLACE}&start_light=0.35")
    async with owner.opened():
        heard = await _peek(address, owner.kernel)
    assert any("start_light=0.35" in query for query in owner.told)
    return heard


def test_who_guesses_the_number_of_a_page_hears_nothing_of_it(address: str):
    heard = waited_for(_owner_and_stranger(address))
    assert not any("start_light=0.35" in text for text in heard)
