"""What the shipped places give now: digests of some scenarios, and outcomes of doing nothing."""

import csv
import re
from pathlib import Path

import numpy as np

from model.outcomes.reducers import REDUCERS, reduce
from model.places.reader import place_names
from model.run import run_region
from model.scenario import Scenario, checked
from model.setup.setup import set_up
from tests.cases.made import digest

FOLDER = Path(__file__).parent
CHANGELOG = FOLDER.parents[1] / "CHANGELOG.md"
DIGESTS, OUTCOMES, REASON = FOLDER / "digests.csv", FOLDER / "outcomes.csv", FOLDER / "reason.txt"
LEVERS = (
    {},
    {"start_light": 1.0},
    {"collectivise": 0.5},
    {"poh_jeugd_fte": 4.0, "local_team_fte": 5.0},
    {"duration_cap_weeks_b": 26.0},
    {"regulated_inflow_c": 1.0, "central_placement": 1.0},
    {"tariff_b": 0.1, "tariff_c": -0.1},
    {"capacity_b": 0.2, "capacity_c": -0.2},
    {"end_individual_agreements": 1.0},
    {"settlement": 2.0},
)
ALL_AT_ONCE = {name: value for levers in LEVERS for name, value in levers.items() if name != "settlement"}
TOWNS = ("uithoorn", "voorbeeldstad")
"""Places small enough to be run under every one of these; a region is run under all at once."""
Table = list[list[str]]


def scenario(place: str, levers: dict[str, float]) -> Scenario:
    """Five years of a shipped place."""
    return checked(Scenario, {"place": place, "years": 5, "levers": levers})


def digests() -> Table:
    """Place, levers, digest of the first replication."""
    rows = []
    for place in place_names():
        for levers in LEVERS if place in TOWNS else (ALL_AT_ONCE,):
            found = run_region(set_up(scenario(place, dict(levers))), 0)
            pushed = " ".join(f"{name}={value:g}" for name, value in levers.items())
            rows.append([place, pushed or "nothing", digest(found)[:16]])
    return rows


def outcomes() -> Table:
    """Place, outcome, its first and its last year for one whole region: mean of the first three replications of a town,
    and the first one of a region.
    """
    rows = []
    for place in place_names():
        setup = set_up(scenario(place, {}))
        runs = [reduce(setup, run_region(setup, number)) for number in range(3 if place in TOWNS else 1)]
        mean = np.mean(runs, axis=0)[:, :, -1, -1]
        rows += [[place, name, *(f"{value:.6g}" for value in mean[row, [0, -1]])] for row, name in enumerate(REDUCERS)]
    return rows


def kept(path: Path) -> Table:
    """A table as it was last agreed upon."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def reasons() -> list[str]:
    """The lines of the changelog that say that numbers change."""
    lines = CHANGELOG.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if re.match(r"\s*- .*\*\*numbers change\*\*", line)]
