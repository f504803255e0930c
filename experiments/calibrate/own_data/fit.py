"""From one's own figures to a place: made like another place, fitted, and tested on the year that was held back.

All years but the last are fitted together. The model is run as one year that stands for them, so each figure is fitted
to its mean over those years: euro at the prices of the last of them, and numbers of children for its number of youths.
The last year is held back and foretold from there, over as many years as lie between.
"""

import copy
import math
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from agents.base.files.parameters import WrongInput
from experiments.calibrate.calibration import (
    Factor,
    Fit,
    Progress,
    Specification,
    Tree,
    all_measures,
    is_tree,
    mark_calibrated,
    search,
    specification,
)
from experiments.calibrate.calibration import grade as fit_grade
from experiments.calibrate.calibration import report as fit_report
from experiments.calibrate.fit_reports import FitRow, limited_grade
from experiments.calibrate.own_data.budget import own_amount, own_budget, with_local
from experiments.calibrate.own_data.privacy import SMALLEST, shown
from experiments.calibrate.own_data.table import OwnFigures
from experiments.calibrate.own_data.targets import Targets, at_size, before, mean_targets, targets
from model.outcomes.counted import CENTS_PER_EURO
from model.outcomes.measures import measured
from model.places.reader import load_place, place_document, place_path
from model.places.schema import Place
from model.run import run
from model.scenario import Scenario
from model.setup.setup import Setup

# The place with the most figures of its own.
LIKE = "uithoorn"
"""The place whose numbers a town starts from, unless another is named."""
SPAN = 2.5
"""How far every factor may move the numbers of the place that the town is made like (times, both ways)."""
GENERATIONS, POPULATION, REPLICATIONS, SEED, STEP = 120, 16, 4, 20260101, 0.15
REPORTED = 60
YOUTHS_PER_PRACTICE, TEAM_PER_1000 = 500.0, 2.0
"""Where a town does not say: U139 and U154."""
MOST_MOVED = 1.5
"""How far all prices may move together at the end (times, both ways)."""


@dataclass(frozen=True)
class YearUse:
    """What was done with one year of the figures; ``small``: all that it has is left out as too small."""

    year: int
    use: Literal["fitted", "held back", "small", "held back, small"]


@dataclass(frozen=True)
class OwnFit:
    """A town made from one's own figures; ``local``: what local help costs in the model, in no figure (euro)."""

    tree: Tree
    year: int
    lines: list[FitRow]
    grade: str
    tested_year: int | None
    tested: list[FitRow]
    uses: tuple[YearUse, ...] = ()
    local: float | None = None

    @property
    def inside(self) -> int:
        """How many figures of the held-back year lie inside the model's 80 % band."""
        return sum(test.low <= test.published <= test.high for test in self.tested)

    @property
    def compared(self) -> int:
        """How many figures of the held-back year can be compared with repeating the year before."""
        return sum(test.has_before for test in self.tested)

    @property
    def holding(self) -> int:
        """For how many of those the model is no further off."""
        return sum(test.no_worse for test in self.tested)

    @property
    def fitted_years(self) -> list[int]:
        """The years that were fitted."""
        return [use.year for use in self.uses if use.use == "fitted"] or [self.year]

    @property
    def span(self) -> str:
        """The same in words: 2023, or 2019-2023; years between that have no figures are left out."""
        years = self.fitted_years
        whole = years == list(range(years[0], years[-1] + 1))
        return f"{years[0]}-{years[-1]}" if whole and len(years) > 1 else ", ".join(map(str, years))


def own_grade(lines: list[FitRow], tested: list[FitRow]) -> str:
    """The grade of the fit, at most B where nothing tested it, at most C where "as last year" does better.

    That is: where the model is further off than the year before on more than half of the figures held back.
    """
    return limited_grade(fit_grade(lines), [test.no_worse for test in tested if test.has_before])


# The longest name of a Dutch municipality has 26 signs.
LONGEST_TOWN = 40


