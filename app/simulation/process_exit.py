"""How this process ends: what must not stay behind is removed, and nobody waits for unwanted work."""

import atexit
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

log = logging.getLogger(__name__)
_callbacks: list[Callable[[], None]] = []


def at_exit(callback: Callable[[], None]) -> None:
    """Register a callback for the end of the process, by ``exit_process`` or by itself.

    It must be quick, and safe to call twice: ``exit_process`` and ``atexit`` may both reach it.
    """
    _callbacks.append(callback)
    atexit.register(callback)


def exit_process(code: int) -> NoReturn:
    """Ends the process at once with this exit code.

    ``sys.exit`` would wait for every thread, and compiled code in a thread cannot be interrupted.
    """
    for callback in reversed(_callbacks):
        try:
            callback()
        except Exception:
            log.exception("something stayed behind")
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads along any more
            stream.flush()
    os._exit(code)
