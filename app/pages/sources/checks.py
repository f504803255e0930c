"""Validation of the model: its fit, findings of the field, and claims of the documents."""

from typing import Any

from app.components import vue
from app.components.charts.errors import error_rows
from app.components.error_chart import ErrorChart
from app.components.view import View
from app.components.work_progress import Working
from app.pages.sources import components
from app.pages.sources.claims import check_claim, claim_cards
from app.pages.sources.findings import FINDINGS, TRIALS, TrialResult, run_trial, trial_lines
from app.simulation.jobs import JOBS, use_job
from app.simulation.model_catalogue import place_of
from app.simulation.service import Question
from app.solara_adapter.components import box, component, use_state
from experiments.calibrate.fit_reports import FitRow, report_of
from experiments.catalogue.reader import scenario_names
from experiments.i18n.catalogue import Words


@component
def Fit(view: View) -> None:  # noqa: N802 - a component
    """How far the model is off the published figures of this place."""
    words, place = view.words, place_of(view.state.place)
    lines = report_of(view.state.place)
    with box("fit-report"):
        with box("block"):
            box("title", tag="h2", children=[words("src.fit.title", place=words.of(place.name))])
            box("told", tag="p", children=[_fit_sentence(lines, place.synthetic, words)])
            if any(line.measure.startswith("wait") for line in lines):
                box("told", tag="p", children=[words("src.fit.waits")])
        if lines:
            _Errors(words, lines)


def _fit_sentence(lines: tuple[FitRow, ...], synthetic: bool, words: Words) -> str:
    if not lines:
        return words("src.fit.synthetic" if synthetic else "src.fit.none")
    worst = max(lines, key=lambda line: abs(line.off))
    used = [line for line in lines if not line.held_back]
    return words(
        "src.fit.told",
        all=len(lines),
        near=sum(line.near for line in lines),
        held=len(lines) - len(used),
        worst=words(f"measure.{worst.measure}"),
        off=f"{words.signed(100 * worst.off)}%",
    )


@component
def _Errors(words: Words, lines: tuple[FitRow, ...]) -> None:  # noqa: N802
    heads, rows = error_rows(lines, words)
    with box("result"):
        ErrorChart(words, lines, words("fit.title"), "rows-4")
        with box("block"):
            box("title", tag="h2", children=[words("src.fit.table")])
            marks = ["used" if line.near else "hidden-row" for line in lines]
            vue.data_table(caption=words("src.fit.table"), heads=heads, rows=rows, marks=marks)


@component
def Findings(view: View) -> None:  # noqa: N802
    """What was found in the field, what the tests of the model show, and a trial in this place."""
    words = view.words
    base = Question.of(view.state).do_nothing()
    chosen, choose = use_state(0)
    key = ("trial", chosen, base) if chosen in TRIALS else None
    job, stop, again = use_job(
        key, lambda progress, cancelled: run_trial(TRIALS[chosen], base.scenario(), progress, cancelled)
    )

    def press(number: str) -> None:
        if number.isdecimal():
            choose(int(number))

    with box("found-list"):
        if key is not None:
            Working(job, stop, again, words)
        # Results of all readers: a trial is the same for everybody in this place.
        cards = [_finding(number, JOBS.cached(("trial", number, base)), not job.done and number == chosen, words)
                 for number in FINDINGS]  # fmt: skip
        components.claims(cards=cards, event_press=press)


def _finding(number: int, known: TrialResult | None, busy: bool, words: Words) -> dict[str, Any]:
    return {
        "id": str(number),
        "mark": str(number),
        "title": words(f"src.finding.{number}"),
        "sub": "",
        "verdict": "",
        "tone": "",
        "rows": [
            {"head": words(f"src.finding.{side}"), "text": words(f"src.finding.{number}.{side}")}
            for side in ("with", "without")
        ],
        "lines": trial_lines(TRIALS[number], known, words) if known is not None else [],
        "button": words("src.trial") if number in TRIALS and known is None else "",
        "busy": busy,
    }


@component
def Claims(view: View) -> None:  # noqa: N802
    """What the documents say will come of their plans, and what the model makes of it."""
    words = view.words
    chosen, choose = use_state("")
    key = ("claim", chosen) if chosen else None
    job, stop, again = use_job(key, lambda progress, cancelled: check_claim(chosen, progress, cancelled))

    def press(name: str) -> None:
        if name in scenario_names():
            choose(name)

    with box("found-list"):
        if key is not None:
            Working(job, stop, again, words)
        known = {name: JOBS.cached(("claim", name)) for name in scenario_names()}
        busy = chosen if not job.done else ""
        components.claims(cards=claim_cards(known, busy, words), event_press=press)
