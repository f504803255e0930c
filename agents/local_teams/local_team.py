"""The local team as a Mesa agent."""

from agents.base.record_agent import RecordAgent
from agents.local_teams.fields import TeamRecord


class LocalTeam(RecordAgent[TeamRecord]):
    """The local team of one municipality, with its GP youth workers."""
