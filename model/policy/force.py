"""How much of each lever is in force in each week, and what the levers cost by themselves."""

from datetime import date

import numpy as np

from agents.base.units import WEEKS_PER_YEAR
from model.assumptions import in_force_value
from model.places.schema import Place
from model.policy.declared import levers
from model.policy.lever_ids import Lever
from model.scenario import Scenario, default_of


def week_of_date(day: date, first_year: int) -> int:
    """The week (0 at the start of the run) in which a date falls."""
    day_of_year = day.timetuple().tm_yday - 1
    return int((day.year - first_year) * WEEKS_PER_YEAR + day_of_year * WEEKS_PER_YEAR / 365.25)


def in_force(scenario: Scenario, place: Place, first_year: int, weeks: int) -> np.ndarray:
    """[week, lever] how much is in force: from its date it ramps from its basis to its value."""
    table = np.zeros((weeks, len(Lever)))
    for lever in levers():
        column = Lever[lever.id.upper()]
        basis = default_of(lever, place)
        table[:, column] = basis
        setting = scenario.levers.get(lever.id)
        if setting is None:
            continue
        start = week_of_date(setting.start or place.start, first_year)
        start = max(start, _contracts_end(lever.id, place, first_year))
        ramp = lever.ramp_weeks if setting.ramp_weeks is None or lever.choices else setting.ramp_weeks
        since = np.arange(weeks) - start
        part = np.clip((since + 1.0) / (ramp + 1.0), 0.0, 1.0)
        table[:, column] = basis + (setting.value - basis) * part
        table[since < 0, column] = basis
    return table


def _contracts_end(lever: str, place: Place, first_year: int) -> int:
    """The first week in which contracts may take another form (M078); 0 where the lever changes none."""
    if place.contracts_until is None or not lever.startswith("contract_form"):
        return 0
    return week_of_date(place.contracts_until, first_year) + 1


def effects(scenario: Scenario) -> np.ndarray:
    """[lever] how strong its mechanism is at full force, in the unit of its declaration."""
    table = np.zeros(len(Lever))
    for lever in levers():
        if lever.effect is not None:
            table[Lever[lever.id.upper()]] = in_force_value(lever.effect, lever.id, "effect", scenario.assumptions)
    return table


def own_costs(scenario: Scenario, place: Place, force: np.ndarray, index: np.ndarray) -> np.ndarray:
    """[week, municipality] what the levers in force cost by themselves (cents per week); ``index`` per week."""
    youths = np.array([town.youths.base for town in place.municipalities.values()])
    costs = np.zeros((force.shape[0], len(youths)))
    for lever in levers():
        if lever.cost is None or lever.id not in scenario.levers:
            continue
        moved = np.abs(force[:, Lever[lever.id.upper()]] - default_of(lever, place)) * index
        share = youths / youths.sum() if lever.cost.per == "unit" else youths / 1000.0
        each = in_force_value(lever.cost, lever.id, "own_cost", scenario.assumptions)
        costs += each * moved[:, None] * share[None, :]
    return costs
