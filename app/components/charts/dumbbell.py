"""Waiting time per kind of help: do-nothing hollow, the plan filled, the stretch between, and the norm dashed."""

import math
from collections.abc import Sequence
from typing import Any

from app.components.charts.axis import Axis, axis_for, number_axis, row_axis
from app.simulation.results import Table, verdict_key
from experiments.i18n.catalogue import Words
from experiments.statistics.rounding import level_beside

# A dashed line as a symbol: every row has a norm of its own, and a mark line of ECharts crosses all rows.
NORM_MARK = "path://M0,0h2.4v7h-2.4zM0,11h2.4v7h-2.4zM0,22h2.4v7h-2.4zM0,33h2.4v7h-2.4z"
ROOM_FOR_LABELS = 1.12
ROOM_FOR_PAIR = 1.45
SHORT_LABEL = 0.13
"""The width of a number beside its dot, as a share of the axis."""
RICH = {"base": {"color": "$ink2", "fontSize": 13}, "plan": {"color": "$plan", "fontSize": 13, "fontWeight": 700}}
ROOM_ON_THE_RIGHT = 0.58
"""A dot beyond this share of the axis has a long label at its left."""


def dumbbell(table: Table, words: Words, *, changed: bool) -> dict[str, Any]:
    """ECharts options for a table with segment, base, plan, seen and norm, in weeks."""
    table = _paired(table, changed=changed)
    axis = _axis(table, changed=changed)
    names = [words(f"segment.{row['segment']}") for row in table]
    return {
        "grid": {"left": 152, "right": 30, "top": 16, "bottom": 30},
        "xAxis": number_axis(axis, margin=10),
        "yAxis": row_axis(
            [_row_name(row, name, words) for row, name in zip(table, names, strict=True)],
            {"show": False},
            margin=12,
            rich={"norm": {"color": "$budget", "fontSize": 12, "fontWeight": 600}},
        ),
        "names": names,
        "tooltip": {"trigger": "item", "formatter": "fmt:rows"},
        "tips": {name: _tip(row, words, changed=changed) for name, row in zip(names, table, strict=True)},
        "series": [
            *_links(table, changed=changed),
            norm_marks([row["norm"] for row in table], height=24),
            *_dots(table, words, changed=changed, reach=axis.max),
        ],
    }


def _axis(table: Table, *, changed: bool) -> Axis:
    """An axis with room for the numbers beside the dots, and for two where they stand together."""
    reach = [
        max(row["base"], row["plan"] if changed else 0.0) * (ROOM_FOR_PAIR if row.get("paired") else ROOM_FOR_LABELS)
        for row in table
    ]
    return axis_for([*reach, *(row["norm"] * ROOM_FOR_LABELS for row in table)], lines=6, start=0.0)


def _paired(table: Table, *, changed: bool) -> Table:
    """The rows, each with whether its two numbers stand together: the lower one has no room left of its dot."""
    # On the axis without pairs: the axis that is drawn depends on which rows are pairs.
    low = SHORT_LABEL * _axis(table, changed=changed).max
    return [{**row, "paired": changed and row["seen"] and min(row["base"], row["plan"]) <= low} for row in table]


def waiting_rows(table: Table, words: Words, *, changed: bool) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    heads = [words("table.segment"), words("line.base")]
    heads += [words("line.plan"), words("table.difference")] if changed else []
    rows = []
    for row in table:
        change = words.signed(row["difference"], 1) if row["seen"] else words(verdict_key(row["seen"]))
        plan = "–" if math.isnan(row["difference"]) else words.number(_weeks_written(row, "plan"), 1)
        cells = [plan, change] if changed else []
        rows.append([words(f"segment.{row['segment']}"), words.number(row["base"], 1), *cells, _norm_text(row, words)])
    return [*heads, words("table.norm")], rows


def _weeks_written(row: dict[str, Any], line: str) -> float:
    """The weeks to write: those of the plan add up with doing nothing and a significant difference."""
    if line == "base" or not row["seen"]:
        return row[line]
    return level_beside(row["base"], row["difference"], 1)


def _norm_text(row: dict[str, Any], words: Words) -> str:
    return "–" if math.isnan(row["norm"]) else words.number(row["norm"], 0)


