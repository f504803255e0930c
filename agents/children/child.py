"""The child as a Mesa agent."""

from typing import Any

from agents.base.files.units import WEEKS_PER_YEAR
from agents.base.record_agent import RecordAgent
from agents.children.fields import NOBODY, Stage


class Child(RecordAgent):
    """A child (and its family). Not a real one: a view on one record of the simulated region."""

    @property
    def age_years(self) -> float:
        """Age now (years)."""
        return (self.model.week - self.record.born) / WEEKS_PER_YEAR  # type: ignore[attr-defined]

    @property
    def open_needs(self) -> list[Any]:
        """Records of the needs that are open now, the newest first."""
        needs = self.model.world.trajectories  # type: ignore[attr-defined]
        found, row = [], int(self.record.trajectories)
        while row != NOBODY:
            found.append(needs[row])
            row = int(needs[row].sibling)
        return found

    @property
    def stages(self) -> list[str]:
        """Where each open need stands: hidden, in review, waiting or in care."""
        return [Stage(int(need.stage)).name.lower().replace("_", " ") for need in self.open_needs]

    @property
    def is_in_care(self) -> bool:
        """Whether any trajectory is in care now."""
        return any(need.stage == Stage.IN_CARE for need in self.open_needs)
