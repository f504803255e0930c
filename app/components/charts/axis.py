"""Axes, tooltips and labels that charts share; an axis keeps its range while a lever moves, as far as it can."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where, and the distance between grid lines."""

    min: float
    max: float
    step: float


def axis_for(values: Sequence[float], lines: int = 6, start: float | None = None) -> Axis:
    """A round axis that holds all values; it only changes when a value passes a grid line."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low = min(finite) if start is None else start
    high = max(finite)
    # A flat line keeps a span of two percent of its value: without it noise would fill the whole height.
    span = max(high - low, abs(high) * 0.02, 1e-9)
    step = round_step(span / lines)
    bottom = math.floor(low / step) * step if start is None else start
    # Less 1e-9, as a value on a grid line may come out just above it and would add a line.
    return Axis(min=round(bottom, 9), max=round(math.ceil(high / step - 1e-9) * step, 9), step=step)


def round_step(rough: float) -> float:
    """The smallest round step that is at least ``rough``."""
    # Of the same order of magnitude, as the round steps go from 1 to 10.
    size = 10.0 ** math.floor(math.log10(rough))
    return next(step * size for step in ROUND_STEPS if step * size >= rough * (1 - 1e-9))


def apart(heights: Sequence[float], distance: float, axis: Axis | None = None) -> list[float]:
    """The same heights, moved as little as is needed to stand a distance apart, in the same order.

    With an axis they also stay on it, as far as there is room.
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    pushed = list(heights)
    for lower, upper in pairwise(order):
        pushed[upper] = max(pushed[upper], pushed[lower] + distance)
    # All were pushed up; moving them down by the mean push leaves the smallest movement altogether.
    excess = [pushed[place] - heights[place] for place in order]
    shift = sum(excess) / len(excess) if excess else 0.0
    placed = [height - shift for height in pushed]
    if axis is None or not placed:
        return placed
    inside = min(0.0, axis.max - max(placed)) + max(0.0, axis.min - min(placed))
    return [height + inside for height in placed]


def number_axis(axis: Axis, **label: object) -> dict[str, Any]:
    """ECharts options for an axis of numbers; ``label`` adds options for its labels."""
    return {
        "type": "value",
        "min": axis.min,
        "max": axis.max,
        "interval": axis.step,
        "splitLine": {"lineStyle": {"color": "$grid"}},
        "axisLabel": {"color": "$ink2", "fontSize": 13, "formatter": "fmt:number", **label},
    }


def year_axis(years: Sequence[str], **label: object) -> dict[str, Any]:
    """ECharts options for the years below a chart of lines, which begin and end at its edges."""
    return {
        "type": "category",
        "data": list(years),
        "boundaryGap": False,
        "axisLine": {"lineStyle": {"color": "$line"}},
        "axisTick": {"show": False},
        "axisLabel": {"color": "$ink2", "fontSize": 13, "margin": 10, **label},
    }


def row_axis(names: Sequence[str], line: dict[str, Any], **label: object) -> dict[str, Any]:
    """ECharts options for a chart of named rows, the first on top; ``line`` is its axis line."""
    return {
        "type": "category",
        "data": list(names),
        # ECharts counts categories from the bottom.
        "inverse": True,
        "axisLine": line,
        "axisTick": {"show": False},
        "axisLabel": {"color": "$ink", "fontSize": 13, **label},
    }


def year_line(name: str, millions: Sequence[float | None], style: dict[str, Any]) -> dict[str, Any]:
    """ECharts options for one line over the years; the plan at hand lies over the others."""
    return {
        "id": name,
        "type": "line",
        "symbol": "none",
        "data": list(millions),
        "lineStyle": {"cap": "round", **style},
        "itemStyle": {"color": style["color"]},
        "z": 4 if name == "plan" else 3,
    }


def end_label(name: str, points: list[Any], **label: object) -> dict[str, Any]:
    """ECharts options for the name at the end of a line: the label of a dot too small to see.

    The line's own end label would lie over that of another line that ends nearby.
    """
    return {
        "id": f"label-{name}",
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "clip": False,
        "animation": False,
        # A dot of ECharts has an opacity of 0.8, and its label takes that over.
        "itemStyle": {"opacity": 1},
        "data": points,
        "label": {"show": True, "position": "right", "distance": 8, "color": f"${name}", "fontWeight": 600, **label},
    }


def floating_bars(starts: Sequence[float], lengths: Sequence[dict[str, Any]], width: int) -> list[dict[str, Any]]:
    """ECharts options for bars that do not begin at zero: each stands on a transparent one."""
    # ECharts stacks by sign unless told otherwise: a bar across zero would come apart.
    common = {"type": "bar", "stack": "run", "stackStrategy": "all", "barWidth": width, "z": 2}
    clear = {"silent": True, "itemStyle": {"color": "transparent"}, "data": [round(start, 6) for start in starts]}
    return [{**common, **clear, "id": "start"}, {**common, "id": "length", "data": list(lengths)}]


def beside_numbers(name: str, data: list[dict[str, Any]], **label: object) -> dict[str, Any]:
    """ECharts options for numbers beside bars: the labels of dots too small to see."""
    return {
        "id": name,
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "z": 5,
        "label": {"show": True, "color": "$ink", "fontSize": 13, **label},
        "data": data,
    }


YEAR_TOOLTIP = {"trigger": "axis", "formatter": "fmt:rows", "axisPointer": {"lineStyle": {"color": "$line"}}}
ROW_TOOLTIP = {"trigger": "axis", "formatter": "fmt:rows", "axisPointer": {"type": "shadow"}}
