"""The offer as a Mesa agent."""

from agents.base.record_agent import RecordAgent
from agents.providers.fields import WHOLE_SLOT, OfferRecord


class Provider(RecordAgent[OfferRecord]):
    """One provider of one product."""

    @property
    def occupancy(self) -> float:
        """Places in use against places offered (share); 0 where nothing is offered."""
        return self.record.occupied / self.record.capacity if self.record.capacity else 0.0

    @property
    def places_free(self) -> float:
        """Places free now."""
        return max(0, int(self.record.capacity - self.record.occupied)) / WHOLE_SLOT
