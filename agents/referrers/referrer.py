"""The referrer as a Mesa agent."""

from agents.base.record_agent import RecordAgent
from agents.referrers.fields import ReferrerRecord, ReferrerType
from agents.referrers.rules import judged_severity


class Referrer(RecordAgent[ReferrerRecord]):
    """One GP practice, or all referrers of another kind in a municipality."""

    @property
    def kind(self) -> str:
        """Its kind, in words."""
        return ReferrerType(self.record.type).name.lower()

    def judges(self, severity: float, draw: float) -> float:
        """Severity as this referrer would see it (levels)."""
        return float(judged_severity(severity, self.record.error, self.record.habit, draw))
