"""Hardened YAML: a small, closed part of the format, read into plain text with a line for every key."""

# The stubs of PyYAML leave its parser untyped.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard, cast

import yaml
from yaml.error import Mark
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from agents.base.files.errors import WrongInput, one_line, shown

MOST_BYTES = 2_000_000
MOST_DEPTH = 20
MOST_NODES = 100_000
MOST_KEY_CHARACTERS = 200

Tree = Any  # dict[str, Tree] | list[Tree] | str | None: YAML has no smaller type than this
Mapped = dict[str, Tree]
Listed = list[Tree]
KeyPath = tuple[str | int, ...]

_PLAIN_WORDS = {
    "did not find expected key": "expected 'key: value' here; is the indentation the same as above?",
    "mapping values are not allowed in this context": "a ':' too many here, or indented deeper than above",
    "did not find expected '-' indicator": "expected '- ' here, as for the items above",
    "did not find expected ',' or '}'": "expected ',' or a closing '}'",
    "did not find expected ',' or ']'": "expected ',' or a closing ']'",
    "could not find expected ':'": "expected ':' after the key",
    "found unexpected end of stream": "the file ends inside a quoted text, expected a closing quote",
}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})

# The compiled parser reads the same format some ten times as fast; it is absent from some builds of PyYAML.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True)
class Document:
    """A file as nested mappings, lists and texts, which still knows on what line each key stood."""

    name: str
    tree: Mapped
    places: Mapping[KeyPath, tuple[str, int]] = field(repr=False)

    def _place_of(self, path: KeyPath) -> tuple[str, int] | None:
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return None

    def line_of(self, path: KeyPath) -> int | None:
        """The line of the deepest part of the path that the file has."""
        place = self._place_of(path)
        return place[1] if place else None

    def where(self, path: KeyPath) -> str:
        """File and line of a key, such as 'uithoorn.yaml line 12'."""
        place = self._place_of(path)
        return f"{place[0]} line {place[1]}" if place else self.name


@dataclass
class _Open:
    """A mapping or list that is still being read; `key` waits for its value."""

    node: Mapped | Listed
    path: KeyPath
    key: str | None = None


