"""Cost per year: do-nothing in grey, the plan in blue, each with its band, and the budget dashed."""

from typing import Any

from app.charts.axis import Axis, apart, axis_for
from app.summary import Row, Table
from app.texts import Words

Lines = dict[str, Table]
LINES = ("base", "plan", "budget")
LINES_WITHOUT_PLAN = ("base", "budget")
LABEL_DISTANCE = 0.08
"""How far labels stand apart, as a share of the height."""


def fan(table: Table, words: Words, *, changed: bool) -> dict[str, Any]:
    """ECharts options for a table with line, year, low, mean and high in euro; without a plan only do-nothing."""
    lines = {name: [row for row in table if row["line"] == name] for name in (LINES if changed else LINES_WITHOUT_PLAN)}
    years = [str(row["year"]) for row in lines["base"]]
    axis = axis_for([row[edge] / 1e6 for rows in lines.values() for row in rows for edge in ("low", "high")])
    return {
        "grid": {"left": 46, "right": 118, "top": 16, "bottom": 30},
        "xAxis": {
            "type": "category",
            "data": years,
            "boundaryGap": False,
            "axisLine": {"lineStyle": {"color": "$line"}},
            "axisTick": {"show": False},
            "axisLabel": {"color": "$ink2", "fontSize": 13, "margin": 10},
        },
        "yAxis": {
            "type": "value",
            "min": axis.min,
            "max": axis.max,
            "interval": axis.step,
            "splitLine": {"lineStyle": {"color": "$grid"}},
            "axisLabel": {"color": "$ink2", "fontSize": 13, "formatter": "fmt:number"},
        },
        "tooltip": {"trigger": "axis", "formatter": "fmt:rows", "axisPointer": {"lineStyle": {"color": "$line"}}},
        "tips": _tips(lines, words),
        "series": [
            *_band("base", lines, "$base", 0.16),
            *_band("plan", lines, "$plan", 0.2),
            _line("base", lines, {"color": "$base", "width": 2.5}),
            _line("budget", lines, {"color": "$budget", "width": 2.2, "type": [6, 4]}),
            _line("plan", lines, {"color": "$plan", "width": 3.5}),
            *_labels(lines, words, axis),
        ],
    }


def cost_rows(table: Table, words: Words, *, changed: bool) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    names = LINES if changed else LINES_WITHOUT_PLAN
    heads = [words("table.year"), *(words(f"line.{name}") for name in names)]
    means: dict[str, dict[str, float]] = {}
    for row in table:
        means.setdefault(str(row["year"]), {})[row["line"]] = row["mean"] / 1e6
    rows = [[year, *(words.number(found[name], 2) for name in names)] for year, found in means.items()]
    return heads, rows


def _points(rows: list[Row] | None, column: str) -> list[float]:
    return [round(row[column] / 1e6, 4) for row in rows or ()]


def _band(name: str, lines: Lines, colour: str, strength: float) -> list[dict[str, Any]]:
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
    height = [round(top - bottom, 4) for bottom, top in zip(low, high, strict=True)]
    return [
        {**common, "id": f"{name}-low", "data": low},
        {**common, "id": f"{name}-band", "data": height, "areaStyle": {"color": colour, "opacity": strength}},
    ]


def _line(name: str, lines: Lines, style: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "type": "line",
        "symbol": "none",
        "data": _points(lines.get(name), "mean"),
        "lineStyle": {"cap": "round", **style},
        "itemStyle": {"color": style["color"]},
        "z": 4 if name == "plan" else 3,
    }


def _labels(lines: Lines, words: Words, axis: Axis) -> list[dict[str, Any]]:
    """A name at the end of each line; always three series, so that a chart never keeps an old one."""
    ends = {name: rows[-1]["mean"] / 1e6 for name, rows in lines.items()}
    heights = apart(list(ends.values()), LABEL_DISTANCE * (axis.max - axis.min))
    at = dict(zip(ends, heights, strict=True))
    return [
        {
            "id": f"label-{name}",
            "type": "scatter",
            "symbolSize": 0.1,
            "silent": True,
            "animation": False,
            "itemStyle": {"opacity": 1},
            "data": [[len(lines["base"]) - 1, at[name]]] if name in at else [],
            "label": {
                "show": True,
                "position": "right",
                "distance": 8,
                "formatter": words(f"line.{name}"),
                "color": f"${name}",
                "fontSize": 13,
                "fontWeight": 600,
            },
        }
        for name in LINES
    ]


def _tips(lines: Lines, words: Words) -> dict[str, list[list[str]]]:
    tips: dict[str, list[list[str]]] = {}
    for name, rows in lines.items():
        for row in rows:
            amount, low, high = (words.number(row[column] / 1e6, 2) for column in ("mean", "low", "high"))
            band = "" if name == "budget" else f"{low} – {high}"
            tips.setdefault(str(row["year"]), []).append([f"${name}", words(f"line.{name}"), amount, band])
    return tips
