"""The choice of the child to follow, from the notes of the page and an event. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.state.app_state import AppState
from experiments.compare.child_comparison import Followed, Reason

LONGEST_NAME = 12


@dataclass(frozen=True)
class Choice:
    """The child to follow: one of those for whom a reason holds, or one by name."""

    reason: Reason
    name: str
    picked: tuple[str, ...]

    @classmethod
    def of(cls, state: AppState, found: Followed) -> "Choice":
        """The choice that the page remembers, or the first child for the usual reason."""
        reason_noted = state.detail_of("reason")
        # Without a plan no life differs, and that reason would have nobody.
        usual = Reason.DIFFERS if found.picked[Reason.DIFFERS] else Reason.WAITS
        reason = Reason(reason_noted) if reason_noted in set(Reason) and found.picked[Reason(reason_noted)] else usual
        picked = found.picked[reason]
        return cls(reason, state.detail_of("child") or next(iter(picked), ""), picked)

    @property
    def place(self) -> int:
        """Its position among the children for whom the reason holds, from 1; 0 for another child."""
        return self.picked.index(self.name) + 1 if self.name in self.picked else 0

    def after(self, pick: Mapping[str, Any]) -> dict[str, str]:
        """The notes of the page after an event of the picker."""
        if pick.get("reason") in set(Reason):
            return {"reason": str(pick["reason"]), "child": ""}
        if pick.get("step") in (-1, 1) and self.picked:
            at = self.place - 1 + pick["step"] if self.place else 0
            return {"reason": self.reason, "child": self.picked[at % len(self.picked)]}
        return {"reason": self.reason, "child": str(pick.get("name", ""))[:LONGEST_NAME]}
