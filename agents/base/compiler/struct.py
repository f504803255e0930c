"""A bundle of arrays that compiled code receives as one pointer.

numba passes a tuple of forty arrays as hundreds of separate values with every call, which costs
more than the rules themselves. A bundle costs one value; ``bundle.children`` reads the array's
address and shape from a small table. Plain Python sees an ordinary object with array attributes.
"""

import operator
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
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

from agents.base.compiler.records import layout

Floats = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]

_ALIGNED = 64
"""Arrays start on multiples of so many bytes: a line of the processor's cache."""


Numbers1 = Annotated[Floats, "f8", 1]
Numbers2 = Annotated[Floats, "f8", 2]
Numbers3 = Annotated[Floats, "f8", 3]
Longs1 = Annotated[Integers, "i8", 1]
Longs2 = Annotated[Integers, "i8", 2]
Longs3 = Annotated[Integers, "i8", 3]
Longs4 = Annotated[Integers, "i8", 4]
Wholes1 = Annotated[Integers, "i4", 1]
Wholes4 = Annotated[Integers, "i4", 4]
Wholes5 = Annotated[Integers, "i4", 5]
Wholes6 = Annotated[Integers, "i4", 6]


class NumbaStruct:
    """Arrays by name. A subclass annotates each as ``Records[...]`` or as ``Numbers2`` and the like: kind and axes."""

    FIELDS: ClassVar[dict[str, tuple[Any, int]]] = {}
    """Name -> (dtype, number of axes), in the order of the annotations of the subclass."""

    address: int
    """Where the table of addresses and shapes stands."""

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.FIELDS = {name: _kind_and_axes(hint) for name, hint in hints.items() if name in cls.__annotations__}

    def __init__(self, **arrays: np.ndarray) -> None:
        if set(arrays) != set(self.FIELDS):
            raise TypeError(f"expected exactly the arrays {', '.join(self.FIELDS)}")
        words: list[int] = []
        for name, (dtype, axes) in self.FIELDS.items():
            array = arrays[name]
            if array.dtype != np.dtype(dtype) or array.ndim != axes or not array.flags.c_contiguous:
                raise TypeError(
                    f"{name}: found {array.dtype} with {array.ndim} axes, expected {np.dtype(dtype)}, {axes}"
                )
            setattr(self, name, array)
            words += [array.ctypes.data, *array.shape]
        self._table = np.array(words, dtype=np.int64)
        self.address = self._table.ctypes.data

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy, pickled or not, has arrays of its own: only a new table holds where they stand.
        return _struct_of, (type(self), {name: getattr(self, name) for name in self.FIELDS})


def _kind_and_axes(hint: Any) -> tuple[Any, int]:
    if get_origin(hint) is Annotated:
        return get_args(hint)[1:]
    return layout(get_args(hint)[0]), 1


def _struct_of[B: NumbaStruct](kind: type[B], arrays: dict[str, np.ndarray]) -> B:
    return kind(**arrays)


class Template[B: NumbaStruct]:
    """Makes bundles that start alike: some arrays are shared, its ``own`` ones are copied, all in one piece."""

    def __init__(self, first: B, own: Iterable[str]) -> None:
        self._bundle = type(first)
        self._words = first._table.copy()
        self._parts: dict[str, tuple[slice, np.ndarray]] = {}
        own, size, word, places, offsets = set(own), 0, 0, [], []
        self._shared = {name: getattr(first, name) for name in first.FIELDS if name not in own}
        for name, (_, axes) in first.FIELDS.items():
            if name in own:
                array = getattr(first, name)
                self._parts[name] = slice(size, size + array.nbytes), array
                places.append(word)
                offsets.append(size)
                size += -(-array.nbytes // _ALIGNED) * _ALIGNED
            word += 1 + axes
        self._places, self._offsets = np.array(places), np.array(offsets)
        self._memory = np.zeros(size, dtype=np.uint8)
        for part, array in self._parts.values():
            self._memory[part] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)

    def instantiate(self) -> B:
        """A fresh bundle; its own arrays can be changed without touching those of another."""
        made, memory = object.__new__(self._bundle), self._memory.copy()
        made._table = self._words.copy()
        made._table[self._places] = self._offsets + memory.ctypes.data
        made.address = made._table.ctypes.data
        made.__dict__.update(self._shared)
        for name, (part, array) in self._parts.items():
            made.__dict__[name] = np.ndarray(array.shape, array.dtype, memory, part.start).view(type(array))
        return made


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
        for name, (dtype, axes) in bundle.FIELDS.items():
            item = numba.from_dtype(np.dtype(dtype))
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
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@unbox(StructType)
def _unbox(kind: StructType, value: Any, c: Any) -> NativeValue:  # noqa: ARG001 - numba's signature
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
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=ir.Constant(word, size), meminfo=None)
    return array._getvalue()
