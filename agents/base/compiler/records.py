"""Records: one agent is one row of a numpy record array, declared field by field."""

from collections.abc import Mapping
from typing import Any

import numpy as np

KEY, WHOLE, LONG, NUMBER = "u8", "i4", "i8", "f8"

Fields = Mapping[str, tuple[str, str]]
"""Name of a field -> (its type, what it means with its unit)."""


def layout(fields: Fields) -> np.dtype:
    """The memory layout of a record with these fields (widest first, so that nothing is wasted)."""
    widest_first = sorted(fields.items(), key=lambda item: -int(item[1][0][1:]))
    return np.dtype([(name, kind) for name, (kind, _) in widest_first], align=True)


type Records = Any
"""A numpy record array: its fields are attributes, which no type checker can know."""


def rows(record: np.dtype, number: int) -> Records:
    """``number`` empty records; memory is touched only when a row is used."""
    return np.zeros(number, dtype=record).view(np.recarray)
