"""Checks what a public function is given against its own annotations: another kind is a ``WrongInput`` of one line."""

import inspect
import math
import types
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as AnySequence
from functools import wraps
from numbers import Real
from pathlib import Path
from typing import Literal, SupportsIndex, TypeAliasType, Union, cast, get_args, get_origin

from agents.base.files.errors import WrongInput, listed, nearest, shown
from agents.base.files.parameters import Annotation

Fit = tuple[bool, object]
"""Whether a value is of a kind, and what the function receives for it."""


def checked_arguments[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A function that refuses an argument of another kind than it is annotated with.

    A whole number out of numpy is one, yes or no is not; a path may be a text; a number that is none (nan) or without
    end is refused. What is annotated in a way that is not known here passes as it is.
    """
    signature = inspect.signature(function)
    kinds = {name: part.annotation for name, part in signature.parameters.items() if part.annotation is not part.empty}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            # Python itself says best which argument is missing or unknown.
            return function(*args, **kwargs)
        for name, value in bound.arguments.items():
            where = f"{function.__name__}: {name}"
            if name not in kinds:
                continue
            if signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple(_checked(where, each, kinds[name]) for each in value)
            else:
                bound.arguments[name] = _checked(where, value, kinds[name])
        return function(*bound.args, **bound.kwargs)

    return call


def _checked(where: str, value: object, annotation: Annotation) -> object:
    choices = list(_choices(annotation))
    for choice in choices:
        fits, argument = _fits(value, choice)
        if fits:
            return argument
    names = dict.fromkeys(_name_of(choice) for choice in choices if choice is not type(None))
    raise WrongInput(f"{where}: found {shown(value)}, expected {' or '.join(names)}{_hint(value, choices)}")


def _choices(annotation: Annotation) -> Iterable[Annotation]:
    """The kinds between which an annotation leaves the choice."""
    if isinstance(annotation, TypeAliasType):
        yield from _choices(annotation.__value__)
    elif get_origin(annotation) in (Union, types.UnionType):
        for choice in get_args(annotation):
            yield from _choices(choice)
    else:
        yield type(None) if annotation is None else annotation


def _fits(value: object, kind: Annotation) -> Fit:
    """Whether a value is of a kind, and what the function receives for it."""
    origin = get_origin(kind)
    if origin is Literal:
        return value in get_args(kind), value
    if (check := _PLAIN.get(kind)) is not None:
        return check(value)
    if origin in (AnySequence, Iterable):
        return _fits_each(value, get_args(kind)[0])
    if kind is Callable or origin is Callable or (isinstance(origin, type) and origin.__module__ == "collections.abc"):
        return callable(value) or isinstance(value, Mapping), cast(object, value)
    return not isinstance(kind, type) or origin is not None or isinstance(value, kind), value


def _whole(value: object) -> Fit:
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        return True, value.__index__()
    return False, value


def _number(value: object) -> Fit:
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value), value


def _path(value: object) -> Fit:
    return isinstance(value, str | Path), Path(value) if isinstance(value, str) else value


_PLAIN: dict[Annotation, Callable[[object], Fit]] = {int: _whole, float: _number, Path: _path}


def _fits_each(value: object, kind: Annotation) -> Fit:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return False, cast(object, value)
    items = list(cast(Iterable[object], value))
    fits = all(any(_fits(item, choice)[0] for choice in _choices(kind)) for item in items)
    return fits, items


def _name_of(kind: Annotation) -> str:
    if get_origin(kind) is Literal:
        return listed(str(choice) for choice in get_args(kind))
    if get_origin(kind) in (AnySequence, Iterable):
        return f"a list of which each is {' or '.join(_name_of(choice) for choice in _choices(get_args(kind)[0]))}"
    names: dict[Annotation, str] = {int: "a whole number", float: "a number", str: "a text", bool: "True or False"}
    names[Path] = "a path"
    if kind in names:
        return names[kind]
    if get_origin(kind) is not None:
        return "a function"
    return f"a {kind.__name__}" if isinstance(kind, type) else "something else"


def _hint(value: object, choices: list[Annotation]) -> str:
    """What was probably meant."""
    literals = [str(name) for choice in choices if get_origin(choice) is Literal for name in get_args(choice)]
    if isinstance(value, str) and (near := nearest(value, literals)):
        return f', did you mean "{near}"?'
    if isinstance(value, str) and any(getattr(choice, "__name__", "") == "Scenario" for choice in choices):
        return f', such as Scenario(place="{value}")'
    return ""
