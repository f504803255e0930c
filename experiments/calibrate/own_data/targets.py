"""What a town is fitted to, and tested against: figures as shares and means, of one year or of several together."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.calibrate.own_data.figures import figures
from experiments.calibrate.own_data.privacy import shown
from experiments.calibrate.own_data.table import OwnFigures
from model.policy.declared import circumstances

Targets = dict[str, tuple[float, str, float]]
"""What is fitted or tested: {measure: (value, unit, weight)}."""


def targets(found: Mapping[str, float]) -> Targets:
    """What one year gives to fit."""
    wanted: Targets = {}
    for name, value in found.items():
        figure = figures()[name]
        if figure.measure is None or (figure.over is not None and not found.get(figure.over)):
            continue
        part = value / found[figure.over] if figure.over else value
        wanted[figure.measure] = round(part, 4), _unit(figure.measure, figure.kind), figure.weight
    return wanted


def mean_targets(data: OwnFigures, years: Sequence[int]) -> Targets:
    """What several years give to fit: the mean of each figure over the years that have it.

    Euro are at the prices of the last of the years, and children in care are for its number of youths.
    """
    base = years[-1]
    found: dict[str, list[float]] = {}
    about: dict[str, tuple[str, float]] = {}
    for year in years:
        for measure, (value, unit, weight) in at_size(data, year, base).items():
            raised = (1.0 + growth_of("indexation")) ** (base - year) if unit == "EUR" else 1.0
            found.setdefault(measure, []).append(value * raised)
            about[measure] = unit, weight
    return {measure: (round(float(np.mean(values)), 4), *about[measure]) for measure, values in found.items()}


def at_size(data: OwnFigures, year: int, base: int) -> Targets:
    """The targets of a year, with numbers of children as if the town had as many youths as in the base year."""
    size = data.years[base]["youths"] / data.years[year]["youths"]
    return {
        measure: (round(value * size, 4) if unit == "children" else value, unit, weight)
        for measure, (value, unit, weight) in targets(shown(data.years[year])).items()
    }


def before(data: OwnFigures, years: Sequence[int]) -> Targets:
    """The last figures known before the year held back, as they were written: what "as last year" repeats."""
    found: Targets = {}
    for year in years:
        found |= targets(shown(data.years[year]))
    return found


def growth_of(name: str) -> float:
    """How much prices or budgets grow each year, unless a scenario says otherwise (share)."""
    return next(circumstance.default for circumstance in circumstances() if circumstance.id == name)


def _unit(measure: str, kind: str) -> str:
    if measure == "cost_per_client":
        return "EUR"
    if measure in ("starts_per_stock", "ends_per_stock"):
        return "ratio"
    if measure == "children_in_care":
        return "children"
    return "weeks" if kind == "weeks" else "share"
