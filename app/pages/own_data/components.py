"""The Python faces of the parts that take, show and hand out a reader's own figures."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]
Event = Callable[[dict[str, Any]], None]


@component_vue("Upload.vue")
def upload(*, texts: dict[str, str], most: int, event_take_file: Annotated[Event, payloads.OwnFile]) -> None:
    """A file from this machine, by button, keyboard or drop; at most so many bytes; comes as base64 text."""


@component_vue("Download.vue")
def download(*, label: str, name: str, content: str) -> None:
    """A file to keep; its content as base64 text."""


@component_vue("DataTable.vue")
def data_table(*, caption: str, heads: list[str], rows: list[list[str]], marks: list[str]) -> None:
    """A table; ``marks`` is the style of each row."""


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
    event_press: Annotated[Event, payloads.FitAsk],
) -> None:
    """What a town is called, which place it is made like, and how long to fit."""


@component_vue("Press.vue")
def press(*, label: str, kind: str, pressed: str = "", event_press: Callable[..., None]) -> None:
    """A button of its own."""
