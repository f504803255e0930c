"""Calendars and waiting lists: chains of rows through the records themselves.

Adding and taking out cost the same however long a list is, and nobody costs time
while nothing happens to him.
"""

import numpy as np

from agents.base.compiler.compiled import compiled
from agents.base.compiler.records import Records
from agents.children.fields import NOBODY, ChildRecord, TrajectoryRecord
from model.flow.world import WaitingListRecord

Scheduled = ChildRecord | TrajectoryRecord
"""What stands in a calendar: in the week of its next event."""


@compiled
def put_in_calendar(rows: Records[Scheduled], calendar: np.ndarray, row: int, week: int) -> None:
    """Put ``row`` in the calendar at ``week``; a week past the end of the run is never reached."""
    record = rows[row]
    record.due = week
    if week >= calendar.shape[0]:
        return
    # always in front: the order within a week decides who is placed first, so another order would move outcomes
    first = calendar[week]
    record.before = NOBODY
    record.after = first
    if first != NOBODY:
        rows[first].before = row
    calendar[week] = row


@compiled
def take_from_calendar(rows: Records[Scheduled], calendar: np.ndarray, row: int) -> None:
    """Take ``row`` out of the calendar, wherever it stands."""
    record = rows[row]
    week = record.due
    record.due = NOBODY
    if week < 0 or week >= calendar.shape[0]:
        return
    if record.before == NOBODY:
        calendar[week] = record.after
    else:
        rows[record.before].after = record.after
    if record.after != NOBODY:
        rows[record.after].before = record.before


@compiled
def take_week(calendar: np.ndarray, week: int) -> int:
    """The first row due in a week; the week is empty afterwards. Only ``next_due`` may follow the chain."""
    first = calendar[week]
    calendar[week] = NOBODY
    return first


@compiled
def next_due(rows: Records[Scheduled], row: int) -> int:
    """The row due after this one in a week that was taken; this one is out of the calendar."""
    record = rows[row]
    # callers go on before they act on a row: acting may put it in the calendar again, which overwrites ``after``
    record.due = NOBODY
    return record.after


@compiled
def append_to_list(rows: Records[TrajectoryRecord], waiting_list: WaitingListRecord, row: int) -> None:
    """Put ``row`` at the end of a waiting list."""
    record = rows[row]
    record.ahead = waiting_list.last
    record.behind = NOBODY
    if waiting_list.last == NOBODY:
        waiting_list.first = row
    else:
        rows[waiting_list.last].behind = row
    waiting_list.last = row
    waiting_list.length += 1


@compiled
def remove_from_list(rows: Records[TrajectoryRecord], waiting_list: WaitingListRecord, row: int) -> None:
    """Take ``row`` off a waiting list, wherever it stands."""
    record = rows[row]
    if record.ahead == NOBODY:
        waiting_list.first = record.behind
    else:
        rows[record.ahead].behind = record.behind
    if record.behind == NOBODY:
        waiting_list.last = record.ahead
    else:
        rows[record.behind].ahead = record.ahead
    waiting_list.length -= 1
