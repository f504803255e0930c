"""The menu of a plan, as a Vue component with typed properties."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.components.vue import Event
from app.solara_adapter.components import component_vue


@component_vue("ExportMenu.vue")
def export_menu(
    *,
    texts: dict[str, str],
    name: str,
    changed: bool,
    busy: bool,
    share: float,
    told: str,
    file: dict[str, Any],
    largest: int,
    event_ask: Annotated[Event, payloads.ExportRequest],
    event_stop: Callable[..., None],
) -> None:
    """The menu for keeping, opening and handing over a plan; a fresh ``file`` goes to the reader's downloads."""
