"""Tables in a terminal, readable in a hundred columns."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.base.faults import one_line

if TYPE_CHECKING:
    import numpy as np

    from experiments.compare import Compared

WIDTH = 100
WIDEST = 140


def console() -> Console:
    """Standard output: a hundred columns wide, unless a terminal says otherwise."""
    screen = Console(file=sys.stdout, highlight=False)
    width = min(WIDEST, screen.width) if sys.stdout.isatty() else WIDTH
    return Console(file=sys.stdout, highlight=False, width=width)


def say(sentence: str) -> None:
    """A sentence, wrapped at the width of the table."""
    console().print(Text(one_line(sentence)))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Objects as rows, some of their fields as columns."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name.removesuffix("_en"), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in columns))
    console().print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return one_line(", ".join(map(str, value)) if isinstance(value, list | tuple | dict) else str(value))


@dataclass(frozen=True)
class Axes:
    """What the arrays behind a table are about: [outcome, year, municipality or all, segment or all]."""

    outcomes: list[str]
    units: Mapping[str, str]
    years: list[int]
    towns: list[str]
    segments: Mapping[int, str]
    marks: Mapping[str, str] = field(default_factory=dict)
    """What stands below the name of an outcome, such as that the budget is an assumption."""

    def head(self, outcome: str) -> str:
        """What stands above a column: name, mark and unit."""
        unit = self.units[outcome]
        lines = (outcome, self.marks.get(outcome, ""), "€ mln" if unit == "euro" else unit)
        return "\n".join(line for line in lines if line)


At = tuple[int, int, int, int]
Cell = Callable[[At, str], Text]


@dataclass(frozen=True)
class Columns:
    """The outcomes that stand beside each other in each kind of table."""

    by_year: Sequence[str]
    by_segment: Sequence[str]
    by_town: Sequence[str]


OF_A_RUN = Columns(
    by_year=("cost", "budget", "clients", "children_in_care", "waiting", "wait_mean", "starts"),
    by_segment=("cost", "clients", "in_care", "waiting", "wait_mean", "over_norm", "starts"),
    by_town=("cost", "budget", "bill", "clients", "children_in_care", "waiting", "wait_mean"),
)
OF_A_DIFFERENCE = Columns(
    by_year=("cost", "clients", "waiting", "wait_mean"),
    by_segment=("cost", "in_care", "waiting", "wait_mean"),
    by_town=("cost", "bill", "waiting", "wait_mean"),
)


def print_tables(axes: Axes, columns: Columns, cell: Cell) -> None:
    """Totals of every year; then each segment, and each municipality of a region, in the last year."""
    all_towns, all_segments, last = len(axes.towns) - 1, max(axes.segments), len(axes.years) - 1
    years = [(str(year), (row, all_towns, all_segments)) for row, year in enumerate(axes.years)]
    _print_table(axes, "year", years, columns.by_year, cell)
    segments = [(name, (last, all_towns, column)) for column, name in axes.segments.items()]
    say(f"By segment in {axes.years[last]}")
    _print_table(axes, "segment", segments, columns.by_segment, cell)
    if len(axes.towns) > 2:
        towns = [(name, (last, column, all_segments)) for column, name in enumerate(axes.towns)]
        say(f"By municipality in {axes.years[last]}")
        _print_table(axes, "municipality", towns, columns.by_town, cell)


def print_every_outcome(axes: Axes, base: "np.ndarray", plan: "np.ndarray", cell: Cell) -> None:
    """The totals of the last year, one outcome a row: both sides, and the difference."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("outcome", "unit", "base", "plan", "difference"):
        table.add_column(name, justify="left" if name in ("outcome", "unit") else "right")
    say(f"Every outcome in {axes.years[-1]}")
    for row, name in enumerate(axes.outcomes):
        at, unit = (row, len(axes.years) - 1, len(axes.towns) - 1, max(axes.segments)), axes.units[name]
        sides = (Text("–" if isnan(side[at]) else amount(side[at], unit)) for side in (base, plan))
        table.add_row(name, "€ mln" if unit == "euro" else unit, *sides, cell(at, unit))
    console().print(table)


def _print_table(
    axes: Axes,
    what: str,
    rows: Sequence[tuple[str, tuple[int, int, int]]],
    shown: Sequence[str],
    cell: Cell,
) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(what)
    for name in shown:
        table.add_column(axes.head(name), justify="right")
    for name, at in rows:
        cells = [cell((axes.outcomes.index(outcome), *at), axes.units[outcome]) for outcome in shown]
        table.add_row(Text(one_line(name, 40)), *cells)
    console().print(table)


def mean_with_band(mean: "np.ndarray", low: "np.ndarray", high: "np.ndarray") -> Cell:
    """A cell with the mean and, where there are enough runs for one, the band below it."""

    def cell(at: At, unit: str) -> Text:
        if isnan(mean[at]):
            return Text("–")
        text = Text(amount(mean[at], unit))
        if not isnan(low[at]):
            ends = [amount(low[at], unit), amount(high[at], unit)]
            text.append(f"\n{'–'.join(ends)}" if ends[0] != ends[1] else "", style="dim")
        return text

    return cell


def difference_cell(found: "Compared") -> Cell:
    """A cell with the difference and its band; the words for one not seen, and ~ for one from too few runs."""
    from experiments.compare import no_difference

    bands = found.differences

    def cell(at: At, unit: str) -> Text:
        if isnan(bands.mean[at]):
            return Text("–")
        told = amount(bands.mean[at], unit, signed=True)
        if not found.enough[at]:
            return Text(f"~{told}", style="dim")
        if not found.seen[at]:
            return Text(no_difference(), style="dim")
        ends = f"{amount(bands.low[at], unit, signed=True)} to {amount(bands.high[at], unit, signed=True)}"
        return Text(told).append(f" ({ends})", style="dim")

    return cell


def amount(number: float, unit: str, *, signed: bool = False) -> str:
    """A number in the unit of its column: euros in millions, shares in percent."""
    sign, after = "+" if signed else "", ""
    if unit == "euro":
        number, digits = number / 1e6, 2
    elif unit == "share":
        number, digits, after = 100.0 * number, int(signed), "%"
    else:
        digits = 1 if unit == "weeks" or abs(number) < 10.0 else 0
    # Rounded first, so that what rounds to nothing has no sign.
    rounded = round(number, digits) or 0.0
    return f"{rounded:{sign if rounded else ''},.{digits}f}{after}"
