"""Where year, figure, value and unit stand in a table: below a title, and in any order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.base.files.errors import one_line
from experiments.calibrate.own_data.excel import Row
from experiments.calibrate.own_data.faults import Notice, WrongFigures
from experiments.calibrate.own_data.numbers import Cell, names_thousands, spaced, unit_factor

MOST_ROWS = 5_000
HEAD_WITHIN = 25
"""The heading stands in one of so many rows."""
COLUMNS = {"year": ("year", "jaar"), "figure": ("figure", "cijfer"), "value": ("value", "waarde")}
UNITS = ("unit", "units", "scale", "eenheid", "eenheden", "maat", "schaal")


@dataclass(frozen=True)
class SheetTable:
    """The rows below the heading, where their columns stand, and what an amount in euro is multiplied by."""

    rows: list[Row]
    year: int
    figure: int
    value: int
    unit: int | None
    width: int
    euro_factor: int
    faults: list[WrongFigures] = field(default_factory=list[WrongFigures])
    notices: list[Notice] = field(default_factory=list[Notice])

    @property
    def read(self) -> set[int]:
        """The columns that are read."""
        return {self.year, self.figure, self.value} | ({self.unit} if self.unit is not None else set())


def has_columns(row: Sequence[Cell]) -> bool:
    """Whether a row is the heading."""
    return all(_places(row, column) for column in COLUMNS)


def table_of(name: str, rows: Sequence[Row]) -> SheetTable:
    """The table in the rows of a sheet; raises a fault where there is none."""
    if not rows:
        raise WrongFigures("empty", name)
    at = next((at for at, (_, row) in enumerate(rows[:HEAD_WITHIN]) if has_columns(row)), None)
    if at is None:
        nearest = max(rows[:HEAD_WITHIN], key=lambda row: sum(bool(_places(row[1], column)) for column in COLUMNS))
        raise _no_heading(name, *nearest)
    line, head = rows[at]
    if len(rows) - at > MOST_ROWS + 1:
        raise WrongFigures("rows", name, most=f"{MOST_ROWS:,}")
    year, figure, value = (_one(name, line, head, column) for column in COLUMNS)
    units = [place for place, cell in enumerate(head) if _text(cell) in UNITS]
    if len(units) > 1:
        raise WrongFigures("column_twice", name, line=line, column="unit", found=_shown(head))
    factor, faults = _factor(name, line, _text(head[value]))
    faults += [
        WrongFigures("unit_asked", name, line=number, found=one_line(str(cell), 60))
        for number, row in rows[:at]
        for cell in row
        if isinstance(cell, str) and names_thousands(cell)
    ]
    unit = units[0] if units else None
    return SheetTable(list(rows[at + 1 :]), year, figure, value, unit, len(head), factor, faults)


def _text(cell: Cell) -> str:
    return spaced(cell).lower() if isinstance(cell, str) else ""


def _places(row: Sequence[Cell], column: str) -> list[int]:
    """Where a column of this name stands; behind ``value`` there may be a unit."""
    known = COLUMNS[column]
    places = [place for place, cell in enumerate(row) if _text(cell) in known]
    if column == "value":
        behind = re.compile(rf"({'|'.join(known)})\b.+")
        units = [place for place, cell in enumerate(row) if behind.fullmatch(_text(cell)) and _unit(_text(cell))]
        places = sorted({*places, *units})
    return places


def _unit(head: str) -> tuple[int, bool] | None:
    """What the heading of the values says of their unit: the factor, and whether it is about euro."""
    behind = re.sub(r"^(value|waarde)\b", "", head)
    factors = (unit_factor(behind, kind) for kind in ("euro", "count", "weeks", "staff"))
    factor = next(filter(None, factors), None)
    return None if factor is None else (factor, bool("€" in behind or "eur" in behind))


def _factor(name: str, line: int, head: str) -> tuple[int, list[WrongFigures]]:
    """What amounts in euro are multiplied by; a question where the heading does not say what it is about."""
    factor, euro = _unit(head) or (1, False)
    if factor > 1 and not euro:
        return 1, [WrongFigures("unit_asked", name, line=line, found=one_line(head, 60))]
    return factor, []


def _one(name: str, line: int, head: Sequence[Cell], column: str) -> int:
    places = _places(head, column)
    if len(places) > 1:
        raise WrongFigures("column_twice", name, line=line, column=column, found=_shown(head))
    return places[0]


def _shown(row: Sequence[Cell]) -> str:
    return one_line(", ".join(filter(None, (_text(cell) for cell in row))), 120)


def _no_heading(name: str, line: int, row: Sequence[Cell]) -> WrongFigures:
    column = next(column for column in COLUMNS if not _places(row, column))
    return WrongFigures("column", name, line=line, column=column, known=" or ".join(COLUMNS[column]), found=_shown(row))
