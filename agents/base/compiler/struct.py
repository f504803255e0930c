"""A bundle of arrays that compiled code receives as one pointer.

numba passes a tuple of forty arrays as hundreds of separate values with every call, which costs
more than the rules themselves. A bundle costs one value; ``bundle.children`` reads the array's
address and shape from a small table. Plain Python sees an ordinary object with array attributes.
``numba_internals`` teaches the compiler how to read that table.
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

import numpy as np

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

    arrays: ClassVar[dict[str, tuple[np.dtype, int]]] = {}
    """Name -> (dtype, number of axes), in the order of the annotations of the subclass."""

    table: np.ndarray
    """Address and shape of each array, one after another."""
    address: int
    """Where that table stands: all that compiled code receives."""

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.arrays = {name: _kind_and_axes(hint) for name, hint in hints.items() if name in cls.__annotations__}

    def __init__(self, **arrays: np.ndarray) -> None:
        if set(arrays) != set(self.arrays):
            raise TypeError(f"expected exactly the arrays {', '.join(self.arrays)}")
        words: list[int] = []
        for name, (dtype, axes) in self.arrays.items():
            array = arrays[name]
            # compiled code trusts the table: another kind or number of axes would be read as nonsense, not refused
            if array.dtype != dtype or array.ndim != axes or not array.flags.c_contiguous:
                raise TypeError(f"{name}: found {array.dtype} with {array.ndim} axes, expected {dtype}, {axes}")
            setattr(self, name, array)
            words += [array.ctypes.data, *array.shape]
        # kept on the object: compiled code holds its bare address, which counts for no reference
        self.table = np.array(words, dtype=np.int64)
        self.address = self.table.ctypes.data

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy, pickled or not, has arrays of its own: only a new table holds where they stand.
        return _struct_of, (type(self), {name: getattr(self, name) for name in self.arrays})


def _kind_and_axes(hint: object) -> tuple[np.dtype, int]:
    if get_origin(hint) is Annotated:
        _, kind, axes = get_args(hint)
        return np.dtype(kind), axes
    return layout(get_args(hint)[0]), 1


def _struct_of[B: NumbaStruct](kind: type[B], arrays: dict[str, np.ndarray]) -> B:
    return kind(**arrays)


class Template[B: NumbaStruct]:
    """Makes bundles that start alike: some arrays are shared, its ``own`` ones are copied, all in one piece."""

    def __init__(self, first: B, own: Iterable[str]) -> None:
        self._bundle = type(first)
        self._words = first.table.copy()
        self._parts: dict[str, tuple[slice, np.ndarray]] = {}
        own, size, word = set(own), 0, 0
        places: list[int] = []
        offsets: list[int] = []
        self._shared = {name: getattr(first, name) for name in first.arrays if name not in own}
        for name, (_, axes) in first.arrays.items():
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
        # past __init__: the arrays were checked in the first bundle. One copy of one block is cheaper than one per
        # array, and the table holds offsets into that block
        made, memory = object.__new__(self._bundle), self._memory.copy()
        made.table = self._words.copy()
        made.table[self._places] = self._offsets + memory.ctypes.data
        made.address = made.table.ctypes.data
        made.__dict__.update(self._shared)
        for name, (part, array) in self._parts.items():
            made.__dict__[name] = np.ndarray(array.shape, array.dtype, memory, part.start).view(type(array))
        return made
