"""The Vue components of the search for plans, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]
Event = Callable[[dict[str, Any]], None]


@component_vue("SearchForm.vue")
def search_form(
    *,
    texts: dict[str, str],
    rows: Items,
    years: list[str],
    kinds: Items,
    aims: Items,
    aim: str,
    sures: Items,
    sure: str,
    mosts: Items,
    most: str,
    doubts: Items,
    doubt: str,
    groups: Items,
    touch: list[str],
    first: list[str],
    faults: list[str],
    ready: bool,
    event_change: Annotated[Event, payloads.SearchFormChange],
) -> None:
    """The search request as sentences with fields; sends every change, and ``go`` to begin the search."""


@component_vue("PlanCards.vue")
def plan_cards(
    *, texts: dict[str, str], cards: Items, full: bool, event_press: Annotated[Event, payloads.PlanCardAction]
) -> None:
    """The plans that were found; ``press`` tells which one to open or to keep."""
