"""The rows of a CSV file, with the numbers that a spreadsheet gives them."""

import csv
import io
from itertools import islice

from agents.base.files.errors import one_line
from experiments.calibrate.own_data.columns import HEAD_WITHIN, MOST_ROWS, has_columns
from experiments.calibrate.own_data.excel import MOST_COLUMNS, Row
from experiments.calibrate.own_data.faults import WrongFigures

SEPARATORS = (";", "\t", ",")


def csv_rows(name: str, content: bytes) -> list[Row]:
    """The filled rows, at most so many; blank rows keep their number, and a line ``sep=;`` is none of the table."""
    # An .xls or a picture with the ending .csv; cp1252 would read it as a text of nonsense.
    if b"\x00" in content:
        raise WrongFigures("binary", name)
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    head = first.strip().strip('"').lower()
    if head[:4] == "sep=" and head[4:] in SEPARATORS:
        return _split(name, rest, head[4:], MOST_ROWS + 2)
    return _split(name, text, _separator(name, text), MOST_ROWS + 2)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What an older Excel on Windows writes; with replacements, so that no file is refused for its letters.
        return content.decode("cp1252", errors="replace")


def _separator(name: str, text: str) -> str:
    """What stands between the columns: with it the heading is found; else what its first filled row holds."""
    lines = [(number, line) for number, line in enumerate(islice(io.StringIO(text), HEAD_WITHIN), 1) if line.strip()]
    number, head = lines[0] if lines else (1, "")
    there = [separator for separator in SEPARATORS if any(separator in line for _, line in lines)]
    for separator in there:
        if max(line.count(separator) for _, line in lines) >= MOST_COLUMNS:
            raise WrongFigures("columns", name, line=number, most=MOST_COLUMNS)
        if any(has_columns(row) for _, row in _split(name, text, separator, HEAD_WITHIN)):
            return separator
    separator = next((candidate for candidate in there if candidate in head), None)
    if separator is None:
        raise WrongFigures("separator", name, line=number, found=one_line(head.strip(), 80))
    return separator


def _split(name: str, text: str, separator: str, most: int) -> list[Row]:
    rows: list[Row] = []
    number = 0
    try:
        found = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        for number, row in enumerate(islice(found, most), start=1):
            if any(cell.strip() for cell in row):
                rows.append((number, list(row)))
    except csv.Error as error:
        raise WrongFigures("csv", name, found=one_line(str(error), 80)) from error
    if number >= MOST_ROWS + 2:
        raise WrongFigures("rows", name, most=f"{MOST_ROWS:,}")
    return rows
