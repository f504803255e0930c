"""The screens of a team's phone, one for each phase."""

from collections.abc import Callable, Mapping
from typing import Any

from app.components.view import View
from app.pages.workshop import components, view_model
from app.pages.workshop.hooks import use_answers
from app.pages.workshop.room import DOTS, Prediction, Room, Team, set_plan, set_prediction, set_ready, set_votes
from app.pages.workshop.room_registry import STORE
from app.pages.workshop.statistics import nearest
from app.solara_adapter.components import component
from experiments.i18n.catalogue import Words

Facts = list[dict[str, str]]


@component
def Phone(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802 - a component
    """The screen of the present phase."""
    screens: dict[str, Callable[..., Any]] = {
        "predict": _Predict,
        "reveal": _Reveal,
        "levers": _Levers,
        "vote": _Vote,
        "consensus": _Consensus,
    }
    if room.phase == "locked":
        _Note(
            view,
            team,
            view.words("shop.predict.closed"),
            [view.words("shop.predict.next")],
            _prediction_facts(room, team, view.words),
        )
    elif room.phase == "table":
        words = view.words
        lines = view_model.moves(room.now.plans.get(team.number, ()), words) or [words("shop.plans.still")]
        _Note(view, team, words("shop.table.phone"), [words("shop.table.phone.text"), *lines])
    elif room.phase in screens:
        screens[room.phase](view, room, team, token)
    else:
        _Note(view, team, view.words("shop.wait.title"), [view.words("shop.wait.text")])


@component
def _Note(  # noqa: N802
    view: View,
    team: Team,
    title: str,
    lines: list[str],
    facts: Facts | tuple[()] = (),
    action: tuple[str, Callable[..., None]] = ("", lambda *_: None),
) -> None:
    label, press = action
    components.phone_note(
        top=_top(view, team),
        title=title,
        lines=lines,
        facts=list(facts),
        button=label,
        event_press=press,
        event_speak=view.dispatch,
    )


@component
def _Predict(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802
    words, ask = view.words, room.now.ask
    mine = room.now.predictions.get(team.number, Prediction())
    if mine.fixed:
        _Note(
            view, team, words("shop.predict.fixed"), [words("shop.predict.next")], _prediction_facts(room, team, words)
        )
        return
    steps = {"cost": view_model.steps_of(view_model.COST_REACH), "wait": view_model.steps_of(ask.wait_reach)}

    def say(event: Mapping[str, Any], *, fixed: bool) -> None:
        values = _values(event, steps) | {"fixed": fixed}
        STORE.team_does(room.code, token, lambda now, me: set_prediction(now, me, values))

    components.phone_sliders(
        top=_top(view, team),
        title=words("shop.predict.title"),
        lines=[
            view_model.question_text(room, ask, words),
            view_model.base_line(ask, words),
            *view_model.caveat_lines(room, words),
        ],
        sliders=view_model.prediction_sliders(mine, ask, words),
        facts=[],
        button=words("shop.predict.fix"),
        event_move=lambda given: say(given, fixed=False),
        event_press=lambda given: say(given, fixed=True),
        event_speak=view.dispatch,
    )


@component
def _Reveal(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802, ARG001
    words, ask = view.words, room.now.ask
    question = view_model.question_of(room, ask.levers)
    answers = use_answers((question,))
    effect, truth = view_model.effect(answers, question, words), view_model.truth(answers, question)
    best = truth is not None and any(
        team.number in nearest(room.now.predictions, name, getattr(truth, name)) for name in ("cost", "wait")
    )
    facts = _facts(effect, words) + _prediction_facts(room, team, words, named=True)
    lines = [words("shop.reveal.you.best")] if best else []
    _Note(view, team, words("shop.reveal.title"), lines + view_model.caveat_lines(room, words), facts)


@component
def _Levers(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802
    words, may = view.words, room.levers_of(team)
    # The facilitator may have taken a lever from this role since.
    plan = tuple(pair for pair in room.now.plans.get(team.number, ()) if pair[0] in may)
    mine = view_model.question_of(room, plan)
    # Asked for only where it is shown: every team would have its own plan computed at each move.
    answers = use_answers((mine,) if room.shown else ())
    facts = _facts(view_model.effect(answers, mine, words), words) if room.shown else []
    hidden = view_model.caveat_lines(room, words) if room.shown else [words("shop.levers.hidden")]
    reaches = view_model.reaches_of(room)

    def put(event: Mapping[str, Any], *, ready: bool) -> None:
        values = _values(event, {name: view_model.steps_of(reaches[name]) for name in may})
        STORE.team_does(
            room.code, token, lambda now, me: set_ready(set_plan(now, me, values, reaches), me, ready=ready)
        )

    def again(*_: object) -> None:
        STORE.team_does(room.code, token, lambda now, me: set_ready(now, me, ready=False))

    if team.number in room.now.ready:
        lines = view_model.moves(plan, words) or [words("shop.plans.still")]
        _Note(view, team, words("shop.levers.done"), lines + hidden, facts, (words("shop.levers.again"), again))
        return
    components.phone_sliders(
        top=_top(view, team),
        title=words("shop.levers.title"),
        lines=[words("shop.levers.text"), *hidden],
        sliders=view_model.lever_sliders(room, team, words),
        facts=facts,
        button=words("shop.levers.ready"),
        event_move=lambda given: put(given, ready=False),
        event_press=lambda given: put(given, ready=True),
        event_speak=view.dispatch,
    )


@component
def _Vote(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802
    words, votes = view.words, room.now.votes.get(team.number, ())
    others = [other for other in room.teams if other.number != team.number and other.number in room.now.plans]
    # all plans of the room, one's own too: so that a phone tells the same verdicts as the table
    questions = {number: view_model.question_of(room, plan) for number, plan in room.now.plans.items()}
    answers = use_answers(tuple(dict.fromkeys(questions.values())))
    effects = dict(zip(questions, view_model.effects(answers, list(questions.values()), words), strict=True))
    plans = [
        {
            "id": other.number,
            "team": other.name,
            "role": words(f"shop.role.{other.role}"),
            "moves": view_model.moves(room.now.plans[other.number], words) or [words("shop.plans.still")],
            "dots": votes.count(other.number),
            **effects[other.number],
        }
        for other in others
    ]

    lines = [words("shop.vote.text"), *view_model.caveat_lines(room, words)] if plans else [words("shop.vote.nobody")]

    def give(event: Mapping[str, Any]) -> None:
        STORE.team_does(room.code, token, lambda now, me: set_votes(now, me, _as_list(event.get("given"))))

    components.phone_vote(
        top=_top(view, team),
        title=words("shop.vote.title"),
        lines=lines,
        plans=plans,
        most=DOTS,
        texts={
            "left": words("shop.vote.left", number="{number}"),
            "given": words("shop.vote.given"),
            "more": words("shop.vote.more", name="{name}"),
            "less": words("shop.vote.less", name="{name}"),
        },
        event_vote=give,
        event_speak=view.dispatch,
    )


@component
def _Consensus(view: View, room: Room, team: Team, token: str) -> None:  # noqa: N802, ARG001
    words, dots = view.words, room.now.dots[team.number]
    text = words("shop.dots.one") if dots == 1 else words("shop.dots.many", number=dots)
    _Note(view, team, words("shop.consensus.phone"), [words("shop.consensus.phone.text", dots=text)])


def _top(view: View, team: Team) -> dict[str, str]:
    return {"team": team.name, "role": view.words(f"shop.role.{team.role}"), "language": view.state.language}


def _facts(effect: Mapping[str, str], words: Words) -> Facts:
    return [
        {"head": words(f"shop.{name}"), "message": effect[name], "tone": effect[f"{name}_tone"]}
        for name in ("cost", "wait")
    ]


def _prediction_facts(room: Room, team: Team, words: Words, *, named: bool = False) -> Facts:
    """What a team predicted, if it did."""
    prediction = room.now.predictions.get(team.number)
    if prediction is None:
        return [{"head": words("shop.reveal.yours"), "message": words("shop.predict.none"), "tone": ""}]
    texts = view_model.prediction_words(prediction, room.now.ask, words)
    before = f"{words('shop.reveal.yours')}: " if named else ""
    return [
        {
            "head": before + words(f"shop.{name}").lower() if named else words(f"shop.{name}"),
            "message": texts[name],
            "tone": "",
        }
        for name in ("cost", "wait")
    ]


def _values(event: Mapping[str, Any], steps: Mapping[str, list[float]]) -> dict[str, object]:
    """Values of the sliders, from the step numbers that the browser sends; an unknown step is left out."""
    # A slider sends at which step it stands, not a value, so that no value between the steps can come.
    at = event.get("at")
    if not isinstance(at, Mapping):
        return {}
    return {
        name: steps[name][place]
        for name, place in at.items()
        if name in steps and isinstance(place, int) and 0 <= place < len(steps[name])
    }


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
