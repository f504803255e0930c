"""Designs of sweeps: a grid, a sample or a list of points over levers, circumstances, responses and assumptions."""

# scipy ships no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from agents.base.files.errors import WrongInput, unknown_name
from agents.base.files.parameters import Strict
from experiments.compare.scenario_diff import KEYS, Kind
from experiments.replicate.replication import check_outcomes
from experiments.sweep.store.digests import figures_digest
from experiments.sweep.store.plans import Point, SweepPlan
from experiments.uncertainty.designs import Movable, Reference, Settings, Span, changed_by, movable, scenario_in
from experiments.uncertainty.prior_sampling import SIGNIFICANT_DIGITS, Drawn, Shape, placed
from model.outcomes.reducers import REDUCERS
from model.places.reader import load_place
from model.policy.assumptions import Assumption, assumptions_of
from model.policy.declared import circumstances, levers, responses
from model.scenario import Scenario, default_of

MOST_POINTS = 100_000
MOST_RUNS = 2_000_000
MOST_VALUES = 1000
LEVELS = 3
"""Values of a circumstance or assumption on a grid that names none: low, middle and high."""

Values = Annotated[list[float], Field(min_length=1, max_length=MOST_VALUES)] | Span | None
Names = Annotated[list[str], Field(max_length=200)]


class Grid(Strict):
    """Every combination of these values."""

    kind: Literal["grid"]
    levers: dict[str, Values] = {}
    circumstances: dict[str, Values] = {}
    responses: Names = []
    assumptions: dict[str, Values] = {}


class Sample(Strict):
    """So many points spread over these ranges."""

    kind: Literal["latin_hypercube", "sobol"]
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    seed: Annotated[int, Field(ge=0)] = 1
    levers: Names | dict[str, Span | None] = []
    circumstances: Names | dict[str, Span | None] = []
    responses: Names = []
    assumptions: Names = []
    fitted: bool = False
    shape: Shape = "uniform"


class Listed(Strict):
    """These points."""

    kind: Literal["list"]
    points: Annotated[list[Settings | None], Field(min_length=1, max_length=MOST_POINTS)]


