"""The facilitator's screen, on the beamer: who is in, what is asked, and what came of it."""

from dataclasses import replace
from typing import Any

from app.link import to_query
from app.pages.view import View
from app.parts import faces_workshop as faces
from app.service import choices
from app.state import LONGEST_NAME, MOST_BESIDE, Plan
from app.summary import figures
from app.texts import Words
from app.ui import box, component, use_memo
from app.workshop import shown, shown_lead
from app.workshop.debrief import sheet
from app.workshop.hooks import Answers, use_answers
from app.workshop.invite import invitation
from app.workshop.roles import MOST_LEVERS, TOGETHER, questions
from app.workshop.room import MOST_ROUNDS, PHASES, Ask, Room, asked, may_follow, moved_on, removed, with_set
from app.workshop.store import STORE

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
    """Everything the room needs to see; ``beat`` draws it anew so that a phone that fell asleep shows."""
    asked_so_far = use_memo(lambda: _questions(room), [room])
    answers = use_answers(asked_so_far)

    def does(step: Any) -> None:
        STORE.lead_does(room.code, secret, step)

    with box("shop-lead"):
        _Bar(view, room, does, lambda *_: _close(view, room, secret))
        with box(f"shop-body {room.phase}"):
            with box("shop-stage"):
                _Stage(view, room, answers, here, does)
            with box("shop-side"):
                _Teams(view, room, does)
                if room.phase in {"invite", "reveal", "levers", "consensus"}:
                    _Sets(view, room, does)


def _questions(room: Room) -> tuple[Any, ...]:
    """What has to be computed by now: what is asked, and of earlier rounds all that the sheet tells."""
    found = list(shown_lead.questions_on(room, room.now, room.phase))
    if room.phase == "consensus":
        found += [one for past in room.past for one in shown_lead.questions_on(room, past, "consensus")]
    return tuple(dict.fromkeys(found))


@component
def _Bar(view: View, room: Room, does: Any, end: Any) -> None:  # noqa: N802
    words, here = view.words, PHASES.index(room.phase)
    ways = may_follow(room.phase)
    onward = ONWARD.get(room.phase, "")
    back = next((one for one in ways if one != onward), "")
    heads = {"vote": "back.vote", "table": "back.table", "levers": "back.levers", "predict": "predict"}
    faces.room_bar(
        texts={"title": words("shop.title")}
        | {name: words(f"shop.lead.{name.replace('_', '.')}") for name in ("quiet", "end", "end_sure")},
        code=words("shop.lead.code", code=room.code),
        round_name=words("shop.lead.round", number=len(room.rounds)) if room.rounds else "",
        phases=[{"id": one, "name": words(f"shop.phase.{one}"), "past": PHASES.index(one) < here} for one in PHASES],
        phase=room.phase,
        done=_done(room, words),
        back={"to": back, "name": words(f"shop.go.{heads[back]}") if back else ""},
        onward={"to": onward, "name": words(f"shop.go.{onward}") if onward else ""},
        event_go=lambda given: does(lambda now: moved_on(now, given.get("phase"))),
        event_end=end,
    )


def _done(room: Room, words: Words) -> str:
    kind = {"predict": "fixed", "locked": "fixed", "levers": "ready", "vote": "voted"}.get(room.phase)
    return words(f"shop.lead.{kind}", done=len(_ready(room)), all=len(room.teams)) if kind else ""


def _ready(room: Room) -> set[int]:
    """The teams that did what this phase asks."""
    if room.phase in {"predict", "locked"}:
        return {team for team, one in room.now.predictions.items() if one.fixed}
    if room.phase == "vote":
        return {team for team, given in room.now.votes.items() if given}
    return set(room.now.ready) if room.phase == "levers" else set()


