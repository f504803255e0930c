"""The Vue components that show one child, with their typed properties and events."""

from typing import Annotated, Any, Literal, TypedDict

from pydantic import with_config

from app.components.payloads import STRICT, Name
from app.components.vue import Event, Items
from app.solara_adapter.components import component_vue


@with_config(STRICT)
class ChildChoice(TypedDict, total=False):
    """Another child: by a reason, a step forward or back, or its name."""

    reason: Name
    step: Literal[-1, 1]
    name: Name


@component_vue("ChildPicker.vue")
def child_picker(
    *,
    texts: dict[str, str],
    reasons: Items,
    reason: str,
    place: str,
    name: str,
    ends: list[bool],
    event_pick: Annotated[Event, ChildChoice],
) -> None:
    """Which child to follow: by a reason to look at it, the next or the one before, or by number."""


@component_vue("TwoLives.vue")
def two_lives(*, texts: dict[str, str], drawn: dict[str, Any], kinds: Items, facts: str) -> None:
    """One child's way through the chain in one or two worlds, on one line of time."""


@component_vue("LifeStory.vue")
def life_story(*, texts: dict[str, str], rows: Items, changed: bool) -> None:
    """What happens week by week in plain words, in both worlds."""
