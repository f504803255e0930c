"""A page can send what its buttons send; a stranger who speaks the protocol gets no further."""

from typing import Any

import pytest
from ipyvue import VueTemplate

import app.solara_adapter.components  # noqa: F401 - closes the door
from app.solara_adapter.event_filter import _handle_event


class Part:
    """Stands for a part with one event."""

    events = ("press",)

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.children: list[Any] = []

    def vue_press(self, data: Any) -> None:
        self.heard.append(data)

    def close(self) -> None:
        self.heard.append("closed")


def sent(content: Any, buffers: Any = None) -> list[Any]:
    part = Part()
    VueTemplate._handle_event(part, None, content, buffers)  # type: ignore[arg-type]
    return part.heard


def test_the_app_hears_events_only():
    assert VueTemplate._handle_event is _handle_event
    assert sent({"event": "press", "data": {"on": True}}) == [{"on": True}]
    assert sent({"event": "press"}) == [{}]


@pytest.mark.parametrize(
    "content",
    [
        {"create_widget": ["subprocess", "Popen"], "props": {"args": ["true"]}, "id": "x"},
        {"update_ref": {"__vue_function_ref__": "close"}, "id": "x", "prop": "y"},
        {"event": "press", "data": {}, "create_widget": ["os", "system"]},
        {"destroy_widget": "x"},
        {"event": "close"},
        {"event": "__init__", "data": {}},
        {"event": ["press"]},
        {"event": None},
        "press",
        None,
        [],
    ],
)
def test_nothing_else_a_stranger_sends_is_heard(content: Any):
    assert sent(content) == []
    assert sent({"event": "press"}, [b"more"]) == []
