"""How much of each lever is in force in each week, and what the levers cost by themselves."""

from datetime import date

import numpy as np

from agents.base.files.units import WEEKS_PER_YEAR
from model.places.schema import Place
from model.policy.assumptions import in_force_value
from model.policy.declared import LeverDeclaration as Declared
from model.policy.declared import levers
from model.policy.lever_ids import Lever
from model.policy.lever_values import LeverSetting
from model.scenario import Scenario, default_of

_QUARTER = 13
_MATURE_WEEKS = 52
_WEEK_BY_WEEK = (
    *(Lever.BUDGET_STEERING, Lever.BUDGET_INDICATIONS, Lever.PRODUCTION_CEILING, Lever.INSPECTOR_FTE),
    *(Lever.CONTRACT_MANAGEMENT, Lever.PURCHASING_SKILL),
)
"""Levers under which prices or places answer to what happened last week, long after they stood in force too."""


def week_of_date(day: date, first_year: int) -> int:
    """The week (0 at the start of the run) in which a date falls."""
    day_of_year = day.timetuple().tm_yday - 1
    return int((day.year - first_year) * WEEKS_PER_YEAR + day_of_year * WEEKS_PER_YEAR / 365.25)


def paid_for(scenario: Scenario, place: Place, first_year: int, weeks: int) -> np.ndarray:
    """[week, lever] how much is paid for: from its date a lever ramps from its basis to its value."""
    table = np.zeros((weeks, len(Lever)))
    pace = np.ones(weeks)
    # the programme director first: the pace of all other levers follows from it
    for lever in sorted(levers(), key=lambda one: one.id != "programme_director"):
        column = Lever[lever.id.upper()]
        basis = default_of(lever, place)
        table[:, column] = basis
        setting = scenario.levers.get(lever.id)
        if setting is not None:
            start = week_of_date(setting.start or place.start, first_year)
            start = max(start, _contracts_end(lever.id, place, first_year))
            part = _part(lever, setting, start, pace)
            table[:, column] = basis + (setting.value - basis) * part
            table[part == 0.0, column] = basis
        if column == Lever.PROGRAMME_DIRECTOR:
            pace = 1.0 + effects(scenario)[column] * table[:, column]
    return table


def in_force(paid: np.ndarray, place: Place) -> np.ndarray:
    """[week, lever] how much is in force: what is ``paid`` for, after the time that it takes to begin to work."""
    table, weeks = paid.copy(), len(paid)
    for lever in levers():
        if lever.lead_weeks > 0:
            column = table[:, Lever[lever.id.upper()]]
            # until it begins to work the lever does what the place did before
            later = np.full(weeks, default_of(lever, place))
            later[lever.lead_weeks :] = column[: max(0, weeks - lever.lead_weeks)]
            column[:] = later
    return table


def periods(force: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[period, lever] and [week] the period it is in, from [week, lever]: a table that stays near the processor."""
    begins = np.concatenate([[True], (force[1:] != force[:-1]).any(axis=1)])
    return np.ascontiguousarray(force[begins]), np.cumsum(begins) - 1


def terms_changed(force: np.ndarray, limited: bool) -> np.ndarray:
    """[week] 0 when prices and the places on offer are those of the week before, 1 when they may differ.

    They may when a lever moves or its investment matures, and at the start of a quarter: of a year, halfway through it
    and when posts fall vacant. Every week brings news where something is steered or ``limited`` by a yearly maximum.
    """
    moves = np.ones(len(force), dtype=bool)
    moves[1:] = (force[1:] != force[:-1]).any(axis=1)
    # what an investment bought comes this much later, when no lever moves
    matured = np.concatenate([np.zeros(_MATURE_WEEKS, dtype=bool), moves])[: len(force)]
    steered = np.logical_or.accumulate((force[:, list(_WEEK_BY_WEEK)] != 0.0).any(axis=1))
    quarter = np.arange(len(force)) % _QUARTER == 0
    return (moves | matured | steered | quarter | limited).astype(np.int64)


def _part(lever: Declared, setting: LeverSetting, start: int, pace: np.ndarray) -> np.ndarray:
    """[week] how far a lever is on its way; what the region does together goes at the region's pace."""
    ramp = lever.ramp_weeks if setting.ramp_weeks is None or lever.choices else setting.ramp_weeks
    went = np.where(np.arange(len(pace)) >= start, pace if lever.by == "region" else 1.0, 0.0)
    # rounded: a sum of paces misses a whole week by the last bit, and a ramp would end a week late
    return np.clip(np.round(np.cumsum(went), 9) / (ramp + 1.0), 0.0, 1.0)


def _contracts_end(lever: str, place: Place, first_year: int) -> int:
    """The first week in which contracts may take another form (M078); 0 where the lever changes none."""
    if place.contracts_until is None or not lever.startswith("contract_form"):
        return 0
    return week_of_date(place.contracts_until, first_year) + 1


def effects(scenario: Scenario, name: str = "effect") -> np.ndarray:
    """[lever] how strong its mechanism is at full force, in its base unit; ``name``: effect, second or takes."""
    table = np.zeros(len(Lever))
    for lever in levers():
        quantity = getattr(lever, name)
        if quantity is not None:
            table[Lever[lever.id.upper()]] = in_force_value(quantity, lever.id, name, scenario.assumptions)
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