def town_id(name: str) -> str:
    """A name as an id: small letters, digits and underscores."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
    fits = len(name.strip()) <= LONGEST_TOWN and name.isprintable()
    if not fits or not re.fullmatch(r"[a-z][a-z0-9_]*", plain):
        rule = f"expected at least one letter to begin with, at most {LONGEST_TOWN} signs on one line"
        raise WrongInput(f"name '{name[:LONGEST_TOWN]}': {rule}")
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

    Small counts and figures that give them away are left out before anything is fitted. Raises ``WrongInput`` when
    nothing is left.
    """
    years = sorted(data.years)
    fitted_years = years[:-1] or years
    base, last = fitted_years[-1], years[-1]
    tree = town(data, name, like, base)
    if not tree["targets"]:
        raise WrongInput(f"{data.name}: nothing to fit, since counts below {SMALLEST} are left out")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{tree['id']}.yaml"
        path.write_text(as_yaml(tree), encoding="utf-8")
        fit = Fit(_specification(path, tree, like, generations))
        place = fit.place(search(fit, progress, cancelled))
        tree, place, runs = _at_own_cost(_with_numbers(tree, place), place, fit.spec)
        lines = fit_report(place, fit.spec, runs)
        # One year only: it is fitted, and nothing is left to test on.
        held = {} if last == base else at_size(data, last, base)
        tested = _back_test(place, path, held, before(data, fitted_years), last - base)
    local = float(np.mean([measures["cost_total"] - measures["cost_specialist"] for measures in runs]))
    tree = with_local(tree, float(round(local)))
    held_back = None if last == base else last
    grade = own_grade(lines, tested)
    return OwnFit(tree, base, lines, grade, held_back, tested, _uses(data, fitted_years), float(round(local)))


Runs = list[dict[str, float]]


def _at_own_cost(tree: Tree, place: Place, spec: Specification) -> tuple[Tree, Place, Runs]:
    """The place with all prices of specialist care moved together until its cost is that of the figures, and its runs.

    Shares and numbers are near after the search, but what is left of a budget is a small difference of large amounts:
    a few percent in both would be a deficit that nobody has. Only moved where clients and cost are both known.
    """
    runs = all_measures(place, spec, REPORTED)
    wanted = {target.measure: target.value for target in place.targets}
    if not {"share_of_youths", "cost_per_client"} <= wanted.keys():
        return tree, place, runs
    own = wanted["share_of_youths"].base * wanted["cost_per_client"].base / CENTS_PER_EURO
    youths = sum(town.youths.base for town in place.municipalities.values())
    ratio = own * youths / float(np.mean([measures["cost_specialist"] for measures in runs]))
    if not 1.0 / MOST_MOVED <= ratio <= MOST_MOVED:  # so far off that prices are not what is wrong: the grade says so
        return tree, place, runs
    tree = copy.deepcopy(tree)
    for product in tree["products"].values():
        if product["segment"] != "local":
            _move_prices(product["contract"], ratio)
    place = Place.model_validate(tree)
    return tree, place, all_measures(place, spec, REPORTED)


def _move_prices(contract: Tree, ratio: float) -> None:
    """A price, and what the care costs its provider, so that margins stay."""
    for quantity in (contract[key] for key in ("price", "cost") if key in contract):
        _multiply(quantity, lambda number: float(f"{number * ratio:.6g}"))
        mark_calibrated(quantity)


def _multiply(quantity: Tree, scaled: Callable[[float], float]) -> None:
    """Scale a number and its range."""
    for end in ("value", "low", "high"):
        if quantity.get(end) is not None:
            quantity[end] = scaled(float(quantity[end]))


def _uses(data: OwnFigures, fitted_years: list[int]) -> tuple[YearUse, ...]:
    """What is done with each year."""
    uses: list[YearUse] = []
    for year, found in sorted(data.years.items()):
        used, small = ("fitted", "small") if year in fitted_years else ("held back", "held back, small")
        uses.append(YearUse(year, used if targets(shown(found)) else small))
    return tuple(uses)