def _links(rows: list[dict[str, Any]], *, changed: bool) -> list[dict[str, Any]]:
    common = {"type": "bar", "stack": "link", "barWidth": 6, "silent": True, "z": 2}
    starts = [min(row["base"], row["plan"]) if changed else row["base"] for row in rows]
    lengths = [
        {
            # A difference that is not seen gets no stretch: its length would be taken for an effect.
            "value": round(abs(row["plan"] - row["base"]), 3) if changed and row["seen"] else 0,
            "itemStyle": {"color": "$better" if row["plan"] < row["base"] else "$worse", "opacity": 0.55},
        }
        for row in rows
    ]
    clear = {"color": "transparent"}
    return [
        {**common, "id": "start", "data": [round(start, 3) for start in starts], "itemStyle": clear},
        {**common, "id": "link", "data": lengths},
    ]


def _row_name(row: dict[str, Any], name: str, words: Words) -> str:
    """A kind of help with its norm, in the colour of the line."""
    if math.isnan(row["norm"]):
        return name
    return f"{name}  {{norm|{words('chart.norm', weeks=_norm_text(row, words))}}}"


def norm_marks(weeks: Sequence[float], height: int) -> dict[str, Any]:
    """The norm in each row that has one, so high (pixels)."""
    return {
        "id": "norm",
        "type": "scatter",
        "symbol": NORM_MARK,
        "symbolSize": [2.4, height],
        "silent": True,
        "z": 1,
        "itemStyle": {"color": "$budget", "opacity": 1},
        "data": [[norm, place] for place, norm in enumerate(weeks) if math.isfinite(norm)],
    }


def _dots(rows: list[dict[str, Any]], words: Words, *, changed: bool, reach: float) -> list[dict[str, Any]]:
    base, plan = (
        [_dot(row, place, line, words, changed=changed, reach=reach) for place, row in enumerate(rows)]
        for line in ("base", "plan")
    )
    hollow = {"color": "$card", "borderColor": "$base", "borderWidth": 2.6, "opacity": 1}
    label = {"show": True, "fontSize": 13, "distance": 7, "backgroundColor": "$card", "padding": [1, 3]}
    return [
        {
            "id": "base",
            "type": "scatter",
            "symbolSize": 13,
            "z": 4,
            "itemStyle": hollow,
            "label": {**label, "color": "$ink2"},
            "data": base,
        },
        {
            "id": "plan",
            "type": "scatter",
            "symbolSize": 14,
            "z": 5,
            "itemStyle": {"color": "$plan", "borderColor": "$card", "borderWidth": 1, "opacity": 1},
            "label": {**label, "color": "$plan", "fontWeight": 700},
            "data": plan if changed else [],
        },
    ]


def _dot(row: dict[str, Any], place: int, line: str, words: Words, *, changed: bool, reach: float) -> dict[str, Any]:
    """A dot with its number on the outer side; where no difference can be seen, a core inside the hollow dot."""
    if changed and not row["seen"]:
        text = (
            f"{words.number(row['base'], 1)}  {words(verdict_key(row['seen'], short=True))}" if line == "base" else ""
        )
        core = {} if line == "base" else {"symbolSize": 7}
        side = "right" if row["base"] < ROOM_ON_THE_RIGHT * reach else "left"
        return {"value": [round(row["base"], 3), place], "label": {"formatter": text, "position": side}, **core}
    value, other = row[line], row["plan" if line == "base" else "base"]
    lower = changed and value < other
    # Without a plan a number may go left, where the norm would strike it through.
    hidden = not changed and value < row["norm"] < value + SHORT_LABEL * reach
    room = value > SHORT_LABEL * reach
    text = words.number(_weeks_written(row, line), 1)
    if row["paired"]:  # right of the higher dot, from doing nothing to the plan
        both = [words.number(_weeks_written(row, world), 1) for world in ("base", "plan")]
        text = "" if lower else f"{{base|{both[0]}}} → {{plan|{both[1]}}}"
    label = {"formatter": text, "position": "left" if room and (lower or hidden) else "right", "rich": RICH}
    return {"value": [round(value, 3), place], "label": label}


def _tip(row: dict[str, Any], words: Words, *, changed: bool) -> list[list[str]]:
    tip = [["$base", words("line.base"), words.weeks(row["base"]), ""]]
    if changed:
        change = words.signed(row["difference"], 1) if row["seen"] else words(verdict_key(row["seen"]))
        tip.append(["$plan", words("line.plan"), words.weeks(_weeks_written(row, "plan")), change])
    if not math.isnan(row["norm"]):
        tip.append(["$budget", words("table.norm"), words.weeks(row["norm"]), ""])
    return tip
