"""What a reader brought along: own figures and the places made from them, seen by that reader's browser alone.

Figures stay in the memory of this process. A place that was made from them is a file in a private folder, which goes
when the process ends. A link to it works in the browser in which it was made, and nowhere else; it names the place,
never its file.
"""

import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_hex

from app.simulation.jobs import JobQueue, private_jobs
from app.simulation.model_catalogue import add_own_place, choices, file_of, forget_own_place, place_of, places, plan_of
from app.simulation.process_exit import at_exit
from app.solara_adapter.components import session_id
from app.state.app_state import OWN, Choices
from app.state.reducer import Options
from experiments.calibrate.own_data.fit import OwnFit
from experiments.calibrate.own_data.place_file import write_own
from experiments.calibrate.own_data.table import Checked
from model.places.schema import Place

MOST_READERS = 60
MOST_PLACES = 3


@dataclass(slots=True)
class UserData:
    """What one reader brought: the figures of a file, its name, the jobs on them, and places made from them."""

    file: str = ""
    checked: Checked | None = None
    jobs: JobQueue = field(default_factory=private_jobs)
    town: tuple[str, str, int] | None = None
    """The fit that was asked for last, so that a page that is loaded again finds it: name, place and rounds."""
    places: list[str] = field(default_factory=list[str])


_by_session: OrderedDict[str, UserData] = OrderedDict()
_lock = threading.Lock()


def user_data() -> UserData:
    """The data of the reader whose page is being drawn; of nobody else."""
    with _lock:
        found = _by_session.setdefault(session_id(), UserData())
        _by_session.move_to_end(session_id())
        # A browser never says that its session is over: those that came longest ago make room.
        while len(_by_session) > MOST_READERS:
            _, oldest = _by_session.popitem(last=False)
            _remove(oldest)
    return found


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="jeugdstroom-"))
    at_exit(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def keep_place(found: OwnFit) -> str:
    """Keeps a place for this reader; returns its name in the app and in links, which nobody can guess."""
    mine = user_data()
    path, _ = write_own(found, _folder() / token_hex(8))
    mine.places.append(add_own_place(str(path), token_hex(8)))
    for old in mine.places[:-MOST_PLACES]:
        _delete(old)
    del mine.places[:-MOST_PLACES]
    return mine.places[-1]


def forget_user_data() -> None:
    """Removes all figures, fits and places of this reader."""
    with _lock:
        found = _by_session.pop(session_id(), None)
    if found is not None:
        _remove(found)


def _remove(gone: UserData) -> None:
    gone.jobs.call_off_all()
    for name in gone.places:
        _delete(name)


def _delete(name: str) -> None:
    shutil.rmtree(Path(file_of(name)).parent, ignore_errors=True)
    forget_own_place(name)


def _own() -> list[str]:
    """The places that this reader made and that are still there."""
    return [name for name in user_data().places if Path(file_of(name)).is_file()]


def user_places() -> dict[str, Place]:
    """The places that this reader can choose: everybody's, and their own."""
    return places() | {name: place_of(name) for name in _own()}


def is_user_place(place: str) -> bool:
    """Whether this reader can choose a place."""
    return place in places() or place in _own()


def user_choices(place: str) -> Choices:
    """What a state of this reader may name."""
    found = choices(place)
    own = _own()
    return replace(found, places=(*found.places, *own)) if own else found


OPTIONS = Options(user_choices, plan_of, is_user_place)
"""What the reader whose page is being drawn may choose."""


def place_in_file(named: str) -> str | None:
    """The place that a plan file of this reader names: one of the app's, or an own one by the name of its file."""
    known = user_places()
    if named in known and not named.startswith(OWN):
        return named
    return next((name for name in reversed(known) if name.startswith(OWN) and Path(file_of(name)).name == named), None)