class Sweep(Strict):
    """What is asked, from a file."""

    scenario: Reference | None = None
    scenarios: Annotated[list[Reference], Field(max_length=1000)] = []
    years: Annotated[int, Field(ge=1, le=60)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    replications: Annotated[int, Field(ge=1, le=100_000)] = 20
    outcomes: Names = []
    design: Annotated[Grid | Sample | Listed, Field(discriminator="kind")]


@dataclass(frozen=True)
class _Axis:
    """One thing that a grid or sample varies."""

    kind: Kind
    id: str
    low: float
    high: float
    values: Sequence[Any] = ()
    movable: Movable | None = None

    def at(self, part: float) -> bool | float:
        """Its value at a part (0 to 1) of its range."""
        if self.kind == "response":
            return part >= 0.5
        value = self.movable.at(part) if self.movable else self.low + part * (self.high - self.low)
        return min(self.high, max(self.low, float(f"{value:.{SIGNIFICANT_DIGITS}g}")))


def plan_of(asked: Sweep, folder: Path) -> SweepPlan:
    """What a design asks, point by point, with every name and value checked; its files are looked for in the folder."""
    references = [*([asked.scenario] if asked.scenario is not None else []), *asked.scenarios]
    if not references:
        raise WrongInput("sweep: found neither scenario nor scenarios, expected the scenario to start from")
    check_outcomes(asked.outcomes)
    bases = [scenario_in(reference, folder, asked.years, asked.seed) for reference in references]
    design = asked.design
    if isinstance(design, Listed):
        settings = [given or Settings() for given in design.points]
    else:
        settings = list(_combined(design) if isinstance(design, Grid) else _sampled(design, bases))
    _check_size(len(settings) * len(bases), asked.replications)
    # A dict, for its order: columns of the store stand as the design names them.
    varied: dict[tuple[Kind, str], None] = {
        (kind, name): None for setting in settings for kind, key in KEYS.items() for name in getattr(setting, key)
    }
    points: dict[str, Point] = {}
    for base in bases:
        for setting in settings:
            scenario = changed_by(base, setting)
            # Different bases and settings can come to the same scenario: it is run once.
            points.setdefault(scenario.id, Point(scenario, dict(_standing(scenario, varied))))
    kept = tuple(name for name in REDUCERS if not asked.outcomes or name in asked.outcomes)
    return SweepPlan(list(points.values()), asked.replications, kept, figures_digest())


def _check_size(points: int, replications: int) -> None:
    if points > MOST_POINTS or points * replications > MOST_RUNS:
        raise WrongInput(
            f"sweep: this takes {points * replications:,} runs of {points:,} points, "
            f"expected at most {MOST_RUNS:,} of {MOST_POINTS:,}"
        )


def _combined(design: Grid) -> Iterator[Settings]:
    axes = [*_lever_grid(design.levers), *_circumstance_axes(design.circumstances), *_response_axes(design.responses)]
    axes += [_assumption_axis(name, values) for name, values in design.assumptions.items()]
    if not axes:
        raise WrongInput("design: found nothing to vary, expected levers, circumstances, responses or assumptions")
    # Counted before the product is made: a grid can hold more points than memory does.
    _check_size(prod(len(axis.values) for axis in axes), 1)
    for values in product(*(axis.values for axis in axes)):
        yield _settings(axes, values)


def _settings(axes: Sequence[_Axis], values: Sequence[Any]) -> Settings:
    parts: dict[str, dict[str, Any]] = {key: {} for key in KEYS.values()}
    for axis, value in zip(axes, values, strict=True):
        parts[KEYS[axis.kind]][axis.id] = value
    return Settings(**parts)


def _lever_grid(asked: Mapping[str, Values]) -> list[_Axis]:
    spans = {name: None if isinstance(values, list) else values for name, values in asked.items()}
    found: list[_Axis] = []
    for lever in movable(spans):
        given = asked[lever.lever.id]
        _check_steps(f"lever {lever.lever.id}", lever.low, lever.high, lever.step)
        values = given if isinstance(given, list) else lever.values()
        found.append(_Axis("lever", lever.lever.id, lever.low, lever.high, values, lever))
    return found


def _circumstance_axes(asked: "Mapping[str, Values] | Sequence[str]") -> list[_Axis]:
    known = {circumstance.id: circumstance for circumstance in circumstances()}
    spans = asked if isinstance(asked, Mapping) else dict.fromkeys(asked)
    found: list[_Axis] = []
    for name, given in spans.items():
        if name not in known:
            raise unknown_name("circumstance", name, known)
        found.append(_axis("circumstance", name, known[name].min, known[name].max, given))
    return found


def _response_axes(asked: Sequence[str]) -> list[_Axis]:
    known = [response.id for response in responses()]
    for name in asked:
        if name not in known:
            raise unknown_name("response", name, known)
    return [_Axis("response", name, 0.0, 1.0, (True, False)) for name in dict.fromkeys(asked)]


def _assumption_axis(name: str, given: Values) -> _Axis:
    """An assumption on a grid; a range that is not written out is not known before its place is, so it must be."""
    if isinstance(given, list):
        return _Axis("assumption", name, min(given), max(given), given)
    if given is None or given.low is None or given.high is None:
        raise WrongInput(f"assumption {name}: found no values, expected a list of them, or low and high")
    return _axis("assumption", name, given.low, given.high, given)


def _axis(kind: Kind, name: str, least: float, most: float, given: Values) -> _Axis:
    if isinstance(given, list):
        return _Axis(kind, name, least, most, given)
    low = least if given is None or given.low is None else given.low
    high = most if given is None or given.high is None else given.high
    if not least <= low < high <= most:
        raise WrongInput(f"{kind} {name}: found a span of {low:g} to {high:g}, expected one in {least:g} to {most:g}")
    step = (high - low) / (LEVELS - 1) if given is None or given.step is None else given.step
    _check_steps(f"{kind} {name}", low, high, step)
    count = int(np.floor((high - low) / step + 1e-9))
    return _Axis(kind, name, low, high, [round(low + number * step, 10) for number in range(count + 1)])


def _check_steps(what: str, low: float, high: float, step: float) -> None:
    if (high - low) / step > MOST_VALUES:
        raise WrongInput(f"{what}: found a step of {step:g}, expected at most {MOST_VALUES} steps")


def _sampled(design: Sample, bases: Sequence[Scenario]) -> Iterator[Settings]:
    levers = [_Axis("lever", lever.lever.id, lever.low, lever.high, (), lever) for lever in movable(design.levers)]
    axes = [*levers, *_circumstance_axes(design.circumstances), *_response_axes(design.responses)]
    assumed: list[Assumption] = []
    if design.assumptions:
        assumed = list(Drawn(tuple(design.assumptions), design.fitted).assumptions(*bases).values())
    if not axes and not assumed:
        raise WrongInput("design: found nothing to vary, expected levers, circumstances, responses or assumptions")
    for point in _spread(design, len(axes) + len(assumed)):
        found = _settings(axes, [axis.at(float(part)) for axis, part in zip(axes, point, strict=False)])
        drawn = placed(assumed, point[len(axes) :], design.shape)
        yield found.model_copy(update={"assumptions": drawn})


def _spread(design: Sample, dimensions: int) -> np.ndarray:
    """[point, dimension] points in the unit cube."""
    from scipy.stats import qmc

    chance = np.random.default_rng(design.seed)
    if design.kind == "latin_hypercube":
        return qmc.LatinHypercube(dimensions, rng=chance).random(design.points)
    # Sobol points balance only in powers of two; scipy merely warns.
    if design.points & (design.points - 1):
        raise WrongInput(f"points: found {design.points}, expected a power of two such as 64 or 128 for sobol")
    return qmc.Sobol(dimensions, rng=chance).random(design.points)


def _standing(scenario: Scenario, varied: Iterable[tuple[Kind, str]]) -> Iterator[tuple[str, Any]]:
    """Where each thing that the design varies stands in a scenario, also where the scenario leaves it alone."""
    place = load_place(scenario.place)
    known = {lever.id: lever for lever in levers()}
    around = {circumstance.id: circumstance.default for circumstance in circumstances()}
    for kind, name in varied:
        if kind == "lever":
            setting = scenario.levers.get(name)
            yield name, default_of(known[name], scenario.load()) if setting is None else setting.value
        elif kind == "response":
            yield name, scenario.responses.get(name, place.responses.get(name, True))
        elif kind == "circumstance":
            setting = scenario.circumstances.get(name)
            yield name, around[name] if setting is None else setting.value
        elif name in scenario.assumptions:
            yield name, scenario.assumptions[name]
        else:
            yield name, assumptions_of(place)[name].value
