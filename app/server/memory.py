"""Memory: where it is taken, and when what nobody uses is searched for."""

import ctypes
import gc
import time
from collections.abc import Callable

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # the C library's own numbers for these settings
ARENAS = 2
"""Places from which threads take small pieces; by itself the C library makes eight for each processor."""
LARGE = 131_072
"""Bytes from which a piece gets pages of its own, which go back to the machine with it.

It is where the C library begins by itself; there it would rise with what is given up.
"""
OBJECTS_BETWEEN_SEARCHES = 20_000
"""New objects that can hold others; by itself Python searches after each 700, later versions after each 2,000."""

SECONDS_BETWEEN_LOOKS = 1.0
"""How often to look whether every page is closed: it costs nothing, and nobody waits for it."""


def limit_malloc_arenas() -> bool:
    """From now on threads take small pieces from the same few places, and large ones go back as soon as they are free.

    Otherwise a crowd leaves its memory full of holes. False where the C library has no such settings.
    """
    try:
        setting = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(setting(_ARENA_MAX, ARENAS)) and bool(setting(_MMAP_THRESHOLD, LARGE))


def collect_garbage_less_often(busy: Callable[[], bool] = lambda: False) -> None:
    """From now on what is there stays out of the search for garbage, which nobody can draw beside.

    Waits while ``busy()``: what belongs to a page that is open now would never be found after it is closed.
    """
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)
    while busy():
        time.sleep(SECONDS_BETWEEN_LOOKS)
    gc.collect()
    gc.freeze()
