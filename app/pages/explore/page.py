"""Explore: what the plan does to cost and waiting, in one sentence, five numbers and two charts."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import caveats_here, stamp
from app.components.caveats import Reliability
from app.components.charts.dumbbell import dumbbell, waiting_rows
from app.components.charts.fan import cost_rows, fan
from app.components.view import View, page_title
from app.i18n.texts import with_stress
from app.pages.explore import components
from app.pages.explore.flows import flows
from app.pages.explore.headline import headline_pieces, status, tile_props
from app.pages.explore.sankey import flow_rows, sankey
from app.simulation.hooks import use_compile_progress
from app.simulation.model_catalogue import place_of
from app.simulation.results import PlanResult, cost_by_year, cost_table, waiting_table
from app.simulation.side_effects import worsened_sentence
from app.solara_adapter.components import box, component, use_ref
from experiments.i18n.catalogue import Words
from experiments.report.caveats import Basis
from model.evidence.history import history_of


@component
def Explore(view: View) -> None:  # noqa: N802 - a component
    """The outcome of the plan."""
    with box("page", tag="main"):
        page_title(view)
        if view.answer is None:
            text = view.words("headline.failed" if view.failed else "headline.waiting")
            vue.headline(pieces=with_stress(text), status=status(None, view.words))
            if not view.failed:
                _Empty(view.words)
        else:
            _Outcome(view, view.answer)


@component
def _Empty(words: Words) -> None:  # noqa: N802
    """The shape of what is coming, and what is told when it takes long."""
    compiling = use_compile_progress()
    with box("parts empty"):
        if compiling is None:
            box("slow", children=[words("headline.slow")])
        else:
            done, total = compiling
            box("slow", children=[words("headline.compiling", done=done, total=total)])
        box("tiles", children=[box("tile") for _ in range(5)])
        box("charts", children=[box("chart") for _ in range(2)])


# Each part below takes only what it shows: it is made anew when that changes, and at no other time.


@component
def _Outcome(view: View, answer: PlanResult) -> None:  # noqa: N802
    settled = use_ref(answer)
    if not view.live:
        settled.current = answer
    with box("parts"):
        basis, stamped = caveats_here(view.state).basis, stamp(view.state, view.words)
        _Headline(answer, view.words, view.live, view.pending, basis, place_of(view.state.place).budget.covers)
        Reliability(view, cost_by_year(answer), worsened_sentence(answer, view.words))
        _Tiles(answer, view.words, basis)
        with box("charts"):
            _Cost(answer, view.words, view.live, view.state.place, stamped, basis)
            _Waiting(answer, view.words, view.live, view.state.place, stamped)
        with box("charts flow"):
            # Too much to draw anew at every step of a hand: it follows when the lever is let go.
            _Flows(settled.current, view.words, stamped)


@component
def _Headline(  # noqa: N802
    answer: PlanResult, words: Words, live: bool, pending: bool, basis: Basis, covers: str
) -> None:
    firm = status(answer, words, live=live, pending=pending)
    paid = "" if covers == "all" or answer.changed else f" {words('budget.covers.headline')}"
    vue.headline(pieces=headline_pieces(answer, words, basis) + with_stress(paid), status=firm)


@component
def _Tiles(answer: PlanResult, words: Words, basis: Basis) -> None:  # noqa: N802
    components.kpi_tiles(tiles=tile_props(answer, words, basis))


@component
def _Cost(  # noqa: N802
    answer: PlanResult, words: Words, live: bool, place: str, stamped: str, basis: Basis
) -> None:
    table, changed, history = cost_table(answer), answer.changed, history_of(place)
    option = fan(table, words, changed=changed, history=history, basis=basis)
    rows = cost_rows(table, words, changed=changed, history=history, basis=basis)
    paid = "" if place_of(place).budget.covers == "all" else f"; {words('budget.covers.short')}"
    _card("cost", words("chart.cost.sub") + paid, (option, rows), words, live=live, stamped=stamped)


@component
def _Waiting(answer: PlanResult, words: Words, live: bool, place: str, stamped: str) -> None:  # noqa: N802
    table, changed = waiting_table(answer, place_of(place).waiting_norms_weeks), answer.changed
    option, rows = dumbbell(table, words, changed=changed), waiting_rows(table, words, changed=changed)
    _card("wait", words("chart.wait.sub", year=answer.last_year), (option, rows), words, live=live, stamped=stamped)


@component
def _Flows(answer: PlanResult, words: Words, stamped: str) -> None:  # noqa: N802
    found, changed = flows(answer), answer.changed
    option, rows = sankey(found, words, changed=changed), flow_rows(found, words, changed=changed)
    sub = words(f"chart.flow.sub.{'plan' if changed else 'base'}", year=answer.last_year)
    _card("flow", sub, (option, rows), words, live=False, stamped=stamped)


def _card(
    kind: str,
    sub: str,
    drawn: tuple[dict[str, Any], tuple[list[str], list[list[str]]]],
    words: Words,
    *,
    live: bool,
    stamped: str,
) -> None:
    option, (heads, rows) = drawn
    vue.chart_card(
        kind=kind,
        title=words(f"chart.{kind}"),
        sub=sub,
        option=option,
        heads=heads,
        rows=rows,
        texts={name: words(f"chart.{name}") for name in ("table", "picture", "save")} | {"stamp": stamped},
        language=words.language,
        live=live,
    )
