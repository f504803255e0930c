"""How sure a difference is, in two separate bands: by chance, and by what is not known."""

from typing import Any

from app.components.charts.axis import ROW_TOOLTIP, axis_for, beside_numbers, floating_bars, number_axis, row_axis
from experiments.i18n.amounts import Amounts

LAYERS = ("chance", "not_knowing")
COLOURS = {"chance": "$base", "not_knowing": "$plan"}
MIDDLES = {"chance": "value", "not_knowing": "middle_of_draws"}
"""The column of the middle of each band: the difference as other pages show it, and the median of the draws."""


def layers(row: dict[str, Any], amounts: Amounts) -> dict[str, Any]:
    """ECharts options for a row of ``Futures``: a stretch that holds the middle 80 % for each layer, and its middle."""
    scale, words = amounts.scale, amounts.words
    ends = {name: (row[f"{name}_low"] / scale, row[f"{name}_high"] / scale) for name in LAYERS}
    middles = [row[column] / scale for column in MIDDLES.values()]
    reach = [0.0, *middles, *(end for pair in ends.values() for end in pair)]
    # Numbers stand outside both ends of a stretch.
    room = 0.4 * max(max(reach) - min(reach), 1e-9)
    axis = axis_for([min(reach) - room, max(reach) + room], lines=4)
    names = [words(f"why.layer.{name}") for name in LAYERS]
    return {
        "grid": {"left": 104, "right": 24, "top": 10, "bottom": 30},
        "xAxis": number_axis(axis, hideOverlap=True),
        "yAxis": row_axis(names, {"lineStyle": {"color": "$base"}}, margin=12, width=90, overflow="break"),
        "tooltip": ROW_TOOLTIP,
        "tips": {words(f"why.layer.{name}"): [[COLOURS[name], _between(row, name, amounts)]] for name in LAYERS},
        "series": [*_stretches(ends), *(_ends(ends, amounts, side) for side in (0, 1)), _middles(row, scale)],
    }


def layers_rows(row: dict[str, Any], amounts: Amounts) -> list[list[str]]:
    """The same figures as rows of a table."""
    return [
        [
            amounts.words(f"why.layer.{name}"),
            *(amounts.signed(row[at]) for at in (MIDDLES[name], f"{name}_low", f"{name}_high")),
        ]
        for name in LAYERS
    ]


def _between(row: dict[str, Any], name: str, amounts: Amounts) -> str:
    low, high, middle = (amounts.signed(row[at]) for at in (f"{name}_low", f"{name}_high", MIDDLES[name]))
    return f"{middle} ({amounts.words('why.between', low=low, high=high)})"


def _middles(row: dict[str, Any], scale: float) -> dict[str, Any]:
    return {
        "id": "middle",
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [3, 26],
        "silent": True,
        "z": 6,
        "itemStyle": {"color": "$ink"},
        "data": [[round(row[MIDDLES[name]] / scale, 6), at] for at, name in enumerate(LAYERS)],
    }


def _stretches(ends: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
    lengths = [
        {"value": round(high - low, 6), "itemStyle": {"color": COLOURS[name], "opacity": 0.8, "borderRadius": 3}}
        for name, (low, high) in ends.items()
    ]
    return floating_bars([low for low, _ in ends.values()], lengths, 18)


def _ends(ends: dict[str, tuple[float, float]], amounts: Amounts, side: int) -> dict[str, Any]:
    data = [
        {"value": [round(pair[side], 6), row], "label": {"formatter": amounts.signed(pair[side] * amounts.scale)}}
        for row, pair in enumerate(ends.values())
    ]
    return beside_numbers(f"end-{side}", data, position="right" if side else "left", distance=5)
