"""Reads one's own figures from CSV or Excel: every column checked, every fault one line, nothing kept elsewhere."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from agents.base.faults import nearest, one_line, unknown_text
from experiments.compare import Language
from experiments.own_data.excel import MOST_COLUMNS, excel_rows
from experiments.own_data.faults import WrongFigures
from experiments.own_data.figures import NEEDED, figures

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_FAULTS = 50
COLUMNS = {"year": ("year", "jaar"), "figure": ("figure", "cijfer"), "value": ("value", "waarde")}
SEPARATORS = (";", "\t", ",")
FIRST_YEAR, LAST_YEAR = 2015, 2100
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_PLACEHOLDER: dict[Language, str] = {"nl": "vul in", "en": "fill in"}
_HEADS: dict[Language, str] = {"nl": "jaar;cijfer;waarde;wat het is", "en": "year;figure;value;what it is"}


@dataclass(frozen=True)
class OwnFigures:
    """Figures by year: {year: {figure: value}}, in youths, trajectories, euro, weeks, fte or practices."""

    name: str
    years: dict[int, dict[str, float]]

    @property
    def last(self) -> int:
        """The last year."""
        return max(self.years)


@dataclass(frozen=True)
class Checked:
    """The figures of a file, or what is wrong with it."""

    figures: OwnFigures | None
    faults: list[WrongFigures]


def template(language: Language = "en") -> str:
    """An empty file to fill in: one row for each figure."""
    lines = [_HEADS[language]]
    lines += [
        f"{_PLACEHOLDER[language]};{name};;{figure.name.nl} / {figure.name.en}" for name, figure in figures().items()
    ]
    return "\n".join(lines) + "\n"


def template_book(language: Language = "en") -> bytes:
    """The same as an Excel file."""
    from openpyxl import Workbook

    book, packed = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for line in template(language).splitlines():
        sheet.append(line.split(";"))
    for column, width in (("A", 10), ("B", 28), ("C", 14), ("D", 90)):
        sheet.column_dimensions[column].width = width
    book.save(packed)
    return packed.getvalue()


def read_own(path: Path) -> OwnFigures:
    """The figures of a file; raises ``WrongFigures`` with what is wrong, where, and what was expected."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise WrongFigures("ending", path.name, found=path.suffix or "no ending")
    if not path.is_file():
        raise WrongFigures("missing", path.name)
    _check_size(path.name, path.stat().st_size)
    return own_of(path.name, path.read_bytes())


def own_of(name: str, content: bytes) -> OwnFigures:
    """The figures in the bytes of a CSV or Excel file; raises the first fault."""
    found = check_own(name, content)
    if found.figures is None:
        raise found.faults[0]
    return found.figures


def check_own(name: str, content: bytes) -> Checked:
    """The figures in the bytes of a CSV or Excel file, or every fault that was found in it."""
    try:
        if not name.lower().endswith((".csv", ".xlsx")):
            raise WrongFigures("ending", name, found=Path(name).suffix or "no ending")
        _check_size(name, len(content))
        excel = name.lower().endswith(".xlsx")
        rows = excel_rows(name, content, MOST_ROWS + 2) if excel else _csv_rows(name, content)
        years, faults = _read(name, rows)
        if faults:
            return Checked(None, faults)
        return Checked(OwnFigures(name, _complete(name, years)), [])
    except WrongFigures as fault:
        return Checked(None, [fault])


def _check_size(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise WrongFigures("large", name, found=f"{size / 1e6:.1f}", most=f"{MOST_BYTES / 1e6:g}")


def _csv_rows(name: str, content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise WrongFigures("binary", name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    separator = next((one for one in SEPARATORS if one in head), None)
    if separator is None:
        raise WrongFigures("separator", name, found=one_line(head, 80))
    if head.count(separator) >= MOST_COLUMNS:
        raise WrongFigures("columns", name, most=MOST_COLUMNS)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        return list(islice(rows, MOST_ROWS + 2))
    except csv.Error as error:
        raise WrongFigures("csv", name, found=one_line(str(error), 80)) from error


def _read(name: str, rows: Sequence[Sequence[str]]) -> tuple[dict[int, dict[str, float]], list[WrongFigures]]:
    """The figures by year, and what is wrong with rows, one fault for each."""
    if not rows:
        raise WrongFigures("empty", name)
    where = _columns(name, rows[0])
    if len(rows) > MOST_ROWS + 1:
        raise WrongFigures("rows", name, most=f"{MOST_ROWS:,}")
    years: dict[int, dict[str, float]] = {}
    faults: list[WrongFigures] = []
    for line, row in enumerate(rows[1:], start=2):
        found = [row[column].strip() if column < len(row) else "" for column in where]
        if not any(found) or not found[2]:
            continue  # a figure that was left open in the template
        try:
            _read_row(name, line, found, len(row), len(rows[0]), years)
        except WrongFigures as fault:
            faults.append(fault)
            if len(faults) >= MOST_FAULTS:
                break
    return years, faults


def _read_row(
    name: str, line: int, found: Sequence[str], cells: int, expected: int, years: dict[int, dict[str, float]]
) -> None:
    if cells > expected:
        raise WrongFigures("cells", name, line=line, found=cells, expected=expected)
    year, figure, value = _year(name, line, found[0]), _figure(name, line, found[1]), found[2]
    if figure in years.setdefault(year, {}):
        raise WrongFigures("twice", name, line=line, figure=figure, year=year)
    years[year][figure] = _value(name, line, figure, value)


def _columns(name: str, head: Iterable[str]) -> list[int]:
    """Where year, figure and value stand; other columns are not read."""
    heads = [one.strip().lower() for one in head]
    where = []
    for column, known in COLUMNS.items():
        place = next((heads.index(one) for one in known if one in heads), None)
        if place is None:
            shown = one_line(", ".join(heads), 120)
            raise WrongFigures("column", name, column=column, known=" or ".join(known), found=shown)
        where.append(place)
    return where


def _year(name: str, line: int, text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise WrongFigures("year", name, line=line, found=one_line(text, 40), first=FIRST_YEAR, last=LAST_YEAR)
    return int(text)


def _figure(name: str, line: int, text: str) -> str:
    if text not in figures():
        told = unknown_text("figure", one_line(text, 40), list(figures()))
        near = nearest(text, figures()) or ""
        raise WrongFigures("figure", name, line=line, found=one_line(text, 40), near=near, told=told)
    return text


def _value(name: str, line: int, figure: str, text: str) -> float:
    """A number as people write it: 1.234,5 or 1234.5, with or without a euro sign."""
    plain = text.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(plain) and figures()[figure].kind in ("count", "euro"):
        plain = plain.replace(".", "")
    if not _NUMBER.fullmatch(plain):
        raise WrongFigures("number", name, line=line, figure=figure, found=one_line(text, 40))
    value = float(plain)
    if not 0.0 <= value <= 1e11:
        raise WrongFigures("range", name, line=line, figure=figure, found=one_line(text, 40))
    return value


def _complete(name: str, years: dict[int, dict[str, float]]) -> dict[int, dict[str, float]]:
    if not years:
        raise WrongFigures("none", name, needed=", ".join(NEEDED))
    for year, found in years.items():
        for needed in NEEDED:
            if found.get(needed, 0.0) <= 0.0:
                raise WrongFigures("needed", name, year=year, needed=needed)
        if not any(figures()[one].measure for one in found):
            raise WrongFigures("nothing", name, year=year)
    return dict(sorted(years.items()))
