"""What there is to choose: places, levers, scenarios of the documents, and how far each number may go.

Places that a reader brings along are known here by a name that links may use: no path of this machine leaves the
process.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from math import ceil, floor

from agents.base.files.units import UNITS
from app.state.app_state import (
    LONGEST_NAME,
    OWN,
    PLACE_SETTING,
    AppState,
    Choices,
    Range,
    Timing,
    normalised,
    valid_dates,
)
from experiments.catalogue.reader import Entry, load_entry, scenario_names
from model.evidence.reader import sources_of
from model.places.reader import load_place, place_names
from model.places.schema import Place
from model.policy.assumptions import BUDGET, Same, assumptions_of, budget_of
from model.policy.declared import circumstances, responses
from model.policy.levers import LeverDeclaration, levers
from model.scenario import Scenario, default_of

STEP_OF_UNIT = {"share": 0.005, "year": 1.0, "euro": 10.0, "children": 0.5, "levels": 0.05}
"""How finely a circumstance is set, by its unit."""
STEPS_OF_ASSUMPTION = 100
BUDGET_STEP = 100_00.0
"""How finely an own budget is set (cents)."""


_own_files: dict[str, str] = {}
"""The files of places that are not shipped, by the name that links use: no path of this machine leaves the process."""


def add_own_place(path: str, token: str = "") -> str:
    """Makes a place file known; the name under which everything else in the app, and every link, speaks of it."""
    name = f"{OWN}{load_place(path).id}{f'-{token}' if token else ''}"
    _own_files[name] = path
    return name


def forget_own_place(name: str) -> None:
    """The name stands for nothing any more."""
    _own_files.pop(name, None)


def file_of(name: str) -> str:
    """What the model knows a place by: a name of its own, or a file."""
    return _own_files.get(name, name)


def first_place() -> str:
    """The place in which the app was started."""
    asked = os.environ.get(PLACE_SETTING, "uithoorn")
    return asked if asked in place_names() else add_own_place(asked)


def places() -> dict[str, Place]:
    """The places that a reader can choose: those that are shipped, and the one the app was started in."""
    return {name: place_of(name) for name in dict.fromkeys((*place_names(), first_place()))}


def place_of(name: str) -> Place:
    """One place; those that are shipped do not change while the app runs."""
    return _shipped(name) if name in place_names() else load_place(file_of(name))


@cache
def _shipped(name: str) -> Place:
    return load_place(name)


def all_levers() -> tuple[LeverDeclaration, ...]:
    """The levers, in the order of the page."""
    return levers()


def choices(place: str) -> Choices:
    """What a state may name, with everything as it stands in this place."""
    return _choices(place, Same(place_of(place)), tuple(places()))


# ``same`` is in the key because a place of a reader's own may be made anew under the same name.
@lru_cache(maxsize=32)
def _choices(name: str, same: Same, named: tuple[str, ...]) -> Choices:
    here = same.place
    return Choices(
        places=named,
        levers={lever.id: Range(lever.min, lever.max, lever.step, default_of(lever, here)) for lever in levers()},
        scenarios=tuple(entry for entry in scenario_names() if load_entry(entry).scenario.place == name),
        circumstances={at.id: Range(at.min, at.max, STEP_OF_UNIT[at.unit], at.default) for at in circumstances()},
        responses=tuple(response.id for response in responses()),
        earliest={lever.id: _earliest(lever.id, here) for lever in levers()},
        assumptions={
            number.id: Range(number.low, number.high, (number.high - number.low) / STEPS_OF_ASSUMPTION, number.value)
            for number in assumptions_of(here).values()
            if number.low < number.high and not number.is_empty
        }
        | {BUDGET: _budget_range(here)},
    )


def _budget_range(place: Place) -> Range:
    """How far an own budget may go, in steps of a hundred euro."""
    budget = budget_of(place)
    step = BUDGET_STEP / UNITS[budget.unit][1]
    # Bounds on whole steps: the nearest allowed value is counted from the lowest, and must be a round amount.
    return Range(ceil(budget.low / step) * step, floor(budget.high / step) * step, step, budget.value)


def _earliest(lever: str, place: Place) -> date:
    until = place.contracts_until
    return until + timedelta(days=1) if until is not None and lever.startswith("contract_form") else place.start


def plan_of(scenario: str, language: str) -> AppState:
    """A scenario of the documents as a state: its place, horizon, levers, circumstances and responses."""
    return replace(state_of(load_entry(scenario).scenario, language), scenario=scenario)


def state_of(found: Scenario, language: str) -> AppState:
    """A scenario as what a reader would have chosen; a lever stands on the nearest of its steps."""
    may = choices(found.place)
    name = getattr(found.name, language) if found.name else ""
    dates = {lever: Timing(setting.start, setting.ramp_weeks) for lever, setting in found.levers.items()}
    return AppState(
        place=found.place,
        years=found.years,
        seed=found.seed,
        when=valid_dates({lever: when.written() for lever, when in dates.items() if when != Timing(None, None)}, may),
        levers=normalised({lever: setting.value for lever, setting in found.levers.items()}, may.levers),
        name=name[:LONGEST_NAME],
        circumstances=normalised({at: setting.value for at, setting in found.circumstances.items()}, may.circumstances),
        assumptions=normalised(found.assumptions, may.assumptions),
        disabled_responses=tuple(sorted(response for response, on in found.responses.items() if not on)),
    )


def scenarios_of(place: str) -> list[Entry]:
    """The scenarios that the documents name for a place."""
    return [load_entry(name) for name in choices(place).scenarios]


@cache
def sources_shown(text: str, language: str) -> list[str]:
    """The sources behind a lever or place, as a reader can look them up."""
    return [f"{source.id} {source.source or source.named(language)}" for source in sources_of(text)]


@cache
def model_version() -> str:
    """The version of the simulator."""
    return version("jeugdstroom")
