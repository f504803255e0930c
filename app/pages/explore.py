"""Explore: what the plan does to cost and waiting, in one sentence, five numbers and two charts."""

from app.charts.dumbbell import dumbbell, waiting_rows
from app.charts.fan import cost_rows, fan
from app.charts.sankey import flow_rows, sankey
from app.flows import flows
from app.pages.view import View
from app.parts import faces
from app.service import place_of
from app.summary import Answer, cost_table, waiting_table
from app.texts import Words, with_stress
from app.ui import box, component, use_ref
from app.wording import headline_pieces, status, tile_props


@component
def Explore(view: View) -> None:  # noqa: N802 - a component
    """The outcome of the plan."""
    with box("page", tag="main"):
        if view.answer is None:
            text = view.words("headline.failed" if view.failed else "headline.waiting")
            faces.headline(pieces=with_stress(text), status=status(None, view.words))
            if not view.failed:
                _Empty(view.words("headline.slow"))
        else:
            _Outcome(view, view.answer)


@component
def _Empty(told: str) -> None:  # noqa: N802
    """The shape of what is coming, and what is told when it takes long."""
    with box("parts empty"):
        box("slow", children=[told])
        box("tiles", children=[box("tile") for _ in range(5)])
        box("charts", children=[box("chart") for _ in range(2)])


# Each part below takes only what it shows: it is made anew when that changes, and at no other time.


@component
def _Outcome(view: View, answer: Answer) -> None:  # noqa: N802
    settled = use_ref(answer)
    if not view.live:
        settled.current = answer
    with box("parts"):
        _Headline(answer, view.words, view.live, view.pending)
        _Tiles(answer, view.words)
        with box("charts"):
            _Cost(answer, view.words, view.live)
            _Waiting(answer, view.words, view.live, view.state.place)
        with box("charts flow"):
            # Too much to draw anew at every step of a hand: it follows when the lever is let go.
            _Flows(settled.current, view.words, live=False)


@component
def _Headline(answer: Answer, words: Words, live: bool, pending: bool) -> None:  # noqa: N802
    firm = status(answer, words, live=live, pending=pending)
    faces.headline(pieces=headline_pieces(answer, words), status=firm)


@component
def _Tiles(answer: Answer, words: Words) -> None:  # noqa: N802
    faces.tiles(tiles=tile_props(answer, words))


@component
def _Cost(answer: Answer, words: Words, live: bool) -> None:  # noqa: N802
    table = cost_table(answer)
    heads, rows = cost_rows(table, words, changed=answer.changed)
    faces.chart_card(
        kind="cost",
        title=words("chart.cost"),
        sub=words("chart.cost.sub"),
        option=fan(table, words, changed=answer.changed),
        heads=heads,
        rows=rows,
        texts=_texts(words),
        language=words.language,
        live=live,
    )


@component
def _Waiting(answer: Answer, words: Words, live: bool, place: str) -> None:  # noqa: N802
    table = waiting_table(answer, place_of(place).waiting_norms_weeks)
    heads, rows = waiting_rows(table, words, changed=answer.changed)
    faces.chart_card(
        kind="wait",
        title=words("chart.wait"),
        sub=words("chart.wait.sub", year=answer.last_year),
        option=dumbbell(table, words, changed=answer.changed),
        heads=heads,
        rows=rows,
        texts=_texts(words),
        language=words.language,
        live=live,
    )


@component
def _Flows(answer: Answer, words: Words, live: bool) -> None:  # noqa: N802
    found = flows(answer)
    heads, rows = flow_rows(found, words, changed=answer.changed)
    faces.chart_card(
        kind="flow",
        title=words("chart.flow"),
        sub=words(f"chart.flow.sub.{'plan' if answer.changed else 'base'}", year=answer.last_year),
        option=sankey(found, words, changed=answer.changed),
        heads=heads,
        rows=rows,
        texts=_texts(words),
        language=words.language,
        live=live,
    )


def _texts(words: Words) -> dict[str, str]:
    return {name: words(f"chart.{name}") for name in ("table", "picture", "save")}
