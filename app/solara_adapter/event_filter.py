"""What a reader's page may ask of the server: the events of our own parts, and nothing else.

The widgets under Solara also let a page make any class of any module and call any method of a part. No part of ours
uses that, and a stranger on the network must not.
"""

from collections.abc import Mapping
from typing import Any

from ipyvue import VueTemplate
from solara.server.kernel_context import get_current_context, has_current_context

from app.server.page_socket import OPEN

ALIAS = "event_"
"""Solara gives every event a second name, which no part of ours uses and behind which there is nothing."""


class MalformedEvent(Exception):
    """What came with an event is not of the shape that our part sends."""


def accept_declared_events_only() -> None:
    """From now on a part hears its events, and drops whatever else a page sends to it."""
    VueTemplate._handle_event = _handle_event


def note_malformed(why: str) -> None:
    """Counts something malformed for the page at hand; one line in the log for each connection."""
    OPEN.note_malformed(get_current_context().id if has_current_context() else "", why)


def _handle_event(self: VueTemplate, _: Any, content: Any, buffers: Any) -> None:
    event = content.get("event") if isinstance(content, Mapping) else None
    known = isinstance(event, str) and event in self.events and not event.startswith(ALIAS)
    if buffers or not known or set(content) - {"event", "data"}:
        note_malformed("no event of this part")
        return
    try:
        getattr(self, f"vue_{event}")(content.get("data", {}))
    except MalformedEvent as fault:
        note_malformed(str(fault))
