"""Records: an agent is one record of a numpy array, declared as a class of annotated fields.

The class is the one source: ``layout`` derives the memory layout that numba compiles against, and an editor or pyright
reads the same annotations, so that a misspelt field is an error before anything is compiled.
"""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, cast, get_args, get_type_hints, overload

import numpy as np

Key = Annotated[np.uint64, "u8"]
Whole = Annotated[int, "i4"]
Long = Annotated[int, "i8"]
Number = Annotated[float, "f8"]


class Record:
    """A subclass declares the fields of one kind of record; at run time a record is a numpy one."""

    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> Any: ...  # noqa: ANN401 - the kind depends on the name


if TYPE_CHECKING:

    class Records[R: Record](np.recarray[Any, np.dtype[Any]]):  # pyright: ignore[reportIncompatibleVariableOverride]
        """An array of records: an index gives one record, a name gives one field of all of them."""

        @overload  # type: ignore[override]
        def __getitem__(self, key: int, /) -> R: ...
        @overload
        def __getitem__(self, key: str, /) -> np.ndarray: ...
        @overload
        def __getitem__(self, key: slice | np.ndarray, /) -> Self: ...
        def __getitem__(self, key: object, /) -> object: ...  # pyright: ignore[reportIncompatibleMethodOverride]
else:
    Records = np.recarray


@cache
def layout(record: type[Record]) -> np.dtype:
    """The memory layout of a record: widest field first, so that alignment wastes no bytes between fields."""
    kinds = {name: get_args(kind)[1] for name, kind in get_type_hints(record, include_extras=True).items()}
    widest_first = sorted(kinds.items(), key=lambda item: -int(item[1][1:]))
    return np.dtype(widest_first, align=True)


def rows[R: Record](record: type[R], number: int) -> Records[R]:
    """``number`` empty records; memory is touched only when a record is used."""
    return cast(Records[R], np.zeros(number, dtype=layout(record)).view(np.recarray))
