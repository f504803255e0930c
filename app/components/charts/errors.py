"""The error of the model for each published figure; the line at zero is the published figure."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from app.components.charts.axis import Axis, axis_for, number_axis, row_axis
from experiments.calibrate.fit_reports import NEAR, FitRow
from experiments.i18n.catalogue import Words

HUNDRED = 100.0
FURTHEST = 150.0
"""Errors beyond so many percent are drawn at the edge: one of them would squeeze the rest."""


def errors(lines: Sequence[FitRow], words: Words) -> dict[str, Any]:
    """ECharts options: a row per figure, the dot how far off (percent), the bar its 80 % band."""
    # A published zero has no percentage that a model could be off; the table below names it.
    lines = [line for line in lines if isfinite(line.off)]
    names = [name_of(line, words) for line in lines]
    ends = [_percent(line, value) for line in lines for value in (line.low, line.simulated, line.high)]
    # Thirty percent at the least: a fit that is near everywhere shall not look far off.
    reach = max([30.0, *(abs(end) for end in ends)])
    axis = axis_for([-reach, reach], lines=6)
    edge = max(-axis.min, axis.max)
    near = {"xAxis": -HUNDRED * NEAR}, {"xAxis": HUNDRED * NEAR}
    return {
        "grid": {"left": 236, "right": 56, "top": 24, "bottom": 28},
        "xAxis": number_axis(Axis(-edge, edge, axis.step), fontSize=12, formatter="{value}%"),
        "yAxis": row_axis(
            names,
            {"show": True, "onZero": True, "lineStyle": {"color": "$budget", "width": 2, "type": "dashed"}},
            **{"fontSize": 12, "width": 222, "overflow": "truncate", "interval": 0},
        ),
        "tooltip": {"trigger": "item", "formatter": "fmt:rows"},
        "tips": {name: _tip(line, words) for name, line in zip(names, lines, strict=True)},
        "series": [_bands(lines), _dots(lines, words, near)],
    }


def name_of(line: FitRow, words: Words) -> str:
    """The name of a figure."""
    return words(f"measure.{line.measure}")


def _percent(line: FitRow, value: float) -> float:
    return min(max(HUNDRED * line.share(value), -FURTHEST), FURTHEST)


def _bands(lines: Sequence[FitRow]) -> dict[str, Any]:
    rows = [[_percent(line, value) for value in (line.low, line.simulated, line.high)] for line in lines]
    return {
        "id": "band",
        "type": "boxplot",
        "silent": True,
        "boxWidth": [5, 5],
        "itemStyle": {"color": "$base", "borderColor": "$base", "borderWidth": 1, "opacity": 0.45},
        # A box without whiskers is a band of which ECharts marks the middle.
        "data": [[low, low, middle, high, high] for low, middle, high in rows],
    }


def _dots(lines: Sequence[FitRow], words: Words, near: tuple[dict[str, float], dict[str, float]]) -> dict[str, Any]:
    return {
        "id": "off",
        "type": "scatter",
        "symbolSize": 11,
        "z": 4,
        "data": [_dot(line, row, words) for row, line in enumerate(lines)],
        "markArea": {
            "silent": True,
            "itemStyle": {"color": "$better", "opacity": 0.12},
            "label": {"show": True, "position": "top", "color": "$better-ink", "fontSize": 12},
            "data": [[{"name": words("fit.within"), **near[0]}, near[1]]],
        },
    }


def _dot(line: FitRow, row: int, words: Words) -> dict[str, Any]:
    fill = {"color": "$card", "borderColor": "$plan", "borderWidth": 2.4} if line.held_back else {"color": "$plan"}
    side = "right" if line.off >= 0 else "left"
    label = {"show": not line.near, "position": side, "formatter": off_text(line, words), "color": "$ink"}
    label |= {"backgroundColor": "$card", "padding": [0, 3]}
    at = [round(_percent(line, line.simulated), 2), row]
    return {"value": at, "itemStyle": {**fill, "opacity": 1}, "label": {**label, "fontSize": 12, "distance": 6}}


def off_text(line: FitRow, words: Words) -> str:
    """How far off, with its sign."""
    return f"{words.signed(HUNDRED * line.off)}%" if isfinite(line.off) else "–"


def value_text(value: float, unit: str, words: Words) -> str:
    """A figure with its unit as a reader writes it."""
    if not isfinite(value):
        return "–"
    if unit in ("%", "share"):
        return f"{words.number(HUNDRED * value, 1)}%"
    if unit.startswith("EUR"):
        return f"€ {words.number(value)}"
    digits = 0 if abs(value) >= 100 else 1 if unit == "weeks" else 2
    return f"{words.number(value, digits)} {words.get(f'fit.unit.{unit}')}".strip()


def _tip(line: FitRow, words: Words) -> list[list[str]]:
    band = f"{value_text(line.low, line.unit, words)} – {value_text(line.high, line.unit, words)}"
    return [
        ["$budget", words("fit.published"), value_text(line.published, line.unit, words), line.source],
        ["$plan", words("fit.model"), value_text(line.simulated, line.unit, words), band],
    ]


def error_rows(lines: Sequence[FitRow], words: Words) -> tuple[list[str], list[list[str]]]:
    """The same as a table: its heads and its rows; with the year before where that is known."""
    compared = any(isfinite(line.before) for line in lines)
    names = ["figure", "published", "model", "band", "off", *(["before"] if compared else []), "use", "source"]
    rows = []
    for line in lines:
        values = [
            value_text(value, line.unit, words) for value in (line.published, line.simulated, line.low, line.high)
        ]
        before = [value_text(line.before, line.unit, words)] if compared else []
        use = words("fit.held" if line.held_back else "fit.fitted")
        cells = [name_of(line, words), *values[:2], f"{values[2]} – {values[3]}", off_text(line, words)]
        rows.append([*cells, *before, use, line.source])
    return [words(f"fit.{name}") for name in names], rows
