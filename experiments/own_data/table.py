"""Reads one's own figures from CSV or Excel: every column checked, every fault one line, nothing kept elsewhere."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from agents.base.parameters import WrongInput, one_line, unknown_text
from experiments.own_data.excel import MOST_COLUMNS, excel_rows
from experiments.own_data.figures import NEEDED, figures

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
COLUMNS = {"year": ("year", "jaar"), "figure": ("figure", "cijfer"), "value": ("value", "waarde")}
SEPARATORS = (";", "\t", ",")
FIRST_YEAR, LAST_YEAR = 2015, 2100
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_PLACEHOLDER = "fill in"


@dataclass(frozen=True)
class OwnFigures:
    """Figures by year: {year: {figure: value}}, in youths, trajectories, euro, weeks, fte or practices."""

    name: str
    years: dict[int, dict[str, float]]

    @property
    def last(self) -> int:
        """The last year."""
        return max(self.years)


def template() -> str:
    """An empty file to fill in: one row for each figure."""
    lines = ["year;figure;value;what it is"]
    lines += [f"{_PLACEHOLDER};{name};;{figure.name.nl} / {figure.name.en}" for name, figure in figures().items()]
    return "\n".join(lines) + "\n"


def read_own(path: Path) -> OwnFigures:
    """The figures of a file; raises ``WrongInput`` with what is wrong, where, and what was expected."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise WrongInput(f"{path.name}: found '{path.suffix or 'no ending'}', expected a .csv or .xlsx file")
    if not path.is_file():
        raise WrongInput(f"{path.name}: no such file")
    if path.stat().st_size > MOST_BYTES:
        raise WrongInput(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, expected at most {MOST_BYTES / 1e6:g} MB")
    return own_of(path.name, path.read_bytes())


def own_of(name: str, content: bytes) -> OwnFigures:
    """The figures in the bytes of a CSV or Excel file."""
    if len(content) > MOST_BYTES:
        raise WrongInput(f"{name}: {len(content) / 1e6:.1f} MB, expected at most {MOST_BYTES / 1e6:g} MB")
    excel = name.lower().endswith(".xlsx")
    rows = excel_rows(name, content, MOST_ROWS + 2) if excel else _csv_rows(name, content)
    return _checked(name, rows)


def _csv_rows(name: str, content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise WrongInput(f"{name}: not a text file, expected CSV")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    separator = next((one for one in SEPARATORS if one in head), None)
    if separator is None:
        raise WrongInput(
            f"{name} line 1: found '{one_line(head, 80)}', expected the columns year, figure and value "
            "with semicolons, tabs or commas between them"
        )
    if head.count(separator) >= MOST_COLUMNS:
        raise WrongInput(f"{name} line 1: more than {MOST_COLUMNS} columns, expected year, figure and value")
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        return list(islice(rows, MOST_ROWS + 2))
    except csv.Error as error:
        raise WrongInput(f"{name}: not a readable CSV file ({error})") from error


def _checked(name: str, rows: Sequence[Sequence[str]]) -> OwnFigures:
    if not rows:
        raise WrongInput(f"{name}: empty, expected the columns year, figure and value")
    where = _columns(name, rows[0])
    if len(rows) > MOST_ROWS + 1:
        raise WrongInput(f"{name}: more than {MOST_ROWS:,} rows, expected one row per year and figure")
    years: dict[int, dict[str, float]] = {}
    for line, row in enumerate(rows[1:], start=2):
        found = [row[column].strip() if column < len(row) else "" for column in where]
        if not any(found) or not found[2]:
            continue  # a figure that was left open in the template
        if len(row) > len(rows[0]):
            raise WrongInput(
                f"{name} line {line}: {len(row)} cells, expected {len(rows[0])} as in the heading; "
                "a comma inside a number needs semicolons between the columns"
            )
        year, figure, value = _year(name, line, found[0]), _figure(name, line, found[1]), found[2]
        if figure in years.setdefault(year, {}):
            raise WrongInput(f"{name} line {line}: {figure} of {year} stands twice, expected once")
        years[year][figure] = _value(name, line, figure, value)
    return OwnFigures(name, _complete(name, years))


def _columns(name: str, head: Iterable[str]) -> list[int]:
    """Where year, figure and value stand; other columns are not read."""
    heads = [one.strip().lower() for one in head]
    where = []
    for column, known in COLUMNS.items():
        place = next((heads.index(one) for one in known if one in heads), None)
        if place is None:
            raise WrongInput(
                f"{name} line 1: no column '{column}' ({' or '.join(known)}), found {one_line(', '.join(heads), 120)}; "
                "expected yearly figures of a municipality, never rows about persons"
            )
        where.append(place)
    return where


def _year(name: str, line: int, text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise WrongInput(f"{name} line {line}: year '{one_line(text, 40)}', expected {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _figure(name: str, line: int, text: str) -> str:
    if text not in figures():
        raise WrongInput(f"{name} line {line}: {unknown_text('figure', one_line(text, 40), list(figures()))}")
    return text


def _value(name: str, line: int, figure: str, text: str) -> float:
    """A number as people write it: 1.234,5 or 1234.5, with or without a euro sign."""
    plain = text.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(plain) and figures()[figure].kind in ("count", "euro"):
        plain = plain.replace(".", "")
    if not _NUMBER.fullmatch(plain):
        raise WrongInput(f"{name} line {line}: {figure} is '{one_line(text, 40)}', expected a number")
    value = float(plain)
    if not 0.0 <= value <= 1e11:
        raise WrongInput(f"{name} line {line}: {figure} is {text}, expected a number of 0 or more, below 100 billion")
    return value


def _complete(name: str, years: dict[int, dict[str, float]]) -> dict[int, dict[str, float]]:
    if not years:
        raise WrongInput(f"{name}: no figures, expected at least {', '.join(NEEDED)} and one figure to fit")
    for year, found in years.items():
        for needed in NEEDED:
            if found.get(needed, 0.0) <= 0.0:
                raise WrongInput(f"{name}: {year} has no {needed}, expected a number above 0 for every year")
        if not any(figures()[one].measure for one in found):
            raise WrongInput(f"{name}: {year} has nothing to fit, expected at least one figure such as clients")
    return dict(sorted(years.items()))
