"""Calibrate: fit the numbers of a place to its published figures together, by a search that anyone can repeat.

Every factor multiplies numbers of the place within its range; shares that add up to one are divided anew.
All trials share the same chance, and trials are asked and told in whole generations, so that the same
specification always gives the same fit.
"""

import copy
import math
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Annotated, Any, Self, TypeGuard

import numpy as np
import optuna
from pydantic import Field, model_validator

from agents.base.files.parameters import Document, Strict, WrongInput, parse, read_document
from agents.base.files.units import UNITS, Cents
from experiments.calibrate.fit_reports import FitRow, distance, grade_of_lines
from model.outcomes.measures import MEASURES, measured
from model.outcomes.reducers import CENTS_PER_EURO
from model.places.reader import FOLDER, load_place, place_document, place_path
from model.places.schema import Place
from model.run import run
from model.scenario import Scenario
from model.setup.setup import Setup

SPECIFICATIONS = Path(__file__).parent / "fitting"
SIGNIFICANT_DIGITS = 4
REPORTED = 100
"""Replications behind a fit report."""
Progress = Callable[[int, int, float], None]


Tree = dict[str, Any]
"""A place file, or a part of it, as plain values."""


class Factor(Strict):
    """Numbers that are multiplied together, how far, and where the search begins (the fit of another place)."""

    paths: Annotated[list[str], Field(min_length=1)]
    low: Annotated[float, Field(gt=0)]
    high: Annotated[float, Field(gt=0)]
    start: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _starts_inside(self) -> Self:
        if self.low >= self.high or not self.low <= (self.start or self.low) <= self.high:
            raise ValueError(
                f"found low {self.low:g}, start {self.start} and high {self.high:g}, expected them in order"
            )
        return self

    @property
    def log_start(self) -> float:
        """The logarithm of where the search begins: as given, else no change, else the middle of the range."""
        if self.start is not None:
            return math.log(self.start)
        return 0.0 if self.low < 1.0 < self.high else math.log(self.low * self.high) / 2.0


class Settled(Strict):
    """A sum of money of one region that follows from the fit: it is moved until a measure of all has this value."""

    path: str
    wanted: Cents


class Specification(Strict):
    """What is fitted, how hard, and from which seed."""

    place: str
    years: Annotated[int, Field(ge=1, le=20)]
    replications: Annotated[int, Field(ge=1, le=200)]
    generations: Annotated[int, Field(ge=1, le=5000)]
    population: Annotated[int, Field(ge=4, le=200)]
    seed: int
    step: Annotated[float, Field(gt=0, le=1)] = 0.25
    """How far the search steps at first (in the logarithm of a factor): small where it starts from another fit."""
    regions: Annotated[int, Field(ge=1, le=1000)] | None = None
    """So many of its regions stand for the whole place in the search and in the report; without it all do."""
    reported: Annotated[int, Field(ge=2, le=1000)] = REPORTED
    """Replications behind the fit report."""
    factors: Annotated[dict[str, Factor], Field(min_length=1)]
    settled: dict[str, Settled] = {}


