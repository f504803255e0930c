"""The engine hooks into numba's internals: another minor version must be looked at before it is allowed."""

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.codegen import CodeLibrary, CPUCodeLibrary
from numba.core.dispatcher import Dispatcher

PINNED = "0.68"
"""As in pyproject.toml. Raise both only after the baseline and the tests of the cache pass."""


def test_numba_is_of_the_minor_version_whose_internals_we_use():
    assert numba.__version__.startswith(f"{PINNED}."), (
        f"numba {numba.__version__}: check agents/base/compiler (struct, code_cache, compiled) against it, then pin it"
    )


def test_the_compiler_of_a_function_still_takes_other_flags():
    part = numba.njit(lambda number: number)
    assert callable(part._compiler._customize_flags)  # type: ignore[attr-defined]


def test_every_internal_that_we_replace_or_call_is_there():
    used = {
        FunctionCache: ("load_overload", "save_overload", "flush", "_impl_class"),
        CompileResultCacheImpl: ("_locator_classes",),
        UserProvidedCacheLocator: ("from_function", "get_suitable_cache_subpath"),
        Dispatcher: ("add_overload",),
        CPUCodeLibrary: ("_optimize_final_module", "_finalize_final_module"),
    }
    missing = [
        f"{owner.__name__}.{name}" for owner, names in used.items() for name in names if not hasattr(owner, name)
    ]
    assert not missing and issubclass(CPUCodeLibrary, CodeLibrary)
