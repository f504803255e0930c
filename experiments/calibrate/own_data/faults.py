"""What can be wrong with one's own figures: each fault one line, with a key by which others can say it anew."""

from collections.abc import Mapping, Sequence

from agents.base.files.errors import one_line
from agents.base.files.parameters import WrongInput

SAID = {
    "ending": "{name}: found '{found}', expected a .csv or .xlsx file",
    "missing": "{name}: no such file",
    "large": "{name}: {found} MB, expected at most {most} MB",
    "binary": "{name}: not a text file, expected CSV",
    "separator": "{name} row {line}: found '{found}', expected the columns year, figure and value "
    "with semicolons, tabs or commas between them",
    "csv": "{name}: not a readable CSV file ({found})",
    "excel": "{name}: not a readable Excel file, expected .xlsx",
    "broken": "{name}: not a readable Excel file ({found})",
    "unpacked": "{name}: more than {most} MB when unpacked, expected a small table",
    "table": "{name}: far more than yearly figures need, expected a small table",
    "sheets": "{name}: figures stand on the sheets {found}, expected one sheet with the columns year, figure and value",
    "empty": "{name}: empty, expected the columns year, figure and value",
    "columns": "{name} row {line}: more than {most} columns, expected year, figure and value",
    "rows": "{name}: more than {most} rows, expected one row per year and figure",
    "column": "{name} row {line}: no column '{column}' ({known}), found {found}; "
    "expected yearly figures of a municipality, never rows about persons",
    "column_twice": "{name} row {line}: more than one column '{column}' ({found}), expected one",
    "cells": "{name} row {line}: {found} cells, expected {expected} as in the heading; "
    "a comma inside a number needs semicolons between the columns",
    "split": "{name} row {line}: {figure} is '{found}' with '{rest}' in the next column; "
    "a comma inside a number needs semicolons between the columns, or quotes around the number",
    "formula": "{name} row {line}: {cell} holds a formula without a stored value; open the file in Excel and save it",
    "error": "{name} row {line}: {cell} holds the error {found}, expected a number or an open cell",
    "boolean": "{name} row {line}: {cell} holds {found}, expected a number",
    "date": "{name} row {line}: {cell} holds a date ({found}), expected a year such as 2024, and a number as value",
    "year": "{name} row {line}: year '{found}', expected {first} to {last}",
    "figure": "{name} row {line}: {told}",
    "number": "{name} row {line}: {figure} is '{found}', expected a number",
    "percent": "{name} row {line}: {figure} is '{found}', expected a number and no percentage",
    "long": "{name} row {line}: {figure} has {found} digits, expected at most {most}",
    "ambiguous": '{name} row {line}, {figure}: "{found}" can be {low} or {high}, '
    "and the rest of the file does not settle which; write {plain_high} or {plain_low}",
    "marks": '{name} row {line}: "{found}" is written with a decimal {mark}, '
    'but "{other}" (row {other_line}) with a decimal {other_mark}; expected one way in the whole file',
    "whole": "{name} row {line}: {figure} is '{found}', expected a whole number",
    "range": "{name} row {line}: {figure} is {found}, expected a number of 0 or more, below 100 billion",
    "unit": "{name} row {line}: {figure} is in '{found}', expected {expected}",
    "unit_asked": "{name} row {line}: '{found}' is written beside the numbers; does it hold for them? "
    "Put it in a column 'unit' behind each of them, or write every number in full",
    "twice": "{name} row {line}: {figure} of {year} stands twice, expected once",
    "none": "{name}: no figures, expected at least {needed} and one figure to fit",
    "needed": "{name}: {year} has no {needed}, expected a number above 0 for every year",
    "nothing": "{name}: {year} has nothing to fit, expected at least one figure such as clients",
    "small": "{name}: nothing is left to fit, since counts below {least} are left out; expected larger counts",
    "youths": "{name} row {line}: youths of {year} is {found}, expected {low} to {high} for a municipality or region",
    "above": "{name} row {line}: {figure} of {year} is {found}, more than {other} ({total}); expected at most as many",
    "parts": "{name} row {line}: {figure} of {year} add up to {found}, more than {other} ({total})",
    "no_clients": "{name} row {line}: clients of {year} is 0, expected children in care, or the cell left open",
    "per_client": "{name} row {line}: cost_total of {year} is {found} euro for {clients} clients, {each} euro a child; "
    "expected {low} to {high} euro a child",
    "thousands": "{name} row {line}: {figure} of {year} is {found} euro, {each} euro a child; "
    "is this x 1,000 euro? Write it in full, or 'x 1000 euro' in a column 'unit'",
    "per_youth": "{name} row {line}: {figure} of {year} is {found} euro, {each} euro for each youth who lives there; "
    "expected {low} to {high} euro",
    "tiny": "{name} row {line}: {figure} of {year} is {found} euro, beside {total} euro of {other}; "
    "is this x 1,000 euro? Write it in full",
    "budget": "{name} row {line}: {figure} of {year} is {found} euro and cost_total {total} euro, more than {factor} "
    "times apart; expected both in euro",
    "jump": "{name} row {line}: {figure} is {before} in {first} and {found} in {year}, more than {factor} times apart; "
    "expected the same unit and definition in every year",
    "wait": "{name} row {line}: {figure} of {year} is {found} weeks, expected less than {high}",
    "staff": "{name} row {line}: {figure} of {year} is {found} for {youths} youths, expected at most one for each "
    "{each} youths",
    "turnover": "{name} row {line}: {figure} of {year} is {found} beside {total} trajectories in care, more than "
    "{factor} times apart; expected both as numbers of trajectories",
}

TOLD = {
    "open": "{name} row {line}: {figure} is '{found}' and is left open",
    "provisional": "{name} row {line}: {year} is provisional and used as it stands",
    "sheet": "{name}: read from the sheet '{found}'",
}
"""What is told of a file that is in order."""
MOST_SAID, LONGEST = 8, 220
"""So many faults stand in one message; a table or the command ``check`` tells them all."""


def in_english(value: float) -> str:
    """A number with commas between thousands, and only the decimals that it has."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4f}".rstrip("0")


class WrongFigures(WrongInput):
    """A fault in one's own figures: its key in ``SAID``, and what fills the sentence.

    ``numbers`` holds what each language writes in its own way; a year or a row number is no such number.
    """

    sentences: Mapping[str, str] = SAID

    def __init__(self, key: str, name: str, **values: str | int | float) -> None:
        self.key = key
        self.numbers: dict[str, float] = {word: value for word, value in values.items() if isinstance(value, float)}
        texts = {word: in_english(value) for word, value in self.numbers.items()}
        self.values: dict[str, str] = {
            word: texts.get(word, str(value)) for word, value in {"name": name, **values}.items()
        }
        super().__init__(self.sentences[key].format(**self.values))


class Told(WrongFigures):
    """No fault, but something that the reader has to know: its key in ``TOLD``."""

    sentences = TOLD


def all_of(faults: Sequence[WrongFigures], more: int = 0) -> WrongInput:
    """All faults as one error of one line, up to so many, and how many more there are."""
    if len(faults) == 1 and not more:
        return faults[0]
    rest = len(faults) + more - MOST_SAID
    said = "; ".join(one_line(str(fault), LONGEST) for fault in faults[:MOST_SAID])
    return WrongInput(f"{len(faults) + more} faults: {said}{f'; and {rest} more' if rest > 0 else ''}")
