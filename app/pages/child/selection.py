"""Which child is followed: what the link and the reader say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.state.app_state import AppState
from experiments.compare.child_comparison import Followed, Reason

LONGEST_NAME = 12


@dataclass(frozen=True)
class Choice:
    """Which child is asked for: by a reason, as one of those for whom it holds, or by name."""

    reason: Reason
    name: str
    picked: tuple[str, ...]

    @classmethod
    def of(cls, state: AppState, found: Followed) -> "Choice":
        """What the link and the reader say; without a plan no life differs."""
        reason_noted = state.told("reason")
        # Without a plan no life differs, and that reason would have nobody.
        usual = Reason.DIFFERS if found.picked[Reason.DIFFERS] else Reason.WAITS
        reason = Reason(reason_noted) if reason_noted in set(Reason) and found.picked[Reason(reason_noted)] else usual
        picked = found.picked[reason]
        return cls(reason, state.told("child") or next(iter(picked), ""), picked)

    @property
    def place(self) -> int:
        """Its place among those picked, from 1; 0 when it is none of them."""
        return self.picked.index(self.name) + 1 if self.name in self.picked else 0

    def after(self, pick: Mapping[str, Any]) -> dict[str, str]:
        """What to remember after the reader asked for another child."""
        if pick.get("reason") in set(Reason):
            return {"reason": str(pick["reason"]), "child": ""}
        if pick.get("step") in (-1, 1) and self.picked:
            at = self.place - 1 + pick["step"] if self.place else 0
            return {"reason": self.reason, "child": self.picked[at % len(self.picked)]}
        return {"reason": self.reason, "child": str(pick.get("name", ""))[:LONGEST_NAME]}
