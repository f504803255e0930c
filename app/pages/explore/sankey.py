"""The flow chart: from the referrer, through the kinds of help, to how help ended."""

from typing import Any

from app.pages.explore.flows import Flows, Node
from app.simulation.results import verdict_key
from experiments.i18n.catalogue import Words

COLOURS = ("$plan", "$base", "$better")
LEAST_SHOWN = 0.002
"""A flow below this share of all is not drawn: it would be thinner than a pixel."""


def sankey(flows: Flows, words: Words, *, changed: bool) -> dict[str, Any]:
    """ECharts options for the flows, with significant differences to doing nothing in brackets."""
    # Of the first column alone: everybody passes it once.
    total = sum(node.plan for node in flows.nodes if node.column == 0) or 1.0
    return {
        "tooltip": {"show": False},
        "series": [
            {
                "type": "sankey",
                "id": "flows",
                "left": 4,
                "right": 4,
                "top": 6,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 9,
                "draggable": False,
                # ECharts would otherwise move groups up and down to untangle the flows, so that they jump with every
                # lever.
                "layoutIterations": 0,
                "emphasis": {"focus": "adjacency"},
                # Paper draws plain colours instead: ChartCard.vue sees to that.
                "lineStyle": {"color": "gradient", "opacity": 0.22, "curveness": 0.5},
                "data": [_node(node, words, changed=changed) for node in flows.nodes],
                "links": [
                    {"source": link.source, "target": link.target, "value": round(link.value, 3)}
                    for link in flows.links
                    if link.value > LEAST_SHOWN * total
                ],
            }
        ],
    }


def flow_rows(flows: Flows, words: Words, *, changed: bool) -> tuple[list[str], list[list[str]]]:
    """The same figures as a table: its heads and its rows."""
    heads = [words("flow.group"), words("line.base")]
    heads += [words("line.plan"), words("table.difference")] if changed else []
    rows = []
    for node in flows.nodes:
        change = words.signed(node.change) if node.seen else words(verdict_key(node.seen))
        more = [words.number(node.plan), change] if changed else []
        rows.append([words(f"flow.{node.id}"), words.number(node.base), *more])
    return heads, rows


def _node(node: Node, words: Words, *, changed: bool) -> dict[str, Any]:
    seen = changed and node.seen and round(node.change) != 0
    difference = f" ({words.signed(node.change)})" if seen else ""
    amount = f"{words.number(node.plan)}{difference}"
    return {
        "name": node.id,
        "depth": node.column,
        "itemStyle": {"color": _colour(node), "borderWidth": 0},
        "label": {
            "position": "left" if node.column == 2 else "right",
            "formatter": f"{{name|{words(f'flow.{node.id}')}}} {{amount|{amount}}}",
            "rich": {
                "name": {"color": "$ink", "fontSize": 13, "fontWeight": 600},
                "amount": {"color": "$ink2", "fontSize": 13, "padding": [0, 0, 0, 3]},
            },
        },
    }


def _colour(node: Node) -> str:
    ends = {"to.heavier": "$worse", "to.early": "$worse", "to.otherwise": "$base"}
    return ends.get(node.id, COLOURS[node.column])
