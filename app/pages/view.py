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
    """The reader's choices, the best answer so far, whether asking failed, and whether a lever is under way."""

    state: AppState
    answer: Answer | None
    failed: bool
    live: bool

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return Words(self.state.language)
