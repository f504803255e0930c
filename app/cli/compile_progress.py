"""Progress while the engine is compiled, once after installation; and Ctrl-C at that time."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from app.cli.interruption import interruption
from app.cli.progress import print_note

LINES = 6
"""Progress lines after the first, on a terminal and off it: every ten seconds or so."""
SECONDS_FOR_PYTHON = 0.5
"""An interrupt that Python itself can answer is answered by then; what is left hangs in the compiler."""


class CompileLines:
    """Progress lines on stderr, from any thread."""

    def __init__(self) -> None:
        self._printed_part = -1
        self._noted = False

    def __call__(self, done: int, everything: int) -> None:
        """Print progress, when a sixth of the work is done since the last line."""
        part = LINES * done // max(1, everything)
        if part != self._printed_part:
            self._printed_part = part
            how_long = "; this takes about a minute" if done == 0 else ""
            print_note(f"compiling once: {done} of {everything}{how_long}")
        if COMPILE_PROGRESS.not_cached and not self._noted:
            self._noted = True
            print_note(
                f"note: compiled code cannot be kept ({COMPILE_PROGRESS.not_cached}), so every start compiles again; "
                "set XDG_CACHE_HOME to a folder of your own"
            )


@contextmanager
def print_compile_progress() -> Iterator[None]:
    """Print how far compiling is, should there be any, and let Ctrl-C end it at once."""
    with COMPILE_PROGRESS.reported_to(CompileLines()), _call_on_interrupt(_end_compiler):
        yield


@contextmanager
def _call_on_interrupt(act: Callable[[int], None]) -> Iterator[None]:
    """Call ``act`` in another thread, with the number of the signal, on Ctrl-C or SIGTERM.

    Python itself handles no signal until the compiler returns, ten seconds later.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)  # as signals ask
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

    def watch() -> None:
        while number := ours.recv(1):
            if number[0] in (signal.SIGINT, signal.SIGTERM):
                act(number[0])

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        theirs.close()


def _end_compiler(number: int) -> None:
    time.sleep(SECONDS_FOR_PYTHON)
    if COMPILE_PROGRESS.now is not None and COMPILE_PROGRESS.blocks_main:
        print_note(interruption.message())
        os._exit(128 + number)  # as a shell says it
