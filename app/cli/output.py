"""Tables of outcomes by year, segment and municipality, and lists of rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from rich.text import Text

from agents.base.files.errors import one_line
from app.cli.tables import TextColumn, print_table, say
from experiments.i18n.format import MISSING, AmountScale, format_exact, format_significant, scale_of

if TYPE_CHECKING:
    import numpy as np

    from experiments.compare.comparison import Compared

__all__ = ["print_rows", "say"]
LONGEST_NAME = 40
"""Characters of the name of a segment or municipality; a place of one's own may say anything."""
MOST_EXACT = 2**53
"""The largest whole number to which the notation of a float is true; digits beyond it are an id, not an amount."""
NO_AMOUNTS = ("year", "seed", "replication", "child", "date")
"""Columns of whole numbers that count or name something, and are written without commas, by the end of their name."""


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    spare: Sequence[str] = (),
    *,
    written: Callable[[float], str] = format_significant,
) -> None:
    """Objects as rows, some of their fields as columns; ``written`` says how numbers with decimals are written."""
    print_table([_column(name, [row.get(name) for row in rows], written) for name in columns], spare)


def _column(name: str, values: Sequence[Any], written: Callable[[float], str]) -> TextColumn:
    if name.endswith(NO_AMOUNTS) and all(isinstance(value, Integral | None) for value in values):
        values = [None if value is None else str(value) for value in values]
    numbers = [value for value in values if value is not None]
    right = bool(numbers) and all(isinstance(value, Real) and not isinstance(value, bool) for value in numbers)
    return TextColumn(name.removesuffix("_en"), [Text(_cell(value, written)) for value in values], right)


def _cell(value: object, written: Callable[[float], str]) -> str:
    # First: to Python a bool is a whole number too.
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, Integral):
        # A hash in a column of whole numbers must come out digit by digit.
        whole = int(value)
        return format_exact(whole) if -MOST_EXACT < whole < MOST_EXACT else str(whole)
    if isinstance(value, Real):
        return written(float(value))
    if isinstance(value, Mapping | list | tuple):
        return one_line(", ".join(_cell(inner, written) for inner in value))
    return one_line(str(value))


@dataclass(frozen=True)
class Axes:
    """Labels of the axes of the arrays behind a table: [outcome, year, municipality or all, segment or all]."""

    outcomes: list[str]
    units: Mapping[str, str]
    years: list[int]
    towns: list[str]
    segments: Mapping[int, str]
    marks: Mapping[str, str] = field(default_factory=dict)
    """What stands below the name of an outcome, such as that the budget is an assumption."""

    def head(self, outcome: str, scale: AmountScale) -> str:
        """What stands above a column: name, mark and unit."""
        lines = (outcome, self.marks.get(outcome, ""), scale.unit)
        return "\n".join(line for line in lines if line)


At = tuple[int, int, int, int]


@dataclass(frozen=True)
class Cells:
    """Means and a function that renders a cell; the largest mean sets the scale of a column."""

    mean: "np.ndarray"
    draw: Callable[[At, AmountScale], Text]
    signed: bool = False

    def scale(self, unit: str, ats: Sequence[At]) -> AmountScale:
        """The scale of the cells of a column."""
        known = [abs(float(self.mean[at])) for at in ats if not isnan(self.mean[at])]
        return scale_of(unit, max(known, default=0.0), signed=self.signed)


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


def print_tables(axes: Axes, columns: Columns, cells: Cells) -> None:
    """Totals of every year; then each segment, and each municipality of a region, in the last year."""
    all_towns, all_segments, last = len(axes.towns) - 1, max(axes.segments), len(axes.years) - 1
    years = [(str(year), (row, all_towns, all_segments)) for row, year in enumerate(axes.years)]
    _print_table(axes, "year", years, columns.by_year, cells)
    segments = [(name, (last, all_towns, column)) for column, name in axes.segments.items()]
    say(f"By segment in {axes.years[last]}")
    _print_table(axes, "segment", segments, columns.by_segment, cells)
    # The list ends with all of them: one municipality is the same as all.
    if len(axes.towns) > 2:
        towns = [(name, (last, column, all_segments)) for column, name in enumerate(axes.towns)]
        say(f"By municipality in {axes.years[last]}")
        _print_table(axes, "municipality", towns, columns.by_town, cells)


def print_every_outcome(axes: Axes, base: "np.ndarray", plan: "np.ndarray", cells: Cells) -> None:
    """The totals of the last year, one outcome a row: both sides, and the difference, in one unit each."""
    rows: list[list[Text]] = []
    for row, name in enumerate(axes.outcomes):
        at, unit = (row, len(axes.years) - 1, len(axes.towns) - 1, max(axes.segments)), axes.units[name]
        largest = max([abs(float(side[at])) for side in (base, plan) if not isnan(side[at])], default=0.0)
        scale = scale_of(unit, largest)
        sides = (Text(MISSING if isnan(side[at]) else scale.format(side[at])) for side in (base, plan))
        # Euros share the scale of the row, so that the sides less each other give the difference that is printed. A
        # difference of shares is in percentage points, which is a scale of its own.
        change = scale if unit == "euro" else cells.scale(unit, [at])
        rows.append([Text(name), Text(scale.unit), *sides, cells.draw(at, change)])
    heads = ("outcome", "unit", "base", "plan", "difference")
    columns = zip(heads, zip(*rows, strict=True), strict=True)
    say(f"Every outcome in {axes.years[-1]}")
    print_table([TextColumn(head, list(texts), head not in ("outcome", "unit")) for head, texts in columns])


def _print_table(
    axes: Axes, what: str, rows: Sequence[tuple[str, tuple[int, int, int]]], shown: Sequence[str], cells: Cells
) -> None:
    columns = [TextColumn(what, [Text(one_line(name, LONGEST_NAME)) for name, _ in rows])]
    for outcome in shown:
        ats = [(axes.outcomes.index(outcome), *at) for _, at in rows]
        scale = cells.scale(axes.units[outcome], ats)
        columns.append(TextColumn(axes.head(outcome, scale), [cells.draw(at, scale) for at in ats], right=True))
    print_table(columns)


def mean_with_band(mean: "np.ndarray", low: "np.ndarray", high: "np.ndarray") -> Cells:
    """Cells with the mean and, where there are enough runs for one, the band below it."""

    def draw(at: At, scale: AmountScale) -> Text:
        if isnan(mean[at]):
            return Text(MISSING)
        text = Text(scale.format(mean[at]))
        if not isnan(low[at]):
            ends = [scale.format(low[at]), scale.format(high[at])]
            # A dash before a minus sign reads as one sign.
            between = "–" if low[at] >= 0.0 else " to "
            text.append(f"\n{between.join(ends)}" if ends[0] != ends[1] else "", style="dim")
        return text

    return Cells(mean, draw)


def difference_cells(comparison: "Compared") -> Cells:
    """Cells with the difference and its band; the words for one not seen, and ~ for one from too few runs."""
    from experiments.compare.comparison import no_difference

    bands = comparison.differences

    def draw(at: At, scale: AmountScale) -> Text:
        if isnan(bands.mean[at]):
            return Text(MISSING)
        text = scale.format(bands.mean[at], signed=True)
        if not comparison.enough[at]:
            return Text(f"~{text}", style="dim")
        if not comparison.seen[at]:
            return Text(no_difference(), style="dim")
        ends = f"{scale.format(bands.low[at], signed=True)} to {scale.format(bands.high[at], signed=True)}"
        return Text(text).append(f" ({ends})", style="dim")

    return Cells(bands.mean, draw, signed=True)
