"""What every page gets to show."""

from collections.abc import Callable
from dataclasses import dataclass

from app.state import AppState
from app.summary import Answer
from app.texts import Words

Change = Callable[[AppState, bool], None]
"""Takes a new state, and whether it is one to come back to."""


@dataclass(frozen=True, slots=True)
class View:
    """The reader's choices and the best answer so far.

    ``failed`` when there is none to come, ``pending`` while it is still the answer to what was asked before, and
    ``live`` while a hand is on a lever.
    """

    state: AppState
    answer: Answer | None
    failed: bool
    pending: bool
    live: bool

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return Words(self.state.language)
