"""Reading a plan file: invalid settings are reported and the others kept, as for a link."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from agents.base.files.errors import WrongInput
from agents.base.files.yaml_reader import Document, document_from_text
from app.simulation.model_catalogue import place_of
from app.simulation.user_data import place_in_file, user_choices
from app.state.app_state import AppState, LinkReading, Omission, Timing
from app.state.url import ASSUMPTION, CIRCUMSTANCE, RESPONSE, WHEN, state_from
from app.state.url_check import omissions_in, unknown
from experiments.catalogue.reader import EntryText
from model.policy.packages import settings_of
from model.scenario import Scenario

LARGEST_FILE = 200_000
"""Bytes of a plan file that is opened; a real one is a few thousand."""
_MAPPINGS = ("levers", "responses", "circumstances", "assumptions")
_SETTING = frozenset({"value", "from", "ramp_weeks"})
_ON, _OFF = frozenset({"on", "yes", "true", "1"}), frozenset({"off", "no", "false", "0"})
_ASKED = (
    *("place", "years", "seed", "levers", "scenario", "name", "when"),
    *("circumstances", "assumptions", "disabled_responses"),
)
"""What a plan file says; how things are shown stays as it was."""
Pairs = list[tuple[str, str]]


class InvalidPlanFile(WrongInput):
    """A file that is no plan; ``key`` and ``values`` say why in the reader's language (``keep.not.*``)."""

    def __init__(self, key: str, message: str, **values: str) -> None:
        super().__init__(message)
        self.key = key
        self.values = values


def read_plan_file(text: str, now: AppState) -> LinkReading:
    """The state that a plan file describes, with the present view, and the omissions.

    A file that is no plan at all, or one for a place that is not here, raises ``InvalidPlanFile``.
    """
    document = _document(text)
    place = _place(document)
    omissions: list[Omission] = []
    pairs = list(_pairs(document, place, now.language, omissions))
    state = state_from([("place", place), *pairs], AppState(place=place), user_choices)
    omissions += omissions_in([*pairs], state, user_choices(place))
    return LinkReading(replace(now, **{name: getattr(state, name) for name in _ASKED}), tuple(omissions))


def _document(text: str) -> Document:
    # A browser may send half a pair of surrogates, which no encoding takes.
    if (size := len(text.encode(errors="replace"))) > LARGEST_FILE:
        message = f"found {size:,} bytes, expected a scenario file of at most {LARGEST_FILE:,}"
        raise InvalidPlanFile("large", message, most=str(LARGEST_FILE))
    try:
        document = document_from_text(text, "scenario")
    except WrongInput as error:
        line = re.search(r" line (\d+)", str(error))
        raise InvalidPlanFile("unreadable", str(error), line=line[1] if line else "1") from error
    # Checked here, so that what follows can take them for mappings.
    for key in _MAPPINGS:
        if not isinstance(document.tree.get(key, {}), dict):
            line = str(document.line_of((key,)) or 1)
            raise InvalidPlanFile("unreadable", f"{document.where((key,))}: {key}: expected a mapping", line=line)
    return document


def _place(document: Document) -> str:
    named = str(document.tree.get("place") or "")[:80]
    place = place_in_file(named)
    if place is None:
        key = "own" if named.endswith((".yaml", ".yml")) else "place"
        # A folder that somebody else's file names is nobody's business here.
        name = re.split(r"[/\\]", named)[-1]
        raise InvalidPlanFile(key, f"place: found '{name}', expected a place that is known here", place=name or "–")
    return place


def _pairs(document: Document, place: str, language: str, omissions: list[Omission]) -> Iterator[tuple[str, str]]:
    """What the file sets, each as a link names it."""
    tree = document.tree
    known = Scenario.model_fields.keys() | EntryText.model_fields.keys()
    omissions += [Omission("unknown", found=str(key)) for key in tree if key not in known]
    yield from ((name, str(tree[name])) for name in ("years", "seed") if tree.get(name) is not None)
    name = tree.get("name")
    if isinstance(name, dict) and name.get(language):
        yield "name", str(name[language])
    reaches = user_choices(place).levers
    for lever, setting in (_package_levers(tree, place, omissions) | (tree.get("levers") or {})).items():
        if lever in reaches:
            yield from _lever(lever, setting, omissions)
        else:
            omissions.append(unknown(lever, reaches))
    for prefix, key in ((CIRCUMSTANCE, "circumstances"), (ASSUMPTION, "assumptions")):
        for item, setting in (tree.get(key) or {}).items():
            yield f"{prefix}{item}", _text(setting.get("value") if isinstance(setting, dict) else setting)
    for item, setting in (tree.get("responses") or {}).items():
        word = _text(setting).lower()
        # To YAML off is false and on is true, unless they stand in quotes.
        yield f"{RESPONSE}{item}", "off" if word in _OFF else "on" if word in _ON else word


def _package_levers(tree: Mapping[str, Any], place: str, omissions: list[Omission]) -> dict[str, Any]:
    """The levers of the packages that the file names."""
    names = tree.get("packages") or []
    settings: dict[str, Any] = {}
    for name in names if isinstance(names, list) else [names]:
        try:
            settings |= settings_of([str(name)], place_of(place).start)
        except WrongInput:
            omissions.append(Omission("unknown", found=str(name)))
    return settings


def _lever(lever: str, setting: object, omissions: list[Omission]) -> Iterator[tuple[str, str]]:
    if not isinstance(setting, dict):
        yield lever, _text(setting)
        return
    value, extra = _text(setting.get("value")), [str(key) for key in setting if key not in _SETTING]
    if extra and extra[0].isdecimal() and value.isdecimal():
        # {value: 0,5}: to YAML the comma begins another key, so the number falls apart in two.
        value, extra = f"{value},{extra[0]}", extra[1:]
    omissions += [Omission("unknown", found=f"{lever}: {key}") for key in extra]
    yield lever, value
    start, ramp = (_text(setting.get(key)) for key in ("from", "ramp_weeks"))
    if start or ramp:
        yield WHEN + lever, f"{start}~{ramp}" if Timing.read(f"{start}~{ramp}") else start or ramp


def _text(value: object) -> str:
    return "" if value is None else str(value)
