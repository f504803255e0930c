"""What a reader brought along: own figures and the places made from them, seen by that reader's browser alone.

Figures stay in the memory of this process. A place that was made from them is a file in a private folder, which goes
when the process ends. A link to it works in the browser in which it was made, and nowhere else.
"""

import atexit
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_hex

from app.jobs import Bench, private_bench
from app.service import choices, places
from app.state import Choices
from app.ui import session_id
from experiments.own_data.fit import OwnFit
from experiments.own_data.table import Checked
from experiments.own_data.written import write_own
from model.places.reader import load_place
from model.places.schema import Place

MOST_READERS = 60
MOST_PLACES = 3


@dataclass(slots=True)
class Drawer:
    """What one reader brought: the figures of a file, its name, the jobs on them, and places made from them."""

    file: str = ""
    checked: Checked | None = None
    bench: Bench = field(default_factory=private_bench)
    places: list[str] = field(default_factory=list)


_drawers: OrderedDict[str, Drawer] = OrderedDict()
_lock = threading.Lock()


def drawer() -> Drawer:
    """The drawer of the reader whose page is being drawn; of nobody else."""
    with _lock:
        found = _drawers.setdefault(session_id(), Drawer())
        _drawers.move_to_end(session_id())
        while len(_drawers) > MOST_READERS:
            _, oldest = _drawers.popitem(last=False)
            _remove(oldest)
    return found


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="jeugdstroom-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def keep_place(found: OwnFit) -> str:
    """Puts a place in the reader's drawer; the path by which it is loaded."""
    mine = drawer()
    path, _ = write_own(found, _folder() / token_hex(8))
    mine.places.append(str(path))
    for old in mine.places[:-MOST_PLACES]:
        shutil.rmtree(Path(old).parent, ignore_errors=True)
    del mine.places[:-MOST_PLACES]
    return str(path)


def forget() -> None:
    """Empties the reader's drawer: figures, fits and places are gone."""
    with _lock:
        found = _drawers.pop(session_id(), None)
    if found is not None:
        _remove(found)


def _remove(gone: Drawer) -> None:
    for path in gone.places:
        shutil.rmtree(Path(path).parent, ignore_errors=True)


def places_here() -> dict[str, Place]:
    """The places that this reader can choose: everybody's, and their own."""
    own = {path: load_place(path) for path in drawer().places if Path(path).is_file()}
    return places() | own


def choices_here(place: str) -> Choices:
    """What a state of this reader may name."""
    found = choices(place)
    own = [path for path in drawer().places if Path(path).is_file()]
    return replace(found, places=(*found.places, *own)) if own else found
