"""Actions of a reader who may choose what the app offers to everybody."""

from app.simulation.user_data import OPTIONS
from app.state import reducer
from app.state.history import History


def reduce(history: History, wanted: reducer.Wanted) -> History:
    """The history after what was asked."""
    return reducer.reduce(history, wanted, OPTIONS)
