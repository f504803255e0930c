"""What the facilitator sets up: the invitation, the question, who is in, and which levers they have."""

from dataclasses import replace
from typing import Any

from app.components.view import View
from app.pages.workshop import components, view_model
from app.pages.workshop.hooks import Answers
from app.pages.workshop.invitation import invitation
from app.pages.workshop.roles import MOST_LEVERS, TOGETHER, questions
from app.pages.workshop.room import MOST_ROUNDS, Ask, Room, remove_team, set_role_levers, start_round, teams_done
from app.pages.workshop.room_registry import STORE, Act
from app.simulation.model_catalogue import choices
from app.simulation.results import kpis
from app.solara_adapter.components import component, use_memo


@component
def Invite(view: View, room: Room, here: str) -> None:  # noqa: N802
    """The code, the address and the QR code."""
    words = view.words
    invite = use_memo(lambda: invitation(here, room.code, view.state.language), [here, room.code, view.state.language])
    note = "" if invite.reachable else words("shop.invite.alone")
    if invite.others:
        note = words("shop.invite.others", addresses=", ".join(invite.others))
    components.room_invite(
        texts={name: words(f"shop.invite.{name}") for name in ("scan", "or", "and")},
        code=room.code,
        address=invite.address,
        link=invite.link,
        path=invite.path,
        size=invite.size,
        message=note,
    )


@component
def NextQuestion(view: View, room: Room, answers: Answers, act: Act) -> None:  # noqa: N802
    """The questions, and the button that starts a round."""
    words, base = view.words, answers.get(room.around)
    base = base if base is not None and base.full else None  # what doing nothing gives stays in the question
    at_hand = view.state.levers if view.state.place == room.around.place else ()
    open_now = questions(choices(room.around.place), at_hand)
    year = base.last_year if base else 0

    def ask(event: dict[str, Any]) -> None:
        if base is None:
            return
        outcomes = kpis(base)
        levers = open_now.get(str(event.get("id")), ())
        question = Ask(str(event["id"]) if levers else "", levers, year, outcomes["cost"].base, outcomes["wait"].base)
        act(lambda now: start_round(now, question))

    note = "" if room.teams else words("shop.lead.ask.teams")
    note = note if base else words("shop.lead.ask.wait")
    components.room_ask(
        texts={name: words(f"shop.lead.ask.{name}") for name in ("text", "start", "skip")}
        | {"lead": words("shop.ask.lead", year=year) if base else ""},
        title=words("shop.lead.ask.next" if room.rounds else "shop.lead.ask"),
        questions=[{"id": name, "text": words(f"shop.ask.{name}")} for name in open_now] if base else [],
        message=words("shop.lead.ask.many") if len(room.past) >= MOST_ROUNDS else note,
        event_ask=ask,
    )


@component
def Teams(view: View, room: Room, act: Act) -> None:  # noqa: N802
    """The teams: which are awake, and which are done."""
    words, awake, done = view.words, STORE.awake(room.code), teams_done(room)
    components.room_teams(
        texts={name: words(f"shop.lead.{name}") for name in ("teams", "none", "asleep")}
        # The part fills in the name, for each team.
        | {"remove": words("shop.lead.remove", name="{name}"), "done": words("shop.predict.fix")},
        teams=[
            {
                "number": team.number,
                "name": team.name,
                "role": words(f"shop.role.{team.role}"),
                "awake": team.number in awake,
                "done": team.number in done,
            }
            for team in room.teams
        ],
        event_remove=lambda given: act(lambda now: remove_team(now, int(given.get("number", 0)))),
    )


@component
def RoleLevers(view: View, room: Room, act: Act) -> None:  # noqa: N802
    """Which levers each role has."""
    words, known = view.words, view_model.levers_by_id()
    named = [{"id": name, "name": words.pick(lever, "name")} for name, lever in known.items()]

    def change(event: dict[str, Any]) -> None:
        for name in ("together", "shown"):
            if isinstance(event.get(name), bool):
                # Bound now: the step runs after the loop has gone on.
                act(lambda now, name=name: replace(now, **{name: event[name]}))
        if "role" in event:
            act(lambda now: set_role_levers(now, event["role"], list(event.get("levers") or ()), known))

    components.room_sets(
        texts={name: words(f"shop.lead.{name}") for name in ("sets", "shown", "together")}
        | {"text": words("shop.lead.sets.text"), "add": words("shop.lead.sets.add")}
        | {"out": words("shop.lead.sets.out", name="{name}")},
        sets=[
            {
                "id": role,
                "name": words(f"shop.role.{role}"),
                "levers": [{"id": lever, "name": words.pick(known[lever], "name")} for lever in levers],
            }
            for role, levers in room.sets.items()
            if role == TOGETHER or not room.teams or any(team.role == role for team in room.teams)
        ],
        levers=sorted(named, key=lambda lever: lever["name"]),
        most=MOST_LEVERS,
        together=room.together,
        shown=room.shown,
        event_change=change,
    )
