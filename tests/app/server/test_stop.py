"""The server stops quietly and at once: readers are told, nothing stays behind, whatever it was doing."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import websockets

import app.simulation.user_data
from app.server.serve import settings
from tools.load_app import Leaving, Reader, ServerLog, Tally, running

APP = "import sys; sys.argv = ['jeugdstroom', 'app', '--port', '0']; from app.cli.main import main; main()"
WORKING = ("&page=why&start_light=0.4", "&page=find&start_light=0.3", "&page=compare&start_light=0.2")
"""Pages that compute for a long time: an explanation, a search, and whole runs."""
TOO_LONG = 60.0
"""Seconds, where an idle machine takes three: by itself the server waited without end."""


def complaints(log: ServerLog) -> list[str]:
    """What the server printed on its stderr, but for how far compiling is when the engine is new on this machine."""
    return [line for line in log.text().splitlines() if not line.startswith("jeugdstroom: compiling once")]


def ended(server: subprocess.Popen[str], *signals: int) -> int:
    """The exit code after these signals."""
    for one in signals:
        server.send_signal(one)
    return server.wait(TOO_LONG)


async def stay(reader: Reader, drawn: asyncio.Semaphore, *, busy: bool) -> int | None:
    """Comes, moves levers if busy, and stays until the server ends it: the code with which it did."""
    async with reader.connected() as socket:
        while not reader.told or (busy and not reader.panel):
            await asyncio.sleep(0.01)
        drawn.release()
        try:
            while busy:
                await reader.move(socket)
        except websockets.ConnectionClosed:
            pass
        await socket.wait_closed()
        return socket.close_code


async def told(address: str, server: subprocess.Popen[str], which: int) -> tuple[int, list[int | None], int | None]:
    """The exit code, and what readers who work, and one who moves levers, hear of it."""
    drawn = asyncio.Semaphore(0)
    pages = [*WORKING, "&start_light=0.1"]
    stays = [
        asyncio.create_task(
            stay(
                Reader(address, Tally(), Random(number), Leaving.LOST, query=f"?place=uithoorn{page}"),
                drawn,
                busy=page not in WORKING,
            )
        )
        for number, page in enumerate(pages)
    ]
    for _ in pages:
        await drawn.acquire()
    code = await asyncio.to_thread(ended, server, which)
    *codes, busy = await asyncio.gather(*stays)
    return code, codes, busy


@pytest.mark.parametrize(
    ("which", "expected"), [(signal.SIGTERM, 0), pytest.param(signal.SIGINT, 130, marks=pytest.mark.long)]
)
def test_readers_at_work_are_told_of_a_stop_and_nothing_is_printed(which: int, expected: int):
    with running(APP) as (address, server, log):
        code, codes, busy = asyncio.run(told(address, server, which))
        assert complaints(log) == []
    assert code == expected
    assert codes == [1012] * len(WORKING), "service restart: browsers try again"
    assert busy in {1012, 1006}, "who sends at that moment may find the door closed before reading why"


@pytest.mark.long
@pytest.mark.parametrize(
    ("signals", "expected"),
    [((signal.SIGTERM,), 0), ((signal.SIGINT,), 130), ((signal.SIGINT, signal.SIGINT), 130)],
)
def test_a_stop_while_the_engine_gets_ready_is_quiet_and_so_is_an_impatient_one(signals: tuple[int], expected: int):
    with running(APP) as (address, server, log):
        assert address.startswith("http://")
        assert ended(server, *signals) == expected
        assert complaints(log) == []


LEAVES = """
import sys, threading
from pathlib import Path
from app.simulation.process_exit import at_exit, exit_process
def fail():
    raise ValueError("a fault")
at_exit(lambda: Path(sys.argv[1]).unlink(missing_ok=True))
at_exit(fail)
threading.Thread(target=threading.Event().wait).start()
exit_process(7)
"""


def test_a_process_leaves_without_its_threads_and_removes_what_must_not_stay(tmp_path: Path):
    private = tmp_path / "private"
    private.touch()
    done = subprocess.run(
        [sys.executable, "-c", LEAVES, str(private)], capture_output=True, text=True, timeout=TOO_LONG, check=False
    )
    assert done.returncode == 7 and not private.exists()
    assert "something stayed behind" in done.stderr


def test_own_figures_are_removed_when_the_server_stops(monkeypatch: pytest.MonkeyPatch):
    callbacks = []
    monkeypatch.setattr(app.simulation.user_data, "at_exit", callbacks.append)
    folder = app.simulation.user_data._folder.__wrapped__()
    assert folder.is_dir()
    for callback in callbacks:
        callback()
    assert not folder.exists()


def test_a_page_whose_server_came_back_loads_itself():
    assert settings("", "uithoorn")["SOLARA_THEME_FORCE_REFRESH"] == "true"
