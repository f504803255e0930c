"""A table for a reader: words instead of ids, in the CSV that a spreadsheet of the reader's language opens."""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.i18n.catalogue import Words
from experiments.i18n.format import Language
from experiments.output.export import harmless_in_csv
from experiments.statistics.significance import is_enough
from model.outcomes.declared import outcomes
from model.policy.segments import SEGMENT_IDS

if TYPE_CHECKING:
    import pandas as pd

# Without it Excel takes the letters of UTF-8 for those of an older code.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# More would show how a computer adds up, such as 539121.9700000001.
DECIMALS = 6
HUNDRED = 100.0
SCALED = ("value", "base", "plan", "difference", "low", "high", "standard_error")
"""Columns in the unit of their row; a share among them is written in percent, as everywhere else."""
CAVEATS = {
    "fit_grade": ("A", "B", "C", "D", "none", "invented"),
    "budget_basis": ("published", "assumed", "own"),
    "band_holds": ("chance",),
}
"""What every row says about how reliable its figures are: see ``experiments.report.caveats.with_caveats``."""


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """What stands between cells, and between whole numbers and decimals."""

    separator: str
    decimal: str


STYLES: dict[Language, CsvStyle] = {"nl": CsvStyle(";", ","), "en": CsvStyle(",", ".")}


def readable_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]], language: Language) -> bytes:
    """Rows as CSV that a spreadsheet of this language opens at a double click; an unknown cell is empty.

    Numbers carry up to six decimals, no separator of thousands and an ASCII minus; texts are harmless.
    """
    # newline="" leaves line ends to the csv module; Excel wants \r\n.
    style, text = STYLES[language], io.StringIO(newline="")
    writer = csv.writer(text, delimiter=style.separator, lineterminator="\r\n")
    writer.writerow(harmless_in_csv(heads))
    writer.writerows([_cell(value, style) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _cell(value: object, style: CsvStyle) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(harmless_in_csv([value])[0])
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return _number(float(value), style)
    raise TypeError(f"a cell is a text, a number or nothing; found {type(value).__name__}")


def _number(value: float, style: CsvStyle) -> str:
    if not math.isfinite(value):
        return ""
    # Adding 0.0 turns -0.0 into 0.0; positional, as a Dutch Excel does not read 1e-05 with a decimal comma.
    return np.format_float_positional(round(value, DECIMALS) + 0.0, trim="-").replace(".", style.decimal)


def readable_table(table: "pd.DataFrame", titles: Mapping[str, str], towns: Mapping[str, str], words: Words) -> bytes:
    """A tidy table of outcomes or of differences as CSV for a reader.

    ``titles`` says what the reader calls the scenarios that the table knows by their labels, and ``towns`` the
    municipalities. Columns that only
    tell rows apart for a program, such as an id, are left out.
    """
    known = {name: words.get(f"csv.{name}", "") for name in map(str, table.columns)}
    kept = [name for name, head in known.items() if head]
    columns = [_column(name, table, titles, towns, words) for name in kept]
    return readable_csv([known[name] for name in kept], zip(*columns, strict=True), words.language)


def _column(
    name: str, table: "pd.DataFrame", titles: Mapping[str, str], towns: Mapping[str, str], words: Words
) -> Sequence[Any]:
    values = table.loc[:, name].tolist()
    if name in SCALED:
        per = np.where(table.loc[:, "unit"].to_numpy() == "share", HUNDRED, 1.0)
        return (np.asarray(values, dtype=float) * per).tolist()
    if name == "seen":
        return _verdicts(values, is_enough(table.loc[:, "replications"].to_numpy()).tolist(), words)
    if name in ("year", "replication", "replications"):
        return values
    called = _words_for(name, titles, towns, words)
    return [called[str(value)] for value in values]


def _verdicts(seen: Sequence[bool], enough: Sequence[bool], words: Words) -> list[str]:
    """Whether each difference is seen; too few runs are no verdict."""
    keys = ("csv.no", "csv.yes")
    return [words(keys[bool(yes)] if here else "csv.early") for yes, here in zip(seen, enough, strict=True)]


def _words_for(name: str, titles: Mapping[str, str], towns: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """What a reader calls each id of a column."""
    if name == "municipality":
        return {**towns, "all": words("everybody")}
    if name == "segment":
        return {**{segment: words(f"segment.{segment}") for segment in SEGMENT_IDS}, "all": words("column.all")}
    if name == "outcome":
        return {outcome.id: words.pick(outcome) for outcome in outcomes()}
    if name in CAVEATS:
        return {value: words(f"csv.{name}.{value}") for value in CAVEATS[name]}
    if name == "unit":
        return {outcome.unit: words.unit(outcome.unit) for outcome in outcomes()}
    return titles
