"""How far compiling has come, for whoever waits for it. Knows nothing of the compiler, so that it costs nothing."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

ProgressListener = Callable[[int, int], None]
"""Takes the steps that are done and all steps; called in the thread that compiles."""


class CompileProgress:
    """Steps that are done of all steps, and whether one is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[ProgressListener] = []
        self._now: tuple[int, int] | None = None
        self.not_cached = ""
        """Why compiled code is not cached for the next start; empty where it is."""
        self.blocks_main = False
        """Whether it is the main thread that compiles, which hears no interrupt meanwhile."""

    @property
    def now(self) -> tuple[int, int] | None:
        """Steps done, and all; nothing while nothing is compiled."""
        return self._now

    def report(self, done: int, everything: int, *, compiling: bool) -> None:
        """Call the latest listener with how far compiling is."""
        self.blocks_main = threading.current_thread() is threading.main_thread()
        self._now = (done, everything) if compiling else None
        with self._lock:
            listener = self._listeners[-1] if self._listeners else None
        if listener is not None:
            listener(done, everything)

    @contextmanager
    def reported_to(self, listener: ProgressListener) -> Generator[None]:
        """Report to this listener and no other, for as long as the block lasts."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)


COMPILE_PROGRESS = CompileProgress()
"""One for the process: there is one compiler in it, which does one thing at a time."""