def specification(name: str) -> Specification:
    """The shipped specification of a place, or one from a file."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else SPECIFICATIONS / f"{name}.yaml"
    return parse(Specification, read_document(path))


class Fit:
    """A place whose numbers can be multiplied and run."""

    def __init__(self, spec: Specification) -> None:
        self.spec = spec
        self.path = place_path(spec.place)
        document = place_document(self.path, fitted=False)
        self.document = document
        self.scenario = at_one_price_level(spec, spec.seed)
        for factor in spec.factors.values():
            for path in factor.paths:
                _quantity(document.tree, path)

    def place(self, factors: Mapping[str, float]) -> Place:
        """The place with these factors applied."""
        tree = copy.deepcopy(self.document.tree)
        for name, factor in factors.items():
            for path in self.spec.factors[name].paths:
                quantity = _quantity(tree, path)
                quantity["value"] = _rounded(float(quantity["value"]) * factor)
        # After all factors: dividing anew after each would undo part of those before.
        for path in _groups(self.spec):
            _divide_anew(tree, path)
        for name in factors:
            for path in self.spec.factors[name].paths:
                _widen(_quantity(tree, path))
        return parse(Place, Document(name=self.document.name, tree=tree, places=self.document.places))

    def runs(self, place: Place, replications: int) -> list[dict[str, float]]:
        """All measures of each replication."""
        setup = Setup(self.scenario, in_regions(place, self.spec))
        return [measured(setup, run(setup, number), self.spec.years) for number in range(replications)]

    def standing(self) -> dict[str, float]:
        """The factors of the fit that stands, within their ranges: where a repeated search can go on."""
        stands = place_document(self.path).tree
        factors: dict[str, float] = {}
        for name, factor in self.spec.factors.items():
            before = float(_quantity(self.document.tree, factor.paths[0])["value"])
            now = float(_quantity(stands, factor.paths[0])["value"])
            found = now / before if before else 1.0
            factors[name] = min(factor.high * 0.999, max(factor.low * 1.001, found))
        return factors

    def loss(self, factors: Mapping[str, float]) -> float:
        """Weighted squared distance to the published figures; a figure held back has no part in it."""
        place = self.place(factors)
        runs = self.runs(place, self.spec.replications)
        total = 0.0
        for target in place.targets:
            if target.held_back:
                continue
            value = float(np.mean([measures[target.measure] for measures in runs]))
            published = _published(target.value.base, target.value.unit)
            total += target.weight * distance(value, published, target.value.unit) ** 2
        return total


def _published(base: float, unit: str) -> float:
    """A figure in the base unit of a place (cents where it is money) as it was published (euro)."""
    return base / CENTS_PER_EURO if unit.startswith("EUR") else base


def is_tree(node: object) -> TypeGuard[Tree]:
    """Whether a part of a place file has parts of its own."""
    return isinstance(node, dict)


def _node(tree: Tree, path: str) -> Any:  # noqa: ANN401 - whatever a place file holds there
    node: Any = tree
    for key in path.split("."):
        if not is_tree(node) or key not in node:
            raise WrongInput(f"factor path {path}: no such number in the place, at '{key}'")
        node = node[key]
    return node


def _quantity(tree: Tree, path: str) -> Tree:
    node = _node(tree, path)
    if not is_tree(node) or "value" not in node:
        raise WrongInput(f"factor path {path}: expected a number with value and unit")
    return node


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def mark_calibrated(quantity: Tree) -> None:
    """Say in the source of a number that it was fitted."""
    source = str(quantity["source"])
    quantity["source"] = source if "calibrated" in source else f"calibrated, {source}"


def _widen(quantity: Tree) -> None:
    value = float(quantity["value"])
    if quantity.get("low") is not None:
        quantity["low"] = min(float(quantity["low"]), value)
    if quantity.get("high") is not None:
        quantity["high"] = max(float(quantity["high"]), value)


def _groups(spec: Specification) -> list[str]:
    """Paths of mappings whose shares must add up to one."""
    touched = {
        path.rsplit(".", 1)[0]
        for factor in spec.factors.values()
        for path in factor.paths
        if any(part in path for part in (".severity.", ".routes.", ".offers."))
    }
    return sorted(touched)


def _divide_anew(tree: Tree, path: str) -> None:
    shares = _node(tree, path).values()
    total = sum(float(share["value"]) for share in shares)
    for share in shares:
        share["value"] = _rounded(float(share["value"]) / total)
        _widen(share)


def search(
    fit: Fit,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    begin: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The factors of the best trial (CMA-ES over the logarithms, whole generations at a time).

    ``begin`` holds the factors to begin from; without it the specification says where.
    """
    spec = fit.spec
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    start = {name: factor.log_start for name, factor in spec.factors.items()}
    start |= {name: math.log(factor) for name, factor in (begin or {}).items()}
    warnings.filterwarnings("ignore", "`(x0|sigma0)` has been deprecated", FutureWarning)
    sampler = optuna.samplers.CmaEsSampler(x0=start, sigma0=spec.step, seed=spec.seed, popsize=spec.population)
    study = optuna.create_study(sampler=sampler)
    _enqueue_around(study, spec, start)
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for generation in range(spec.generations):
            if cancelled is not None and cancelled():
                break
            # CMA-ES learns from whole generations: telling trials as they finish would make the fit depend on timing.
            trials = [study.ask() for _ in range(spec.population)]
            asked = [
                {
                    n: math.exp(trial.suggest_float(n, math.log(f.low), math.log(f.high)))
                    for n, f in spec.factors.items()
                }
                for trial in trials
            ]
            for trial, loss in zip(trials, pool.map(fit.loss, asked), strict=True):
                study.tell(trial, loss)
            if progress is not None:
                progress(generation + 1, spec.generations, study.best_value)
    return {name: _rounded(math.exp(value)) for name, value in study.best_params.items()}


