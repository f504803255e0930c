"""The local team as a Mesa agent."""

from agents.base.record_agent import View


class LocalTeam(View):
    """The local team of one municipality, with its GP youth workers."""
