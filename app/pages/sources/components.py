"""The Vue components of the page of sources, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, TypedDict

from pydantic import with_config

from app.components.payloads import STRICT, Name
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class NumberFilter(TypedDict, total=False):
    """Which of the numbers behind the model to show."""

    kind: Name
    find: Name


@component_vue("Tabs.vue")
def tabs(*, label: str, tabs: Items, tab: str, event_choose: Annotated[Callable[[str], None], Name]) -> None:
    """The parts of a page, one shown at a time."""


@component_vue("Numbers.vue")
def numbers(
    *,
    texts: dict[str, str],
    kinds: Items,
    kind: str,
    wanted: str,
    count: str,
    heads: list[str],
    rows: list[list[str]],
    event_change: Annotated[Event, NumberFilter],
) -> None:
    """A list that can be searched and narrowed by kind."""


@component_vue("Document.vue")
def document(*, title: str, lang: str, blocks: Items) -> None:
    """A document, as blocks of text: nothing in it is taken for markup."""


@component_vue("Claims.vue")
def claims(*, cards: Items, event_press: Annotated[Callable[[str], None], Name]) -> None:
    """Cards with a statement, what was found about it, and a button to find out."""
