"""The child as a Mesa agent."""

from typing import Protocol, cast

from agents.base.compiler.records import Records
from agents.base.files.units import WEEKS_PER_YEAR
from agents.base.record_agent import RecordAgent
from agents.children.fields import NOBODY, ChildRecord, Stage, TrajectoryRecord


class Needs(Protocol):
    """What a child reads of its region."""

    trajectories: Records[TrajectoryRecord]


class Region(Protocol):
    """What a child reads of the model in which it lives: agents import no model."""

    world: Needs
    week: int


class Child(RecordAgent[ChildRecord]):
    """A child (and its family). Not a real one: a view on one record of the simulated region."""

    @property
    def age_years(self) -> float:
        """Age now (years)."""
        return (self._region.week - self.record.born) / WEEKS_PER_YEAR

    @property
    def open_needs(self) -> list[TrajectoryRecord]:
        """Records of the needs that are open now, the newest first."""
        needs, row = self._region.world.trajectories, int(self.record.trajectories)
        open_needs: list[TrajectoryRecord] = []
        while row != NOBODY:
            open_needs.append(needs[row])
            row = int(needs[row].sibling)
        return open_needs

    @property
    def _region(self) -> Region:
        return cast(Region, self.model)

    @property
    def stages(self) -> list[str]:
        """Where each open need stands: hidden, in review, waiting or in care."""
        return [Stage(need.stage).name.lower().replace("_", " ") for need in self.open_needs]

    @property
    def is_in_care(self) -> bool:
        """Whether any trajectory is in care now."""
        return any(need.stage == Stage.IN_CARE for need in self.open_needs)
