"""The Vue components that take a file and start a fit."""

from typing import Annotated, TypedDict

from pydantic import with_config

from app.components.payloads import STRICT, File, Name
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class OwnFile(TypedDict):
    """A file with own data, in base64."""

    name: Name
    content: File


@with_config(STRICT)
class FitRequest(TypedDict):
    """The place to make from own data."""

    name: Name
    like: Name
    rounds: Name


@component_vue("Upload.vue")
def upload(*, texts: dict[str, str], most: int, event_take_file: Annotated[Event, OwnFile]) -> None:
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
    event_press: Annotated[Event, FitRequest],
) -> None:
    """What a town is called, which place it is made like, and how long to fit."""
