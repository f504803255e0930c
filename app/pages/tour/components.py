"""The card of the tour, as a Vue component with typed properties."""

from typing import Annotated, Any

from app.components import payloads
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@component_vue("GuideCard.vue")
def guide_card(
    *, texts: dict[str, str], guides: Items, card: dict[str, Any], event_go: Annotated[Event, payloads.GuideStep]
) -> None:
    """The tour and the stories: a menu, and the card of a step with what it points at."""
