"""The plans side by side, as a Vue component with typed properties."""

from typing import Annotated, TypedDict

from pydantic import with_config

from app.components.payloads import STRICT, Name
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class PlanName(TypedDict):
    """A new name for a kept plan."""

    which: int
    name: Name


@with_config(STRICT)
class PlanAction(TypedDict, total=False):
    """Keep, open, drop or rename a plan."""

    keep: bool
    open: int
    drop: int
    name: Name
    rename: PlanName


@component_vue("PlanBar.vue")
def plan_bar(*, texts: dict[str, str], plans: Items, event_turn: Annotated[Event, PlanAction]) -> None:
    """The plans side by side: each with its mark, its name, what it changes, and what can be done with it."""
