"""The Vue components of the workshop, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from pydantic import Field, with_config

from app.components.payloads import STRICT, Name, Names, Text, TopChange
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue

Texts = dict[str, str]


@with_config(STRICT)
class RoomKeys(TypedDict):
    """What a browser holds of a room, and the address that it has open."""

    code: Name
    lead: Name
    team: Name
    here: Text


@with_config(STRICT)
class Beat(TypedDict):
    """A sign of life, counted."""

    seq: Annotated[int, Field(ge=0)]


@with_config(STRICT)
class RoomCode(TypedDict):
    """The code of a room."""

    code: Name


@with_config(STRICT)
class TeamEntry(TypedDict):
    """A team that joins."""

    name: Name
    role: Name


@with_config(STRICT)
class SliderPlaces(TypedDict):
    """At which of its steps each slider of a phone stands."""

    at: Annotated[dict[Name, int], Field(max_length=300)]


@with_config(STRICT)
class Votes(TypedDict):
    """The teams that got a dot, one entry for each dot."""

    given: Annotated[list[int], Field(max_length=50)]


@with_config(STRICT)
class RoomPhase(TypedDict):
    """Where the room goes next."""

    phase: Name


@with_config(STRICT)
class TeamNumber(TypedDict):
    """Which team."""

    number: int


@with_config(STRICT)
class RoomQuestionChoice(TypedDict):
    """Which question the room is asked; empty for none."""

    id: Name


@with_config(STRICT)
class RoomSetting(TypedDict, total=False):
    """Which levers a role has, and what everybody sees."""

    together: bool
    shown: bool
    role: Name
    levers: Names


@with_config(STRICT)
class PageChoice(TypedDict):
    """On which page to go on."""

    page: Name


@component_vue("RoomKey.vue")
def room_key(
    *,
    code: str,
    lead: str,
    team: str,
    phone: bool,
    lost: str,
    beat: int,
    event_found: Annotated[Event, RoomKeys],
    event_alive: Annotated[Event, Beat],
) -> None:
    """Invisible: stores the keys of this browser, sends signs of life, and reloads after a lost connection."""


@component_vue("RoomDoor.vue")
def room_door(
    *, texts: Texts, message: str, event_open: Callable[..., None], event_enter: Annotated[Event, RoomCode]
) -> None:
    """Two forms: open a room, or enter one by its code."""


@component_vue("RoomJoin.vue")
def room_join(
    *,
    texts: Texts,
    code: str,
    roles: Items,
    message: str,
    language: str,
    event_join: Annotated[Event, TeamEntry],
    event_speak: Annotated[Event, TopChange],
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
    event_speak: Annotated[Event, TopChange],
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
    event_move: Annotated[Event, SliderPlaces],
    event_press: Annotated[Event, SliderPlaces],
    event_speak: Annotated[Event, TopChange],
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
    event_vote: Annotated[Event, Votes],
    event_speak: Annotated[Event, TopChange],
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
    event_go: Annotated[Event, RoomPhase],
    event_end: Callable[..., None],
) -> None:
    """The phases of a round, with buttons to the next and the previous one."""


@component_vue("RoomInvite.vue")
def room_invite(*, texts: Texts, code: str, address: str, link: str, path: str, size: int, message: str) -> None:
    """The code and the QR code, as large as the screen allows."""


@component_vue("RoomTeams.vue")
def room_teams(*, texts: Texts, teams: Items, event_remove: Annotated[Event, TeamNumber]) -> None:
    """The teams: which are awake, and which are done."""


@component_vue("RoomAsk.vue")
def room_ask(
    *, texts: Texts, title: str, questions: Items, message: str, event_ask: Annotated[Event, RoomQuestionChoice]
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
    event_change: Annotated[Event, RoomSetting],
) -> None:
    """Which levers each role may move."""


@component_vue("RoomQuestion.vue")
def room_question(*, question: str, lines: list[str]) -> None:
    """The question, in large type."""


@component_vue("RoomStrips.vue")
def room_strips(*, strips: Items, firm: str, truth: str) -> None:
    """Predictions on a line, with what the model says."""


@component_vue("RoomSpread.vue")
def room_spread(*, title: str, sub: str, rows: Items, message: str) -> None:
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
    event_open: Annotated[Event, PageChoice],
) -> None:
    """The consensus plan, and the levers about which teams differ."""


@component_vue("RoomSheet.vue")
def room_sheet(*, label: str, name: str, html: str) -> None:
    """A button that saves the sheet."""
