"""Several plans in one picture: cost per year as lines, waiting per kind of care as dots; do-nothing always grey."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.charts.axis import (
    YEAR_TOOLTIP,
    apart,
    axis_for,
    end_label,
    number_axis,
    row_axis,
    year_axis,
    year_line,
)
from app.components.charts.dumbbell import norm_marks
from app.simulation.results import verdict_key
from experiments.i18n.catalogue import Words

MARKS = ("plan", "plan2", "plan3", "plan4")
SHAPES = {"base": "circle", "plan": "circle", "plan2": "rect", "plan3": "triangle", "plan4": "diamond"}
TYPES = {"plan": "solid", "plan2": [10, 3], "plan3": [3, 3], "plan4": [10, 3, 2, 3]}
LABEL_DISTANCE = 0.07
LONGEST = 24
DOT = 10
LINE_APART = 150
"""Distance between the dots of one kind of care, in percent of the size of a dot."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A line or a row of dots: its mark, its name, its values and, for cost, its band; whether each is seen."""

    mark: str
    name: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    seen: Sequence[bool | None] = ()


def short(name: str) -> str:
    """A name that fits beside a line."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def cost_lines(years: Sequence[int], lines: Sequence[ChartSeries], words: Words) -> dict[str, Any]:
    """ECharts options for cost per year in euro; the budget is one of the lines, and always dashed."""
    axis = axis_for([value / 1e6 for line in lines for value in line.values])
    by_mark = {line.mark: line for line in lines}
    ends = {line.mark: line.values[-1] / 1e6 for line in lines}
    heights = dict(zip(ends, apart(list(ends.values()), LABEL_DISTANCE * (axis.max - axis.min), axis), strict=True))
    return {
        "grid": {"left": 46, "right": 186, "top": 16, "bottom": 30},
        # A narrow card gives its room to the lines and cuts the names.
        "media": [
            {"query": {"maxWidth": 420}, "option": {"grid": {"right": 128}, "series": _room(112)}},
            {"option": {"grid": {"right": 186}, "series": _room(172)}},
        ],
        "xAxis": year_axis([str(year) for year in years], hideOverlap=True),
        "yAxis": number_axis(axis),
        "tooltip": YEAR_TOOLTIP,
        "tips": {str(year): [_cost_tip(line, at, words) for line in lines] for at, year in enumerate(years)},
        # ECharts merges new options into old ones by id: a series that is left out would keep its old line.
        "series": [
            *(_line(mark, by_mark.get(mark)) for mark in ("base", "budget", *MARKS)),
            *(_label(mark, by_mark.get(mark), len(years) - 1, heights) for mark in ("base", "budget", *MARKS)),
        ],
    }


def _room(width: int) -> list[dict[str, Any]]:
    """Options that cut the names of the lines to a width (pixels)."""
    return [{"id": f"label-{mark}", "label": {"width": width, "overflow": "truncate"}} for mark in MARKS]


def cost_rows(years: Sequence[int], lines: Sequence[ChartSeries], words: Words) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    heads = [words("table.year"), *(line.name for line in lines)]
    rows = [[str(year), *(words.number(line.values[at] / 1e6, 2) for line in lines)] for at, year in enumerate(years)]
    return heads, rows


def _cost_tip(line: ChartSeries, at: int, words: Words) -> list[str]:
    band = f"{words.number(line.low[at] / 1e6, 2)} – {words.number(line.high[at] / 1e6, 2)}" if len(line.low) else ""
    return [f"${line.mark}", line.name, words.number(line.values[at] / 1e6, 2), band]


def _line(mark: str, line: ChartSeries | None) -> dict[str, Any]:
    style: dict[str, Any] = {"color": f"${mark}", "width": 3 if mark in MARKS else 2.5}
    style["type"] = [6, 4] if mark == "budget" else TYPES.get(mark, "solid")
    return year_line(mark, [round(value / 1e6, 4) for value in line.values] if line else [], style)


def _label(mark: str, line: ChartSeries | None, at: int, heights: dict[str, float]) -> dict[str, Any]:
    # A reader gives the name: as a formatter its braces, and a $ in front, would mean something to the chart.
    points = [{"value": [at, heights[mark]], "name": short(line.name)}] if line else []
    return end_label(mark, points, formatter="fmt:name", fontSize=12.5)


def waits(names: Sequence[str], norms: Sequence[float], lines: Sequence[ChartSeries], words: Words) -> dict[str, Any]:
    """ECharts options for weeks of waiting: a row for each kind of care, and in it a dot for each plan."""
    reach = [value for line in lines for value in line.values if math.isfinite(value)]
    # A fifth more than the values: the number of a dot stands at its right.
    axis = axis_for([1.2 * value for value in [*reach, *(norm for norm in norms if math.isfinite(norm))]], start=0.0)
    by_mark = {line.mark: line for line in lines}
    # Around the middle of the row, so that one plan alone stands on it.
    places = {line.mark: at - (len(lines) - 1) / 2 for at, line in enumerate(lines)}
    return {
        "grid": {"left": 104, "right": 20, "top": 10, "bottom": 30},
        "xAxis": number_axis(axis, margin=10),
        "yAxis": row_axis(names, {"show": False}, margin=10, width=92, overflow="break")
        | {"splitLine": {"show": True, "lineStyle": {"color": "$grid"}}},
        "tooltip": {"trigger": "item", "formatter": "fmt:rows"},
        "tips": {name: [_wait_tip(line, at, words) for line in lines] for at, name in enumerate(names)},
        "series": [
            norm_marks(norms, height=56),
            *(_dots(mark, by_mark.get(mark), places.get(mark, 0.0), words) for mark in ("base", *MARKS)),
        ],
    }


def wait_rows(
    names: Sequence[str], norms: Sequence[float], lines: Sequence[ChartSeries], words: Words
) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    heads = [words("table.segment"), *(line.name for line in lines), words("table.norm")]
    rows = [
        [name, *(_weeks(line, at, words) for line in lines), "–" if math.isnan(norm) else words.number(norm)]
        for at, (name, norm) in enumerate(zip(names, norms, strict=True))
    ]
    return heads, rows


def _weeks(line: ChartSeries, at: int, words: Words) -> str:
    return (
        words.number(line.values[at], 1) if line.mark == "base" or line.seen[at] else words(verdict_key(line.seen[at]))
    )


def _wait_tip(line: ChartSeries, at: int, words: Words) -> list[str]:
    return [f"${line.mark}", line.name, _weeks(line, at, words), ""]


def _dots(mark: str, line: ChartSeries | None, place: float, words: Words) -> dict[str, Any]:
    # Doing nothing is hollow in every chart: it is told apart without colours too.
    hollow = {"color": "$card", "borderColor": "$base", "borderWidth": 2.4, "opacity": 1}
    return {
        "id": mark,
        "type": "scatter",
        "symbol": SHAPES[mark],
        "symbolSize": DOT,
        "symbolOffset": [0, f"{round(LINE_APART * place)}%"],
        "z": 4,
        "itemStyle": hollow if mark == "base" else {"color": f"${mark}", "opacity": 1},
        "label": {
            "show": True,
            "position": "right",
            "distance": 3,
            "fontSize": 12,
            "color": "$ink2" if mark == "base" else f"${mark}",
            "backgroundColor": "$card",
            "padding": [1, 3],
        },
        "data": [_dot(line, at, words) for at in range(len(line.values)) if np.isfinite(line.values[at])]
        if line
        else [],
    }


def _dot(line: ChartSeries, at: int, words: Words) -> dict[str, Any]:
    unseen = line.mark != "base" and not line.seen[at]
    text = words(verdict_key(line.seen[at], short=True)) if unseen else words.number(line.values[at], 1)
    # the words stay firm: a faint label would let the norm behind it shine through
    faint = {"itemStyle": {"opacity": 0.4}} if unseen else {}
    label = {"formatter": text, **({"color": "$ink2", "opacity": 1} if unseen else {})}
    return {"value": [round(float(line.values[at]), 3), at], "label": label, **faint}
