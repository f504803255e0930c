"""Everything that reaches behind numba's documented interface; no other module imports ``numba.core`` or ``numba.np``.

Another minor version of numba may move any of it without notice, so numba is pinned to one, and
``tests/agents/base/test_numba_version.py`` says what has moved. Three things need it:

- a bundle of arrays (``struct``) goes to compiled code as one pointer, which takes types and machine code of our own;
- a part of the engine gets no machine code of its own (``compile_for_callers_alone``);
- compiled code is loaded from our folder alone, even if damaged (``cache_in``); its making is counted (``listen``).
"""

# numba ships types for its documented interface alone, llvmlite none: what they hand over here is Any.
# ruff: noqa: ANN401
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import operator
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any, TypeGuard, cast

import numba
from llvmlite import ir
from numba.core import cgutils, event, types
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.dispatcher import Dispatcher
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

from agents.base.compiler.struct import NumbaStruct

COMPILED = "numba:compile"
"""The event of making one function; loading one from disk is no such event."""

Listener = event.Listener
PythonFunction = FunctionType


class RecordsType(types.Type):
    """A row of records: an address and a length. Rows are never counted from the end, so no index is checked."""

    def __init__(self, record: types.Record) -> None:
        self.record = record
        super().__init__(name=f"Records({record})")


@register_model(RecordsType)
class _RecordsModel(models.StructModel):
    def __init__(self, manager: Any, kind: RecordsType) -> None:
        super().__init__(manager, kind, [("data", types.voidptr), ("length", types.int64)])


@infer_global(operator.getitem)  # type: ignore[misc]
class _RecordsItem(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:  # noqa: ARG002 - numba's signature
        """The type of one record."""
        rows, row = args
        if isinstance(rows, RecordsType) and isinstance(row, types.Integer):
            return signature(rows.record, rows, types.int64)
        return None


@lower_builtin(operator.getitem, RecordsType, types.int64)
def _get_record(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    rows = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0])
    size = ir.Constant(ir.IntType(64), sig.return_type.size)
    address = builder.gep(rows.data, [builder.mul(args[1], size)])
    return builder.bitcast(address, context.get_value_type(sig.return_type))


@infer_global(operator.setitem)  # type: ignore[misc]
class _RecordsSet(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:  # noqa: ARG002 - numba's signature
        """The type of putting one record in the place of another."""
        rows, row, record = args
        if isinstance(rows, RecordsType) and isinstance(row, types.Integer) and record == rows.record:
            return signature(types.none, rows, types.int64, rows.record)
        return None


@lower_builtin(operator.setitem, RecordsType, types.int64, types.Record)
def _set_record(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    rows = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0])
    size = ir.Constant(ir.IntType(64), sig.args[2].size)
    address = builder.gep(rows.data, [builder.mul(args[1], size)])
    cgutils.raw_memcpy(builder, address, args[2], size, 1)
    return context.get_dummy_value()


@infer_global(len)  # type: ignore[misc]
class _RecordsLength(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:  # noqa: ARG002 - numba's signature
        """The type of the number of records."""
        return signature(types.intp, args[0]) if isinstance(args[0], RecordsType) else None


@lower_builtin(len, RecordsType)
def _number_of_records(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0]).length


class StructType(types.Type):
    """The type under which compiled code knows a kind of bundle."""

    def __init__(self, bundle: type[NumbaStruct]) -> None:
        self.fields: dict[str, tuple[Any, int]] = {}
        offset = 0
        for name, (dtype, axes) in bundle.arrays.items():
            item = numba.from_dtype(dtype)
            kind = RecordsType(item) if isinstance(item, types.Record) else types.Array(item, axes, "C")
            self.fields[name] = kind, offset
            offset += 1 + axes
        super().__init__(name=f"{bundle.__module__}.{bundle.__qualname__}")


_TYPES: dict[type[NumbaStruct], StructType] = {}


@typeof_impl.register(NumbaStruct)
def _type_of(value: NumbaStruct, context: Any) -> StructType:  # noqa: ARG001 - numba's signature
    kind = type(value)
    if kind not in _TYPES:
        _TYPES[kind] = StructType(kind)
    return _TYPES[kind]


@register_model(StructType)
class _StructModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: StructType) -> None:
        # a pointer fits in one register; a struct of all arrays would be copied with every call
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@unbox(StructType)
def _unbox(kind: StructType, value: Any, c: Any) -> NativeValue:  # noqa: ARG001 - numba's signature
    # only the address crosses over: who calls holds the object, and with it the arrays, until the call returns
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, ir.IntType(64).as_pointer()))


@infer_getattr
class _StructAttributes(AttributeTemplate):
    key = StructType

    def generic_resolve(self, kind: StructType, name: str) -> types.Array | None:
        """The type of an array of the bundle."""
        return kind.fields[name][0] if name in kind.fields else None


