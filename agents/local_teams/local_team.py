"""The local team as a Mesa agent."""

from agents.base.record_agent import RecordAgent


class LocalTeam(RecordAgent):
    """The local team of one municipality, with its GP youth workers."""
