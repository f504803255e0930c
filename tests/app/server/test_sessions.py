"""A hundred sessions that come and go leave nothing behind: no page, no thread, no descriptor and no memory."""

import asyncio
import json
import subprocess
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psutil
import pytest

from tools.load_app import Leaving, Reader, Tally, running

WATCHED = """
import gc, json, sys, threading, weakref
import app.server.serve
before, made = app.server.serve.settings, []
app.server.serve.settings = lambda *given: before(*given) | {"SOLARA_KERNEL_CULL_TIMEOUT": "5s"}
def note_pages():
    from solara.server.kernel_context import VirtualKernelContext as Context
    begin = Context.__post_init__
    def noted(self):
        made.append(weakref.ref(self))
        begin(self)
    Context.__post_init__ = noted
def tell():
    for _ in sys.stdin:
        from solara.server import kernel_context
        gc.collect()
        told = {
            "open": len(kernel_context.contexts),
            "rows": len(kernel_context.current_context),
            "alive": sum(1 for one in made if one()),
            "made": len(made),
        }
        print(json.dumps(told), flush=True)
ready = app.server.serve._get_ready
def get_ready(place):
    note_pages()
    ready(place)
app.server.serve._get_ready = get_ready
threading.Thread(target=tell, daemon=True).start()
app.server.serve.serve("127.0.0.1", 0, "", "voorbeeldstad")
"""
FIRST, SESSIONS, AT_ONCE, PLANS = 20, 100, 10, 5
STEADY, MOST_CROWDS = 1.03, 8
"""A crowd that adds less memory than this has found every cache full; each cache is bounded, so that this comes."""
MOST = 1.1
"""Of what there was then: the bound of the promise."""
DESCRIPTORS_IN_PASSING = 2
"""The connection of the question itself, and one that the system has not taken back yet."""
LONGEST = 240.0
"""Seconds until everything must be back; five for a lost page and ten for an idle thread are the least."""


async def session(address: str, number: int, tally: Tally) -> None:
    """One of a few plans, left in one of all ways: once it is drawn, before, or in the middle of a long computation."""
    way = list(Leaving)[number % len(Leaving)]
    reader = Reader(address, tally, Random(number % PLANS), way, query="?place=voorbeeldstad")
    if number % 7 == 3:
        await reader.pass_by(0.02 * (number % 5))
    elif number % 7 == 5:
        reader.query += "&page=why&start_light=0.5"
        await reader.pass_by(1.0)
    else:
        await reader.visit(monotonic(), 0.5)


async def crowd(address: str, numbers: range) -> Tally:
    """So many sessions, some at once."""
    tally, room = Tally(), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with room:
            await session(address, number, tally)

    await asyncio.gather(*(one(number) for number in numbers))
    return tally


def kept(server: subprocess.Popen[str], address: str) -> dict[str, Any]:
    """What the server keeps now."""
    assert server.stdin is not None and server.stdout is not None
    # A request that needs a thread lets the server end those that have been idle for ten seconds.
    nobody = f"{address}_solara/api/close/{uuid4()}?session_id={uuid4()}"
    assert httpx.post(nobody, headers={"Origin": address.rstrip("/")}).status_code == 200
    print(file=server.stdin, flush=True)
    process = psutil.Process(server.pid)
    return json.loads(server.stdout.readline()) | {
        "threads": process.num_threads(),
        "descriptors": process.num_fds() if hasattr(process, "num_fds") else 0,
        "mb": round(process.memory_info().rss / 1e6),
    }


def at_rest(server: subprocess.Popen[str], address: str, before: dict[str, Any] | None) -> dict[str, Any]:
    """What the server keeps once it is back to what there was before, or when the time is up."""
    until = monotonic() + LONGEST
    while True:
        now = kept(server, address)
        if is_back(now, before) or monotonic() > until:
            return now
        sleep(1.0)


def steady(server: subprocess.Popen[str], address: str) -> dict[str, Any]:
    """What the server keeps once another crowd adds no memory any more, without the threads that are idle."""
    kept_before = 0.0
    for number in range(MOST_CROWDS):
        tally = asyncio.run(crowd(address, range(number * FIRST, (number + 1) * FIRST)))
        assert tally.errors == []
        now = at_rest(server, address, None)
        if now["mb"] <= STEADY * kept_before:
            break
        kept_before = now["mb"]
    sleep(12.0)  # idle threads go after ten seconds, at the next question
    return at_rest(server, address, None)


def is_back(now: dict[str, Any], before: dict[str, Any] | None) -> bool:
    """Whether no page is kept, and no more of anything than before."""
    if now["open"] or now["alive"] or now["rows"]:
        return False
    if before is None:
        return True
    return (
        now["threads"] <= MOST * before["threads"]
        and now["descriptors"] <= before["descriptors"] + DESCRIPTORS_IN_PASSING
        and now["mb"] <= MOST * before["mb"]
    )


@pytest.mark.long
def test_a_hundred_sessions_that_come_and_go_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tools.load_app.LONGEST_WAIT", 300.0)
    with running(WATCHED) as (address, server, log):
        assert urlsplit(address).port
        before = steady(server, address)
        tally = asyncio.run(crowd(address, range(SESSIONS)))
        after = at_rest(server, address, before)
        assert is_back(after, before), f"before {before}, after {after}"
        assert after["made"] - before["made"] == SESSIONS
        assert tally.errors == [] and tally.not_200 == 0
        assert log.text() == ""
        print(f"before {before}, after {after}")
