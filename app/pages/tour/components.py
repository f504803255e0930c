"""The card of the tour, as a Vue component with typed properties."""

from typing import Annotated, Any, TypedDict

from pydantic import with_config

from app.components.payloads import STRICT, Name
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class GuideStep(TypedDict):
    """Which step of which guide; empty to end it."""

    to: Name


@component_vue("GuideCard.vue")
def guide_card(
    *, texts: dict[str, str], guides: Items, card: dict[str, Any], event_go: Annotated[Event, GuideStep]
) -> None:
    """The tour and the stories: a menu, and the card of a step with what it points at."""
