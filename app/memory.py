"""Memory: what is kept, when it is searched for garbage, and when it goes back to the machine."""

import ctypes
import gc
import threading
import time
from collections.abc import Callable

PATIENCE = 10.0
"""Seconds after somebody left: the others who leave at the same time are then gone too."""


OBJECTS_BETWEEN_SEARCHES = 20_000


def seldom_search_for_garbage() -> None:
    """From now on what is there stays out of the search for garbage, which nobody can draw beside."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)


def give_back() -> bool:
    """Hands free memory, which lies scattered, back to the machine; False where the C library has no way to do so."""
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (AttributeError, OSError, TypeError):
        return False


def tidy_after(left: threading.Event, tidy: Callable[[], object] = give_back, patience: float = PATIENCE) -> None:
    """Tidies up, in a thread of its own and for as long as the program runs, each time after somebody left."""

    def watch() -> None:
        while True:
            left.wait()
            time.sleep(patience)
            left.clear()
            tidy()

    threading.Thread(target=watch, name="memory", daemon=True).start()
