"""The Vue components around every page, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, NotRequired, TypedDict

from pydantic import Field, with_config

from app.components.payloads import STRICT, Many, Name, TopChange
from app.components.vue import Event, Items
from app.solara_adapter.components import Element, component_vue


@with_config(STRICT)
class LeverChange(TypedDict):
    """The values of all levers of a pane; ``seq`` counts the changes, ``final`` ends a drag."""

    pane: NotRequired[Name]
    values: Many
    seq: Annotated[int, Field(ge=0)]
    final: bool


@with_config(STRICT)
class PaneChoice(TypedDict):
    """Levers, circumstances or assumptions."""

    pane: Name


@with_config(STRICT)
class LeverTime(TypedDict):
    """From when a lever counts and over how many weeks it comes in, as text; empty is as usual."""

    lever: Name
    start: Name
    ramp: Name


@component_vue("TopBar.vue")
def top_bar(
    *,
    texts: dict[str, str],
    places: Items,
    place: str,
    scenarios: Items,
    scenario: str,
    own: str,
    nothing: str,
    pages: Items,
    page: str,
    language: str,
    theme: str,
    size: str,
    panel: bool,
    can_undo: bool,
    can_redo: bool,
    query: str,
    moves: int,
    live: bool,
    keep: Element,
    event_change: Annotated[Event, TopChange],
) -> None:
    """The bar on top: name, place, scenario, undo, link, theme, size, language, and the pages.

    It keeps the address: a new one for each of the ``moves``, so that the browser's Back takes back the last; none
    while a lever is ``live``.
    """


@component_vue("Notice.vue")
def notice(*, title: str, lines: list[str], hint: str, shut: str, event_close_note: Callable[..., None]) -> None:
    """A note that screen readers announce, until it is closed."""


@component_vue("ConnectionNotice.vue")
def connection_notice(*, texts: dict[str, str]) -> None:
    """A note while the connection to the server is lost, and once it is back."""


@component_vue("LeverPanel.vue")
def lever_panel(
    *,
    texts: dict[str, str],
    panes: Items,
    pane: str,
    groups: Items,
    values: dict[str, float],
    until: str,
    language: str,
    ack: int,
    event_change: Annotated[Event, LeverChange],
    event_switch: Annotated[Event, PaneChoice],
    event_time: Annotated[Event, LeverTime],
) -> None:
    """The levers, circumstances or assumptions, each with a card; ``ack`` is the last change whose picture was sent."""


@component_vue("Footer.vue")
def footer(*, texts: dict[str, str], plan: str, lines: list[str], sources: Items) -> None:
    """The footer: no real child, the model, and the sources; on paper also what the plan changes."""
