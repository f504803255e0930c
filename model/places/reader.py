"""Reads place files: a built-in place by name, or a file of one's own."""

from functools import cache, lru_cache
from pathlib import Path

from agents.base.files.parameters import (
    Document,
    WrongInput,
    is_list,
    is_mapping,
    merge,
    parse,
    read_document,
    unknown_name,
)
from model.arguments import checked_arguments
from model.evidence.reader import sources_of
from model.places.schema import Place

FOLDER = Path(__file__).parent
_BASES = ("basis",)


@cache
def place_names() -> tuple[str, ...]:
    """The places that are shipped."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in _BASES))


def place_path(place: str) -> Path:
    """The file of a place given by name or by path."""
    if place.endswith((".yaml", ".yml")):
        return Path(place)
    if place not in place_names():
        raise unknown_name("place", place, place_names())
    return FOLDER / f"{place}.yaml"


def place_document(path: Path, fitted: bool = True) -> Document:
    """The document of a place: what it is based on, its own numbers over that, and what was fitted over both."""
    document = read_document(path)
    base = document.tree.get("based_on")
    if base is None:
        return document
    if not isinstance(base, str) or base not in _BASES:
        raise unknown_name("base", str(base), _BASES, document.where(("based_on",)))
    below = read_document(FOLDER / f"{base}.yaml")
    own = merge(below, document)
    overlay = FOLDER / "fitted" / f"{document.tree.get('id')}.yaml"
    if fitted and path.parent == FOLDER and overlay.exists():
        return merge(own, read_document(overlay))
    return own


@checked_arguments
def load_place(place: str) -> Place:
    """A checked place, by name or by path."""
    path = place_path(place)
    return _load(path, _newest(path, FOLDER / "basis.yaml", FOLDER / "fitted" / path.name))


def _newest(*paths: Path) -> int:
    return max(_changed_at(path) for path in paths)


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=32)
def _load(path: Path, stamp: int) -> Place:  # noqa: ARG001 - the stamp renews the cache when a file is edited
    document = place_document(path)
    place = parse(Place, document)
    for where, source in sources_in(document):
        check_source(source, where)
    return place


def sources_in(document: Document) -> list[tuple[str, str]]:
    """Every source named in a document, with where it stands."""
    found: list[tuple[str, str]] = []

    def walk(tree: object, path: tuple[str | int, ...]) -> None:
        if is_mapping(tree):
            for key, value in tree.items():
                if key == "source" and isinstance(value, str):
                    found.append((document.where((*path, key)), value))
                else:
                    walk(value, (*path, key))
        elif is_list(tree):
            for number, value in enumerate(tree):
                walk(value, (*path, number))

    walk(document.tree, ())
    return found


_OWN_WORDS = ("calibrated", "example", "definition", "own data")


def check_source(source: str, where: str) -> None:
    """A source is evidence by number, or says that the number was calibrated, defined, or made up for an example."""
    rest = ", ".join(part for part in source.split(",") if part.split("(")[0].strip() not in _OWN_WORDS)
    if not rest.strip():
        return
    try:
        sources_of(rest)
    except WrongInput as error:
        raise WrongInput(f"{where}: {error}") from error
