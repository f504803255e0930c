"""The Vue components that take a file and start a fit."""

from typing import Annotated

from app.components import payloads
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@component_vue("Upload.vue")
def upload(*, texts: dict[str, str], most: int, event_take_file: Annotated[Event, payloads.OwnFile]) -> None:
    """A file from this machine, by button, keyboard or drop; at most so many bytes; comes as base64 text."""


@component_vue("FitForm.vue")
def fit_form(
    *,
    texts: dict[str, str],
    town: str,
    places: Items,
    like: str,
    efforts: Items,
    effort: str,
    wrong: str,
    event_press: Annotated[Event, payloads.FitRequest],
) -> None:
    """What a town is called, which place it is made like, and how long to fit."""
