"""A bundle of arrays that compiled code receives as one pointer.

numba passes a tuple of forty arrays as hundreds of separate values with every call, which costs
more than the rules themselves. A bundle costs one value; ``bundle.children`` reads the array's
address and shape from a small table. Plain Python sees an ordinary object with array attributes.
"""

from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

_WORD = 8


class Bundle:
    """Arrays by name. A subclass declares ``FIELDS``: name -> (dtype, number of axes)."""

    FIELDS: Mapping[str, tuple[Any, int]] = {}

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
        self._arrays = arrays
        self._table = np.array(words, dtype=np.int64)
        self.address = self._table.ctypes.data

    def with_arrays(self, **arrays: np.ndarray) -> "Bundle":
        """A bundle with some arrays replaced, sharing the others."""
        return type(self)(**{**self._arrays, **arrays})


class BundleType(types.Type):
    """The type under which compiled code knows a kind of bundle."""

    def __init__(self, bundle: type[Bundle]) -> None:
        self.fields: dict[str, tuple[types.Array, int]] = {}
        offset = 0
        for name, (dtype, axes) in bundle.FIELDS.items():
            self.fields[name] = types.Array(numba.from_dtype(np.dtype(dtype)), axes, "C"), offset
            offset += 1 + axes
        super().__init__(name=f"{bundle.__module__}.{bundle.__qualname__}")


_TYPES: dict[type[Bundle], BundleType] = {}


@typeof_impl.register(Bundle)
def _type_of(value: Bundle, context: Any) -> BundleType:  # noqa: ARG001 - numba's signature
    kind = type(value)
    if kind not in _TYPES:
        _TYPES[kind] = BundleType(kind)
    return _TYPES[kind]


@register_model(BundleType)
class _BundleModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: BundleType) -> None:
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@unbox(BundleType)
def _unbox(kind: BundleType, value: Any, c: Any) -> NativeValue:  # noqa: ARG001 - numba's signature
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, ir.IntType(64).as_pointer()))


@infer_getattr
class _BundleAttributes(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, kind: BundleType, name: str) -> types.Array | None:
        """The type of an array of the bundle."""
        return kind.fields[name][0] if name in kind.fields else None


@lower_getattr_generic(BundleType)
def _get_array(context: Any, builder: Any, kind: BundleType, value: Any, name: str) -> Any:
    array_type, offset = kind.fields[name]
    word = ir.IntType(64)

    def load(position: int) -> Any:
        return builder.load(builder.gep(value, [ir.Constant(word, position)]))

    shape = [load(offset + 1 + axis) for axis in range(array_type.ndim)]
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    strides: list[Any] = []
    step = ir.Constant(word, size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    array = make_array(array_type)(context, builder)
    data = builder.inttoptr(load(offset), context.get_data_type(array_type.dtype).as_pointer())
    populate_array(
        array, data=data, shape=shape, strides=strides, itemsize=ir.Constant(word, size), meminfo=None
    )
    return array._getvalue()
