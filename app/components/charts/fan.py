"""Cost per year: what was published as dots, do-nothing in grey, the plan in blue, with bands, the budget dashed."""

import math
from collections.abc import Sequence
from typing import Any

from app.components.charts.axis import YEAR_TOOLTIP, Axis, apart, axis_for, end_label, number_axis, year_axis, year_line
from app.simulation.results import Row, Table
from experiments.i18n.catalogue import Words
from experiments.report.caveats import Basis
from model.evidence.history import Published

Lines = dict[str, Table]
LINES = ("base", "plan", "budget")
LINES_WITHOUT_PLAN = ("base", "budget")
ROOM: dict[Basis, int] = {"published": 118, "assumed": 152, "own": 152}
"""Room (pixels) for the names of the lines at the right; a budget that is not published has a longer name."""
LABEL_DISTANCE = 0.08
"""How far labels stand apart, as a share of the height."""


def fan(
    table: Table, words: Words, *, changed: bool, history: Sequence[Published] = (), basis: Basis = "published"
) -> dict[str, Any]:
    """ECharts options for a table with line, year, low, mean and high in euro; without a plan only do-nothing.

    ``history`` is what was published; the picture then begins in the first of those years. ``basis`` is whose budget
    it is.
    """
    lines = {name: [row for row in table if row["line"] == name] for name in (LINES if changed else LINES_WITHOUT_PLAN)}
    first, last = lines["base"][0]["year"], lines["base"][-1]["year"]
    years = [str(year) for year in range(min([first, *(year_paid.year for year_paid in history)]), last + 1)]
    reach = [row[edge] / 1e6 for rows in lines.values() for row in rows for edge in ("low", "mean", "high")]
    reach = [value for value in reach if math.isfinite(value)]
    axis = axis_for([*reach, *(year_paid.euro / 1e6 for year_paid in history)])
    # Simulated lines begin after the published years; ECharts leaves a gap for None.
    before: list[None] = [None] * (len(years) - len(lines["base"]))
    return {
        "grid": {"left": 46, "right": ROOM[basis], "top": 16, "bottom": 30},
        "xAxis": year_axis(years),
        "yAxis": number_axis(axis),
        "tooltip": YEAR_TOOLTIP,
        "tips": _tips(lines, history, words, basis),
        "series": [
            *_band("base", lines, before, "$base", 0.16),
            *_band("plan", lines, before, "$plan", 0.2),
            _line("base", lines, before, {"color": "$base", "width": 2.5}),
            _line("budget", lines, before, {"color": "$budget", "width": 2.2, "type": [6, 4]}),
            _line("plan", lines, before, {"color": "$plan", "width": 3.5}),
            _history(history, int(years[0]), words),
            *_labels(lines, len(years) - 1, words, axis, basis),
        ],
    }


def cost_rows(
    table: Table, words: Words, *, changed: bool, history: Sequence[Published] = (), basis: Basis = "published"
) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    names = [*(("history",) if history else ()), *(LINES if changed else LINES_WITHOUT_PLAN)]
    heads = [words("table.year"), *(_line_name(name, words, basis) for name in names)]
    means: dict[int, dict[str, float]] = {year_paid.year: {"history": year_paid.euro / 1e6} for year_paid in history}
    for row in table:
        means.setdefault(row["year"], {})[row["line"]] = row["mean"] / 1e6
    rows = [
        [str(year), *(words.number(by_line[name], 2) if name in by_line else "" for name in names)]
        for year, by_line in sorted(means.items())
    ]
    return heads, rows


def _line_name(name: str, words: Words, basis: Basis) -> str:
    """The name of a line; the budget says whose it is."""
    return words(f"line.budget.{basis}") if name == "budget" else words(f"line.{name}")


def _history(history: Sequence[Published], first: int, words: Words) -> dict[str, Any]:
    label = {"position": "right", "distance": 8, "fontSize": 13, "fontWeight": 600, "color": "$ink"}
    points = [
        {
            "value": [year_paid.year - first, round(year_paid.euro / 1e6, 4)],
            # The name once, at the first year: at the last it would lie over the simulated lines.
            "label": {"show": place == 0, "formatter": words("line.history"), **label},
        }
        for place, year_paid in enumerate(history)
    ]
    return {
        "id": "history",
        "type": "scatter",
        "symbolSize": 9,
        "silent": True,
        "itemStyle": {"color": "$ink", "opacity": 1},
        "data": points,
        "z": 5,
    }


def _points(rows: list[Row] | None, column: str) -> list[float]:
    return [round(row[column] / 1e6, 4) for row in rows or ()]


def _band(name: str, lines: Lines, before: list[None], colour: str, strength: float) -> list[dict[str, Any]]:
    # ECharts knows no bands: an unseen line, with the height of the band stacked on it.
    low, high = (_points(lines.get(name), column) for column in ("low", "high"))
    common = {
        "type": "line",
        "stack": f"band-{name}",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "z": 1,
    }
    if not all(map(math.isfinite, (*low, *high))):  # too few runs for a band
        low, high = [], []
    start = before if low else []
    height = [round(top - bottom, 4) for bottom, top in zip(low, high, strict=True)]
    return [
        {**common, "id": f"{name}-low", "data": [*start, *low]},
        {
            **common,
            "id": f"{name}-band",
            "data": [*start, *height],
            "areaStyle": {"color": colour, "opacity": strength},
        },
    ]


def _line(name: str, lines: Lines, before: list[None], style: dict[str, Any]) -> dict[str, Any]:
    points = _points(lines.get(name), "mean")
    return year_line(name, [*(before if points else ()), *points], style)


def _labels(lines: Lines, end: int, words: Words, axis: Axis, basis: Basis) -> list[dict[str, Any]]:
    """A name at the end of each line; always three series, so that a chart never keeps an old one."""
    ends = {name: rows[-1]["mean"] / 1e6 for name, rows in lines.items()}
    heights = apart(list(ends.values()), LABEL_DISTANCE * (axis.max - axis.min), axis)
    at = dict(zip(ends, heights, strict=True))
    return [
        end_label(name, [[end, at[name]]] if name in at else [], formatter=_line_name(name, words, basis), fontSize=13)
        for name in LINES
    ]


def _tips(lines: Lines, history: Sequence[Published], words: Words, basis: Basis) -> dict[str, list[list[str]]]:
    tips: dict[str, list[list[str]]] = {}
    for year_paid in history:
        amount = words.number(year_paid.euro / 1e6, 2)
        tips[str(year_paid.year)] = [["$ink", words("line.history"), amount, year_paid.source]]
    for name, rows in lines.items():
        for row in rows:
            amount, low, high = (words.number(row[column] / 1e6, 2) for column in ("mean", "low", "high"))
            band = f"{low} – {high}" if name != "budget" and math.isfinite(row["low"]) else ""
            tips.setdefault(str(row["year"]), []).append([f"${name}", _line_name(name, words, basis), amount, band])
    return tips
