"""Gives memory back to the machine some time after readers left.

What they used lies scattered over what the C library holds, and by itself it keeps all of it.
"""

import ctypes
import threading
import time
from collections.abc import Callable

PATIENCE = 10.0
"""Seconds after somebody left: the others who leave at the same time are then gone too."""


def give_back() -> bool:
    """Hands free memory back; False where the C library has no way to do so."""
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
