"""Assumptions: every number with a range, of a place or of a lever, and another value laid over it.

A path names each, such as ``children.asks`` or ``levers.poh_jeugd_fte.own_cost``. Shares of a division (where families
go, how heavy needs are) add up to one: what is set stands, and the other shares divide the rest as they did.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from agents.base.files.errors import WrongInput, listed, nearest, one_line, unknown_name
from agents.base.files.parameters import Document, is_list, is_mapping, parse
from agents.base.files.units import UNITS, Quantity, Share
from agents.base.files.yaml_reader import Tree
from model.places.schema import SHARES_MAY_MISS, Place
from model.policy.declared import levers

LEVERS = "levers"
NOT_ASSUMED = ("targets",)
"""Parts of a place whose numbers no run reads."""
BUDGET = "budget.first_year"
"""The one number that a user may know better than anybody: it may be set far outside its range, in every place."""
BUDGET_MAY_DIFFER = 20.0
"""How many times larger or smaller than the place's own an own budget may be; beyond that it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that is not known for sure: its value and its range, in its own unit."""

    id: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    division: str
    """The path of the shares that it adds up to one with; empty where it stands alone."""

    @property
    def is_fitted(self) -> bool:
        """Whether the value was found by fitting the place to published figures."""
        return "calibrated" in self.source

    @property
    def is_empty(self) -> bool:
        """Whether it is a share that is nothing: a possibility that this place does not have."""
        return bool(self.division) and self.value == 0.0


