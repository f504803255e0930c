"""Actions of a reader who may choose what the app offers to everybody."""

from app.simulation.user_data import OPTIONS
from app.state import reducer
from app.state.app_state import AppState
from app.state.history import History
from app.state.url import ChoicesOf
from app.state.url_check import read_link


def reduce(history: History, wanted: reducer.Wanted) -> History:
    """The history after what was asked."""
    return reducer.reduce(history, wanted, OPTIONS)


def from_query(query: str, first: AppState, choices_of: ChoicesOf) -> AppState:
    """The state that a link asks for."""
    return read_link(query, first, choices_of).state
