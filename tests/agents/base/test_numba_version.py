"""The engine reaches behind numba's interface: another minor version must be looked at before it is allowed."""

import ast
import importlib
import inspect
from operator import attrgetter

import numba
import pytest

from agents.base.compiler.numba_internals import COMPILED, compile_for_callers_alone
from tests.architecture.tree import FLOORS, name_of, source_files

PINNED = "0.68"
"""As in pyproject.toml. Raise both only after the baseline and the tests of the cache pass."""

INTERNALS = "agents/base/compiler/numba_internals.py"

HOOKS = {
    # what we call, or replace by a method that takes the same
    "numba.core.base:BaseContext.insert_user_function": "self func fndesc libs",
    "numba.core.caching:FunctionCache.flush": "self",
    "numba.core.caching:FunctionCache.load_overload": "self sig target_context",
    "numba.core.caching:FunctionCache.save_overload": "self sig data",
    "numba.core.caching:UserProvidedCacheLocator.__init__": "self py_func py_file",
    "numba.core.caching:UserProvidedCacheLocator.from_function": "py_func py_file",
    "numba.core.caching:UserProvidedCacheLocator.get_suitable_cache_subpath": "py_file",
    "numba.core.cgutils:create_struct_proxy": "fe_type kind",
    "numba.core.cgutils:raw_memcpy": "builder dst src count itemsize align",
    "numba.core.codegen:CPUCodeLibrary._finalize_final_module": "self",
    "numba.core.codegen:CPUCodeLibrary._optimize_final_module": "self",
    "numba.core.dispatcher:Dispatcher.add_overload": "self cres",
    "numba.core.dispatcher:_FunctionCompiler._customize_flags": "self flags",
    "numba.core.event:Listener.on_end": "self event",
    "numba.core.event:Listener.on_start": "self event",
    "numba.core.event:register": "kind listener",
    "numba.np.arrayobj:make_array": "array_type",
    "numba.np.arrayobj:populate_array": "array data shape strides itemsize meminfo parent",
    # what we read or set, or a class of which we make one
    "numba.core.caching:CompileResultCacheImpl._locator_classes": None,
    "numba.core.caching:FunctionCache._impl_class": None,
    "numba.core.caching:FunctionCache.cache_path": None,
    "numba.core.codegen:CPUCodeLibrary._finalized": None,
    "numba.core.compiler:CompileResult.entry_point": None,
    "numba.core.compiler:CompileResult.fndesc": None,
    "numba.core.compiler:CompileResult.library": None,
    "numba.core.compiler:CompileResult.signature": None,
    "numba.core.compiler:CompileResult.target_context": None,
    "numba.core.compiler:Flags.no_cfunc_wrapper": None,
    "numba.core.compiler:Flags.no_compile": None,
    "numba.core.compiler:Flags.no_cpython_wrapper": None,
    "numba.core.types:Array": None,
    "numba.core.types:Record": None,
    "numba.core.typing.templates:AbstractTemplate": None,
    "numba.core.typing.templates:AttributeTemplate": None,
    "numba.core.typing.templates:infer_global": None,
    "numba.core.typing.templates:signature": None,
}
"""Where each internal stands, and the parameters with which it is called."""


def parameters_of(hook: str) -> str:
    module, _, path = hook.partition(":")
    return " ".join(inspect.signature(attrgetter(path)(importlib.import_module(module))).parameters)


def test_numba_is_of_the_minor_version_whose_internals_we_use():
    assert numba.__version__.startswith(f"{PINNED}."), (
        f"numba {numba.__version__}: check {INTERNALS} against it, then raise PINNED and pyproject.toml"
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_numba_still_has_this_internal_where_we_look_for_it(hook: str):
    module, _, path = hook.partition(":")
    try:
        attrgetter(path)(importlib.import_module(module))
    except (ImportError, AttributeError) as error:
        pytest.fail(f"numba {numba.__version__} moved {hook} ({error}): mend {INTERNALS}")
    if HOOKS[hook] is not None:
        assert parameters_of(hook) == HOOKS[hook], f"numba {numba.__version__} calls {hook} otherwise: mend {INTERNALS}"


def test_a_compiled_function_still_has_the_attributes_that_we_set():
    part = numba.njit(lambda number: number)
    for name in ("_cache", "_compiler", "overloads", "py_func"):
        assert hasattr(part, name), f"numba {numba.__version__} moved {name} of a compiled function: mend {INTERNALS}"


def test_numba_still_reports_what_it_compiles_under_this_name():
    assert f'"{COMPILED}"' in inspect.getsource(importlib.import_module("numba.core.dispatcher"))


def test_a_part_is_called_by_its_caller_and_has_no_machine_code_of_its_own():
    part = compile_for_callers_alone(numba.njit(lambda number: number + 1))
    whole = numba.njit(lambda number: part(number) * 2)
    assert whole(3) == 8
    assert [type(found.entry_point) for found in part.overloads.values()] == [object]


def test_one_file_alone_reaches_behind_the_interface_of_numba():
    imports = [
        (name_of(path), module) for path in source_files(*FLOORS) for module in _imported(path.read_text("utf-8"))
    ]
    reaching = {name for name, module in imports if module.startswith(("numba.core", "numba.np"))}
    assert reaching == {INTERNALS}


def _imported(text: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(text))) if "numba" in text else []
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
