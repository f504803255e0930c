"""The Vue component that plays the chain, with its typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]


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
    event_noted: Annotated[Callable[[dict[str, Any]], None], payloads.ChainView],
) -> None:
    """A film of the region in one or two worlds; it plays without the server, which is told where it was paused."""
