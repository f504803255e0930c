"""The why page: the causes of the difference with doing nothing, as bars that add up, and how sure it is."""

from collections.abc import Callable
from typing import Any

from app.components import vue
from app.components.caveat_texts import stamp
from app.components.caveats import Reliability
from app.components.charts.layers import layers, layers_rows
from app.components.charts.waterfall import waterfall, waterfall_rows
from app.components.labels import outcome_of, scenario_names
from app.components.view import View, choice_of, page_title, use_settled
from app.components.work_progress import Working
from app.i18n.texts import with_stress
from app.pages.why.attribution import Reasons
from app.pages.why.tipping_points import flip_table, sure_lines, sure_of, sure_sub
from app.simulation.analyses import EXPLAINED, explanation, tipping_points, uncertainty
from app.simulation.jobs import Work, use_job
from app.simulation.service import Question
from app.solara_adapter.components import box, component
from experiments.i18n.catalogue import Words
from experiments.uncertainty.propagation import Uncertain

ON = "on"
LAYER_HEADS = ("layer", "middle", "low", "high")


@component
def Why(view: View) -> None:  # noqa: N802 - a component
    """The causes of the plan's difference; without a plan, an offer of plans."""
    question = Question.of(use_settled(view, view.state))
    outcome = choice_of(view.state, "why_outcome", EXPLAINED)
    with box("page why", tag="main"):
        page_title(view)
        if question.plan.levers:
            _Explanation(view, question, outcome)
        else:
            _Nothing(view)


@component
def _Nothing(view: View) -> None:  # noqa: N802
    """Plans of the documents to begin with, where there is no plan yet."""
    with box("parts"):
        words = view.words
        vue.plain_headline(words("why.nothing"))
        offers = scenario_names(view.state.place, words)
        with box("told-part"):
            box("lead", tag="p", children=[words("why.offer" if offers else "why.offer.none")])
            if offers:
                vue.picker(
                    kind="buttons",
                    label=words("why.offer"),
                    options=offers,
                    chosen="",
                    event_pick=lambda name: view.dispatch({"scenario": name}),
                )


@component
def _Explanation(view: View, question: Question, outcome: str) -> None:  # noqa: N802
    with box("parts"):
        words = view.words
        job, stop, again = use_job(("why", question, outcome), lambda *run: explanation(question, outcome, *run))
        if job.result is None:
            vue.plain_headline(words("why.working"), "quick")
            Working(job, stop, again, words)
            _Pickers(view, outcome, "", [])
            return
        reasons = Reasons(job.result, words)
        tabs = reasons.tabs()
        tab = choice_of(view.state, "why_tab", tabs)
        runs = words("why.runs", number=job.result.replications)
        vue.headline(pieces=with_stress(reasons.sentence()), status={"state": "full", "text": runs})
        Reliability(view)
        _Pickers(view, outcome, tab, tabs)
        with box("pair"):
            _Bars(reasons, tab, view.live, stamp(view.state, words))
            with box("beside"):
                _Displacement(reasons)
                _Doubts(view, question, outcome)


@component
def _Pickers(view: View, outcome: str, tab: str, tabs: list[str]) -> None:  # noqa: N802
    """Pickers for the kind of cause and the outcome."""
    words = view.words
    with box("asked"):
        vue.picker(
            kind="tabs",
            label=words("why.by"),
            options=[{"id": tab, "name": words(f"why.by.{tab}")} for tab in tabs],
            chosen=tab,
            event_pick=lambda name: view.dispatch({"note": {"why_tab": name}}),
        )
        vue.picker(
            kind="select",
            label=words("why.outcome"),
            options=[{"id": outcome, "name": words.pick(outcome_of(outcome), "name")} for outcome in EXPLAINED],
            chosen=outcome,
            event_pick=lambda name: view.dispatch({"note": {"why_outcome": name}}),
        )


@component
def _Bars(reasons: Reasons, tab: str, live: bool, stamped: str) -> None:  # noqa: N802
    words, figure, amounts = reasons.words, reasons.explanation.figure, reasons.amounts
    bars = reasons.bars(tab)
    vue.chart(
        kind="waterfall",
        title=words("why.chart"),
        sub=words(
            "why.chart.sub", outcome=words.pick(figure.declared, "name"), year=str(figure.year), unit=amounts.name()
        ),
        option=waterfall(bars, amounts, reasons.better),
        table=([words(f"why.head.{head}") for head in ("cause", "amount", "band")], waterfall_rows(bars, amounts)),
        words=words,
        live=live,
        stamped=stamped,
    )


@component
def _Displacement(reasons: Reasons) -> None:  # noqa: N802
    words = reasons.words
    lines = reasons.displacement_lines() or [words("why.moved.none")]
    vue.paragraph(title=words("why.moved"), lines=lines, button="", event_press=lambda *_: None)


@component
def _Doubts(view: View, question: Question, outcome: str) -> None:  # noqa: N802
    """What would turn the conclusion, and how sure it is."""
    with box("stack"):
        words = view.words
        _OnRequest(
            view,
            ("flip", question, outcome),
            lambda *run: tipping_points(question, outcome, *run),
            lambda rows: vue.fact_table(**flip_table(rows, question, words)),
        )
        _OnRequest(
            view,
            ("sure", question, outcome),
            lambda *run: uncertainty(question, outcome, *run),
            lambda result: _Sure(result, words, view.live),
        )


@component
def _OnRequest(  # noqa: N802
    view: View, key: tuple[str, Question, str], work: Work, show: Callable[[Any], object]
) -> None:
    """The result of a job of minutes that begins on request; until then a text about it with a button."""
    name, words = key[0], view.words
    requested = view.state.detail_of(f"why_{name}") == ON
    # The key is None until then: a hook may not be skipped, and without a key it starts nothing.
    job, stop, again = use_job(key if requested else None, work)
    if requested and job.result is not None:
        show(job.result)
        return
    with box("stack"):
        vue.paragraph(
            title=words(f"why.{name}"),
            lines=[words(f"why.{name}.about")],
            button="" if requested else words(f"why.{name}.ask"),
            event_press=lambda *_: view.dispatch({"note": {f"why_{name}": ON}}),
        )
        if requested:
            Working(job, stop, again, words)


@component
def _Sure(result: Uncertain, words: Words, live: bool) -> None:  # noqa: N802
    with box("stack"):
        row, amounts = sure_of(result, words)
        vue.chart(
            kind="layers",
            title=words("why.sure"),
            sub=sure_sub(result, words),
            option=layers(row, amounts),
            table=([words(f"why.head.{head}") for head in LAYER_HEADS], layers_rows(row, amounts)),
            words=words,
            live=live,
        )
        vue.paragraph(title="", lines=sure_lines(result, words), button="", event_press=lambda *_: None)
