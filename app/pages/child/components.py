"""The Vue components that show one child, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import component_vue

Event = Callable[[dict[str, Any]], None]
Items = list[dict[str, Any]]


@component_vue("ChildPicker.vue")
def child_picker(
    *,
    texts: dict[str, str],
    reasons: Items,
    reason: str,
    place: str,
    name: str,
    ends: list[bool],
    event_pick: Annotated[Event, payloads.ChildChoice],
) -> None:
    """Which child to follow: by a reason to look at it, the next or the one before, or by number."""


@component_vue("TwoLives.vue")
def two_lives(*, texts: dict[str, str], drawn: dict[str, Any], kinds: Items, facts: str) -> None:
    """One child's way through the chain in one or two worlds, on one line of time."""


@component_vue("LifeStory.vue")
def life_story(*, texts: dict[str, str], rows: Items, changed: bool) -> None:
    """What happens week by week in plain words, in both worlds."""