def town(data: OwnFigures, name: str, like: str, year: int) -> Tree:
    """The town of a year as a place file before it is fitted: the numbers of another place, its own size and targets.

    It is fitted to that year and all before it.
    """
    model = load_place(like)
    tree = copy.deepcopy(place_document(place_path(like)).tree)
    found = data.years[year]
    youths = found["youths"]
    scale = youths / sum(municipality.youths.base for municipality in model.municipalities.values())
    tree.pop("based_on", None)
    tree |= {"id": town_id(name), "name": {"nl": name, "en": name}, "synthetic": False, "start": f"{year}-01-01"}
    tree["about"] = {
        "nl": f"Afgestemd op eigen cijfers tot en met {year}; wat daarin ontbreekt komt van {model.name.nl}.",
        "en": f"Fitted to own figures up to {year}; what they lack comes from {model.name.en}.",
    }
    staff = {
        "gp_practices": (found.get("gp_practices", youths / YOUTHS_PER_PRACTICE), "providers"),
        "local_team": (found.get("local_team_fte", youths / 1000.0 * TEAM_PER_1000), "fte"),
        "gp_workers": (found.get("gp_worker_fte", 0.0), "fte"),
    }
    tree["municipalities"] = {
        tree["id"]: {
            "name": name,
            "youths": own_amount(youths, "children"),
            **{key: own_amount(round(value, 2), unit) for key, (value, unit) in staff.items()},
        }
    }
    tree["budget"] = own_budget(data, year, model.budget.first_year.base / 100.0 * scale)
    for product in tree["products"].values():
        _resize(product, scale)
    tree["targets"] = [
        {"measure": measure, "value": own_amount(value, unit), "weight": weight}
        for measure, (value, unit, weight) in mean_targets(
            data, [fitted_year for fitted_year in sorted(data.years) if fitted_year <= year]
        ).items()
    ]
    return tree


def _resize(product: Tree, scale: float) -> None:
    """Places, and sums paid for a task, in proportion to the number of youths."""
    offered = product.get("offered")
    offers: Sequence[Tree | None] = [offered] if offered is None or is_tree(offered) else offered
    amounts = [offer["places"] for offer in offers if offer]
    contract = product["contract"]
    if contract["form"] == "lump_sum":
        amounts.append(contract["price"])
    for amount in amounts:
        _multiply(amount, lambda number: number * scale)


def _specification(path: Path, tree: Tree, like: str, generations: int) -> Specification:
    """The factors of the place that the town is made like, from where its numbers stand."""
    base = specification(like)
    factors: dict[str, Factor] = {}
    for name, factor in base.factors.items():
        paths = [path for path in factor.paths if _has(tree, path)]
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


def _has(tree: Tree, path: str) -> bool:
    node: object = tree
    for key in path.split("."):
        if not is_tree(node) or key not in node:
            return False
        node = node[key]
    return is_tree(node) and "value" in node and float(node["value"]) != 0.0


def _back_test(place: Place, path: Path, held: Targets, before: Targets, ahead: int) -> list[FitRow]:
    """So many years after those fitted, with ordinary growth of prices, beside what the town saw."""
    if not held:
        return []
    # A longer warm-up is how years pass before the one that is foretold.
    later = place.model_copy(update={"warm_up_years": place.warm_up_years + ahead})
    setup = Setup(Scenario(place=str(path), years=1, seed=SEED + 2), later)
    runs = [measured(setup, run(setup, number), 1) for number in range(REPORTED)]
    raised = (1.0 + setup.circumstance("indexation")) ** ahead
    tested: list[FitRow] = []
    year = str(place.start.year + ahead)
    for measure, (value, unit, _) in held.items():
        found = np.array([measures[measure] for measures in runs]) * (raised if unit == "EUR" else 1.0)
        low, high = (float(np.quantile(found, at)) for at in (0.1, 0.9))
        naive = before[measure][0] if measure in before else math.nan
        tested.append(FitRow(measure, value, float(found.mean()), low, high, unit, year, True, naive))
    return tested


def _with_numbers(tree: Tree, place: Place) -> Tree:
    """The file with the fitted numbers in it, each marked as calibrated."""
    plain = place.model_dump(mode="json", exclude_none=True)

    def walk(old: Tree, new: Tree) -> Tree:
        if "value" in old and "value" in new:
            if float(old["value"]) == float(new["value"]):
                return old
            fitted = {**new, "source": old["source"]}
            mark_calibrated(fitted)
            return fitted
        pairs: dict[str, tuple[Any, Any]] = {key: (value, new.get(key)) for key, value in old.items()}
        return {key: walk(*pair) if all(map(is_tree, pair)) else pair[0] for key, pair in pairs.items()}

    return walk(tree, plain)


def as_yaml(tree: Tree) -> str:
    """The place as a file."""
    head = (
        "# A town fitted to its own figures; it stays where you keep it. Small counts were left out before fitting.\n"
    )
    return head + yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=160, default_flow_style=None)
