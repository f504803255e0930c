"""Explore: what the plan does to cost and waiting, in one sentence, five numbers and two charts."""

from typing import Any

from app.charts.dumbbell import dumbbell, waiting_rows
from app.charts.fan import cost_rows, fan
from app.pages.view import View
from app.parts import faces
from app.service import place_of
from app.summary import Answer, cost_table, waiting_table
from app.texts import with_stress
from app.ui import box, component
from app.wording import headline_pieces, status, tile_props

HASTY_SHARE = 0.1
"""Below this share of the replications an answer is called a quick estimate."""


@component
def Explore(view: View) -> None:  # noqa: N802 - a component
    """The outcome of the plan."""
    with box("page", tag="main"):
        if view.answer is None:
            text = view.words("headline.failed" if view.failed else "headline.waiting")
            faces.headline(pieces=with_stress(text), status=status(None, view.words, hasty=False))
        else:
            _Outcome(view, view.answer)


@component
def _Outcome(view: View, answer: Answer) -> None:  # noqa: N802
    words = view.words
    hasty = view.live or answer.number < HASTY_SHARE * answer.wanted
    with box("parts"):
        faces.headline(pieces=headline_pieces(answer, words), status=status(answer, words, hasty=hasty))
        faces.tiles(tiles=tile_props(answer, words))
        with box("charts"):
            _Cost(view, answer)
            _Waiting(view, answer)


@component
def _Cost(view: View, answer: Answer) -> None:  # noqa: N802
    words = view.words
    table = cost_table(answer)
    heads, rows = cost_rows(table, words, changed=answer.changed)
    faces.chart_card(
        kind="cost",
        title=words("chart.cost"),
        sub=words("chart.cost.sub"),
        option=fan(table, words, changed=answer.changed),
        heads=heads,
        rows=rows,
        **_common(view),
    )


@component
def _Waiting(view: View, answer: Answer) -> None:  # noqa: N802
    words = view.words
    table = waiting_table(answer, place_of(view.state.place).waiting_norms_weeks)
    heads, rows = waiting_rows(table, words, changed=answer.changed)
    faces.chart_card(
        kind="wait",
        title=words("chart.wait"),
        sub=words("chart.wait.sub", year=answer.last_year),
        option=dumbbell(table, words, changed=answer.changed),
        heads=heads,
        rows=rows,
        **_common(view),
    )


def _common(view: View) -> dict[str, Any]:
    texts = {name: view.words(f"chart.{name}") for name in ("table", "picture", "save")}
    return {"texts": texts, "language": view.state.language, "live": view.live}
