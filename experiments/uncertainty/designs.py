"""Designs: files that say what to search through; read strictly, with every name checked before the first run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from agents.base.files.errors import WrongInput, unknown_name
from agents.base.files.parameters import Document, Strict, parse, read_document
from experiments.uncertainty.prior_sampling import placed
from model.policy.assumptions import Assumption
from model.policy.declared import LeverDeclaration, levers
from model.scenario import Scenario, load_scenario

Reference = str | dict[str, Any]
"""A scenario: a place by name, a file beside the design, or written out."""


class Span(Strict):
    """How far a lever may be moved; its whole range unless said otherwise."""

    low: float | None = None
    high: float | None = None
    step: Annotated[float, Field(gt=0)] | None = None


class Settings(Strict):
    """What a plan changes."""

    levers: dict[str, Any] = {}
    responses: dict[str, Any] = {}
    circumstances: dict[str, Any] = {}
    assumptions: dict[str, Any] = {}


def read_design[M: Strict](schema: type[M], path: Path) -> M:
    """A design from a file."""
    return parse(schema, read_document(path))


def scenario_in(reference: Reference, folder: Path, years: int | None = None, seed: int | None = None) -> Scenario:
    """The scenario that a design names, its files looked for beside the design."""
    if isinstance(reference, str):
        found = load_scenario(str(folder / reference) if reference.endswith((".yaml", ".yml")) else reference)
    else:
        tree = dict(reference)
        # A scenario written out in a design names its place beside the design, not beside the working folder.
        inner = tree.get("place")
        if isinstance(inner, str) and inner.endswith((".yaml", ".yml")):
            tree["place"] = str(folder / inner)
        found = parse(Scenario, Document(name="scenario", tree=tree, places={}))
    changes = {name: value for name, value in (("years", years), ("seed", seed)) if value is not None}
    return found.changed(**changes) if changes else found


def changed_by(base: Scenario, settings: Settings) -> Scenario:
    """The scenario with the settings of a plan on top of its own."""
    own = base.model_dump(by_alias=True)
    return base.changed(**{key: {**own[key], **new} for key, new in settings.model_dump().items() if new})


class Movable:
    """One lever within the span that a design allows."""

    def __init__(self, lever: LeverDeclaration, span: Span) -> None:
        self.lever = lever
        self.low = lever.min if span.low is None else span.low
        self.high = lever.max if span.high is None else span.high
        self.step = span.step or lever.step
        if not lever.min <= self.low < self.high <= lever.max:
            raise WrongInput(
                f"lever {lever.id}: found a span of {self.low:g} to {self.high:g}, "
                f"expected one within {lever.min:g} to {lever.max:g}"
            )

    def values(self) -> list[float]:
        """The values that it takes, in order."""
        if self.lever.choices:
            return sorted(float(choice) for choice in self.lever.choices if self.low <= choice <= self.high)
        count = int(np.floor((self.high - self.low) / self.step + 1e-9))
        steps = [round(self.low + number * self.step, 10) for number in range(count + 1)]
        # The high end can lie off the steps, and is allowed all the same.
        return steps if abs(steps[-1] - self.high) < 1e-9 else [*steps, self.high]

    def at(self, part: float) -> float:
        """The value at a part (0 to 1) of the span; one of the choices where there are choices."""
        if self.lever.choices:
            values = self.values()
            return values[min(len(values) - 1, int(part * len(values)))]
        return self.low + part * (self.high - self.low)


def movable(asked: Sequence[str] | Mapping[str, Span | None]) -> list[Movable]:
    """The levers that a design names."""
    known = {lever.id: lever for lever in levers()}
    spans = dict(asked) if isinstance(asked, Mapping) else dict.fromkeys(asked)
    for name in spans:
        if name not in known:
            raise unknown_name("lever", name, known)
    return [Movable(known[name], span or Span()) for name, span in spans.items()]


def at_point(
    scenarios: Sequence[Scenario], some_levers: Sequence[Movable], assumed: Sequence[Assumption], point: np.ndarray
) -> list[Scenario]:
    """The scenarios at a point of the unit cube: assumptions hold for all, levers move in the last one only."""
    values = placed(assumed, point[len(some_levers) :], "uniform")
    found = [scenario.with_assumptions(values) if values else scenario for scenario in scenarios]
    if some_levers:
        moved: dict[str, Any] = {
            movable.lever.id: movable.at(float(part))
            for movable, part in zip(some_levers, point[: len(some_levers)], strict=True)
        }
        found[-1] = found[-1].with_levers(**moved)
    return found