@lower_getattr_generic(StructType)
def _get_array(context: Any, builder: Any, kind: StructType, value: Any, name: str) -> Any:
    array_type, offset = kind.fields[name]
    word = ir.IntType(64)

    def load(position: int) -> Any:
        loaded = builder.load(builder.gep(value, [ir.Constant(word, position)]))
        # the table never changes: what was read from it once need not be read again after a record has changed
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    if isinstance(array_type, RecordsType):
        rows = cgutils.create_struct_proxy(array_type)(context, builder)
        rows.data = builder.inttoptr(load(offset), ir.IntType(8).as_pointer())
        rows.length = load(offset + 1)
        return rows._getvalue()
    shape = [load(offset + 1 + axis) for axis in range(array_type.ndim)]
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    strides: list[Any] = []
    step = ir.Constant(word, size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    array = make_array(array_type)(context, builder)
    data = builder.inttoptr(load(offset), context.get_data_type(array_type.dtype).as_pointer())
    # no meminfo: the array borrows memory that the Python object owns, so references are not counted
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=ir.Constant(word, size), meminfo=None)
    return array._getvalue()


def compile_for_callers_alone(part: Dispatcher) -> Dispatcher:
    """Compile a part of the engine into its callers: machine code of its own would be made and never run.

    That is most of the time that compiling takes. numba has no public option for it, but compiles its own helpers so.
    """
    internals: Any = part
    customized = internals._compiler._customize_flags

    def flags_of_a_part(flags: Any) -> Any:
        flags = customized(flags)
        # no_compile is no option of numba's decorator: it is set where numba adapts the flags of one function
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        return flags

    def add_part(result: Any) -> None:
        name, library = object(), result.library
        # to be linked a library must be final, and finalising it would optimise it and make machine code after all;
        # the optimiser sees the same code once more in the caller, into which it is linked
        library._optimize_final_module = lambda: None
        library._finalize_final_module = lambda: setattr(library, "_finalized", True)
        # callers look a function up by its entry point, an address that there is not: any unique object will do
        result.target_context.insert_user_function(name, result.fndesc, [library])
        internals.overloads[tuple(result.signature.args)] = result._replace(entry_point=name)

    internals._compiler._customize_flags = flags_of_a_part
    # numba's own add_overload hands that address to the C dispatcher, for calls from Python: nobody makes one
    internals.add_overload = add_part
    return part


class CodeCache(FunctionCache):
    """The compiled code of one function on disk.

    A damaged file is compiled anew instead of ending the program, and a disk that takes nothing costs the next start
    time, not this one its answer: numba raises in both cases.
    """

    on_load: Callable[[PythonFunction], None]
    """Called with the Python function whose code came from disk."""
    on_refusal: Callable[[str], None]
    """Called with the reason why the disk took nothing."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The code for these types; None where it is not there, or is damaged."""
        try:
            code = super().load_overload(sig, target_context)
        except Exception:  # whatever a pickle says that a power cut or a full disk cut short
            with suppress(OSError):
                self.flush()
            return None
        if code is not None:
            type(self).on_load(cast(PythonFunction, self._py_func))
        return code

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code for these types, if the disk takes it."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            type(self).on_refusal(f"{self.cache_path}: {(error.strerror or str(error)).lower()}")


def cache_in(
    folder: Path, called: Dispatcher, on_load: Callable[[PythonFunction], None], on_refusal: Callable[[str], None]
) -> None:
    """Cache the code of a function in this folder; raises ``RuntimeError`` when the folder takes no file."""

    # numba.config.CACHE_DIR would move the caches of all numba programs in this process, and numba falls back to other
    # folders, into which others may write. A cache of our own class, with one way to find its folder, does neither.
    class Locator(UserProvidedCacheLocator):
        def __init__(self, py_func: Any, py_file: str) -> None:
            super().__init__(py_func, py_file)
            self._cache_path = str(folder / self.get_suitable_cache_subpath(py_file))

        @classmethod
        def from_function(cls, py_func: Any, py_file: str) -> Any:
            # past its own parent, which gives None unless numba.config.CACHE_DIR is set
            return super(UserProvidedCacheLocator, cls).from_function(py_func, py_file)

    class Files(CompileResultCacheImpl):
        _locator_classes = [Locator]

    # functions on a class become methods, so they are static; numba makes the cache itself and passes nothing on
    kind = type("Cache", (CodeCache,), {
        "_impl_class": Files, "on_load": staticmethod(on_load), "on_refusal": staticmethod(on_refusal),
    })  # fmt: skip
    internals: Any = called
    internals._cache = kind(called.py_func)


def compiled_in(compile_event: Any) -> Dispatcher:
    """The function that a compile event is about."""
    return compile_event.data["dispatcher"]


def listen(listener: Listener) -> None:
    """Report to this listener each function that is compiled."""
    event.register(COMPILED, listener)


def is_compiled(function: object) -> TypeGuard[Dispatcher]:
    """Whether a function is compiled when it is called."""
    return isinstance(function, Dispatcher)
