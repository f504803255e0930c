"""The local team as a Mesa agent."""

from agents.base.view import View


class LocalTeam(View):
    """The local team of one municipality, with its GP youth workers."""