def _enqueue_around(study: optuna.Study, spec: Specification, start: Mapping[str, float]) -> None:
    """The first generation lies around the start: left alone, the sampler would draw it from the whole range."""
    chance = np.random.default_rng(spec.seed)
    for number in range(spec.population):
        steps = spec.step * chance.normal(size=len(start)) * (number > 0)
        near = {
            name: float(np.clip(start[name] + step, math.log(factor.low), math.log(factor.high)))
            for (name, factor), step in zip(spec.factors.items(), steps, strict=True)
        }
        study.enqueue_trial(near)


def fitted_tree(fit: Fit, factors: Mapping[str, float]) -> Tree:
    """The numbers that changed, as an overlay on the place."""
    place = fit.place(factors)
    plain = place.model_dump(mode="json", exclude_none=True)
    tree: Tree = {}
    paths = {path for factor in fit.spec.factors.values() for path in factor.paths}
    for group in _groups(fit.spec):
        paths |= {f"{group}.{name}" for name in _node(fit.document.tree, group)}
    for path in sorted(paths):
        _put(tree, path, _marked(plain, path))
    return tree


def settle(spec: Specification, tree: Tree) -> None:
    """Move what follows from the fit (a first-year budget, say) in the overlay of a place until it is as wanted."""
    place = load_place(spec.place)
    plain = place.model_dump(mode="json", exclude_none=True)
    for measure, settled in spec.settled.items():
        simulated = float(np.mean([measures[measure] for measures in all_measures(place, spec, spec.reported)]))
        quantity = _marked(plain, settled.path)
        run_here = in_regions(place, spec).regions
        wanted_cents = settled.wanted.base * run_here / place.regions
        off_cents = (simulated * CENTS_PER_EURO - wanted_cents) / run_here
        quantity["value"] = _rounded(float(quantity["value"]) + off_cents / UNITS[str(quantity["unit"])][1])
        _widen(quantity)
        _put(tree, settled.path, quantity)


def _marked(plain: Tree, path: str) -> Tree:
    quantity = dict(_quantity(plain, path))
    mark_calibrated(quantity)
    return quantity


def _put(tree: Tree, path: str, value: Tree) -> None:
    *folders, last = path.split(".")
    for key in folders:
        tree = tree.setdefault(key, {})
    tree[last] = value


def at_one_price_level(spec: Specification, seed: int) -> Scenario:
    """The scenario in which a place is fitted: published figures are of one year, so prices stand still."""
    plain = Scenario(place=spec.place, years=spec.years, seed=seed)
    return plain.with_circumstances(indexation=0.0, lump_sum_growth=0.0, budget_growth=0.0)


def in_regions(place: Place, spec: Specification) -> Place:
    """The place with only as many of its regions as the specification runs."""
    if spec.regions is None:
        return place
    return place.model_copy(update={"regions": min(spec.regions, place.regions)})


def all_measures(place: Place, spec: Specification, replications: int) -> list[dict[str, float]]:
    """All measures of each replication, with other chance than that of the search."""
    # Another seed than the search: a fit is partly to the chance that it was made on.
    setup = Setup(at_one_price_level(spec, spec.seed + 1), in_regions(place, spec))
    with ThreadPoolExecutor(cpu_count() or 1) as pool:

        def measured_in(number: int) -> dict[str, float]:
            return measured(setup, run(setup, number), spec.years)

        return list(pool.map(measured_in, range(replications)))


def report(place: Place, spec: Specification, runs: list[dict[str, float]] | None = None) -> list[FitRow]:
    """Every target beside what the place gives now: mean and 10-90 % band over replications (made anew without any)."""
    runs = runs or all_measures(place, spec, spec.reported)
    lines: list[FitRow] = []
    for target in place.targets:
        values = np.array([measures[target.measure] for measures in runs])
        published = _published(target.value.base, target.value.unit)
        low, high = (float(np.quantile(values, share)) for share in (0.1, 0.9))
        unit, source = target.value.unit, target.value.source
        lines.append(FitRow(target.measure, published, float(values.mean()), low, high, unit, source, target.held_back))
    return lines


def grade(lines: list[FitRow]) -> str:
    """A to D, by the rule of ``graded``; a D where nothing was fitted; figures held back count apart."""
    return grade_of_lines(lines) or "D"


def check_targets(place: Place) -> None:
    """Refuse a target that no measure answers."""
    for target in place.targets:
        if target.measure not in MEASURES:
            raise WrongInput(f"{place.id}: unknown measure '{target.measure}', expected one of {', '.join(MEASURES)}")


def specification_names() -> list[str]:
    """The places with a shipped specification."""
    return sorted(path.stem for path in SPECIFICATIONS.glob("*.yaml"))


def fitted_path(place: str) -> Path:
    """Where the fitted numbers of a shipped place stand."""
    return FOLDER / "fitted" / f"{place}.yaml"
