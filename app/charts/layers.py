"""How sure a difference is, in two layers that stay apart: what chance does, and what we do not know."""

from typing import Any

from app.amounts import Amounts
from app.charts.axis import across, axis_for

LAYERS = ("chance", "not_knowing")
COLOURS = {"chance": "$base", "not_knowing": "$plan"}


def layers(row: dict[str, Any], amounts: Amounts) -> dict[str, Any]:
    """ECharts options for a row of ``Futures``: a stretch that holds the middle 80 % for each layer."""
    scale, words = amounts.scale, amounts.words
    ends = {name: (row[f"{name}_low"] / scale, row[f"{name}_high"] / scale) for name in LAYERS}
    reach = [0.0, *(end for pair in ends.values() for end in pair)]
    room = 0.4 * max(max(reach) - min(reach), 1e-9)
    axis = axis_for([min(reach) - room, max(reach) + room], lines=4)
    names = [words(f"why.layer.{name}") for name in LAYERS]
    return {
        "grid": {"left": 104, "right": 24, "top": 10, "bottom": 30},
        "xAxis": across(axis, hideOverlap=True),
        "yAxis": {
            "type": "category",
            "data": names,
            "inverse": True,
            "axisLine": {"lineStyle": {"color": "$base"}},
            "axisTick": {"show": False},
            "axisLabel": {"color": "$ink", "fontSize": 13, "margin": 12, "width": 90, "overflow": "break"},
        },
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "formatter": "fmt:rows"},
        "tips": {words(f"why.layer.{name}"): [[COLOURS[name], _between(row, name, amounts)]] for name in LAYERS},
        "series": [*_stretches(ends), *(_ends(ends, amounts, side) for side in (0, 1))],
    }


def layers_rows(row: dict[str, Any], amounts: Amounts) -> list[list[str]]:
    """The same figures as rows of a table."""
    return [
        [amounts.words(f"why.layer.{name}"), amounts.signed(row[f"{name}_low"]), amounts.signed(row[f"{name}_high"])]
        for name in LAYERS
    ]


def _between(row: dict[str, Any], name: str, amounts: Amounts) -> str:
    low, high = (amounts.signed(row[f"{name}_{end}"]) for end in ("low", "high"))
    return amounts.words("why.between", low=low, high=high)


def _stretches(ends: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
    common = {"type": "bar", "stack": "run", "stackStrategy": "all", "barWidth": 18, "z": 2}
    lengths = [
        {"value": round(high - low, 6), "itemStyle": {"color": COLOURS[name], "opacity": 0.8, "borderRadius": 3}}
        for name, (low, high) in ends.items()
    ]
    starts = [round(low, 6) for low, _ in ends.values()]
    return [
        {**common, "id": "start", "silent": True, "data": starts, "itemStyle": {"color": "transparent"}},
        {**common, "id": "length", "data": lengths},
    ]


def _ends(ends: dict[str, tuple[float, float]], amounts: Amounts, side: int) -> dict[str, Any]:
    data = [
        {"value": [round(pair[side], 6), row], "label": {"formatter": amounts.signed(pair[side] * amounts.scale)}}
        for row, pair in enumerate(ends.values())
    ]
    position = "right" if side else "left"
    return {
        "id": f"end-{side}",
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "z": 5,
        "label": {"show": True, "position": position, "distance": 5, "color": "$ink", "fontSize": 13},
        "data": data,
    }
