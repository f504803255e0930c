"""A town is fitted to its own figures, tested on the year held back, and opens as an ordinary place."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.own_data.fit import OwnFit, calibrate_own, targets
from experiments.calibrate.own_data.place_file import write_own
from experiments.calibrate.own_data.table import OwnFigures
from model.outcomes.measures import measured
from model.run import run
from model.scenario import Scenario, load_scenario
from model.setup.setup import Setup

YOUTHS, STOCK = 6100.0, 700.0


def seen_in_uithoorn(numbers: range) -> dict[str, float]:
    """Yearly figures as a town would have them, made by the model: what a fit must find back."""
    scenario = Scenario(place="uithoorn", years=1, seed=77).with_circumstances(indexation=0.0)
    setup = Setup(scenario, scenario.load())
    runs = [measured(setup, run(setup, number), 1) for number in numbers]
    mean = {name: float(np.mean([one[name] for one in runs])) for name in runs[0]}
    clients, starts, ends = (
        mean["share_of_youths"] * YOUTHS,
        mean["starts_per_stock"] * STOCK,
        mean["ends_per_stock"] * STOCK,
    )
    cost = mean["cost_per_client"] * clients
    return {
        "youths": YOUTHS,
        "local_team_fte": 12.0,
        "gp_practices": 12.0,
        "clients": clients,
        "children_in_care": mean["children_in_care"],
        "cost_total": cost,
        "cost_hsjh": mean["cost_share_hsjh"] * cost,
        "cost_individual": mean["cost_share_individual"] * cost,
        "trajectories_in_care": STOCK,
        "starts": starts,
        "ends": ends,
        "repeat_starts": mean["repeat_share"] * starts,
        "starts_gp": mean["referrer_gp"] * starts,
        "starts_municipal_access": mean["referrer_municipal_access"] * starts,
        "wait_b": mean["wait_b"],
        "wait_c": mean["wait_c"],
    }


def fitted(generations: int) -> OwnFit:
    years = {2023: seen_in_uithoorn(range(5)), 2024: seen_in_uithoorn(range(5, 10))}
    return calibrate_own(OwnFigures("own.csv", years), "Mijn stad", generations=generations)


@pytest.fixture
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is reported stands on few runs, where no figure is looked at."""
    monkeypatch.setattr("experiments.calibrate.own_data.fit.REPORTED", 4)


@pytest.mark.usefixtures("few_runs")
def test_a_fit_is_written_whole_and_opens_as_a_place(tmp_path: Path):
    found = fitted(generations=1)
    assert (found.year, found.tested_year) == (2023, 2024)
    assert {one.measure for one in found.lines} == set(targets(seen_in_uithoorn(range(1))))
    place, report = write_own(found, tmp_path)
    assert load_scenario(str(place)).load().start.year == 2023
    assert report.read_text(encoding="utf-8").count("held back") == len(found.tested)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.long
def test_a_town_that_was_simulated_is_found_back_and_its_next_year_foretold():
    """Seven in ten fitted figures within a tenth, and half of the year held back inside the 80 % band."""
    found = fitted(generations=60)
    assert found.grade in "ABC"
    assert found.inside >= len(found.tested) / 2


@pytest.mark.usefixtures("few_runs")
def test_a_fit_can_be_stopped():
    asked: list[int] = []

    def enough() -> bool:
        asked.append(1)
        return len(asked) > 1

    years = {2023: seen_in_uithoorn(range(2))}
    found = calibrate_own(OwnFigures("own.csv", years), "Mijn stad", generations=500, cancelled=enough)
    assert found.tested_year is None
    assert found.tested == []
