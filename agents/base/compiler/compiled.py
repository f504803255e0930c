"""The one way to compile a rule or a stage.

numba's own cache does not notice that a function called from another file was edited
(numba issue 1833), so the cache folder is named after a digest of every source that can
end up in compiled code.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import cast, overload

import numba

from agents.base.compiler.cache_folder import CacheFolder, cache_folder
from agents.base.compiler.code_cache import cache_entry
from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from agents.base.compiler.numba_internals import Dispatcher, compile_for_callers_alone

COMPILED_SOURCES = (
    *("agents", "model/flow", "model/funding", "model/week.py"),
    *(
        "model/outcomes/counters.py",
        "model/outcomes/life_tables.py",
        "model/policy/lever_ids.py",
        "model/policy/segments.py",
    ),
    "model/policy/circumstance_ids.py",
)
"""Folders and files with compiled code, or with constants that end up in it."""


_njit: Callable[..., Dispatcher] = numba.njit
"""numba's decorator; its own types leave out options that it takes."""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Sixteen hex digits that change when any source of the agents or the model changes."""
    root = Path(__file__).resolve().parents[3]
    # machine code of another numba cannot be loaded, so its version counts as a source
    digest = hashlib.sha256(numba.__version__.encode())
    for part in COMPILED_SOURCES:
        place = root / part
        for source in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(source.relative_to(root).as_posix().encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def code_folder() -> CacheFolder:
    """Where the code of these sources is kept, if it can be."""
    folder = cache_folder(code_digest())
    COMPILE_PROGRESS.not_cached = folder.reason
    return folder


def is_plain() -> bool:
    """Whether rules run as plain Python (NUMBA_DISABLE_JIT=1), for tests and the debugger."""
    return bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]


@overload
def compiled[F: Callable[..., object]](function: F) -> F: ...
@overload
def compiled[F: Callable[..., object]](*, entry: bool = ..., apart: bool = ...) -> Callable[[F], F]: ...
def compiled[F: Callable[..., object]](
    function: F | None = None, *, entry: bool = False, apart: bool = False
) -> F | Callable[[F], F]:
    """Compile a function; an ``entry`` is called from Python: it is cached and releases the interpreter lock.

    A function becomes part of whoever calls it, which is fastest; what stands ``apart`` stays one piece of machine
    code, which keeps compiling short: for stages, and for what seldom happens.

    Never with ``fastmath``: it makes results depend on machine and version.
    """
    if function is None:
        return lambda wrapped: _compile(wrapped, entry, apart)
    return _compile(function, entry, apart)


def _compile[F: Callable[..., object]](function: F, entry: bool, apart: bool) -> F:
    # numba replaces a function by an object that is called alike: whoever calls it sees the signature that was written
    return cast(F, _dispatcher(function, entry, apart))


def _dispatcher(function: Callable[..., object], entry: bool, apart: bool) -> Dispatcher:
    if is_plain():
        return _njit(function)
    if not entry:
        # error_model numpy: a division by zero gives infinity instead of a test and an exception at every division
        part = _njit(function, error_model="numpy", forceinline=not apart, no_cfunc_wrapper=True)
        # rules of an agent take no world: tests and Mesa agents call them from Python, so they keep code of their own
        return compile_for_callers_alone(part) if next(iter(signature(function).parameters), "") == "world" else part
    called = _njit(function, nogil=True, error_model="numpy")
    cache_entry(code_folder().path, called)
    return called
