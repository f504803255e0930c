"""Reads one's own figures from CSV or Excel: every column checked, every fault one line, nothing kept elsewhere."""

import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from experiments.calibrate.own_data.columns import COLUMNS, MOST_ROWS, SheetTable, table_of
from experiments.calibrate.own_data.csv_file import csv_rows
from experiments.calibrate.own_data.excel import Row, excel_sheets
from experiments.calibrate.own_data.faults import Notice, WrongFigures, all_of
from experiments.calibrate.own_data.figures import NEEDED, figures
from experiments.calibrate.own_data.plausibility import implausible
from experiments.calibrate.own_data.privacy import SMALLEST, shown
from experiments.calibrate.own_data.rows import Reading
from experiments.i18n.format import Language
from model.arguments import checked_arguments

MOST_BYTES = 2_000_000
ENDINGS = (".csv", ".xlsx")
MOST_FAULTS = 50
"""So many faults are told; of the others only how many there are."""
_PLACEHOLDER: dict[Language, str] = {"nl": "vul in", "en": "fill in"}
_HEADS: dict[Language, str] = {"nl": "jaar;cijfer;waarde;wat het is", "en": "year;figure;value;what it is"}


@dataclass(frozen=True)
class OwnFigures:
    """Figures by year: {year: {figure: value}}, in youths, trajectories, euro, weeks, fte or practices."""

    name: str
    years: dict[int, dict[str, float]]

    @property
    def digest(self) -> str:
        """What tells these figures from any others, without telling the figures themselves: for a cache and its log."""
        return sha256(repr(self).encode()).hexdigest()

    @property
    def last(self) -> int:
        """The last year."""
        return max(self.years)


@dataclass(frozen=True)
class Checked:
    """The figures of a file and what has to be told of them, or what is wrong with it and how many faults more."""

    figures: OwnFigures | None
    faults: list[WrongFigures]
    notices: tuple[Notice, ...] = ()
    more: int = 0


@checked_arguments
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


@checked_arguments
def read_own(path: Path) -> OwnFigures:
    """The figures of a file; raises ``WrongInput`` with all that is wrong, where, and what was expected."""
    return _figures_in(check_file(path))


def own_of(name: str, content: bytes) -> OwnFigures:
    """The figures in the bytes of a CSV or Excel file; raises ``WrongInput`` with its faults."""
    return _figures_in(check_own(name, content))


def _figures_in(found: Checked) -> OwnFigures:
    if found.figures is None:
        raise all_of(found.faults, found.more)
    return found.figures


@checked_arguments
def check_file(path: Path) -> Checked:
    """The figures in a file, or every fault that was found in it; a file too large is never read."""
    try:
        if path.suffix.lower() not in ENDINGS:
            raise WrongFigures("ending", path.name, found=path.suffix or "no ending")
        if not path.is_file():
            raise WrongFigures("missing", path.name)
        _check_size(path.name, path.stat().st_size)
    except WrongFigures as fault:
        return Checked(None, [fault])
    return check_own(path.name, path.read_bytes())


def check_own(name: str, content: bytes) -> Checked:
    """The figures in the bytes of a CSV or Excel file, or every fault that was found in it."""
    try:
        if not name.lower().endswith(ENDINGS):
            raise WrongFigures("ending", name, found=Path(name).suffix or "no ending")
        _check_size(name, len(content))
        found = Reading(name, _table(name, content)).read()
        faults = [*found.faults, *_lacking(name, found), *implausible(name, found.years, found.rows)]
    except WrongFigures as fault:
        return Checked(None, [fault])
    # In the order of the file: faults of rows and of plausibility are found in different passes.
    faults.sort(key=lambda fault: int(fault.values.get("line", 0)))
    if faults:
        return Checked(None, faults[:MOST_FAULTS], more=max(0, len(faults) - MOST_FAULTS))
    return Checked(OwnFigures(name, dict(sorted(found.years.items()))), [], tuple(found.notices))


def _check_size(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise WrongFigures("large", name, found=f"{size / 1e6:.1f}", most=f"{MOST_BYTES / 1e6:g}")


def _table(name: str, content: bytes) -> SheetTable:
    """The columns in a file; in an Excel file those of the one sheet that has them."""
    if not name.lower().endswith(".xlsx"):
        return table_of(name, csv_rows(name, content))
    tables: list[tuple[str, SheetTable]] = []
    faults: list[WrongFigures] = []
    sheets: list[tuple[str, list[Row]]] = list(excel_sheets(name, content, MOST_ROWS + 100))
    for title, rows in sheets:
        try:
            tables.append((title, table_of(name, rows)))
        except WrongFigures as fault:
            faults.append(fault)
    if len(tables) > 1:
        raise WrongFigures("sheets", name, found=", ".join(title for title, _ in tables))
    if not tables:
        known = list(COLUMNS)
        faults.sort(key=lambda fault: -known.index(fault.values["column"]) if fault.key == "column" else 0)
        raise next(iter(faults), WrongFigures("empty", name))
    title, table = tables[0]
    if title != sheets[0][0]:
        table.notices.append(Notice("sheet", name, found=title))
    return table


def _lacking(name: str, found: Reading) -> list[WrongFigures]:
    """What every year needs and does not have; nothing of a year in which that may be what was read wrong."""
    if not found.years:
        return [] if found.faults else [WrongFigures("none", name, needed=", ".join(NEEDED))]
    faults: list[WrongFigures] = []
    for year, read in found.years.items():
        if year in found.spoilt:
            continue
        faults += [
            WrongFigures("needed", name, year=year, needed=needed) for needed in NEEDED if read.get(needed, 0.0) <= 0.0
        ]
        if not any(figures()[figure].measure for figure in read):
            faults.append(WrongFigures("nothing", name, year=year))
        elif not any(figures()[figure].measure for figure in shown(read)):
            faults.append(WrongFigures("small", name, least=SMALLEST))
    return faults
