"""A waterfall from doing nothing to the plan: each bar begins where the last one ended, the total at zero."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from app.components.charts.axis import ROW_TOOLTIP, axis_for, beside_numbers, floating_bars, number_axis, row_axis
from app.simulation.results import verdict_key
from experiments.i18n.amounts import Amounts

ROOM = 0.2
"""Room on both sides for the numbers, as a share of the axis."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause: what it adds, its band (none where unknown), and whether it stands out from chance."""

    name: str
    value: float
    low: float | None
    high: float | None
    seen: bool | None
    total: bool = False


def stretches(bars: list[Bar]) -> list[tuple[float, float]]:
    """Start and end of each bar; the total starts at zero."""
    ends = list(accumulate(0.0 if bar.total else bar.value for bar in bars))
    return [(0.0, bar.value) if bar.total else (end - bar.value, end) for bar, end in zip(bars, ends, strict=True)]


def waterfall(bars: list[Bar], amounts: Amounts, better: int) -> dict[str, Any]:
    """ECharts options; ``better`` is -1 where less is better, 1 where more is, 0 where neither."""
    runs = [(start / amounts.scale, end / amounts.scale) for start, end in stretches(bars)]
    bands = [_band(bar, run[0], amounts.scale) for bar, run in zip(bars, runs, strict=True)]
    # From zero, as the total runs from there.
    reach = [0.0, *(edge for run in runs for edge in run), *(edge for band in bands for edge in band or ())]
    room = ROOM * max(max(reach) - min(reach), 1e-9)
    numbers = [_beside(bar, run, band) for bar, run, band in zip(bars, runs, bands, strict=True)]
    axis = axis_for([*reach, *(at + (-room if left else room) for at, left in numbers)], lines=6)
    return {
        "grid": {"left": 232, "right": 24, "top": 8, "bottom": 30},
        # ECharts merges options: without the second entry a chart that grows wide again would keep the narrow ones.
        "media": [
            {"query": {"maxWidth": 560}, "option": _room(136, width=122, fontSize=12, lineHeight=15)},
            {"option": _room(232, width=214, fontSize=13, lineHeight=17)},
        ],
        "xAxis": number_axis(axis, hideOverlap=True),
        "yAxis": row_axis(
            [bar.name for bar in bars],
            {"lineStyle": {"color": "$base"}},
            **{"margin": 14, "width": 214, "overflow": "break", "lineHeight": 17, "interval": 0},
        ),
        "tooltip": ROW_TOOLTIP,
        "tips": {bar.name: _tip(bar, amounts, better) for bar in bars},
        "series": [*_bars(bars, runs, better), _whiskers(bands), _numbers(bars, runs, bands, amounts)],
    }


def _room(left: int, **label: int) -> dict[str, Any]:
    """Room on the left for the names of the bars (pixels), with the options of their labels."""
    return {"grid": {"left": left}, "yAxis": {"axisLabel": label}}


def waterfall_rows(bars: list[Bar], amounts: Amounts) -> list[list[str]]:
    """The same figures as rows of a table: name, amount, and the band around it."""
    return [[bar.name, _amount_text(bar, amounts), _between(bar, amounts)] for bar in bars]


def _amount_text(bar: Bar, amounts: Amounts) -> str:
    return amounts.signed(bar.value) if bar.seen else amounts.words(verdict_key(bar.seen))


def _between(bar: Bar, amounts: Amounts) -> str:
    if not bar.seen or bar.low is None or bar.high is None:
        return "–"
    return amounts.words("why.between", low=amounts.signed(bar.low), high=amounts.signed(bar.high))


def _band(bar: Bar, start: float, scale: float) -> tuple[float, float] | None:
    if bar.low is None or bar.high is None or bar.low == bar.high:
        return None
    return start + bar.low / scale, start + bar.high / scale


def _colour(bar: Bar, better: int) -> str:
    if bar.total:
        return "$plan"
    if not better:
        return "$ink2"
    return "$better" if (bar.value > 0) == (better > 0) else "$worse"


def _bars(bars: list[Bar], runs: list[tuple[float, float]], better: int) -> list[dict[str, Any]]:
    lengths = [
        {
            "value": round(max(run) - min(run), 6),
            "itemStyle": {"color": _colour(bar, better), "opacity": 1 if bar.seen else 0.35, "borderRadius": 3},
        }
        for bar, run in zip(bars, runs, strict=True)
    ]
    return floating_bars([min(run) for run in runs], lengths, 20)


def _whiskers(bands: list[tuple[float, float] | None]) -> dict[str, Any]:
    data = [{"coords": [[round(band[0], 6), row], [round(band[1], 6), row]]} for row, band in enumerate(bands) if band]
    return {
        "id": "whiskers",
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "z": 4,
        "symbol": "none",
        "lineStyle": {"color": "$ink", "width": 1.5, "opacity": 0.65, "curveness": 0},
        "data": data,
    }


def _beside(bar: Bar, run: tuple[float, float], band: tuple[float, float] | None) -> tuple[float, bool]:
    """Where the number of a bar stands, and whether that is on the left."""
    left = bool(bar.seen) and bar.value < 0
    return (min if left else max)(*run, *(band or run)), left


def _numbers(
    bars: list[Bar], runs: list[tuple[float, float]], bands: list[tuple[float, float] | None], amounts: Amounts
) -> dict[str, Any]:
    """The number of each bar on the side to which it runs, beyond its band."""
    data = []
    for row, (bar, run, band) in enumerate(zip(bars, runs, bands, strict=True)):
        at, left = _beside(bar, run, band)
        # A bar that cannot be told from chance has words and no number, as everywhere.
        text = amounts.signed(bar.value) if bar.seen else amounts.words(verdict_key(bar.seen, short=True))
        label = {"formatter": text, "position": "left" if left else "right"}
        if bar.total:
            label |= {"fontWeight": 700}
        data.append({"value": [round(at, 6), row], "label": label})
    return beside_numbers("numbers", data, distance=6, fontWeight=600) | {"itemStyle": {"opacity": 1}}


def _tip(bar: Bar, amounts: Amounts, better: int) -> list[list[str]]:
    return [[_colour(bar, better), _amount_text(bar, amounts), _between(bar, amounts)]]
