"""Compiled code on disk, and how far compiling has come."""

from pathlib import Path
from typing import Any

from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from agents.base.compiler.numba_internals import Listener, cache_in, is_compiled, listen


def kept_in(folder: Path | None, called: Any) -> None:
    """Keep the code of a function that is called from Python in this folder, and count the steps of making it."""
    STEPS.entries.append(called)
    if folder is None:
        return
    try:
        cache_in(folder, called, STEPS.loaded, _is_refused)
    except RuntimeError:
        _is_refused(f"{folder} takes no files")


def _is_refused(reason: str) -> None:
    COMPILE_PROGRESS.not_kept = reason


class CompileSteps(Listener):
    """Counts the steps of compiling: each function that is called from Python, and the stages of which it is made."""

    def __init__(self) -> None:
        self.entries: list[Any] = []
        self._done: set[int] = set()
        self._depth = 0

    def on_start(self, event: Any) -> None:
        """An entry begins: from now on there is something to wait for."""
        called = event.data["dispatcher"]
        if any(called is one for one in self.entries):
            self._depth += 1
            self._tell()

    def on_end(self, event: Any) -> None:
        """A step is done, or broken off."""
        called = event.data["dispatcher"]
        entry = any(called is one for one in self.entries)
        if self._depth and (entry or id(called) in self._steps()):
            self._done.add(id(called))
            self._depth -= entry
            self._tell()

    def loaded(self, py_func: Any) -> None:
        """An entry came from disk, with all its stages."""
        for entry in self.entries:
            if entry.py_func is py_func:
                self._done |= _stages(entry)

    def _steps(self) -> set[int]:
        return set().union(*map(_stages, self.entries))

    def _tell(self) -> None:
        everything = self._steps()
        COMPILE_PROGRESS.reached(len(self._done & everything), len(everything), compiling=self._depth > 0)


def _stages(entry: Any) -> set[int]:
    """An entry and what it calls, each a piece that is compiled by itself."""
    called = (entry.py_func.__globals__.get(name) for name in entry.py_func.__code__.co_names)
    return {id(entry), *(id(one) for one in called if is_compiled(one))}


STEPS = CompileSteps()
listen(STEPS)