@dataclass(frozen=True)
class Same:
    """A place that is told from others by which object it is: its numbers are too many to compare."""

    place: Place

    def __hash__(self) -> int:
        return id(self.place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.place is other.place


def assumptions_of(place: Place) -> Mapping[str, Assumption]:
    """Every assumption of a place and of the levers, by path."""
    return _assumptions_of(Same(place))


@lru_cache(maxsize=16)
def _assumptions_of(same: Same) -> Mapping[str, Assumption]:
    place = same.place
    quantities = list(_walk(place, (), ""))
    for lever in levers():
        for name in ("effect", "second", "takes", "own_cost"):
            quantity = getattr(lever, "cost" if name == "own_cost" else name)
            if quantity is not None:
                quantities.append(((LEVERS, lever.id, name), quantity, ""))
    ranged = (_assumption(path, quantity, division) for path, quantity, division in quantities)
    return MappingProxyType({assumption.id: assumption for assumption in ranged if assumption is not None})


def may_be_set(place: Place) -> Mapping[str, Assumption]:
    """Every assumption, and the budget: known to whoever runs the place, so with or without a range of its own."""
    return {**assumptions_of(place), BUDGET: budget_of(place)}


def budget_of(place: Place) -> Assumption:
    """The budget of the first year as a number that can be set, within what can be no slip of the pen."""
    budget = place.budget.first_year
    low, high = budget.value / BUDGET_MAY_DIFFER, budget.value * BUDGET_MAY_DIFFER
    return Assumption(BUDGET, budget.value, low, high, budget.unit, budget.source, "")


def _assumption(path: tuple[str, ...], quantity: Quantity, division: str) -> Assumption | None:
    if quantity.low is None or quantity.high is None or quantity.low == quantity.high:
        return None
    numbers = (quantity.value, quantity.low, quantity.high)
    return Assumption(".".join(path), *numbers, quantity.unit, quantity.source, division)


def _walk(node: object, path: tuple[str, ...], division: str) -> Iterator[tuple[tuple[str, ...], Quantity, str]]:
    if isinstance(node, Quantity):
        yield path, node, division
        return
    inner = dict(_inside(node))
    together = ".".join(path) if _is_division(inner) else ""
    # a single share is all there is: it cannot be anything but 1
    if together and len(inner) == 1:
        return
    for key, value in inner.items():
        if path or key not in NOT_ASSUMED:
            yield from _walk(value, (*path, key), together)


def _inside(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, BaseModel):
        yield from ((name, getattr(node, name)) for name in type(node).model_fields)
    elif is_mapping(node):
        yield from ((str(key), value) for key, value in node.items())
    elif is_list(node):
        yield from ((str(number), value) for number, value in enumerate(node))


def _is_division(inner: Mapping[str, object]) -> bool:
    shares = [value for value in inner.values() if isinstance(value, Share)]
    total = sum(share.base for share in shares)
    return 0 < len(shares) == len(inner) and abs(total - 1.0) <= SHARES_MAY_MISS


def select_assumptions(
    place: Place, patterns: Iterable[str] = ("*",), *, fitted: bool = False
) -> dict[str, Assumption]:
    """The assumptions that patterns name, such as ``children.*``; one that begins with ``!`` leaves out.

    What was fitted is left out unless ``fitted`` or named in full: the figures of the place hold it where it is. A
    share of a division that is nothing stays nothing.
    """
    known = assumptions_of(place)
    patterns = list(patterns)
    for pattern in patterns:
        _check_pattern(pattern.removeprefix("!"), known)
    included = [pattern for pattern in patterns if not pattern.startswith("!")] or ["*"]
    excluded = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return {
        path: assumption
        for path, assumption in known.items()
        if path in included
        or (
            not assumption.is_empty
            and (fitted or not assumption.is_fitted)
            and any(fnmatchcase(path, pattern) for pattern in included)
            and not any(fnmatchcase(path, pattern) for pattern in excluded)
        )
    }


def _check_pattern(pattern: str, known: Mapping[str, Assumption]) -> None:
    if not any(fnmatchcase(path, pattern) for path in known):
        raise unknown_name("assumption", pattern, known)


def check_assumptions(values: Mapping[str, float], place: Place) -> None:
    """Refuse a path that names no assumption, and a value outside its range."""
    if not values:
        return
    known = may_be_set(place)
    for path, value in values.items():
        if path not in known:
            raise _unknown(path, known, place)
        low, high = known[path].low, known[path].high
        if not low <= value <= high:
            raise WrongInput(f"assumption {path}: found {value:g}, expected {low:g} to {high:g} {known[path].unit}")


def _unknown(path: str, known: Mapping[str, Assumption], place: Place) -> WrongInput:
    plain = {".".join(steps) for steps, _, _ in _walk(place, (), "")}
    if path in plain:
        return WrongInput(f"assumption {path}: this number has no range, so there is nothing else that it could be")
    last = path.rsplit(".", 1)[-1]
    alike = [other for other in known if other.rsplit(".", 1)[-1] == last]
    near = nearest(path, known)
    names = listed(dict.fromkeys([*([near] if near else []), *alike]) or known)
    return WrongInput(f'unknown assumption "{one_line(path, 100)}", expected one such as {names}')


def overlaid(place: Place, values: Mapping[str, float]) -> Place:
    """The place with other values of its assumptions, each in its own unit; those of levers have no part in it."""
    own = {path: value for path, value in values.items() if not path.startswith(f"{LEVERS}.")}
    if not own:
        return place
    tree = place.model_dump(mode="json", exclude_none=True)
    known = may_be_set(place)
    for path, value in own.items():
        _put(_node(tree, path), value)
    # after all values were set: several shares of one division may be set at once
    for division in {known[path].division for path in own} - {""}:
        fixed = {path.rsplit(".", 1)[-1] for path in own if known[path].division == division}
        _add_up_to_one(_node(tree, division), fixed)
    return parse(Place, Document(name=place.id, tree=tree, places={}))


def _node(tree: Tree, path: str) -> Tree:
    for key in path.split("."):
        tree = tree[int(key)] if is_list(tree) else tree[key]
    return tree


def _put(quantity: dict[str, Any], value: float) -> None:
    quantity["value"] = value
    # a value outside its own range widens it, or the place would be refused
    for end, further in (("low", min), ("high", max)):
        if end in quantity:
            quantity[end] = further(quantity[end], value)


def _add_up_to_one(shares: dict[str, dict[str, Any]], fixed: set[str]) -> None:
    """Shares that were set stand when they leave room; the others divide what is left as they did."""
    sizes = {name: share["value"] * UNITS[share["unit"]][1] for name, share in shares.items()}
    total = sum(sizes[name] for name in fixed)
    rest = sum(sizes.values()) - total
    if total >= 1.0 or rest <= 0.0:
        fixed_by, rest_by = (1.0 / total if total else 0.0), 0.0
    else:
        fixed_by, rest_by = 1.0, (1.0 - total) / rest
    for name, share in shares.items():
        _put(share, share["value"] * (fixed_by if name in fixed else rest_by))


def in_force_value(quantity: Quantity, lever_id: str, name: str, values: Mapping[str, float]) -> float:
    """A number of a lever in its base unit: as assumed in a scenario, or as declared."""
    value = values.get(f"{LEVERS}.{lever_id}.{name}")
    return quantity.base if value is None else value * UNITS[quantity.unit][1]
