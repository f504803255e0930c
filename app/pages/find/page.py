"""Find: targets and limits in words, and different plans that keep to them, each with its chance."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.components import vue
from app.components.view import View, page_title
from app.components.work_progress import Working
from app.i18n.texts import with_stress
from app.pages.find import components
from app.pages.find.form import changed, form
from app.pages.find.results import as_plan, cards, verdict
from app.pages.find.search_request import (
    Levels,
    SearchRequest,
    design,
    faults,
    first_request,
    levels_in,
    notes_of,
    request_of,
)
from app.pages.why.analyses import finished
from app.simulation.jobs import JOBS, Cancelled, Progress, use_job
from app.simulation.model_catalogue import all_levers, choices
from app.simulation.service import Question, replication_schedule
from app.solara_adapter.components import box, component, use_state
from app.state.app_state import MOST_BESIDE
from experiments.optimise.search import Optimised, optimise, question_of

SMALL, TOO_LARGE = 100, 8
"""How many runs stand behind an answer of a small place, and of one too large to search through while one waits."""
THREADS = 2
SEARCHED = 0.8
"""The part of the work that is searching; the rest is judging in fresh futures."""


@dataclass(frozen=True, slots=True)
class SearchRun:
    """What this reader pressed the button for."""

    around: Question
    request: SearchRequest
    wanted: bool = False


@component
def Find(view: View) -> None:  # noqa: N802 - a component
    """The form, and below it the plans."""
    around = Question.of(view.state).do_nothing()
    large = replication_schedule(around.place)[-1] <= TOO_LARGE

    def look(progress: Progress, cancelled: Cancelled) -> Levels:
        return levels_in(finished(around, progress, cancelled)[0])

    job, stop, again = use_job(None if large else ("today", around), look)
    with box("page long", tag="main"):
        page_title(view)
        if job.result is None:
            _say(view.words("find.large" if large else "find.intro"))
            if not large:
                Working(job, stop, again, view.words)
        else:
            _Asking(view, around, job.result)


def _say(text: str) -> None:
    vue.headline(pieces=with_stress(text), status={"state": "quick", "text": ""})


@component
def _Asking(view: View, around: Question, levels: Levels) -> None:  # noqa: N802
    levers, years = all_levers(), sorted({year for _, _, year in levels})
    first = first_request(levels, years, levers)
    request = request_of(view.state, first, levers)
    asked, set_asked = use_state(SearchRun(around, first))
    shown = request if JOBS.cached(("find", around, request)) is not None or not asked.wanted else asked.request
    wanted = JOBS.cached(("find", around, shown)) is not None or (asked.wanted and asked.around == around)

    def told(change: dict[str, Any]) -> None:
        newest = changed(request, change, years, levels, levers)
        notes = notes_of(newest, levers)
        view.dispatch({"note": notes})
        if change.get("go") and not faults(newest, years):  # the form offers no button then, but a page may send it
            set_asked(SearchRun(around, request_of(view.state.noting(notes), first, levers), wanted=True))

    job, stop, again = use_job(
        ("find", around, shown) if wanted else None,
        lambda progress, cancelled: search(shown, around, progress, cancelled),
    )
    with box("sought"):
        _say(view.words("find.intro") if job.result is None else verdict(job.result, shown, view.words))
        with box("finding"):
            components.search_form(**form(request, levels, years, levers, view.words), event_change=told)
            with box("results"):
                if wanted:
                    Working(job, stop, again, view.words)
                if job.result is not None:
                    _Plans(view, job.result, shown, request)


def search(request: SearchRequest, around: Question, progress: Progress, cancelled: Cancelled) -> Optimised:
    """The plans for a request; the same for the same request."""
    asked = design(request, around.scenario(), large=replication_schedule(around.place)[-1] < SMALL)

    def told(done: int, all_of_it: int) -> None:
        progress(round(100 * SEARCHED * done / all_of_it), 100)

    return optimise(question_of(asked, Path()), told, cancelled, threads=THREADS)


@component
def _Plans(view: View, found: Optimised, shown: SearchRequest, request: SearchRequest) -> None:  # noqa: N802
    state, words = view.state, view.words
    reaches = dict(choices(state.place).levers)
    plans = [as_plan(found, found_plan, reaches) for found_plan in found.shown]

    def pressed(told: dict[str, Any]) -> None:
        for name in ("open", "keep"):
            at = told.get(name)
            if isinstance(at, int) and 0 <= at < len(plans):
                levers = dict(plans[at].levers)
                view.dispatch({"levers": levers} if name == "open" else {"keep": {"levers": levers}})
                if name == "open":
                    view.dispatch({"page": "explore"})

    names = ("title", "nothing", "harms", "others", "open", "keep", "there", "kept", "broken")
    with box("found-plans"):
        if shown != request:
            box("stale", children=[words("find.stale")])
        components.plan_cards(
            texts={name: words.get(f"find.card.{name}") for name in names},
            cards=cards(found, shown, reaches, state.compared_plans, words),
            full=len(state.compared_plans) >= MOST_BESIDE,
            event_press=pressed,
        )
        box("about", tag="p", children=[words("find.about", futures=_futures(found), tried=len(found.tried))])


def _futures(found: Optimised) -> int:
    return found.plans[0].values[..., 0].size if found.plans else 0
