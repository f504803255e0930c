"""Memory: where it is taken, and when what nobody uses is searched for."""

import ctypes
import gc

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # the C library's own numbers for these settings
ARENAS = 2
"""Places from which threads take small pieces; by itself the C library makes eight for each processor."""
LARGE = 131_072
"""Bytes from which a piece gets pages of its own, which go back to the machine with it.

It is where the C library begins by itself; there it would rise with what is given up.
"""
OBJECTS_BETWEEN_SEARCHES = 20_000
"""New objects that can hold others; by itself Python searches after each 700, later versions after each 2,000."""


def scatter_little() -> bool:
    """From now on threads take small pieces from the same few places, and large ones go back as soon as they are free.

    Otherwise a crowd leaves its memory full of holes. False where the C library has no such settings.
    """
    try:
        setting = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(setting(_ARENA_MAX, ARENAS)) and bool(setting(_MMAP_THRESHOLD, LARGE))


def seldom_search_for_garbage() -> None:
    """From now on what is there stays out of the search for garbage, which nobody can draw beside."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)
