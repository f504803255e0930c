"""Records lie in memory as declared; calendars and lists keep their order through any joining and leaving."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.base.compiler.records import Key, Long, Number, Record, Whole, layout, rows
from agents.base.compiler.struct import Longs1, NumbaStruct, Numbers2
from agents.children.fields import NOBODY, ChildRecord, TrajectoryRecord
from model.flow import waiting_lists as lists
from model.flow.world import WaitingListRecord

put_in_calendar, take_from_calendar, append_to_list, remove_from_list = (
    getattr(getattr(lists, name), "py_func", getattr(lists, name))
    for name in ("put_in_calendar", "take_from_calendar", "append_to_list", "remove_from_list")
)


def test_the_widest_fields_come_first_so_that_nothing_is_wasted():
    class Mixed(Record):
        small: Whole
        key: Key
        number: Number
        long: Long

    record = layout(Mixed)
    assert record.names == ("key", "number", "long", "small")
    assert record.itemsize == 32, "28 bytes, to a multiple of 8"


@pytest.mark.parametrize("record", [ChildRecord, TrajectoryRecord])
def test_records_of_children_waste_no_more_than_one_small_field(record: type[Record]):
    dtype = layout(record)
    used = sum(dtype[name].itemsize for name in dtype.names or ())
    assert dtype.itemsize - used <= 4


def test_new_records_are_empty():
    some = rows(ChildRecord, 3)
    assert len(some) == 3
    assert not some.view(np.ndarray).view(np.uint8).any()


def test_a_struct_refuses_what_it_does_not_expect():
    class Two(NumbaStruct):
        one: Longs1
        two: Numbers2

    good = {"one": np.zeros(3, np.int64), "two": np.zeros((2, 2))}
    assert Two(**good).one is good["one"]
    for wrong in ({"one": good["one"]}, {**good, "three": good["one"]}):
        with pytest.raises(TypeError, match="expected exactly the arrays"):
            Two(**wrong)
    for wrong in (np.zeros(3), np.zeros((3, 1), np.int64), np.zeros(6, np.int64)[::2]):
        with pytest.raises(TypeError, match="one: found"):
            Two(**{**good, "one": wrong})


ROWS, WEEKS = 8, 5
MOVES = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, WEEKS + 1)), max_size=60)


def chain(first: Any, records: Any, link: str) -> list[int]:
    found, row = [], int(first)
    while row != NOBODY:
        found.append(row)
        row = int(records[row][link])
        assert len(found) <= ROWS
    return found


@settings(deadline=None)
@given(MOVES)
def test_a_calendar_holds_exactly_who_is_due_latest_first(moves: list[tuple[int, int]]):
    records, calendar = rows(ChildRecord, ROWS), np.full(WEEKS, NOBODY, dtype=np.int32)
    records.due = NOBODY
    expected: list[list[int]] = [[] for _ in range(WEEKS + 2)]
    for row, week in moves:
        take_from_calendar(records, calendar, row)
        put_in_calendar(records, calendar, row, week)
        for bucket in expected:
            if row in bucket:
                bucket.remove(row)
        expected[week].insert(0, row)
        assert [chain(first, records, "after") for first in calendar] == expected[:WEEKS]


@settings(deadline=None)
@given(st.lists(st.integers(0, ROWS - 1), max_size=60))
def test_a_list_is_first_in_first_out_whoever_leaves_in_between(moves: list[int]):
    records, queue = rows(TrajectoryRecord, ROWS), rows(WaitingListRecord, 1)[0]
    queue.first = queue.last = NOBODY
    expected: list[int] = []
    for row in moves:
        if row in expected:
            remove_from_list(records, queue, row)
            expected.remove(row)
        else:
            append_to_list(records, queue, row)
            expected.append(row)
        assert chain(queue.first, records, "behind") == expected
        assert chain(queue.last, records, "ahead") == expected[::-1]
        assert queue.length == len(expected)
