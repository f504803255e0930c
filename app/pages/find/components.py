"""The Vue components of the search for plans, with their typed properties and events."""

from typing import Annotated, TypedDict

from pydantic import Field, with_config

from app.components.payloads import STRICT, Name, Names, Typed
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class LimitInput(TypedDict):
    """One limit of a search request, as typed."""

    kind: Name
    value: Typed
    year: Typed


@with_config(STRICT)
class SearchFormChange(TypedDict, total=False):
    """What changed in a search request; ``go`` begins the search."""

    limits: Annotated[list[LimitInput], Field(max_length=50)]
    add: Name
    aim: Name
    sure: Typed
    most: Typed
    doubt: Name
    touch: Names
    go: bool


@with_config(STRICT)
class PlanCardAction(TypedDict, total=False):
    """The position of the plan to open or to keep."""

    open: int
    keep: int


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
    event_change: Annotated[Event, SearchFormChange],
) -> None:
    """The search request as sentences with fields; sends every change, and ``go`` to begin the search."""


@component_vue("PlanCards.vue")
def plan_cards(
    *, texts: dict[str, str], cards: Items, full: bool, event_press: Annotated[Event, PlanCardAction]
) -> None:
    """The plans of the result; sends which one to open or to keep."""
