"""The app as Solara sees it: one state, one answer, the chosen page and what stands around it."""

import logging
from dataclasses import dataclass, replace
from typing import Any, Self

from app.hooks import use_answer
from app.pages.explore import Explore
from app.pages.shell import Foot, Levers, Top
from app.pages.view import View
from app.parts import faces
from app.service import Question, choices, first_place
from app.state import AppState, History, from_query, may_look
from app.texts import Words, with_stress
from app.ui import Title, box, component, use_exception, use_memo, use_ref, use_router, use_state

log = logging.getLogger(__name__)
PAGES = {"explore": Explore}


@dataclass(frozen=True, slots=True)
class Session:
    """What one reader has done, the number of the last change of a lever, and whether a hand is still on it."""

    history: History
    asked: int = 0
    live: bool = False

    def pulled(self, change: dict[str, Any]) -> Self:
        """After a change of the levers, as the panel sends it."""
        now = self.history.now
        moved = now.with_levers(change["values"], choices(now.place))
        final = bool(change["final"])
        history = self.history.commit(moved) if final else self.history.slide(moved)
        return replace(self, history=history, asked=int(change["seq"]), live=not final)


def first_state(query: str) -> AppState:
    """The state that a link asks for, in the place where the app was started if it names none."""
    start = AppState(place=first_place())
    named = from_query(query, start, choices(start.place))
    return from_query(query, start, choices(named.place))


def turned(history: History, wanted: dict[str, Any]) -> History:
    """The history after what the bar on top asks for; anything unknown changes nothing."""
    state = history.now
    if "step" in wanted:
        return history.undo() if wanted["step"] == "undo" else history.redo()
    if "place" not in wanted:
        return history.look({name: value for name, value in wanted.items() if may_look(name, value)})
    if wanted["place"] not in choices(state.place).places:
        return history
    moved = replace(state, place=str(wanted["place"]))
    return history.commit(moved.with_levers(dict(state.levers), choices(moved.place)))


@component
def Layout(children: Any = ()) -> None:  # noqa: N802 - the name that Solara looks for
    """Nothing of Solara's own around the page."""
    box("bare", children=list(children))


@component
def Page() -> None:  # noqa: N802 - the name that Solara looks for
    """The whole screen."""
    query = use_router().search or ""
    session, set_session = use_state(use_memo(lambda: Session(History.starting_at(first_state(query))), []))
    history, state = session.history, session.history.now
    question = Question.of(state)
    heard = use_answer(question)
    answer = heard.answer if heard else None
    failed = heard is not None and answer is None
    pending = heard is None or heard.question != question
    drawn = use_ref(0)
    if not pending:
        drawn.current = session.asked

    def pull(change: dict[str, Any]) -> None:
        set_session(lambda now: now.pulled(change))

    def turn(wanted: dict[str, Any]) -> None:
        set_session(lambda now: replace(now, history=turned(now.history, wanted)))

    Title(Words(state.language)("app.name"))
    with box("app"):
        Top(state, bool(history.past), bool(history.future), turn)
        with box("work"):
            Levers(state, drawn.current, pull)
            with box("outcome"):
                Body(View(state, answer, failed=failed, pending=pending, live=session.live))
                Foot(state)


@component
def Body(view: View) -> None:  # noqa: N802 - a component
    """The chosen page; a fault in it is told in words and logged."""
    failure, _ = use_exception()
    if failure is None:
        PAGES[view.state.page](view)
        return
    log.error("the page failed", exc_info=failure)
    with box("page", tag="main"):
        faces.headline(pieces=with_stress(view.words("headline.failed")), status={"state": "quick", "text": ""})
