"""The strict reader: a document against a schema; every fault is one line with file, line and key."""

import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.base.files.errors import WrongInput, listed, nearest, one_line, shown, unknown_name, unknown_text
from agents.base.files.yaml_reader import (
    Document,
    KeyPath,
    document_from_bytes,
    document_from_text,
    is_list,
    is_mapping,
    merge,
    read_document,
)

__all__ = [
    "Document",
    "KeyPath",
    "Strict",
    "WrongInput",
    "document_from_bytes",
    "document_from_text",
    "is_list",
    "is_mapping",
    "merge",
    "nearest",
    "parse",
    "parse_all_faults",
    "read_document",
    "unknown_name",
]

MOST_FAULTS = 100

Annotation = object
"""A class, a union, an alias: Python has no type for all that may stand behind a colon."""


class Strict(BaseModel):
    """A frozen record that knows all its keys; a misspelt key or a number without end is a fault.

    Made or written to in Python, its faults are a ``WrongInput`` of one line, as those of a file are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    # Hidden from type checkers and editors, which then go on to know the names and types of all fields.
    if not TYPE_CHECKING:

        def __init__(self, *unnamed: object, **content: object) -> None:
            schema = type(self)
            if unnamed:
                key = next(iter(_keys_of(schema)), "name")
                raise WrongInput(
                    f"{schema.__name__}: found {shown(unnamed[0])} without a name, "
                    f"expected {schema.__name__}({key}=...)"
                )
            try:
                super().__init__(**content)
            except ValidationError as error:
                document = Document(name=schema.__name__, tree=content, places={})
                raise _first_fault(schema, document, error) from None

        # What pydantic itself reads from a file goes past this, and keeps the line and key of each fault.
        __init__.__pydantic_base_init__ = True

        def __setattr__(self, name: str, value: object) -> None:
            try:
                super().__setattr__(name, value)
            except ValidationError:
                kind = type(self).__name__
                raise WrongInput(f"{kind}: {name} = {shown(value)}: it is frozen, expected a changed copy") from None


def parse[M: BaseModel](schema: type[M], document: Document) -> M:
    """The document as a checked record; its first fault is raised, with a count of the others."""
    try:
        return schema.model_validate(document.tree)
    except ValidationError as error:
        raise _first_fault(schema, document, error) from error


def _first_fault(schema: type[BaseModel], document: Document, error: ValidationError) -> WrongInput:
    faults = _faults(error)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return WrongInput(one_line(_sentence(schema, document, faults[0]), 1900) + more)


def parse_all_faults(schema: type[BaseModel], document: Document) -> list[str]:
    """Every fault of the document, one line each; an empty list when there is none."""
    try:
        schema.model_validate(document.tree)
    except ValidationError as error:
        faults = _faults(error)
        lines = [one_line(_sentence(schema, document, fault)) for fault in faults[:MOST_FAULTS]]
        more = len(faults) - MOST_FAULTS
        return [*lines, f"{document.name}: and {more} more faults"] if more > 0 else lines
    return []


def _faults(error: ValidationError) -> list[Mapping[str, Any]]:
    # A misspelt key is two faults, one unknown and one missing: the unknown one tells what to mend.
    every = [_at_its_choice(fault) for fault in error.errors(include_url=False)]
    return sorted(every, key=lambda fault: fault["type"] != "extra_forbidden")


def _at_its_choice(fault: Mapping[str, Any]) -> Mapping[str, Any]:
    """A fault in the key that chooses between forms belongs to that key, not to the mapping around it."""
    if fault["type"] not in ("union_tag_invalid", "union_tag_not_found"):
        return fault
    ctx = fault["ctx"]
    kind = "missing" if fault["type"] == "union_tag_not_found" else fault["type"]
    loc = (*fault["loc"], ctx["discriminator"].strip("'"))
    return {**fault, "type": kind, "loc": loc, "input": ctx.get("tag")}


def _sentence(schema: type[BaseModel], document: Document, fault: Mapping[str, Any]) -> str:
    loc: KeyPath = fault["loc"]
    path = _path_in(document.tree, loc, missing=fault["type"] == "missing")
    key = _path_text(path)
    return f"{document.where(path)}: {key}{': ' if key else ''}{_problem(schema, loc, fault)}"


def _path_in(tree: object, loc: KeyPath, *, missing: bool) -> KeyPath:
    """The part of a fault's place that the file itself has: pydantic also names branches of a union."""
    path: list[str | int] = []
    node = tree
    for position, step in enumerate(loc):
        if is_mapping(node) and str(step) in node:
            path.append(str(step))
            node = node[str(step)]
        elif is_list(node) and isinstance(step, int) and step < len(node):
            path.append(step)
            node = node[step]
        elif missing and position == len(loc) - 1:
            path.append(step)
    return tuple(path)