@component
def _Stage(view: View, room: Room, answers: Answers, here: str, does: Any) -> None:  # noqa: N802
    words, phase = view.words, room.phase
    question = shown.asked_in_words(room, room.now.ask, words)
    if phase == "invite":
        _Invite(view, room, here)
        _Ask(view, room, answers, does)
    elif phase in {"predict", "locked"}:
        faces.room_question(question=question, lines=[shown.base_line(room.now.ask, words)])
        _Invite(view, room, here)
    elif phase == "reveal":
        faces.room_question(question=question, lines=[])
        asked_now = shown.question_of(room, room.now.ask.levers)
        firm = shown.firmness(answers, (asked_now,), words)
        strips = shown_lead.strips(room, room.now, answers, words)
        faces.room_strips(strips=strips, firm=firm, truth=words("shop.reveal.truth"))
    elif phase == "levers":
        _Making(view, room, here)
    else:
        _Table(view, room, answers, does)


@component
def _Making(view: View, room: Room, here: str) -> None:  # noqa: N802
    words = view.words
    question = shown.asked_in_words(room, Ask(), words)
    faces.room_question(question=question, lines=[words("shop.levers.big")])
    _Invite(view, room, here)


@component
def _Table(view: View, room: Room, answers: Answers, does: Any) -> None:  # noqa: N802
    words, now = view.words, room.now
    voted = room.phase == "consensus"
    if room.phase == "vote":
        faces.room_question(question=words("shop.vote.title"), lines=[words("shop.vote.big")])
    if voted:
        _Consensus(view, room, answers)
    _Plans(view, room, answers, voted=voted)
    if room.phase != "vote":
        rows = shown_lead.spread_rows(room, now, words)
        left = ", ".join(row["name"] for row in rows if not row["moved"])
        faces.room_spread(
            title=words("shop.table.title"),
            sub=words("shop.table.sub"),
            rows=[row for row in rows if row["moved"]],
            told=(words("shop.table.untouched", names=left) if left else "") if rows else words("shop.table.none"),
        )
    if voted:
        faces.room_sheet(
            label=words("shop.sheet.save"), name=f"werkplaats-{room.code}.html", html=sheet(room, answers, words)
        )
        _Ask(view, room, answers, does)


@component
def _Plans(view: View, room: Room, answers: Answers, *, voted: bool) -> None:  # noqa: N802
    words = view.words
    heads = [words(f"shop.plans.{name}") for name in ("team", "moves")] + [words("shop.cost"), words("shop.wait")]
    asked_now = [shown.question_of(room, plan) for plan in room.now.plans.values()]
    base = answers.get(room.around)
    year = words("shop.plans.sub", year=base.last_year if base else room.now.ask.year)
    faces.room_plans(
        title=words("shop.plans.title"),
        sub=f"{year}; {shown.firmness(answers, asked_now, words)}",
        heads=[*heads, words("shop.plans.dots")] if voted else heads,
        rows=shown_lead.plan_rows(room, room.now, answers, words, dots=voted),
        none=words("shop.vote.none"),
    )


@component
def _Consensus(view: View, room: Room, answers: Answers) -> None:  # noqa: N802
    words, plan = view.words, shown_lead.consensus_of(room, room.now)
    names = ("title", "sub", "open", "compare", "apart")
    faces.room_consensus(
        texts={name: words(f"shop.consensus.{name}") for name in names}
        | {"cost": words("shop.cost"), "wait": words("shop.wait")},
        moves=shown.moves(plan, words) or [words("shop.consensus.still")],
        found=shown.effect(answers, shown.question_of(room, plan), words),
        apart=shown_lead.apart_lines(room, room.now, words) or [words("shop.consensus.agree")],
        event_open=lambda given: view.turn({"link": link_to(view, room, str(given.get("page")))}),
    )


def link_to(view: View, room: Room, page: str) -> str:
    """The consensus as the plan at hand on another page; to compare, with the plans of most dots beside it."""
    words, around = view.words, room.around
    name = words("shop.consensus.name", code=room.code)[:LONGEST_NAME]
    chosen = shown_lead.winners(room.now)[:MOST_BESIDE] if page == "compare" else []
    beside = [
        Plan(room.now.plans.get(team, ()), name=words("shop.consensus.from", team=room.name_of(team))[:LONGEST_NAME])
        for team in chosen
    ]
    there = replace(
        view.state.with_plan(Plan(shown_lead.consensus_of(room, room.now), name=name)),
        place=around.place,
        years=around.years,
        seed=around.seed,
        circumstances=around.circumstances,
        assumptions=around.assumptions,
        off=around.off,
        beside=tuple(beside) if beside else view.state.beside,
        page=page if page == "compare" else "explore",
    )
    return to_query(there)


