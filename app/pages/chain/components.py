"""The Vue component that plays the chain, with its typed properties and events."""

from typing import Annotated, Any, TypedDict

from pydantic import Field, with_config

from app.components.payloads import STRICT
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class ChainView(TypedDict):
    """The week at which the film is paused, and which of its two worlds is shown."""

    week: Annotated[float, Field(ge=0, le=10_000)]
    world: Annotated[int, Field(ge=0, le=1)]


@component_vue("ChainLive.vue")
def chain_live(
    *,
    texts: dict[str, str],
    worlds: Items,
    board: dict[str, Any],
    reels: list[dict[str, str]],
    week: int,
    world: int,
    language: str,
    event_noted: Annotated[Event, ChainView],
) -> None:
    """A film of the region in one or two worlds; it plays without the server, which is told where it was paused."""
