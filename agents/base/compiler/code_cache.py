"""Compiled code on disk, and how far compiling has come."""

from pathlib import Path

from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from agents.base.compiler.numba_internals import (
    Dispatcher,
    Listener,
    PythonFunction,
    cache_in,
    compiled_in,
    is_compiled,
    listen,
)


def cache_entry(folder: Path | None, entry: Dispatcher) -> None:
    """Cache the code of a function that is called from Python in this folder, and count the steps of making it."""
    STEPS.entries.append(entry)
    if folder is None:
        return
    try:
        cache_in(folder, entry, STEPS.loaded, _note_refusal)
    except RuntimeError:
        _note_refusal(f"{folder} takes no files")


def _note_refusal(reason: str) -> None:
    COMPILE_PROGRESS.not_cached = reason


class CompileSteps(Listener):
    """Counts the steps of compiling: each function that is called from Python, and the stages of which it is made."""

    def __init__(self) -> None:
        self.entries: list[Dispatcher] = []
        self._done: set[int] = set()
        self._depth = 0

    def on_start(self, event: object) -> None:
        """An entry begins: from now on there is something to wait for."""
        called = compiled_in(event)
        if any(called is entry for entry in self.entries):
            self._depth += 1
            self._report()

    def on_end(self, event: object) -> None:
        """A step is done, or broken off."""
        called = compiled_in(event)
        is_entry = any(called is entry for entry in self.entries)
        if self._depth and (is_entry or id(called) in self._steps()):
            self._done.add(id(called))
            self._depth -= is_entry
            self._report()

    def loaded(self, py_func: PythonFunction) -> None:
        """An entry came from disk, with all its stages."""
        for entry in self.entries:
            if entry.py_func is py_func:
                self._done |= _stages(entry)

    def _steps(self) -> set[int]:
        return {step for entry in self.entries for step in _stages(entry)}

    def _report(self) -> None:
        everything = self._steps()
        COMPILE_PROGRESS.report(len(self._done & everything), len(everything), compiling=self._depth > 0)


def _stages(entry: Dispatcher) -> set[int]:
    """An entry and what it calls, each a piece that is compiled by itself."""
    named = (entry.py_func.__globals__.get(name) for name in entry.py_func.__code__.co_names)
    return {id(entry), *(id(stage) for stage in named if is_compiled(stage))}


STEPS = CompileSteps()
listen(STEPS)