@component
def _Invite(view: View, room: Room, here: str) -> None:  # noqa: N802
    words = view.words
    found = use_memo(lambda: invitation(here, room.code, view.state.language), [here, room.code, view.state.language])
    told = "" if found.reachable else words("shop.invite.alone")
    if found.others:
        told = words("shop.invite.others", addresses=", ".join(found.others))
    faces.room_invite(
        texts={name: words(f"shop.invite.{name}") for name in ("scan", "or", "and")},
        code=room.code,
        address=found.address,
        link=found.link,
        path=found.path,
        size=found.size,
        told=told,
    )


@component
def _Ask(view: View, room: Room, answers: Answers, does: Any) -> None:  # noqa: N802
    words, base = view.words, answers.get(room.around)
    at_hand = view.state.levers if view.state.place == room.around.place else ()
    open_now = questions(choices(room.around.place), at_hand)
    year = base.last_year if base else 0

    def ask(given: dict[str, Any]) -> None:
        if base is None:
            return
        found = figures(base)
        levers = open_now.get(str(given.get("id")), ())
        one = Ask(str(given["id"]) if levers else "", levers, year, found["cost"].base, found["wait"].base)
        does(lambda now: asked(now, one))

    told = "" if room.teams else words("shop.lead.ask.teams")
    told = told if base else words("shop.lead.ask.wait")
    faces.room_ask(
        texts={name: words(f"shop.lead.ask.{name}") for name in ("text", "start", "skip")}
        | {"lead": words("shop.ask.lead", year=year) if base else ""},
        title=words("shop.lead.ask.next" if room.rounds else "shop.lead.ask"),
        questions=[{"id": one, "text": words(f"shop.ask.{one}")} for one in open_now] if base else [],
        told=words("shop.lead.ask.many") if len(room.past) >= MOST_ROUNDS else told,
        event_ask=ask,
    )


@component
def _Teams(view: View, room: Room, does: Any) -> None:  # noqa: N802
    words, awake, ready = view.words, STORE.awake(room.code), _ready(room)
    faces.room_teams(
        texts={name: words(f"shop.lead.{name}") for name in ("teams", "none", "asleep")}
        | {"remove": words("shop.lead.remove", name="{name}"), "done": words("shop.predict.fix")},
        teams=[
            {
                "number": one.number,
                "name": one.name,
                "role": words(f"shop.role.{one.role}"),
                "awake": one.number in awake,
                "done": one.number in ready,
            }
            for one in room.teams
        ],
        event_remove=lambda given: does(lambda now: removed(now, int(given.get("number", 0)))),
    )


@component
def _Sets(view: View, room: Room, does: Any) -> None:  # noqa: N802
    words, known = view.words, shown.levers_by_id()
    named = [{"id": name, "name": words.pick(lever, "name")} for name, lever in known.items()]

    def change(given: dict[str, Any]) -> None:
        for name in ("together", "shown"):
            if isinstance(given.get(name), bool):
                does(lambda now, name=name: replace(now, **{name: given[name]}))
        if "role" in given:
            does(lambda now: with_set(now, given["role"], list(given.get("levers") or ()), known))

    faces.room_sets(
        texts={name: words(f"shop.lead.{name}") for name in ("sets", "shown", "together")}
        | {"text": words("shop.lead.sets.text"), "add": words("shop.lead.sets.add")}
        | {"out": words("shop.lead.sets.out", name="{name}")},
        sets=[
            {
                "id": role,
                "name": words(f"shop.role.{role}"),
                "levers": [{"id": one, "name": words.pick(known[one], "name")} for one in levers],
            }
            for role, levers in room.sets.items()
            if role == TOGETHER or not room.teams or any(team.role == role for team in room.teams)
        ],
        levers=sorted(named, key=lambda one: one["name"]),
        most=MOST_LEVERS,
        together=room.together,
        shown=room.shown,
        event_change=change,
    )


def _close(view: View, room: Room, secret: str) -> None:
    STORE.close(room.code, secret)
    view.turn({"note": {"room": ""}})
