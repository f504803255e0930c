"""Reads the rows of a table: how the file writes its numbers is settled first, then each cell is read."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter

from agents.base.files.errors import one_line
from experiments.calibrate.own_data.columns import SheetTable
from experiments.calibrate.own_data.faults import Notice, WrongFigures
from experiments.calibrate.own_data.figures import figure_called, figures, likely_figure
from experiments.calibrate.own_data.numbers import (
    EXPECTED,
    MARKS,
    MOST_DIGITS,
    OPEN,
    Cell,
    Unread,
    decimal_marks,
    names_thousands,
    readings,
    spaced,
    split_unit,
    unit_factor,
)

FIRST_YEAR = 2015
MOST_VALUE = 100_000_000_000
_SHOWN = 40
_PROVISIONAL = re.compile(r"([0-9]{4}) ?\*+")


def latest_year() -> int:
    """The last year that figures can be of: the coming one, for which there may be a budget."""
    return date.today().year + 1


class Reading:
    """One pass over a table: figures by year, where each stands, and all that is wrong."""

    def __init__(self, name: str, table: SheetTable) -> None:
        self.name, self.table = name, table
        self.years: dict[int, dict[str, float]] = {}
        self.rows: dict[tuple[int, str], int] = {}
        self.faults: list[WrongFigures] = list(table.faults)
        self.notices: list[Notice] = list(table.notices)
        self.spoilt: set[int] = set()
        """Years of which something could not be read."""
        self._mark: str | None = None

    def read(self) -> "Reading":
        """All rows."""
        self._settle_mark()
        for line, row in self.table.rows:
            cells = [row[at] if at < len(row) else "" for at in (self.table.year, self.table.figure, self.table.value)]
            texts = [spaced(cell) if isinstance(cell, str) else cell for cell in cells]
            if texts[2] != "":  # a figure that was left open in the template
                self._read_row(line, row, *texts)
        return self

    def _settle_mark(self) -> None:
        """What stands before decimals, from numbers that can be read in one way only; a fault where they differ."""
        at = self.table.value
        lines = [(line, row[at]) for line, row in self.table.rows if at < len(row)]
        texts = [(line, cell) for line, cell in lines if isinstance(cell, str)]
        found = decimal_marks(text for _, text in texts)
        self._mark = next(iter(found), None) if len(found) == 1 else None
        if len(found) > 1:
            (other_mark, other), (mark, number) = sorted(found.items(), key=itemgetter(1))
            self.faults.append(
                self._fault("marks", texts[number][0], found=_cut(texts[number][1]), mark=MARKS[mark],
                            other=_cut(texts[other][1]), other_line=texts[other][0], other_mark=MARKS[other_mark])
            )  # fmt: skip

    def _fault(self, key: str, line: int, **values: str | int | float) -> WrongFigures:
        return WrongFigures(key, self.name, line=line, **values)

    def _read_row(self, line: int, row: Sequence[Cell], year: Cell, figure: Cell, value: Cell) -> None:
        found = self._year(line, year)
        try:
            if isinstance(found, WrongFigures):
                raise found
            named = self._figure(line, figure)
            if isinstance(value, str) and OPEN.fullmatch(value):
                self.notices.append(Notice("open", self.name, line=line, figure=named, found=_cut(value)))
                return
            self._check_width(line, row, named)
            if (found, named) in self.rows:
                raise self._fault("twice", line, figure=named, year=found)
            self.rows[found, named] = line
            read = self._value(line, row, named, value)
        except WrongFigures as fault:
            self.faults.append(fault)
            if isinstance(found, int):
                # A figure that could not be read is not also told as missing.
                self.spoilt.add(found)
            return
        self.years.setdefault(found, {})[named] = read

    def _year(self, line: int, cell: Cell) -> int | WrongFigures:
        """The year; ``2024*`` is provisional, as CBS writes it."""
        if isinstance(cell, Unread):
            return self._unread(line, self.table.year, cell)
        text = f"{cell:f}" if isinstance(cell, Decimal) and cell < MOST_VALUE else str(cell)
        text = text[:-2] if isinstance(cell, Decimal) and text.endswith(".0") else text
        provisional = _PROVISIONAL.fullmatch(text)
        text = provisional[1] if provisional else text
        if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= latest_year():
            return self._fault("year", line, found=_cut(str(cell)), first=FIRST_YEAR, last=latest_year())
        if provisional and not any(note.key == "provisional" and note.values["year"] == text for note in self.notices):
            self.notices.append(Notice("provisional", self.name, line=line, year=int(text)))
        return int(text)

    def _figure(self, line: int, cell: Cell) -> str:
        if isinstance(cell, Unread):
            raise self._unread(line, self.table.figure, cell)
        text = str(cell)
        found = figure_called(text)
        if found is None:
            near = likely_figure(text) or ""
            likely = f'did you mean "{near}"?' if near else "expected a name of the template, such as youths or clients"
            told = f'unknown figure "{_cut(text)}", {likely}'
            raise self._fault("figure", line, found=_cut(text), near=near, told=told)
        return found

    def _unread(self, line: int, column: int, cell: Unread) -> WrongFigures:
        """A cell that holds no number or text, by the name that a spreadsheet gives it."""
        return self._fault(cell.kind, line, cell=f"{_letters(column)}{line}", found=_cut(cell.found))

    def _check_width(self, line: int, row: Sequence[Cell], figure: str) -> None:
        """No cell beyond the heading, and no number torn in two by a comma."""
        table = self.table
        if any(cell != "" for cell in row[table.width :]):
            width = max(at for at, cell in enumerate(row, start=1) if cell != "")
            raise self._fault("cells", line, found=width, expected=table.width)
        rest = row[table.value + 1] if table.value + 1 < len(row) and table.value + 1 not in table.read else ""
        value = row[table.value]
        if isinstance(rest, str) and isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}", rest.strip()):
            raise self._fault("split", line, figure=figure, found=_cut(value), rest=rest.strip())
        for at, cell in enumerate(row):
            if at not in table.read and isinstance(cell, str) and names_thousands(cell):
                raise self._fault("unit_asked", line, found=_cut(cell))

    def _value(self, line: int, row: Sequence[Cell], figure: str, cell: Cell) -> float:
        if isinstance(cell, Unread):
            raise self._unread(line, self.table.value, cell)
        kind = figures()[figure].kind
        if isinstance(cell, Decimal):
            read, unit = cell, ""
        else:
            number, unit = split_unit(cell)
            read = self._number(line, figure, number, cell)
        read *= self._unit(line, row, figure, unit)
        if not 0 <= read < MOST_VALUE:
            raise self._fault("range", line, figure=figure, found=_cut(str(cell)))
        if kind == "count" and read != read.to_integral_value():
            raise self._fault("whole", line, figure=figure, found=_cut(str(cell)))
        return float(read)

    def _unit(self, line: int, row: Sequence[Cell], figure: str, behind: str) -> int:
        """What the value is multiplied by, as its unit says: behind the number, in its column, or in the heading."""
        kind, table = figures()[figure].kind, self.table
        beside = row[table.unit] if table.unit is not None and table.unit < len(row) else ""
        told = [text for text in (behind, beside if isinstance(beside, str) else str(beside)) if text and text.strip()]
        factors = [unit_factor(text, kind) for text in told]
        for text, factor in zip(told, factors, strict=True):
            if factor is None:
                raise self._fault("unit", line, figure=figure, found=_cut(text), expected=EXPECTED[kind], kind=kind)
        found = {factor for factor in factors if factor}
        found |= {table.euro_factor} if kind == "euro" else set[int]()
        large = found - {1}
        if len(large) > 1 or (large and len(told) > 1):
            raise self._fault("unit_asked", line, found=_cut(", ".join(told)))
        return max(found, default=1)

    def _number(self, line: int, figure: str, text: str, whole_text: str) -> Decimal:
        """A text as a number; where it can be two numbers and the file does not tell which, a question."""
        if text.endswith("%"):
            raise self._fault("percent", line, figure=figure, found=_cut(whole_text))
        digits = sum(sign.isdecimal() for sign in text)
        if digits > MOST_DIGITS:
            raise self._fault("long", line, figure=figure, found=digits, most=MOST_DIGITS)
        ways = readings(text)
        if not ways:
            raise self._fault("number", line, figure=figure, found=_cut(whole_text))
        if len(set(ways.values())) == 1:
            return next(iter(ways.values()))
        settled = ways.get(self._mark or "")
        thousandth = settled == min(ways.values()) and figures()[figure].kind in ("count", "euro")
        if settled is None or thousandth:  # children and euro are not written with three decimals
            low, high = sorted(ways.values())
            plain = {"plain_low": plainly(low), "plain_high": plainly(high)}
            raise self._fault(
                "ambiguous", line, figure=figure, found=_cut(text), low=float(low), high=float(high), **plain
            )
        return settled


def plainly(value: Decimal) -> str:
    """A number so that it can be read in one way: never with just three decimals."""
    text = f"{value.normalize():f}"
    return f"{text}0" if "." in text and len(text.split(".")[1]) == 3 else text


def _cut(text: str) -> str:
    return one_line(text, _SHOWN)


def _letters(column: int) -> str:
    """A column as a spreadsheet calls it: A, B, ... AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
