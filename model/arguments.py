"""Checks what a public function is given against its own annotations: another kind is a ``WrongInput`` of one line."""

import inspect
import math
import types
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as AnySequence
from functools import wraps
from numbers import Real
from pathlib import Path
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin

from agents.base.files.errors import WrongInput, listed, nearest, shown


def checked_arguments[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A function that refuses an argument of another kind than it is annotated with.

    A whole number out of numpy is one, yes or no is not; a path may be a text; a number that is none (nan) or without
    end is refused. What is annotated in a way that is not known here passes as it is.
    """
    signature = inspect.signature(function)
    kinds = {name: one.annotation for name, one in signature.parameters.items() if one.annotation is not one.empty}

    @wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        try:
            found = signature.bind(*given, **named)
        except TypeError:
            # Python itself says best which argument is missing or unknown.
            return function(*given, **named)
        for name, value in found.arguments.items():
            where = f"{function.__name__}: {name}"
            if name not in kinds:
                continue
            if signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
                found.arguments[name] = tuple(_checked(where, one, kinds[name]) for one in value)
            else:
                found.arguments[name] = _checked(where, value, kinds[name])
        return function(*found.args, **found.kwargs)

    return call


def _checked(where: str, value: Any, annotation: Any) -> Any:
    choices = list(_choices(annotation))
    for choice in choices:
        fits, taken = _fits(value, choice)
        if fits:
            return taken
    names = dict.fromkeys(_called(choice) for choice in choices if choice is not type(None))
    raise WrongInput(f"{where}: found {shown(value)}, expected {' or '.join(names)}{_hint(value, choices)}")


def _choices(annotation: Any) -> Iterable[Any]:
    """The kinds between which an annotation leaves the choice."""
    if isinstance(annotation, TypeAliasType):
        yield from _choices(annotation.__value__)
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _choices(one)
    else:
        yield type(None) if annotation is None else annotation


def _fits(value: Any, kind: Any) -> tuple[bool, Any]:
    """Whether a value is of a kind, and what to take for it."""
    origin = get_origin(kind)
    if origin is Literal:
        return value in get_args(kind), value
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if origin in (AnySequence, Iterable):
        return _fits_each(value, get_args(kind)[0])
    if kind is Callable or origin is Callable or (isinstance(origin, type) and origin.__module__ == "collections.abc"):
        return callable(value) or isinstance(value, Mapping), value
    return not isinstance(kind, type) or origin is not None or isinstance(value, kind), value


def _whole(value: Any) -> tuple[bool, Any]:
    fits = hasattr(value, "__index__") and not isinstance(value, bool)
    return fits, value.__index__() if fits else value


def _number(value: Any) -> tuple[bool, Any]:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value), value


def _path(value: Any) -> tuple[bool, Any]:
    return isinstance(value, str | Path), Path(value) if isinstance(value, str) else value


_PLAIN: dict[Any, Callable[[Any], tuple[bool, Any]]] = {int: _whole, float: _number, Path: _path}


def _fits_each(value: Any, kind: Any) -> tuple[bool, Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return False, value
    kept = list(value)
    fits = all(any(_fits(one, choice)[0] for choice in _choices(kind)) for one in kept)
    return fits, kept


def _called(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return listed(str(one) for one in get_args(kind))
    if get_origin(kind) in (AnySequence, Iterable):
        return f"a list of which each is {' or '.join(_called(one) for one in _choices(get_args(kind)[0]))}"
    known = {int: "a whole number", float: "a number", str: "a text", bool: "True or False", Path: "a path"}
    if kind in known:
        return known[kind]
    if get_origin(kind) is not None:
        return "a function"
    return f"a {kind.__name__}" if isinstance(kind, type) else "something else"


def _hint(value: Any, choices: list[Any]) -> str:
    """What was probably meant."""
    literals = [str(one) for choice in choices if get_origin(choice) is Literal for one in get_args(choice)]
    if isinstance(value, str) and (near := nearest(value, literals)):
        return f', did you mean "{near}"?'
    if isinstance(value, str) and any(getattr(choice, "__name__", "") == "Scenario" for choice in choices):
        return f', such as Scenario(place="{value}")'
    return ""
