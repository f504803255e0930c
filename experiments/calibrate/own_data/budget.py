"""The budget of a town of one's own: every year that is given, and compared with what it pays for."""

from typing import Any

from experiments.calibrate.own_data.table import OwnFigures
from experiments.calibrate.own_data.targets import growth_of

SOURCE = "own data"
NO_BUDGET = "own data (assumption: no budget given)"
SIMULATED = "calibrated (local help is not in the budget given)"


def own_amount(value: float, unit: str, source: str = SOURCE) -> dict[str, Any]:
    """An amount as it stands in a place file."""
    return {"value": value, "unit": unit, "source": source}


def own_budget(data: OwnFigures, year: int, elsewhere: float) -> dict[str, Any]:
    """What is budgeted from a year on, as given for each year, and whether it pays for local help too.

    Without a budget it is what specialist care cost, else that of the place that the town is made like: an assumption.
    """
    paths = {
        name: {given_year: found[name] for given_year, found in sorted(data.years.items()) if found.get(name)}
        for name in ("budget_all", "budget")
    }
    kind = next((name for name, path in paths.items() if path), None)
    if kind is None:
        cost = data.years[year].get("cost_total")
        first = own_amount(round(cost or elsewhere), "EUR", NO_BUDGET)
        return {"first_year": first} | (_only_specialist() if cost else {})
    path = paths[kind]
    near = max((given_year for given_year in path if given_year <= year), default=min(path))
    first = path[near] * (1.0 + growth_of("budget_growth")) ** (year - near)
    later = {later_year: own_amount(round(amount), "EUR") for later_year, amount in path.items() if later_year > year}
    return (
        {"first_year": own_amount(round(first), "EUR")}
        | ({"later": later} if later else {})
        | (_only_specialist() if kind == "budget" else {})
    )


def _only_specialist() -> dict[str, Any]:
    """The budget leaves local help out: what that costs follows from the fit."""
    return {"covers": "specialist", "local": own_amount(0.0, "EUR", SIMULATED)}


def with_local(tree: dict[str, Any], cost: float) -> dict[str, Any]:
    """The place with the cost of local help (euro) beside a budget that leaves it out."""
    if "local" not in tree["budget"]:
        return tree
    return {**tree, "budget": tree["budget"] | {"local": own_amount(cost, "EUR", SIMULATED)}}