class _Reader:
    """Builds the tree from parser events, so that a hostile file is refused before it costs anything."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[KeyPath, tuple[str, int]] = {}
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.tree: Tree = None

    def fault(self, event: Event, sentence: str) -> WrongInput:
        return WrongInput(f"{self.name} line {_line(event)}: {sentence}")

    def take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self._refuse_tricks(event)
            self._take_node(event)
        elif isinstance(event, CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, DocumentStartEvent):
            self._start_document(event)

    def _start_document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self.fault(event, "a second document starts here, expected exactly one")
        if event.version or event.tags:
            raise self.fault(event, "found a % directive, expected plain keys and values")

    def _refuse_tricks(self, event: NodeEvent) -> None:
        self.nodes += 1
        if event.anchor is not None:
            if isinstance(event, AliasEvent):
                raise self.fault(event, "found an alias (*name), expected the value written out")
            raise self.fault(event, "found an anchor (&name), expected a value without one")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self.fault(event, f"found the tag {shown(tag)}, expected a value without one")
        if self.nodes > MOST_NODES:
            raise self.fault(event, f"the file holds too much, expected at most {MOST_NODES} keys and values")

    def _take_node(self, event: NodeEvent) -> None:
        top = self.open[-1] if self.open else None
        if top and isinstance(top.node, dict) and top.key is None:
            self._take_key(top, event)
            return
        if isinstance(event, ScalarEvent):
            self._put(event, _text_of(event))
        elif isinstance(event, MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, SequenceStartEvent):
            self._open(event, [])

    def _take_key(self, top: _Open, event: NodeEvent) -> None:
        assert isinstance(top.node, dict)
        if not isinstance(event, ScalarEvent) or event.style in ("|", ">"):
            raise self.fault(event, "found a key of more than one part, expected a plain name")
        key = event.value
        if key == "<<":
            raise self.fault(event, "found a merge key (<<), expected the keys written out")
        if not key or len(key) > MOST_KEY_CHARACTERS:
            wrong = "an empty key" if not key else f"a key of {len(key)} characters"
            raise self.fault(event, f"found {wrong}, expected 1 to {MOST_KEY_CHARACTERS} characters")
        path = (*top.path, key)
        if key in top.node:
            first = self.places[path][1]
            raise self.fault(event, f"the key {shown(key)} stands here again, first on line {first}")
        self.places[path] = (self.name, _line(event))
        top.key = key

    def _open(self, event: NodeEvent, node: Mapped | Listed) -> None:
        if len(self.open) >= MOST_DEPTH:
            raise self.fault(event, f"nested too deep, expected at most {MOST_DEPTH} levels")
        self.open.append(_Open(node, self._put(event, node)))

    def _put(self, event: NodeEvent, value: Tree) -> KeyPath:
        """Hang a value where it belongs; gives the path that it got."""
        if not self.open:
            self.tree = value
            self.places[()] = (self.name, _line(event))
            return ()
        top = self.open[-1]
        if isinstance(top.node, list):
            path = (*top.path, len(top.node))
            self.places[path] = (self.name, _line(event))
            top.node.append(value)
            return path
        assert top.key is not None
        path = (*top.path, top.key)
        top.node[top.key] = value
        top.key = None
        return path


def is_mapping(node: object) -> TypeGuard[Mapped]:
    """Whether a node of a tree is a mapping; its keys are texts, for the reader takes no others."""
    return isinstance(node, dict)


def is_list(node: object) -> TypeGuard[Listed]:
    """Whether a node of a tree is a list."""
    return isinstance(node, list)


def read_document(path: Path) -> Document:
    """Read a YAML file from disk."""
    shown_path = one_line(str(path), 500)
    try:
        if not path.exists():
            raise WrongInput(f"{shown_path}: no such file")
        if not path.is_file():
            raise WrongInput(f"{shown_path}: found a folder or device, expected a YAML file")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except WrongInput:
        raise
    except (OSError, ValueError) as error:
        raise WrongInput(f"{shown_path}: cannot be read ({error})") from error
    return document_from_bytes(content, path.name)


def document_from_bytes(content: bytes, name: str) -> Document:
    """Read YAML from the bytes of a file or an upload."""
    _refuse_size(len(content), name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = f"{one_line(name, 200)} line {line}: found bytes that are not UTF-8, expected UTF-8 text"
        raise WrongInput(fault) from error
    return _document(text, name)


def document_from_text(text: str, name: str) -> Document:
    """Read YAML from text; `name` stands in messages where a file name would."""
    _refuse_size(len(text), name)
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise WrongInput(f"{one_line(name, 200)}: found half a character, expected UTF-8 text") from error
    return document_from_bytes(content, name)


def merge(base: Document, over: Document) -> Document:
    """The base with the other laid over it, key by key; lists, quantities and contracts are replaced whole."""
    places = dict(base.places)
    tree = _merged(base.tree, over.tree, (), places, over)
    return Document(name=over.name, tree=tree, places=places)


def _merged(
    base: Mapped,
    over: Mapped,
    path: KeyPath,
    places: dict[KeyPath, tuple[str, int]],
    document: Document,
) -> Mapped:
    result = dict(base)
    places[path] = document.places[path]
    for key, value in over.items():
        here = (*path, key)
        old: Tree = base.get(key)
        if is_mapping(old) and is_mapping(value) and not value.keys() & {"value", "form"}:
            result[key] = _merged(old, value, here, places, document)
            continue
        for below in _paths_below(old, here):
            places.pop(below, None)
        places.update({below: document.places[below] for below in _paths_below(value, here)})
        result[key] = value
    return result


def _paths_below(value: Tree, path: KeyPath) -> Iterator[KeyPath]:
    yield path
    if is_mapping(value):
        for key, inner in value.items():
            yield from _paths_below(inner, (*path, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from _paths_below(inner, (*path, index))


def _document(text: str, name: str) -> Document:
    name = one_line(name, 200)
    reader = _Reader(name)
    try:
        for event in cast(Iterator[Event], yaml.parse(text, Loader=_LOADER)):
            reader.take(event)
    except yaml.YAMLError as error:
        raise WrongInput(_yaml_fault(error, text, name)) from error
    if not reader.documents or reader.tree is None:
        raise WrongInput(f"{name}: the file is empty, expected keys and values")
    if not is_mapping(reader.tree):
        raise WrongInput(f"{name} line 1: found {shown(reader.tree)}, expected keys and values at the top")
    return Document(name=name, tree=reader.tree, places=reader.places)


def _refuse_size(size: int, name: str) -> None:
    if size > MOST_BYTES:
        raise WrongInput(f"{one_line(name, 200)}: the file is too large, expected at most {MOST_BYTES} bytes")


def _yaml_fault(error: yaml.YAMLError, text: str, name: str) -> str:
    mark: Mark | None = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", None)
        line = text.encode()[:position].count(b"\n") + 1 if isinstance(position, int) else None
        reason = getattr(error, "reason", None) or "no YAML"
        return f"{name}{f' line {line}' if line else ''}: {reason}, expected readable text"
    problem = getattr(error, "problem", None) or "no YAML"
    problem = _PLAIN_WORDS.get(problem, problem)
    start: Mark | None = getattr(error, "context_mark", None)
    began = f", in what starts on line {start.line + 1}" if start and start.line != mark.line else ""
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    is_tab = line[: mark.column + 1].strip(" ").startswith("\t")
    hint = " (indent with spaces, not with tabs)" if is_tab else ""
    return f"{name} line {mark.line + 1}: not valid YAML: {problem}{began}{hint}"


def _text_of(event: ScalarEvent) -> str | None:
    plain = event.style in (None, "")
    return None if plain and event.value in _NOTHING else event.value


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
