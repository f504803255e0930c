"""What a reader's page may ask of the server: the events of our own parts, and nothing else.

The widgets under Solara also let a page make any class of any module and call any method of a part. No part of ours
uses that, and a stranger on the network must not.
"""

import logging
from collections.abc import Callable, Mapping

from ipyvue import VueTemplate
from solara.server.kernel_context import get_current_context, has_current_context

log = logging.getLogger(__name__)
ALIAS = "event_"
"""Solara gives every event a second name, which no part of ours uses and behind which there is nothing."""


class MalformedEvent(Exception):
    """What came with an event is not of the shape that our part sends."""


def accept_declared_events_only() -> None:
    """From now on a part hears its events, and drops whatever else a page sends to it."""
    VueTemplate._handle_event = _handle_event


class MalformedReport:
    """Where malformed events are reported, by kernel id and reason."""

    # An attribute and no import: the server, whose table of websockets it is, lies in a layer above.

    report: Callable[[str, str], None] = staticmethod(
        lambda kernel, why: log.warning("a malformed event of page %s: %s", kernel, why)
    )


def note_malformed(why: str) -> None:
    """Report a malformed event for the page at hand."""
    MalformedReport.report(get_current_context().id if has_current_context() else "", why)


def _handle_event(self: VueTemplate, _: object, content: object, buffers: object) -> None:
    sent: Mapping[str, object] = content if isinstance(content, Mapping) else {}
    event = sent.get("event")
    known = isinstance(event, str) and event in self.events and not event.startswith(ALIAS)
    if buffers or not known or sent.keys() - {"event", "data"}:
        note_malformed("no event of this part")
        return
    try:
        getattr(self, f"vue_{event}")(sent.get("data", {}))
    except MalformedEvent as fault:
        note_malformed(str(fault))
