"""The purchaser as a Mesa agent."""

from agents.base.record_agent import RecordAgent
from agents.purchasers.fields import TownRecord


class Purchaser(RecordAgent[TownRecord]):
    """A municipality as purchaser of youth care."""

    @property
    def paid_euro(self) -> float:
        """Paid since the start of the run, the warm-up included (euro)."""
        return self.record.paid_cents / 100.0
