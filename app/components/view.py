"""The input of every page: the reader's state, the best result so far, and how to dispatch an action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n.texts import app_words
from app.simulation.results import PlanResult
from app.solara_adapter.components import Element, box, use_ref
from app.state.app_state import AppState
from experiments.i18n.catalogue import Words

Dispatch = Callable[[dict[str, Any]], None]
"""Dispatches actions, by their names in ``app.state.reducer.ACTIONS``."""


@dataclass(frozen=True, slots=True)
class View:
    """The reader's choices and the best answer so far.

    ``failed`` when there is none to come, ``pending`` while it is still the answer to what was asked before, and
    ``live`` while a hand is on a lever.
    """

    state: AppState
    answer: PlanResult | None
    failed: bool
    pending: bool
    live: bool
    dispatch: Dispatch

    @property
    def words(self) -> Words:
        """The texts in the reader's language."""
        return app_words(self.state.language)


def use_settled[T](view: View, value: T) -> T:
    """The value as it was when no lever was being dragged: for what is too slow to follow every step of a drag."""
    # A ref and not state: setting state would draw the page once more for what it draws already.
    settled = use_ref(value)
    if not view.live:
        settled.current = value
    return settled.current


def choice_of(state: AppState, name: str, options: Sequence[str]) -> str:
    """Which of some options the reader chose under a name: the first where they chose none, or an unknown one."""
    choice = state.detail_of(name)
    return choice if choice in options else options[0]


def page_title(view: View) -> Element:
    """The heading of a page for screen readers and paper; on the screen the top bar shows it."""
    return box("hidden", tag="h1", children=[view.words(f"page.{view.state.page}")])
