"""Makes ``agents``, ``model``, ``experiments`` and ``app`` mean the packages of jeugdstroom, whatever lies beside.

A notebook stands beside a ``model.py`` of its author's own, or a package ``agents`` comes from elsewhere: Python takes
whichever it finds first. Once jeugdstroom is imported these four names are looked for beside jeugdstroom itself.
"""

import sys
import warnings
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent.parent
NAMES = ("agents", "model", "experiments", "app")


class OwnPackageFinder(MetaPathFinder):
    """Finds the four packages beside jeugdstroom, before anything on ``sys.path`` is looked at."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 - the name is Python's
    ) -> ModuleSpec | None:
        """The package of this name; None for every other name, and for what lies within a package."""
        if path is not None or fullname not in NAMES:
            return None
        folder = FOLDER / fullname
        start = folder / "__init__.py"
        if not start.is_file():
            return None
        return spec_from_file_location(fullname, start, submodule_search_locations=[str(folder)])


def find_own_packages() -> None:
    """Put the finder in front; raises ``ImportError`` when another module has one of the names already."""
    # By name: a reload of this module makes a second class of the same name.
    if any(type(finder).__name__ == OwnPackageFinder.__name__ for finder in sys.meta_path):
        return
    for name in NAMES:
        _check_not_taken(name)
    hidden = [found for name in NAMES if (found := _found_elsewhere(name)) is not None]
    sys.meta_path.insert(0, OwnPackageFinder())
    if hidden and not _is_a_command_or_a_worker():
        _warn_of(hidden)


def _check_not_taken(name: str) -> None:
    module = sys.modules.get(name)
    if module is None or _lies_in(module) == FOLDER / name:
        return
    where = getattr(module, "__file__", None) or _lies_in(module) or "another module"
    raise ImportError(
        f"jeugdstroom has a package '{name}', but {where} was imported under that name before; "
        "rename that file or folder, or use jeugdstroom in a process that does not import it",
        name=name,
    )


def _lies_in(module: ModuleType) -> Path | None:
    folders = list(getattr(module, "__path__", ()))
    return Path(folders[0]).resolve() if folders else None


def _found_elsewhere(name: str) -> str | None:
    """The file of somebody else that Python would have taken for this name."""
    found = None if name in sys.modules else PathFinder.find_spec(name)
    # A folder without __init__.py gives way to our package, and hides nothing.
    if found is None or found.origin is None or Path(found.origin).resolve().parent == FOLDER / name:
        return None
    return found.origin


def _is_a_command_or_a_worker() -> bool:
    """Whether nobody's own code is there to import the hidden file, or its author was told in another process."""
    workers = sys.modules.get("multiprocessing.process")
    is_command = sys.argv[:1] == ["-m"] or (bool(sys.argv) and Path(sys.argv[0]).stem == "jeugdstroom")
    return is_command or (workers is not None and workers.parent_process() is not None)


def _warn_of(hidden: list[str]) -> None:
    names = ", ".join(
        Path(path).parent.name if Path(path).name == "__init__.py" else Path(path).stem for path in hidden
    )
    warnings.warn(
        f"{', '.join(hidden)}: 'import {names}' now means the package of jeugdstroom; rename the file to import it too",
        UserWarning,
        stacklevel=4,
    )
