"""The facilitator's screen: teams, question and results."""

from collections.abc import Callable
from typing import Any

from app.components.caveats import fixed_caveats
from app.components.view import View
from app.pages.workshop import components, lead_view_model, view_model
from app.pages.workshop.hooks import Answers, use_answers
from app.pages.workshop.room import PHASES, Ask, Room, go_to_phase, next_phases, teams_done
from app.pages.workshop.room_registry import STORE, Act, Step
from app.pages.workshop.setup import Invite, NextQuestion, RoleLevers, Teams
from app.pages.workshop.table import Table
from app.solara_adapter.components import box, component, use_memo
from experiments.i18n.catalogue import Words

ONWARD = {
    "predict": "locked",
    "locked": "reveal",
    "reveal": "levers",
    "levers": "table",
    "table": "vote",
    "vote": "consensus",
}


@component
def Lead(view: View, room: Room, secret: str, here: str, beat: int) -> None:  # noqa: N802, ARG001 - a component
    """The whole screen. ``beat`` is not read: a new value redraws the screen, so that a sleeping phone shows."""
    questions = use_memo(lambda: _questions(room), [room])
    answers = use_answers(questions)

    def act(step: Step) -> None:
        STORE.lead_does(room.code, secret, step)

    with box("shop-lead"):
        _Bar(view, room, act, lambda *_: _close(view, room, secret))
        with box(f"shop-body {room.phase}"):
            with box("shop-stage"):
                _Stage(view, room, answers, here, act)
                fixed_caveats(view_model.state_of(room, view.words), view.words)
            _Side(view, room, act)


@component
def _Side(view: View, room: Room, act: Act) -> None:  # noqa: N802
    """The teams; and what each role may move, while no plan is on the table."""
    with box("shop-side"):
        Teams(view, room, act)
        if room.phase in {"invite", "reveal", "levers", "consensus"}:
            RoleLevers(view, room, act)


def _questions(room: Room) -> tuple[Any, ...]:
    """Plans to compute in this phase; in the last phase also those of earlier rounds, for the handout."""
    questions = list(lead_view_model.questions_on(room, room.now, room.phase))
    if room.phase == "consensus":
        # The sheet of the end tells earlier rounds as well.
        questions += [
            question for past in room.past for question in lead_view_model.questions_on(room, past, "consensus")
        ]
    return tuple(dict.fromkeys(questions))


@component
def _Bar(view: View, room: Room, act: Act, end: Callable[..., None]) -> None:  # noqa: N802
    words, here = view.words, PHASES.index(room.phase)
    ways = next_phases(room.phase)
    onward = ONWARD.get(room.phase, "")
    back = next((way for way in ways if way != onward), "")
    heads = {"vote": "back.vote", "table": "back.table", "levers": "back.levers", "predict": "predict"}
    components.room_bar(
        texts={"title": words("shop.title")}
        | {name: words(f"shop.lead.{name.replace('_', '.')}") for name in ("quiet", "end", "end_sure")},
        code=words("shop.lead.code", code=room.code),
        round_name=words("shop.lead.round", number=len(room.rounds)) if room.rounds else "",
        phases=[
            {"id": name, "name": words(f"shop.phase.{name}"), "past": PHASES.index(name) < here} for name in PHASES
        ],
        phase=room.phase,
        done=_progress_text(room, words),
        back={"to": back, "name": words(f"shop.go.{heads[back]}") if back else ""},
        onward={"to": onward, "name": words(f"shop.go.{onward}") if onward else ""},
        event_go=lambda given: act(lambda now: go_to_phase(now, given.get("phase"))),
        event_end=end,
    )


def _progress_text(room: Room, words: Words) -> str:
    kind = {"predict": "fixed", "locked": "fixed", "levers": "ready", "vote": "voted"}.get(room.phase)
    return words(f"shop.lead.{kind}", done=len(teams_done(room)), all=len(room.teams)) if kind else ""


@component
def _Stage(view: View, room: Room, answers: Answers, here: str, act: Act) -> None:  # noqa: N802
    words, phase = view.words, room.phase
    question = view_model.question_text(room, room.now.ask, words)
    if phase == "invite":
        Invite(view, room, here)
        NextQuestion(view, room, answers, act)
    elif phase in {"predict", "locked"}:
        components.room_question(question=question, lines=[view_model.base_line(room.now.ask, words)])
        Invite(view, room, here)
    elif phase == "reveal":
        components.room_question(question=question, lines=[])
        asked_now = view_model.question_of(room, room.now.ask.levers)
        firm = view_model.firmness(answers, (asked_now,), words)
        strips = lead_view_model.strips(room, room.now, answers, words)
        components.room_strips(strips=strips, firm=firm, truth=words("shop.reveal.truth"))
    elif phase == "levers":
        _Making(view, room, here)
    else:
        Table(view, room, answers, act)


@component
def _Making(view: View, room: Room, here: str) -> None:  # noqa: N802
    words = view.words
    question = view_model.question_text(room, Ask(), words)
    components.room_question(question=question, lines=[words("shop.levers.big")])
    Invite(view, room, here)


def _close(view: View, room: Room, secret: str) -> None:
    STORE.close(room.code, secret)
    view.dispatch({"note": {"room": ""}})
