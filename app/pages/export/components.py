"""The menu of a plan, as a Vue component with typed properties."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from pydantic import Field, with_config

from app.components.payloads import STRICT, File, Name
from app.components.vue import Event
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class ExportRequest(TypedDict, total=False):
    """A name for the plan, a file to make, or a file that was opened (its text) or was too large (its bytes)."""

    name: Name
    file: Name
    too_large: Annotated[float, Field(ge=0)]
    opened: File


@component_vue("ExportMenu.vue")
def export_menu(
    *,
    texts: dict[str, str],
    name: str,
    changed: bool,
    busy: bool,
    share: float,
    message: str,
    file: dict[str, Any],
    largest: int,
    event_ask: Annotated[Event, ExportRequest],
    event_stop: Callable[..., None],
) -> None:
    """The menu for keeping, opening and handing over a plan; a fresh ``file`` goes to the reader's downloads."""
