"""Memory that was taken for something large goes back to the machine with it."""

import ctypes
import subprocess
import sys

import pytest

from app.server import memory
from app.server.memory import LARGE, collect_garbage_less_often, limit_malloc_arenas

HOLES = """
import ctypes, sys
import psutil
from app.server.memory import limit_malloc_arenas
if sys.argv[1] == "set" and not limit_malloc_arenas():
    raise SystemExit("no such settings here")
here, libc = psutil.Process(), ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
size = int(sys.argv[2])
libc.free(libc.malloc(16 * size))  # by itself, the C library now keeps pieces of this size
before = here.memory_info().rss
pieces = []
for _ in range(200):
    large, small = libc.malloc(size), libc.malloc(1000)
    ctypes.memset(large, 1, size)
    ctypes.memset(small, 1, 1000)
    pieces.append(large)
for piece in pieces:
    libc.free(piece)
print(here.memory_info().rss - before)
"""


def kept(setting: str) -> int:
    """Bytes that stay with the program after large pieces among small ones were given up."""
    command = [sys.executable, "-c", HOLES, setting, str(2 * LARGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library has no such settings")
def test_large_pieces_leave_no_holes_between_small_ones():
    large_pieces = 200 * 2 * LARGE
    assert kept("set") < 0.1 * large_pieces
    assert kept("not") > 0.5 * large_pieces


def test_another_c_library_goes_its_own_way_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not limit_malloc_arenas()


def test_what_belongs_to_an_open_page_is_not_kept_out_of_the_search_for_garbage(monkeypatch: pytest.MonkeyPatch):
    done, pages = [], [True, True, False]
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 0.0)
    for name in ("collect", "freeze", "set_threshold"):
        monkeypatch.setattr(memory.gc, name, lambda *_, name=name: done.append((name, len(pages))))
    collect_garbage_less_often(lambda: pages.pop(0))
    assert done == [("set_threshold", 3), ("collect", 0), ("freeze", 0)]
