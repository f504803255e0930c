"""Fifty readers at once, each with a plan of their own: nobody ever sees a figure of another's plan."""

import asyncio
import random
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


class Owner(Reader):
    """A reader who keeps to the own two levers, and moves a third."""

    async def stay(self, moves: int) -> None:
        """Comes, moves the third lever some times at moments of chance, and leaves."""
        host = urlsplit(self.address).netloc
        cookie = await asyncio.to_thread(self._cookie)
        where = f"ws://{host}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        headers = {"Origin": f"http://{host}", "Cookie": cookie}
        async with websockets.connect(where, additional_headers=headers, max_size=None, compression=None) as socket:
            listening = asyncio.create_task(self._listen(socket))
            await self._begin(socket)
            await self._until(0)
            for _ in range(moves):
                await asyncio.sleep(self.chance.uniform(0.0, 1.0))
                await self._move(socket)
            listening.cancel()
        await asyncio.to_thread(self._leave, cookie)


async def everybody(address: str) -> list[Owner]:
    """All of them at once."""
    readers = []
    for number in range(READERS):
        plan = own_plan(number)
        query = f"?place={PLACE}&{urlencode(plan)}"
        readers.append(Owner(address, Tally(), random.Random(number), query=query, kept=plan))
    await asyncio.gather(*(one.stay(MOVES) for one in readers))
    return readers


def test_fifty_readers_at_once_see_their_own_plan_and_no_other(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tools.load_app.LEVERS", {"capacity_b": (-0.3, 0.3, 0.01)})
    monkeypatch.setattr("tools.load_app.LONGEST_WAIT", 300.0)
    for number, reader in enumerate(asyncio.run(everybody(address))):
        assert len(reader.told) > 1
        for query in reader.told:
            found = {name: float(value) for name, value in parse_qsl(query) if name in own_plan(number)}
            assert found == own_plan(number)


async def _peek(address: str, kernel: str) -> list[str]:
    """What somebody hears who guessed the number of another's page."""
    stranger = Owner(address, Tally(), random.Random(0), kernel=kernel)
    host = urlsplit(address).netloc
    cookie = await asyncio.to_thread(stranger._cookie)
    where = f"ws://{host}/jupyter/api/kernels/{kernel}/channels?session_id={uuid4()}"
    headers = {"Origin": f"http://{host}", "Cookie": cookie}
    heard: list[str] = []
    try:
        async with websockets.connect(where, additional_headers=headers, max_size=None) as socket, asyncio.timeout(3):
            await stranger._begin(socket)
            async for text in socket:
                heard.append(str(text))
    except (TimeoutError, websockets.WebSocketException):
        pass
    return heard


async def _owner_and_stranger(address: str) -> list[str]:
    host = urlsplit(address).netloc
    owner = Owner(address, Tally(), random.Random(1), query=f"?place={PLACE}&start_light=0.35")
    cookie = await asyncio.to_thread(owner._cookie)
    where = f"ws://{host}/jupyter/api/kernels/{owner.kernel}/channels?session_id={owner.page}"
    headers = {"Origin": f"http://{host}", "Cookie": cookie}
    async with websockets.connect(where, additional_headers=headers, max_size=None, compression=None) as socket:
        listening = asyncio.create_task(owner._listen(socket))
        await owner._begin(socket)
        await owner._until(0)
        heard = await _peek(address, owner.kernel)
        listening.cancel()
    assert any("start_light=0.35" in query for query in owner.told)
    return heard


def test_who_guesses_the_number_of_a_page_hears_nothing_of_it(address: str):
    heard = asyncio.run(_owner_and_stranger(address))
    assert not any("start_light=0.35" in text for text in heard)
