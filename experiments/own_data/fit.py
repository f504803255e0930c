"""From one's own figures to a place: made like another place, fitted, and tested on the year that was held back."""

import copy
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from agents.base.parameters import WrongInput
from experiments.calibrate import Factor, Fit, Fitted, Progress, Specification, grade, search, specification
from experiments.calibrate import report as fit_report
from experiments.own_data.figures import figures
from experiments.own_data.privacy import shown
from experiments.own_data.table import OwnFigures
from model.build import Layout
from model.outcomes.measures import measured
from model.places.reader import load_place, place_document, place_path
from model.places.schema import Place
from model.run import run
from model.scenario import Scenario

LIKE = "uithoorn"
"""The place whose numbers a town starts from, unless another is named: the one with the most figures of its own."""
SPAN = 2.5
"""How far every factor may move the numbers of the place that the town is made like (times, both ways)."""
GENERATIONS, POPULATION, REPLICATIONS, SEED, STEP = 120, 16, 4, 20260101, 0.15
REPORTED = 60
YOUTHS_PER_PRACTICE, TEAM_PER_1000 = 500.0, 2.0
"""Where a town does not say: U139 and U154."""
SOURCE = "own data"


@dataclass(frozen=True)
class BackTest:
    """One figure of the held-back year beside the model, and beside 'as the year before'."""

    measure: str
    published: float
    simulated: float
    low: float
    high: float
    naive: float
    unit: str


@dataclass(frozen=True)
class OwnFit:
    """A town made from one's own figures."""

    tree: dict[str, Any]
    year: int
    lines: list[Fitted]
    grade: str
    tested_year: int | None
    tested: list[BackTest]

    @property
    def inside(self) -> int:
        """How many figures of the held-back year lie inside the model's 80 % band."""
        return sum(one.low <= one.published <= one.high for one in self.tested)


