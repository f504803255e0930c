"""Compiled code on disk, and how far compiling has come.

numba's own cache, with three differences: it looks in our folder alone, a damaged file is compiled anew instead of
ending the program, and a disk that takes nothing costs the next start time, not this one its answer.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core import event
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.dispatcher import Dispatcher

from agents.base.compiler.compile_progress import COMPILE_PROGRESS

COMPILED = "numba:compile"
"""What numba calls the making of one function; loading one from disk is no such thing."""


def kept_in(folder: Path | None, called: Any) -> None:
    """Keep the code of a function that is called from Python in this folder, and count the steps of making it."""
    STEPS.entries.append(called)
    if folder is None:
        return
    try:
        called._cache = _code_cache(folder)(called.py_func)
    except RuntimeError:  # the folder takes no file
        COMPILE_PROGRESS.not_kept = f"{folder} takes no files"


def _code_cache(folder: Path) -> type[FunctionCache]:
    class Locator(UserProvidedCacheLocator):
        def __init__(self, py_func: Any, py_file: str) -> None:
            super().__init__(py_func, py_file)
            self._cache_path = str(folder / self.get_suitable_cache_subpath(py_file))

        @classmethod
        def from_function(cls, py_func: Any, py_file: str) -> Any:
            return super(UserProvidedCacheLocator, cls).from_function(py_func, py_file)

    class Files(CompileResultCacheImpl):
        _locator_classes = [Locator]

    class Kept(CodeCache):
        _impl_class = Files

    return Kept


class CodeCache(FunctionCache):
    """The code of one function on disk."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The code for these types; nothing where it is not there, or is damaged."""
        try:
            found = super().load_overload(sig, target_context)
        except Exception:  # whatever a pickle says that a power cut or a full disk cut short
            with suppress(OSError):
                self.flush()
            return None
        if found is not None:
            STEPS.loaded(self._py_func)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code for these types, if the disk takes it."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            COMPILE_PROGRESS.not_kept = f"{self.cache_path}: {(error.strerror or str(error)).lower()}"


class CompileSteps(event.Listener):
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
    return {id(entry), *(id(one) for one in called if isinstance(one, Dispatcher))}


STEPS = CompileSteps()
event.register(COMPILED, STEPS)
