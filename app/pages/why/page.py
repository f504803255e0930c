"""Why: what the difference with doing nothing comes from, in bars that add up, and how sure that is."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import stamp
from app.components.caveats import Reliability
from app.components.charts.layers import layers, layers_rows
from app.components.charts.waterfall import waterfall, waterfall_rows
from app.components.labels import outcome_of, scenario_names
from app.components.view import View, page_title, use_settled
from app.components.work_progress import Working
from app.i18n.texts import with_stress
from app.pages.why.attribution import Reasons
from app.pages.why.tipping_points import flip_table, sure_lines, sure_of, sure_sub
from app.simulation.analyses import EXPLAINED, explanation, tipping_points, uncertainty
from app.simulation.jobs import JobView, use_job
from app.simulation.service import Question
from app.solara_adapter.components import box, component
from experiments.i18n.catalogue import Words
from experiments.uncertainty.propagation import Uncertain

ON = "on"
LAYER_HEADS = ("layer", "middle", "low", "high")


@component
def Why(view: View) -> None:  # noqa: N802 - a component
    """What the plan's difference comes from."""
    question = Question.of(use_settled(view, view.state))
    outcome = view.state.told("why_outcome")
    outcome = outcome if outcome in EXPLAINED else EXPLAINED[0]
    with box("page why", tag="main"):
        page_title(view)
        if question.plan.levers:
            _Explained(view, question, outcome)
        else:
            _Nothing(view)


@component
def _Nothing(view: View) -> None:  # noqa: N802
    """There is no plan yet: kindly said, with plans of the documents at hand."""
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
def _Explained(view: View, question: Question, outcome: str) -> None:  # noqa: N802
    with box("parts"):
        words = view.words
        job, stop, again = use_job(("why", question, outcome), lambda *told: explanation(question, outcome, *told))
        if job.result is None:
            vue.plain_headline(words("why.working"), "quick")
            Working(job, stop, again, words)
            _Asked(view, outcome, "", [])
            return
        reasons = Reasons(job.result, words)
        tabs = reasons.tabs()
        tab = view.state.told("why_tab")
        tab = tab if tab in tabs else tabs[0]
        firm = words("why.runs", number=job.result.replications)
        vue.headline(pieces=with_stress(reasons.sentence()), status={"state": "full", "text": firm})
        Reliability(view)
        _Asked(view, outcome, tab, tabs)
        with box("pair"):
            _Bars(reasons, tab, view.live, stamp(view.state, words))
            with box("beside"):
                _Moved(reasons)
                _Doubts(view, question, outcome)


@component
def _Asked(view: View, outcome: str, tab: str, tabs: list[str]) -> None:  # noqa: N802
    """By what the difference is told apart, and of which outcome."""
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
    words, figure, amounts = reasons.words, reasons.found.figure, reasons.amounts
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
def _Moved(reasons: Reasons) -> None:  # noqa: N802
    words = reasons.words
    lines = reasons.moved() or [words("why.moved.none")]
    vue.paragraph(title=words("why.moved"), lines=lines, button="", event_press=lambda *_: None)


@component
def _Doubts(view: View, question: Question, outcome: str) -> None:  # noqa: N802
    """What would turn the conclusion, and how sure it is: each worked out when asked for."""
    with box("stack"):
        words = view.words
        asked = view.state.told("why_flip") == ON
        key: Any = ("flip", question, outcome) if asked else None
        flip, stop, again = use_job(key, lambda *told: tipping_points(question, outcome, *told))
        if not asked or flip.result is None:
            _Ask(view, "flip", asked, (flip, stop, again))
        else:
            vue.fact_table(**flip_table(flip.result, question, words))
        asked = view.state.told("why_sure") == ON
        key = ("sure", question, outcome) if asked else None
        sure, stop, again = use_job(key, lambda *told: uncertainty(question, outcome, *told))
        if not asked or sure.result is None:
            _Ask(view, "sure", asked, (sure, stop, again))
        else:
            _Sure(sure.result, words, view.live)


@component
def _Ask(view: View, what: str, asked: bool, work: tuple[JobView, Any, Any]) -> None:  # noqa: N802
    with box("stack"):
        words = view.words
        vue.paragraph(
            title=words(f"why.{what}"),
            lines=[words(f"why.{what}.about")],
            button="" if asked else words(f"why.{what}.ask"),
            event_press=lambda *_: view.dispatch({"note": {f"why_{what}": ON}}),
        )
        if asked:
            Working(*work, words)


@component
def _Sure(found: Uncertain, words: Words, live: bool) -> None:  # noqa: N802
    with box("stack"):
        row, amounts = sure_of(found, words)
        vue.chart(
            kind="layers",
            title=words("why.sure"),
            sub=sure_sub(found, words),
            option=layers(row, amounts),
            table=([words(f"why.head.{head}") for head in LAYER_HEADS], layers_rows(row, amounts)),
            words=words,
            live=live,
        )
        vue.paragraph(title="", lines=sure_lines(found, words), button="", event_press=lambda *_: None)
