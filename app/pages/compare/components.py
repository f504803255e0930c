"""The plans side by side, as a Vue component with typed properties."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]


@component_vue("PlanBar.vue")
def plan_bar(
    *, texts: dict[str, str], plans: Items, event_turn: Annotated[Callable[[dict[str, Any]], None], payloads.PlanAction]
) -> None:
    """The plans side by side: each with its mark, its name, what it changes, and what can be done with it."""
