"""Workshop: a room with a code, phones that join it, and a facilitator with the big screen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.components.view import View
from app.components.vue import Event
from app.pages.workshop import components
from app.pages.workshop.hooks import use_room
from app.pages.workshop.lead import Lead
from app.pages.workshop.phone import Phone
from app.pages.workshop.roles import PRESETS, TOGETHER
from app.pages.workshop.room import Room
from app.pages.workshop.room_registry import STORE, RoomsFull, tidy_code
from app.pages.workshop.view_model import levers_by_id
from app.simulation.model_catalogue import place_of
from app.simulation.service import Question
from app.solara_adapter.components import box, component, use_state


@dataclass(frozen=True, slots=True)
class Keys:
    """What this browser stores of a room: the facilitator's secret, a team's token, and its own address (``here``)."""

    code: str = ""
    lead: str = ""
    team: str = ""
    here: str = ""


NO_KEYS = Keys()
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoomAccess:
    """The keys of a browser, the last message to it, and handlers that open, enter, join and restore a room."""

    keys: Keys
    message: str
    begin: Callable[..., None]
    enter: Callable[[Given], None]
    join: Callable[[Given], None]
    restore: Callable[[Given], None]


def use_room_access(view: View, code: str) -> RoomAccess:
    """Hook: the keys of this browser; opening or joining a room adds one."""
    keys, set_keys = use_state(NO_KEYS)
    message, set_message = use_state("")

    def restore(event: Given) -> None:
        # Whatever a browser sends is cut, as it is kept.
        texts = {name: str(event.get(name, ""))[:200] for name in ("code", "lead", "team", "here")}
        # Keys from the store of the browser may come after a room was opened or joined here: those stay.
        set_keys(lambda old: old if old.code == texts["code"] and old.lead + old.team else Keys(**texts))

    def begin(*_: object) -> None:
        try:
            opened = STORE.open(Question.of(view.state))
        except RoomsFull:
            set_message(view.words("shop.full"))
            return
        set_keys(Keys(opened.code, lead=opened.secret, here=keys.here))
        view.dispatch({"note": {"room": opened.code}})

    def enter(event: Given) -> None:
        view.dispatch({"note": {"room": tidy_code(event.get("code", ""))}})

    def join(event: Given) -> None:
        new = STORE.join(code, event.get("name", ""), event.get("role", ""))
        set_message("" if new else view.words("shop.join.refused"))
        if new:
            # Awake from the start, or it would stand as asleep until the first sign of life of its phone.
            STORE.hear(code, new.number)
            set_keys(replace(keys, code=code, team=new.token))

    return RoomAccess(keys, message, begin, enter, join, restore)


@component
def Workshop(view: View) -> None:  # noqa: N802 - a component
    """The entrance, the facilitator's screen or a team's phone, depending on the keys of this browser."""
    code = tidy_code(view.state.detail_of("room"))
    access = use_room_access(view, code)
    keys = access.keys
    beat, set_beat = use_state(0)
    room = use_room(code)
    leads = room is not None and STORE.leads(code, keys.lead)
    team = STORE.team(code, keys.team) if room and keys.team and not leads else None

    def alive(event: Given) -> None:
        if team is not None:
            STORE.hear(code, team.number)
        set_beat(int(event.get("seq", 0)))

    with box("page shop", tag="main"):
        components.room_key(
            code=code,
            lead=keys.lead if leads else "",
            team=keys.team if team else "",
            phone=room is not None and not leads,
            lost=view.words("shop.lost"),
            beat=beat,
            event_found=access.restore,
            event_alive=alive,
        )
        if room is None:
            _Door(view, view.words("shop.gone") if code else access.message, access.begin, access.enter)
        elif keys.code != code:
            # RoomKey.vue has yet to say which keys this browser holds; the form to join would flash by meanwhile.
            box("shop-wait")
        elif leads:
            Lead(view, room, keys.lead, keys.here, beat)
        elif team is not None:
            Phone(view, room, team, keys.team)
        else:
            _Join(view, room, access.message, access.join)


@component
def _Door(view: View, message: str, begin: Callable[..., None], enter: Event) -> None:  # noqa: N802
    words = view.words
    place = getattr(place_of(view.state.place).name, words.language)
    texts = {
        f"{where}_{what}": words(f"shop.{where}.{what}") for where in ("open", "enter") for what in ("title", "button")
    }
    texts |= {name: words(f"shop.{name}") for name in ("title", "about")}
    texts |= {"enter_text": words("shop.enter.text"), "enter_code": words("shop.enter.code")}
    texts["open_text"] = words("shop.open.text", place=place, years=view.state.years)
    components.room_door(texts=texts, message=message, event_open=begin, event_enter=enter)


@component
def _Join(view: View, room: Room, message: str, join: Event) -> None:  # noqa: N802
    words, known = view.words, levers_by_id()
    components.room_join(
        texts={name: words(f"shop.join.{name}") for name in ("title", "name", "role", "button")},
        code=room.code,
        roles=[
            {
                "id": role,
                "name": words(f"shop.role.{role}"),
                "note": ", ".join(
                    words.pick(known[lever], "name") for lever in room.sets[TOGETHER if room.together else role]
                ),
            }
            for role in PRESETS
            if role != TOGETHER
        ],
        message=message,
        language=view.state.language,
        event_join=join,
        event_speak=view.dispatch,
    )
