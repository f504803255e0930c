"""The Vue components of the workshop, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue

Texts = dict[str, str]


@component_vue("RoomKey.vue")
def room_key(
    *,
    code: str,
    lead: str,
    team: str,
    phone: bool,
    lost: str,
    beat: int,
    event_found: Annotated[Event, payloads.RoomKeys],
    event_alive: Annotated[Event, payloads.Beat],
) -> None:
    """Invisible: stores the keys of this browser, sends signs of life, and reloads after a lost connection."""


@component_vue("RoomDoor.vue")
def room_door(
    *, texts: Texts, told: str, event_open: Callable[..., None], event_enter: Annotated[Event, payloads.RoomCode]
) -> None:
    """Two forms: open a room, or enter one by its code."""


@component_vue("RoomJoin.vue")
def room_join(
    *,
    texts: Texts,
    code: str,
    roles: Items,
    told: str,
    language: str,
    event_join: Annotated[Event, payloads.TeamEntry],
    event_speak: Annotated[Event, payloads.TopChange],
) -> None:
    """The form to join: a name and a role."""


@component_vue("PhoneNote.vue")
def phone_note(
    *,
    top: dict[str, str],
    title: str,
    lines: list[str],
    facts: Items,
    button: str,
    event_press: Callable[..., None],
    event_speak: Annotated[Event, payloads.TopChange],
) -> None:
    """One thing to read on a phone, with at most one button."""


@component_vue("PhoneSliders.vue")
def phone_sliders(
    *,
    top: dict[str, str],
    title: str,
    lines: list[str],
    sliders: Items,
    facts: Items,
    button: str,
    event_move: Annotated[Event, payloads.SliderPlaces],
    event_press: Annotated[Event, payloads.SliderPlaces],
    event_speak: Annotated[Event, payloads.TopChange],
) -> None:
    """Some sliders for a thumb, what they do, and one button when done."""


@component_vue("PhoneVote.vue")
def phone_vote(
    *,
    top: dict[str, str],
    title: str,
    lines: list[str],
    plans: Items,
    most: int,
    texts: Texts,
    event_vote: Annotated[Event, payloads.Votes],
    event_speak: Annotated[Event, payloads.TopChange],
) -> None:
    """Dots to give to the plans of others."""


@component_vue("RoomBar.vue")
def room_bar(
    *,
    texts: Texts,
    code: str,
    round_name: str,
    phases: Items,
    phase: str,
    done: str,
    back: dict[str, str],
    onward: dict[str, str],
    event_go: Annotated[Event, payloads.RoomPhase],
    event_end: Callable[..., None],
) -> None:
    """The phases of a round, with buttons to the next and the previous one."""


@component_vue("RoomInvite.vue")
def room_invite(*, texts: Texts, code: str, address: str, link: str, path: str, size: int, told: str) -> None:
    """The code and the QR code, as large as the screen allows."""


@component_vue("RoomTeams.vue")
def room_teams(*, texts: Texts, teams: Items, event_remove: Annotated[Event, payloads.TeamNumber]) -> None:
    """The teams: which are awake, and which are done."""


@component_vue("RoomAsk.vue")
def room_ask(
    *, texts: Texts, title: str, questions: Items, told: str, event_ask: Annotated[Event, payloads.RoomQuestionChoice]
) -> None:
    """The questions that can be asked."""


@component_vue("RoomSets.vue")
def room_sets(
    *,
    texts: Texts,
    sets: Items,
    levers: Items,
    most: int,
    together: bool,
    shown: bool,
    event_change: Annotated[Event, payloads.RoomSetting],
) -> None:
    """Which levers each role may move."""


@component_vue("RoomQuestion.vue")
def room_question(*, question: str, lines: list[str]) -> None:
    """The question, in large type."""


@component_vue("RoomStrips.vue")
def room_strips(*, strips: Items, firm: str, truth: str) -> None:
    """Predictions on a line, with what the model says."""


@component_vue("RoomSpread.vue")
def room_spread(*, title: str, sub: str, rows: Items, told: str) -> None:
    """Lowest, mean and highest of each lever."""


@component_vue("RoomPlans.vue")
def room_plans(*, title: str, sub: str, heads: list[str], rows: Items, none: str) -> None:
    """The plans of the teams, with what they do."""


@component_vue("RoomConsensus.vue")
def room_consensus(
    *,
    texts: Texts,
    moves: list[str],
    found: dict[str, Any],
    apart: list[str],
    event_open: Annotated[Event, payloads.PageChoice],
) -> None:
    """The consensus plan, and the levers about which teams differ."""


@component_vue("RoomSheet.vue")
def room_sheet(*, label: str, name: str, html: str) -> None:
    """A button that saves the sheet."""
