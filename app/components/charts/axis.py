"""Axes that stand still while a lever moves, and labels that do not lie on each other."""

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
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low = min(known) if start is None else start
    high = max(known)
    span = max(high - low, abs(high) * 0.02, 1e-9)
    step = round_step(span / lines)
    bottom = math.floor(low / step) * step if start is None else start
    return Axis(min=round(bottom, 9), max=round(math.ceil(high / step - 1e-9) * step, 9), step=step)


def round_step(rough: float) -> float:
    """The smallest round number that is at least this."""
    size = 10.0 ** math.floor(math.log10(rough))
    return next(step * size for step in ROUND_STEPS if step * size >= rough * (1 - 1e-9))


def apart(wanted: Sequence[float], distance: float, axis: Axis | None = None) -> list[float]:
    """The same heights, moved as little as is needed to stand a distance apart, in the same order.

    With an axis they also stay on it, as far as there is room.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    moved = list(wanted)
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + distance)
    excess = [moved[place] - wanted[place] for place in order]
    shift = sum(excess) / len(excess) if excess else 0.0
    placed = [height - shift for height in moved]
    if axis is None or not placed:
        return placed
    inside = min(0.0, axis.max - max(placed)) + max(0.0, axis.min - min(placed))
    return [height + inside for height in placed]


def across(axis: Axis, **label: object) -> dict[str, Any]:
    """ECharts options for an axis of numbers below a chart of rows; ``label`` is said of its labels besides."""
    return {
        "type": "value",
        "min": axis.min,
        "max": axis.max,
        "interval": axis.step,
        "splitLine": {"lineStyle": {"color": "$grid"}},
        "axisLabel": {"color": "$ink2", "fontSize": 13, "formatter": "fmt:number", **label},
    }
