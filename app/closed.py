"""What a reader's page may ask of the server: the events of our own parts, and nothing else.

The widgets under Solara also let a page make any class of any module and call any method of a part. No part of ours
uses that, and a stranger on the network must not.
"""

import logging
from collections.abc import Mapping
from typing import Any

from ipyvue import VueTemplate

log = logging.getLogger(__name__)


def hear_events_only() -> None:
    """From now on a part hears its events, and drops whatever else a page sends to it."""
    VueTemplate._handle_event = _heard


def _heard(self: VueTemplate, _: Any, content: Any, buffers: Any) -> None:
    event = content.get("event") if isinstance(content, Mapping) else None
    if buffers or not isinstance(event, str) or event not in self.events or set(content) - {"event", "data"}:
        log.warning("a page sent what none of our pages sends")
        return
    getattr(self, f"vue_{event}")(content.get("data", {}))
