"""The app as Solara sees it: one state, one answer, the chosen page and what stands around it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.components import vue
from app.components.view import View, page_title
from app.i18n.texts import app_words, with_stress
from app.pages.chain.page import Chain
from app.pages.child.page import Child
from app.pages.compare.page import Compare
from app.pages.explore.page import Explore
from app.pages.find.page import Find
from app.pages.layout.page import Footer, Levers, Notices, Top
from app.pages.own_data.page import Data
from app.pages.sources.page import Sources
from app.pages.tour.page import Tour
from app.pages.why.page import Why
from app.pages.workshop.page import Workshop
from app.simulation.hooks import precompute, render_lock, use_plan_result
from app.simulation.model_catalogue import first_place
from app.simulation.service import Question
from app.simulation.user_data import OPTIONS
from app.solara_adapter.components import Title, box, component, use_exception, use_memo, use_ref, use_router, use_state
from app.state.app_state import AppState
from app.state.reducer import Session
from app.state.url_check import read_link

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: what draws it, whether the levers stand beside it, and whether it shows the answer of the plan."""

    draw: Callable[[View], Any]
    levers: bool = True
    answer: bool = True


SCREENS: dict[str, Screen] = {
    "explore": Screen(Explore),
    "compare": Screen(Compare, levers=False, answer=False),
    "why": Screen(Why, answer=False),
    "child": Screen(Child, answer=False),
    "chain": Screen(Chain, answer=False),
    "find": Screen(Find, levers=False, answer=False),
    "data": Screen(Data, levers=False, answer=False),
    "workshop": Screen(Workshop, levers=False, answer=False),
    "sources": Screen(Sources, levers=False, answer=False),
}
"""The pages, in the order of the bar on top."""


def first_session(query: str) -> Session:
    """The state that a link asks for, in the place where the app was started if it names none."""
    return Session.opened(read_link(query, AppState(place=first_place()), OPTIONS.choices), OPTIONS)


@component
def Layout(children: Sequence[object] = ()) -> None:  # noqa: N802 - the name that Solara looks for
    """Nothing of Solara's own around the page."""
    box("bare", children=list(children))


@component
def Page() -> None:  # noqa: N802 - the name that Solara looks for
    """The whole screen."""
    query = use_router().search or ""
    session, set_session = use_state(use_memo(lambda: first_session(query), []))
    newest = use_ref(session)
    newest.current = session
    state = session.history.now
    screen = SCREENS.get(state.page, SCREENS["explore"])
    question = Question.of(state)
    latest = use_plan_result(question if screen.answer else None)
    answer = latest.value if latest else None
    failed = latest is not None and answer is None
    pending = latest is None or latest.key != question
    drawn = use_ref(0)
    if not pending or not screen.answer:
        drawn.current = session.asked

    def pull(change: dict[str, Any]) -> None:
        moved = newest.current.move_levers(change).history.now
        if screen.answer:
            precompute(Question.of(moved))
        with render_lock():
            set_session(lambda now: now.move_levers(change))

    def dispatch(wanted: dict[str, Any]) -> None:
        with render_lock():
            set_session(lambda now: now.reduce(wanted))

    Title(app_words(state.language)("app.name"))
    with box("app"):
        Top(state, session, tuple(SCREENS), dispatch)
        Notices(session, dispatch)
        with box("work" if screen.levers else "work wide"):
            if screen.levers:
                Levers(state, drawn.current, pull, dispatch)
            with box("outcome"):
                Body(screen, View(state, answer, failed=failed, pending=pending, live=session.live, dispatch=dispatch))
                Footer(state)
        Tour(state, None if pending else answer, dispatch)


@component
def Body(screen: Screen, view: View) -> None:  # noqa: N802 - a component
    """The chosen page; a fault in it is told in words and logged."""
    failure, _ = use_exception()
    if failure is None:
        screen.draw(view)
        return
    log.error("the page failed", exc_info=failure)
    with box("page", tag="main"):
        page_title(view)
        vue.headline(pieces=with_stress(view.words("headline.failed")), status={"state": "quick", "text": ""})
