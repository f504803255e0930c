"""The rows of an Excel file, once it is known to be as small as it should be.

A file of a few kilobytes can unpack to gigabytes, or to few bytes that make many objects. So every part is unpacked a
little at a time and counted first; what the file says of its own sizes is not believed.
"""

import io
import zipfile
from collections.abc import Iterator

from agents.base.faults import one_line
from experiments.own_data.faults import WrongFigures

MOST_UNZIPPED = 5_000_000
MOST_MARKS = 250_000
"""Marks < and = in all parts: each can become an object. Five thousand rows of four cells have less."""
MOST_PARTS = 200
MOST_COLUMNS = 50
CHUNK = 65_536


def excel_rows(name: str, content: bytes, most_rows: int) -> list[list[str]]:
    """The filled rows of the first sheet, at most so many, as texts."""
    _check(name, content)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=most_rows, max_col=MOST_COLUMNS, values_only=True)
        rows = [[_text(cell) for cell in row] for row in found]
    except Exception as error:  # openpyxl raises whatever the broken part of a file happens to raise
        raise WrongFigures("broken", name, found=one_line(str(error), 80)) from error
    return [row for row in rows if any(row)]


def _check(name: str, content: bytes) -> None:
    size = marks = 0
    for chunk in _unpacked(name, content):
        size += len(chunk)
        marks += chunk.count(b"<") + chunk.count(b"=")
        if size > MOST_UNZIPPED:
            raise WrongFigures("unpacked", name, most=f"{MOST_UNZIPPED / 1e6:g}")
        if marks > MOST_MARKS:
            raise WrongFigures("table", name)


def _unpacked(name: str, content: bytes) -> Iterator[bytes]:
    """Every part, a little at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()[: MOST_PARTS + 1]
            for part in parts:
                with packed.open(part) as stream:
                    while chunk := stream.read(CHUNK):
                        yield chunk
    except Exception as error:  # a zip file can be broken in many ways, each with an error of its own
        raise WrongFigures("excel", name) from error
    if len(parts) > MOST_PARTS:
        raise WrongFigures("table", name)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
