"""The little we use of Solara, in one place: its front door shows type checkers no names."""

from collections.abc import Sequence
from typing import Any

from reacton import use_effect, use_exception, use_memo, use_ref, use_state
from reacton.core import Element
from reacton.ipyvuetify import Html
from solara.components.component_vue import component_vue
from solara.components.title import Title
from solara.core import component
from solara.routing import use_router
from solara.server.kernel_context import get_current_context, has_current_context

from app.closed import hear_events_only

__all__ = [
    "Element",
    "Title",
    "box",
    "component",
    "component_vue",
    "session_id",
    "use_effect",
    "use_exception",
    "use_memo",
    "use_ref",
    "use_router",
    "use_state",
]

hear_events_only()


def box(style: str, tag: str = "div", children: Sequence[Any] = ()) -> Element:
    """An element of the page that holds others; what is made inside its ``with`` becomes its content."""
    return Html(tag=tag, class_=style, children=list(children))


def session_id() -> str:
    """Which browser this page is drawn for: its tabs and reloads share it; empty outside a server."""
    return get_current_context().session_id if has_current_context() else ""
