"""The find page: limits in words, and plans that keep to them, each with its chance."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.components import vue
from app.components.view import View, page_title
from app.components.work_progress import Working
from app.pages.find import components
from app.pages.find.form import apply_change, form
from app.pages.find.results import as_plan, plan_cards, verdict
from app.pages.find.search_request import (
    Levels,
    SearchRequest,
    default_request,
    design,
    levels_in,
    notes_of,
    request_errors,
    request_of,
)
from app.simulation.analyses import full_runs
from app.simulation.jobs import JOBS, Cancelled, JobView, Progress, use_job
from app.simulation.model_catalogue import all_levers, choices
from app.simulation.service import Question, replication_schedule
from app.solara_adapter.components import box, component, use_state
from app.state.app_state import MOST_BESIDE
from experiments.optimise.question import question_of
from experiments.optimise.search import Optimised, optimise

SMALL, TOO_LARGE = 100, 8
"""Replications of a place below which a search takes fewer trials, and up to which it is too slow for a reader."""
THREADS = 2
SEARCHED = 0.8
"""Share of the progress bar for the search; the rest is the evaluation in fresh futures."""


@dataclass(frozen=True, slots=True)
class SearchRun:
    """The request of the last search on this page, and the question (doing nothing) that it was about."""

    base: Question
    request: SearchRequest
    started: bool = False


@component
def Find(view: View) -> None:  # noqa: N802 - a component
    """The form, and below it the plans."""
    base = Question.of(view.state).do_nothing()
    large = replication_schedule(base.place)[-1] <= TOO_LARGE

    def compute_levels(progress: Progress, cancelled: Cancelled) -> Levels:
        return levels_in(full_runs(base, progress, cancelled)[0])

    job, stop, again = use_job(None if large else ("today", base), compute_levels)
    with box("page long", tag="main"):
        page_title(view)
        if job.result is not None:
            _Search(view, base, job.result)
            return
        vue.plain_headline(view.words("find.large" if large else "find.intro"), "quick")
        if not large:
            Working(job, stop, again, view.words)


@component
def _Search(view: View, base: Question, levels: Levels) -> None:  # noqa: N802
    """The form with the request as it stands, and the result of the request that was searched for."""
    levers, years = all_levers(), sorted({year for _, _, year in levels})
    first = default_request(levels, years, levers)
    request = request_of(view.state, first, levers)
    run, set_run = use_state(SearchRun(base, first))
    # A request with a known result shows it at once, without the button: also after a reload or through a link.
    searched = request if not run.started or _is_known(base, request) else run.request
    started = _is_known(base, searched) or (run.started and run.base == base)

    def on_change(change: dict[str, Any]) -> None:
        newest = apply_change(request, change, years, levels, levers)
        notes = notes_of(newest, levers)
        view.dispatch({"note": notes})
        # With errors the form shows no button, but a message of another browser may still hold ``go``.
        if change.get("go") and not request_errors(newest, years):
            # The request as the page reads it back from its notes, which cut long texts: the two must be equal.
            set_run(SearchRun(base, request_of(view.state.with_details(notes), first, levers), started=True))

    job, stop, again = use_job(
        ("find", base, searched) if started else None,
        lambda progress, cancelled: search(searched, base, progress, cancelled),
    )
    with box("sought"):
        intro = view.words("find.intro") if job.result is None else verdict(job.result, searched, view.words)
        vue.plain_headline(intro, "quick")
        with box("finding"):
            components.search_form(**form(request, levels, years, levers, view.words), event_change=on_change)
            _Results(view, (job, stop, again) if started else None, searched, request)


def _is_known(base: Question, request: SearchRequest) -> bool:
    return JOBS.cached(("find", base, request)) is not None


def search(request: SearchRequest, base: Question, progress: Progress, cancelled: Cancelled) -> Optimised:
    """The plans for a request; the same for the same request."""
    job = design(request, base.scenario(), large=replication_schedule(base.place)[-1] < SMALL)

    def on_progress(done: int, total: int) -> None:
        # The search does not report while it evaluates its best plans in fresh futures: that is the rest of the bar.
        progress(round(100 * SEARCHED * done / total), 100)

    return optimise(question_of(job, Path()), on_progress, cancelled, threads=THREADS)


@component
def _Results(  # noqa: N802
    view: View, work: tuple[JobView, Any, Any] | None, searched: SearchRequest, request: SearchRequest
) -> None:
    with box("results"):
        if work is None:
            return
        Working(*work, view.words)
        if work[0].result is not None:
            _Plans(view, work[0].result, searched, request)


@component
def _Plans(view: View, result: Optimised, searched: SearchRequest, request: SearchRequest) -> None:  # noqa: N802
    state, words = view.state, view.words
    reaches = dict(choices(state.place).levers)
    plans = [as_plan(result, candidate, reaches) for candidate in result.shown]

    def on_press(pressed: dict[str, Any]) -> None:
        for name in ("open", "keep"):
            at = pressed.get(name)
            if isinstance(at, int) and 0 <= at < len(plans):
                levers = dict(plans[at].levers)
                view.dispatch({"levers": levers} if name == "open" else {"keep": {"levers": levers}})
                if name == "open":
                    view.dispatch({"page": "explore"})

    names = ("title", "nothing", "harms", "others", "open", "keep", "there", "kept", "broken")
    with box("found-plans"):
        if searched != request:
            box("stale", children=[words("find.stale")])
        components.plan_cards(
            texts={name: words.get(f"find.card.{name}") for name in names},
            cards=plan_cards(result, searched, reaches, state.compared_plans, words),
            full=len(state.compared_plans) >= MOST_BESIDE,
            event_press=on_press,
        )
        box("about", tag="p", children=[words("find.about", futures=_futures(result), tried=len(result.tried))])


def _futures(result: Optimised) -> int:
    return result.plans[0].values[..., 0].size if result.plans else 0
