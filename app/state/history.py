"""Undo and redo of what a reader chose.

A drag sends many states, and a change of page or language is no choice: neither may become a step of the undo history.
So a drag only moves ``now`` until it is committed, and a change of view is applied to both ends without a step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from app.state.app_state import VIEW, AppState


@dataclass(frozen=True, slots=True)
class History:
    """Undo and redo over committed states; ``now`` runs ahead of ``committed`` while a lever is being dragged."""

    now: AppState
    committed: AppState
    past: tuple[AppState, ...] = field(default=())
    future: tuple[AppState, ...] = field(default=())

    @classmethod
    def starting_at(cls, state: AppState) -> Self:
        """A history of one moment."""
        return cls(now=state, committed=state)

    def slide(self, state: AppState) -> Self:
        """The state during a drag; not added to the undo history."""
        return replace(self, now=state)

    def commit(self, state: AppState) -> Self:
        """A state that can be returned to."""
        if state == self.committed:
            return replace(self, now=state)
        # A hundred steps at most: a page may stay open for days, and each step holds a whole state.
        return replace(self, now=state, committed=state, past=(*self.past[-99:], self.committed), future=())

    def look(self, view: Mapping[str, Any]) -> Self:
        """The same choices, shown otherwise: not a step to come back from."""
        return replace(self, now=replace(self.now, **view), committed=replace(self.committed, **view))

    def undo(self) -> Self:
        """One step back, if there is one."""
        if not self.past:
            return self
        back = self._shown_as_now(self.past[-1])
        return replace(self, now=back, committed=back, past=self.past[:-1], future=(self.committed, *self.future))

    def redo(self) -> Self:
        """One step forward again, if there is one."""
        if not self.future:
            return self
        ahead = self._shown_as_now(self.future[0])
        return replace(self, now=ahead, committed=ahead, past=(*self.past, self.committed), future=self.future[1:])

    def to(self, state: AppState) -> Self:
        """At this state: by as few steps back or forward as lead there, and otherwise by a new step."""
        wanted = state.choices()
        for history, step in ((self, type(self).undo), (self, type(self).redo)):
            found = history
            while found.now.choices() != wanted:
                after = step(found)
                if after is found:
                    break
                found = after
            else:
                return found
        return self.commit(state)

    def _shown_as_now(self, state: AppState) -> AppState:
        return replace(state, **{name: getattr(self.now, name) for name in VIEW})