def town_id(name: str) -> str:
    """A name as an id: small letters, digits and underscores."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", plain):
        raise WrongInput(f"name '{name[:40]}': expected at least one letter to begin with, at most 40 signs")
    return plain


def calibrate_own(
    data: OwnFigures,
    name: str,
    like: str = LIKE,
    generations: int = GENERATIONS,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> OwnFit:
    """Fit a town to all its years but the last, which is held back; to its only year when there is one.

    Small counts and figures that give them away are left out before anything is fitted.
    """
    years = sorted(data.years)
    fitted_year = years[-2] if len(years) > 1 else years[-1]
    tree = town(data, name, like, fitted_year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{tree['id']}.yaml"
        path.write_text(as_yaml(tree), encoding="utf-8")
        fit = Fit(_specification(path, tree, like, generations))
        place = fit.place(search(fit, progress, cancelled))
        lines = fit_report(place, fit.spec.model_copy(update={"reported": REPORTED}))
        held = {} if len(years) == 1 else targets(shown(data.years[years[-1]]))
        tested = _back_test(place, path, held, targets(shown(data.years[fitted_year])))
    tree = _with_numbers(tree, place)
    return OwnFit(tree, fitted_year, lines, grade(lines), years[-1] if held else None, tested)


def targets(found: Mapping[str, float]) -> dict[str, tuple[float, str, float]]:
    """What one year is fitted to: {measure: (value, unit, weight)}."""
    wanted: dict[str, tuple[float, str, float]] = {}
    for name, value in found.items():
        figure = figures()[name]
        if figure.measure is None or (figure.over is not None and not found.get(figure.over)):
            continue
        part = value / found[figure.over] if figure.over else value
        wanted[figure.measure] = round(part, 4), _unit(figure.measure, figure.kind), figure.weight
    return wanted


def _unit(measure: str, kind: str) -> str:
    if measure == "cost_per_client":
        return "EUR"
    if measure in ("starts_per_stock", "ends_per_stock"):
        return "ratio"
    if measure == "children_in_care":
        return "children"
    return "weeks" if kind == "weeks" else "share"


def town(data: OwnFigures, name: str, like: str, year: int) -> dict[str, Any]:
    """The town as a whole place file before it is fitted: the numbers of another place, its own size and targets."""
    model = load_place(like)
    tree = copy.deepcopy(place_document(place_path(like)).tree)
    found = data.years[year]
    youths = found["youths"]
    scale = youths / sum(one.youths.base for one in model.municipalities.values())
    tree.pop("based_on", None)
    tree |= {"id": town_id(name), "name": {"nl": name, "en": name}, "synthetic": False, "start": f"{year}-01-01"}
    tree["about"] = {
        "nl": f"Gepast op eigen cijfers van {year}; wat daarin ontbreekt komt van {model.name.nl}.",
        "en": f"Fitted to own figures of {year}; what they lack comes from {model.name.en}.",
    }
    staff = {
        "gp_practices": (found.get("gp_practices", youths / YOUTHS_PER_PRACTICE), "providers"),
        "local_team": (found.get("local_team_fte", youths / 1000.0 * TEAM_PER_1000), "fte"),
        "gp_workers": (found.get("gp_worker_fte", 0.0), "fte"),
    }
    tree["municipalities"] = {
        tree["id"]: {
            "name": name,
            "youths": _own(youths, "children"),
            **{key: _own(round(value, 2), unit) for key, (value, unit) in staff.items()},
        }
    }
    budget = found.get("budget") or found.get("cost_total") or model.budget.first_year.base / 100.0 * scale
    tree["budget"] = {"first_year": _own(round(budget), "EUR")}
    for product in tree["products"].values():
        _resize(product, scale)
    tree["targets"] = [
        {"measure": measure, "value": _own(value, unit), "weight": weight}
        for measure, (value, unit, weight) in targets(shown(found)).items()
    ]
    return tree


def _own(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": SOURCE}


def _resize(product: dict[str, Any], scale: float) -> None:
    """Places, and sums paid for a task, in proportion to the number of youths."""
    offered = product.get("offered")
    amounts = [one["places"] for one in (offered if isinstance(offered, list) else [offered]) if one]
    contract = product["contract"]
    if contract["form"] == "lump_sum":
        amounts.append(contract["price"])
    for amount in amounts:
        for key in ("value", "low", "high"):
            if amount.get(key) is not None:
                amount[key] = float(amount[key]) * scale


def _specification(path: Path, tree: dict[str, Any], like: str, generations: int) -> Specification:
    """The factors of the place that the town is made like, from where its numbers stand."""
    base = specification(like)
    factors = {}
    for name, factor in base.factors.items():
        paths = [one for one in factor.paths if _has(tree, one)]
        if paths:
            factors[name] = Factor(paths=paths, low=1.0 / SPAN, high=SPAN, start=1.0)
    return Specification(
        place=str(path),
        years=1,
        replications=REPLICATIONS,
        generations=generations,
        population=POPULATION,
        seed=SEED,
        step=STEP,
        factors=factors,
    )


def _has(tree: Any, path: str) -> bool:
    for key in path.split("."):
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return isinstance(tree, dict) and "value" in tree and float(tree["value"]) != 0.0


def _back_test(
    place: Place,
    path: Path,
    held: Mapping[str, tuple[float, str, float]],
    before: Mapping[str, tuple[float, str, float]],
) -> list[BackTest]:
    """The year after the one fitted, with ordinary growth of prices, beside what the town saw."""
    if not held:
        return []
    later = place.model_copy(update={"warm_up_years": place.warm_up_years + 1})
    layout = Layout(Scenario(place=str(path), years=1, seed=SEED + 2), later)
    runs = [measured(layout, run(layout, number), 1) for number in range(REPORTED)]
    raised = 1.0 + layout.circumstance("indexation")
    tested = []
    for measure, (value, unit, _) in held.items():
        found = np.array([one[measure] for one in runs]) * (raised if unit == "EUR" else 1.0)
        low, high = (float(np.quantile(found, at)) for at in (0.1, 0.9))
        naive = before[measure][0] if measure in before else float("nan")
        tested.append(BackTest(measure, value, float(found.mean()), low, high, naive, unit))
    return tested


def _with_numbers(tree: dict[str, Any], place: Place) -> dict[str, Any]:
    """The file with the fitted numbers in it, each marked as calibrated."""
    plain = place.model_dump(mode="json", exclude_none=True)

    def walk(old: Any, new: Any) -> Any:
        if not isinstance(old, dict) or not isinstance(new, dict):
            return old
        if "value" in old and "value" in new:
            if float(old["value"]) == float(new["value"]):
                return old
            source = str(old["source"])
            marked = source if "calibrated" in source else f"calibrated, {source}"
            return {**new, "source": marked}
        return {key: walk(value, new.get(key, value)) for key, value in old.items()}

    return walk(tree, plain)


def as_yaml(tree: dict[str, Any]) -> str:
    """The place as a file."""
    head = (
        "# A town fitted to its own figures; it stays where you keep it. Small counts were left out before fitting.\n"
    )
    return head + yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=160, default_flow_style=None)
