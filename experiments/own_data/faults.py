"""What can be wrong with one's own figures: each fault one line, with a key by which others can say it anew."""

from agents.base.parameters import WrongInput

SAID = {
    "ending": "{name}: found '{found}', expected a .csv or .xlsx file",
    "missing": "{name}: no such file",
    "large": "{name}: {found} MB, expected at most {most} MB",
    "binary": "{name}: not a text file, expected CSV",
    "separator": "{name} line 1: found '{found}', expected the columns year, figure and value "
    "with semicolons, tabs or commas between them",
    "csv": "{name}: not a readable CSV file ({found})",
    "excel": "{name}: not a readable Excel file, expected .xlsx",
    "broken": "{name}: not a readable Excel file ({found})",
    "unpacked": "{name}: more than {most} MB when unpacked, expected a small table",
    "table": "{name}: far more than yearly figures need, expected a small table",
    "empty": "{name}: empty, expected the columns year, figure and value",
    "columns": "{name} line 1: more than {most} columns, expected year, figure and value",
    "rows": "{name}: more than {most} rows, expected one row per year and figure",
    "column": "{name} line 1: no column '{column}' ({known}), found {found}; "
    "expected yearly figures of a municipality, never rows about persons",
    "cells": "{name} line {line}: {found} cells, expected {expected} as in the heading; "
    "a comma inside a number needs semicolons between the columns",
    "year": "{name} line {line}: year '{found}', expected {first} to {last}",
    "figure": "{name} line {line}: {told}",
    "number": "{name} line {line}: {figure} is '{found}', expected a number",
    "range": "{name} line {line}: {figure} is {found}, expected a number of 0 or more, below 100 billion",
    "twice": "{name} line {line}: {figure} of {year} stands twice, expected once",
    "none": "{name}: no figures, expected at least {needed} and one figure to fit",
    "needed": "{name}: {year} has no {needed}, expected a number above 0 for every year",
    "nothing": "{name}: {year} has nothing to fit, expected at least one figure such as clients",
}


class WrongFigures(WrongInput):
    """A fault in one's own figures: its key in ``SAID``, and what fills the sentence."""

    def __init__(self, key: str, name: str, **values: str | int) -> None:
        self.key = key
        self.values: dict[str, str] = {word: str(value) for word, value in {"name": name, **values}.items()}
        super().__init__(SAID[key].format(**self.values))
