"""Reads the tables that lie beside this module."""

import csv
from pathlib import Path

from agents.base.files.errors import WrongInput

FOLDER = Path(__file__).parent


def read_table(name: str, columns: tuple[str, ...], folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """The rows of a table by their first column, in the order of the file; anything unexpected is refused."""
    rows: dict[str, dict[str, str]] = {}
    with (folder / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        if header != columns:
            raise WrongInput(f"{name}: found columns {', '.join(header)}; expected {', '.join(columns)}")
        for cells in reader:
            where = f"{name} line {reader.line_num}"
            if len(cells) != len(columns):
                raise WrongInput(f"{where}: found {len(cells)} cells; expected {len(columns)}")
            if not cells[0] or cells[0] in rows:
                raise WrongInput(f"{where}: found {cells[0]!r}; expected an id that no other row has")
            rows[cells[0]] = dict(zip(columns, cells, strict=True))
    return rows
