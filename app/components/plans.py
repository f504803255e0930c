"""The Python faces of the Vue parts on the pages that compare and explain plans."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]


@component_vue("Picker.vue")
def picker(
    *, kind: str, label: str, options: Items, chosen: str, event_pick: Annotated[Callable[[str], None], payloads.Name]
) -> None:
    """A choice of one: ``tabs``, ``buttons`` that do something at once, or a ``select``."""


@component_vue("FactTable.vue")
def fact_table(*, kind: str, title: str, sub: str, heads: Items, groups: Items) -> None:
    """A table of figures in groups of rows; a cell has a text, and a change with its tone and direction."""


@component_vue("Told.vue")
def told(*, title: str, lines: list[str], button: str, event_press: Callable[..., None]) -> None:
    """Some lines under a title, with one button or none."""


@component_vue("PlanBar.vue")
def plan_bar(
    *, texts: dict[str, str], plans: Items, event_turn: Annotated[Callable[[dict[str, Any]], None], payloads.PlanTurn]
) -> None:
    """The plans side by side: each with its mark, its name, what it changes, and what can be done with it."""