def _path_text(path: KeyPath) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{one_line(step, 60)}" for step in path)
    return text.removeprefix(".")


def _problem(schema: type[BaseModel], loc: KeyPath, fault: Mapping[str, Any]) -> str:
    kind, found, ctx = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        if found is None and str(loc[-1]).isdecimal():
            # In {value: 1,0} the comma begins another key.
            return f"found a comma before '{one_line(str(loc[-1]), 20)}', expected a decimal point, not a comma"
        return unknown_text("key", str(loc[-1]), _names_at(schema, loc[:-1]))
    if kind == "missing":
        return "this key is missing, expected a value"
    if kind in ("value_error", "assertion_error"):
        return str(ctx.get("error", fault["msg"]))
    if kind in ("model_type", "model_attributes_type"):
        return f"found {shown(found)}, expected a mapping with the keys {listed(_names_at(schema, loc))}"
    return f"found {shown(found)}, expected {_expected(kind, ctx, found, fault['msg'])}"


_NUMBER = "a number"
_WHOLE = "a whole number"
_DAY = "a date such as 2026-01-31"
_EXPECTED = {
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": "a finite number",
    "int_parsing": _WHOLE,
    "int_parsing_size": "a whole number of fewer digits",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": "on or off",
    "bool_type": "on or off",
    "string_type": "a text",
    "string_too_long": "a text of at most {max_length} characters",
    "string_too_short": "a text of at least {min_length} characters",
    "string_pattern_mismatch": "a text of the form {pattern}",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "too_long": "at most {max_length} items",
    "too_short": "at least {min_length} items",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "none_required": "nothing",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
}
_CHOICES = {"literal_error": "expected", "enum": "expected", "union_tag_invalid": "expected_tags"}
_COMMA_NUMBER = re.compile(r"[-+]?[\d.]+,\d+")


def _expected(kind: str, ctx: Mapping[str, Any], found: object, message: str) -> str:
    if kind in _CHOICES:
        return _one_of(re.findall(r"'([^']*)'", str(ctx[_CHOICES[kind]])), found)
    if kind not in _EXPECTED:
        return f"otherwise: {message}"
    text = _EXPECTED[kind].format_map(ctx)
    if text == _NUMBER and isinstance(found, str) and _COMMA_NUMBER.fullmatch(found):
        text += " with a decimal point, not a comma"
    return text


def _one_of(names: Sequence[str], found: object) -> str:
    near = nearest(found, names) if isinstance(found, str) else None
    return f"one of: {listed(names)}{f'; did you mean {near!r}?' if near else ''}"


def _names_at(schema: type[BaseModel], loc: KeyPath) -> list[str]:
    """The keys that the schema knows at a place."""
    here = list(_branches(schema))
    for step in loc:
        inside = [branch for kind in here for branch in _inside(kind, step)]
        here = inside or [kind for kind in here if _is_tagged(kind, step)] or here
    models = [kind for kind in here if _is_model(kind)]
    return list(dict.fromkeys(name for model in models for name in _keys_of(model)))


def _keys_of(model: type[BaseModel]) -> list[str]:
    aliases = {name: info.validation_alias for name, info in model.model_fields.items()}
    return [alias if isinstance(alias, str) else name for name, alias in aliases.items()]


def _inside(kind: Annotation, step: str | int) -> Iterator[Annotation]:
    """What a type holds under one key or index."""
    if _is_model(kind):
        for name, info in kind.model_fields.items():
            if step in (name, info.validation_alias):
                yield from _branches(info.annotation)
        return
    origin, arguments = get_origin(kind), get_args(kind)
    if not isinstance(origin, type) or not arguments:
        return
    if issubclass(origin, Mapping):
        yield from _branches(arguments[1])
    elif issubclass(origin, Iterable) and isinstance(step, int):
        yield from _branches(arguments[0])


def _branches(kind: Annotation) -> Iterator[Annotation]:
    """The plain types behind a union, an alias or an annotation."""
    if isinstance(kind, typing.TypeAliasType):
        kind = kind.__value__
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _branches(get_args(kind)[0])
    elif origin in (Union, types.UnionType):
        for branch in get_args(kind):
            yield from _branches(branch)
    else:
        yield kind


def _is_model(kind: Annotation) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_tagged(kind: Annotation, tag: str | int) -> bool:
    """Whether a fault's place names this branch of a union: by its class, or by a literal that it holds."""
    if not _is_model(kind):
        return False
    literals = [info.annotation for info in kind.model_fields.values()]
    held = [get_args(literal) for literal in literals if get_origin(literal) is Literal]
    return kind.__name__ == tag or any(tag in choices for choices in held)
