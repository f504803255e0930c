"""The rows of an Excel file, once it is known to be as small as it should be.

A file of a few kilobytes can unpack to gigabytes, or to few bytes that make many objects. So every part is unpacked a
little at a time and counted first; what the file says of its own sizes is not believed.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from agents.base.files.errors import one_line
from experiments.calibrate.own_data.faults import WrongFigures
from experiments.calibrate.own_data.numbers import Cell, Unread

MOST_UNZIPPED = 5_000_000
# Counted are the marks < and = of all parts: each can become an object in memory, so that a file of few bytes can make
# many. Five thousand rows of four cells have fewer.
MOST_MARKS = 250_000
MOST_PARTS = 200
MOST_COLUMNS = 50
MOST_SHEETS = 10
CHUNK = 65_536

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as FullCell
    from openpyxl.cell.cell import MergedCell

    SheetCell = FullCell | MergedCell

Row = tuple[int, list[Cell]]
"""A row with its number, as a spreadsheet shows it."""


def excel_sheets(name: str, content: bytes, most_rows: int) -> Iterator[tuple[str, list[Row]]]:
    """The title and the filled rows of each sheet, at most so many: numbers as numbers, texts as texts."""
    _check(name, content)
    from openpyxl import load_workbook

    try:
        # Twice: once for the stored values, once to see which cells hold formulas. A formula without a value is a
        # fault.
        books = [load_workbook(io.BytesIO(content), read_only=True, data_only=stored) for stored in (True, False)]
        for stored, written in list(zip(*(book.worksheets for book in books), strict=True))[:MOST_SHEETS]:
            found = (sheet.iter_rows(max_row=most_rows, max_col=MOST_COLUMNS) for sheet in (stored, written))
            rows = [
                (number, [_cell(*cells) for cells in zip(*pair, strict=True)])
                for number, pair in enumerate(zip(*found, strict=False), start=1)
            ]
            yield stored.title, [(number, row) for number, row in rows if any(cell != "" for cell in row)]
    except Exception as error:  # openpyxl raises whatever the broken part of a file happens to raise
        raise WrongFigures("broken", name, found=one_line(str(error), 80)) from error


def _cell(stored: "SheetCell", written: "SheetCell") -> Cell:
    """One cell, from the value that is stored and from what was written in it: a formula may have no stored value."""
    value = stored.value
    if value is None:
        return Unread("formula", "") if written.data_type == "f" else ""
    if stored.data_type == "e":
        return Unread("error", str(value))
    if isinstance(value, bool):
        return Unread("boolean", str(value).upper())
    if isinstance(value, int | float):
        return Decimal(repr(value)) if isfinite(value) else Unread("error", str(value))
    if isinstance(value, date | time | timedelta):
        return Unread("date", str(value)[:10])
    return str(value)


def _check(name: str, content: bytes) -> None:
    size = marks = 0
    for chunk in _unpacked(name, content):
        size += len(chunk)
        marks += chunk.count(b"<") + chunk.count(b"=")
        if size > MOST_UNZIPPED:
            raise WrongFigures("unpacked", name, most=f"{MOST_UNZIPPED / 1e6:g}")
        if marks > MOST_MARKS:
            raise WrongFigures("table", name)


def _chunks(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(part) as stream:
        yield from iter(partial(stream.read, CHUNK), b"")


def _unpacked(name: str, content: bytes) -> Iterator[bytes]:
    """Every part, a little at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()[: MOST_PARTS + 1]
            for part in parts:
                yield from _chunks(packed, part)
    except Exception as error:  # a zip file can be broken in many ways, each with an error of its own
        raise WrongFigures("excel", name) from error
    if len(parts) > MOST_PARTS:
        raise WrongFigures("table", name)
