"""Explore: what the plan does to cost and waiting, in one sentence, five numbers and two charts."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import caveats_here, stamp
from app.components.caveats import Reliability
from app.components.charts.dumbbell import dumbbell, waiting_rows
from app.components.charts.fan import cost_rows, fan
from app.components.view import View, page_title, use_settled
from app.i18n.texts import with_stress
from app.pages.explore import components
from app.pages.explore.flows import flows
from app.pages.explore.headline import headline_pieces, status, tile_props
from app.pages.explore.sankey import flow_rows, sankey
from app.simulation.hooks import use_compile_progress
from app.simulation.model_catalogue import place_of
from app.simulation.results import PlanResult, cost_by_year, cost_table, waiting_table
from app.simulation.side_effects import worsened_sentence
from app.solara_adapter.components import box, component
from experiments.i18n.catalogue import Words
from experiments.report.caveats import Basis
from model.evidence.history import history_of


@component
def Explore(view: View) -> None:  # noqa: N802 - a component
    """The page of the plan at hand."""
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
    """Empty tiles and charts; a first start says how far compiling is, which takes minutes."""
    compiling = use_compile_progress()
    with box("parts empty"):
        done, total = compiling or (0, 0)
        text = words("headline.compiling", done=done, total=total) if compiling else words("headline.slow")
        box("slow", children=[text])
        box("tiles", children=[box("tile") for _ in range(5)])
        box("charts", children=[box("chart") for _ in range(2)])


# Each component below takes only what it shows, not the whole view: Reacton renders a component again when one of its
# arguments differs, and the view differs at every event.


@component
def _Outcome(view: View, answer: PlanResult) -> None:  # noqa: N802
    # The flow chart is too slow to draw at every step of a drag: it follows when the lever is let go.
    settled = use_settled(view, answer)
    with box("parts"):
        # Worked out here once, as each part below would be drawn again for a whole state.
        basis, stamped = caveats_here(view.state).basis, stamp(view.state, view.words)
        _Headline(answer, view.words, view.live, view.pending, basis, place_of(view.state.place).budget.covers)
        Reliability(view, cost_by_year(answer), worsened_sentence(answer, view.words))
        _Tiles(answer, view.words, basis)
        with box("charts"):
            _Cost(answer, view.words, view.live, view.state.place, stamped, basis)
            _Waiting(answer, view.words, view.live, view.state.place, stamped)
        with box("charts flow"):
            _Flows(settled, view.words, stamped)


@component
def _Headline(  # noqa: N802
    answer: PlanResult, words: Words, live: bool, pending: bool, basis: Basis, covers: str
) -> None:
    firmness = status(answer, words, live=live, pending=pending)
    paid = "" if covers == "all" or answer.changed else f" {words('budget.covers.headline')}"
    vue.headline(pieces=headline_pieces(answer, words, basis) + with_stress(paid), status=firmness)


@component
def _Tiles(answer: PlanResult, words: Words, basis: Basis) -> None:  # noqa: N802
    components.kpi_tiles(tiles=tile_props(answer, words, basis))


@component
def _Cost(  # noqa: N802
    answer: PlanResult, words: Words, live: bool, place: str, stamped: str, basis: Basis
) -> None:
    table = cost_table(answer)
    lines: dict[str, Any] = {"changed": answer.changed, "history": history_of(place), "basis": basis}
    paid = "" if place_of(place).budget.covers == "all" else f"; {words('budget.covers.short')}"
    vue.chart(
        kind="cost",
        sub=words("chart.cost.sub") + paid,
        option=fan(table, words, **lines),
        table=cost_rows(table, words, **lines),
        words=words,
        live=live,
        stamped=stamped,
    )


@component
def _Waiting(answer: PlanResult, words: Words, live: bool, place: str, stamped: str) -> None:  # noqa: N802
    table, changed = waiting_table(answer, place_of(place).waiting_norms_weeks), answer.changed
    vue.chart(
        kind="wait",
        sub=words("chart.wait.sub", year=answer.last_year),
        option=dumbbell(table, words, changed=changed),
        table=waiting_rows(table, words, changed=changed),
        words=words,
        live=live,
        stamped=stamped,
    )


@component
def _Flows(answer: PlanResult, words: Words, stamped: str) -> None:  # noqa: N802
    picture, changed = flows(answer), answer.changed
    vue.chart(
        kind="flow",
        sub=words(f"chart.flow.sub.{'plan' if changed else 'base'}", year=answer.last_year),
        option=sankey(picture, words, changed=changed),
        table=flow_rows(picture, words, changed=changed),
        words=words,
        stamped=stamped,
    )
