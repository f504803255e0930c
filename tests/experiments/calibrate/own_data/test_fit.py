"""All years but the last are fitted, gaps count, the grade knows "as last year", a budget covers what it pays for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from agents.base.files.parameters import Document, parse
from app.cli.own_data import budget_sentences, level_sentences, year_sentences
from experiments.calibrate.fit_reports import FitRow, grade_of
from experiments.calibrate.own_data import fit
from experiments.calibrate.own_data.fit import (
    OwnFit,
    YearUse,
    calibrate_own,
    mean_targets,
    own_grade,
    targets,
    town,
)
from experiments.calibrate.own_data.place_file import write_own
from experiments.calibrate.own_data.table import OwnFigures
from experiments.i18n.catalogue import report_words
from experiments.report.caveats import Caveats, budget_basis, caveats_at, sentences
from model.outcomes.reducers import REDUCERS
from model.places.schema import Place
from model.policy.assumptions import BUDGET
from model.scenario import Scenario
from model.setup.setup import Setup

OUTCOMES = list(REDUCERS)


def figures(clients: float = 100.0, **more: float) -> dict[str, float]:
    return {"youths": 1000.0, "clients": clients, "cost_total": clients * 10_000.0, **more}


def own(years: dict[int, dict[str, float]]) -> OwnFigures:
    return OwnFigures("own.csv", years)


def test_every_year_but_the_last_counts_in_what_is_fitted():
    years = own({2019: figures(80.0), 2020: figures(100.0), 2021: figures(120.0), 2022: figures(500.0)})
    found = mean_targets(years, [2019, 2020, 2021])
    assert found["share_of_youths"][0] == pytest.approx(0.1)
    assert targets(figures(120.0))["share_of_youths"][0] == 0.12


def test_euro_of_earlier_years_are_raised_to_the_prices_of_the_last_one_fitted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("experiments.calibrate.own_data.targets.growth_of", lambda name: {"indexation": 0.1}[name])
    found = mean_targets(own({2017: figures(), 2019: figures()}), [2017, 2019])
    assert found["cost_per_client"][0] == pytest.approx((10_000 * 1.1**2 + 10_000) / 2)


def test_children_in_care_are_counted_as_if_the_town_had_the_youths_of_the_last_year_fitted():
    small = figures(children_in_care=50.0) | {"youths": 500.0, "clients": 60.0}
    found = mean_targets(own({2019: small, 2020: figures(children_in_care=100.0)}), [2019, 2020])
    assert found["children_in_care"][0] == pytest.approx(100.0)


def test_a_figure_of_some_years_is_the_mean_of_those():
    found = mean_targets(
        own({2019: figures(wait_b=6.0), 2020: figures(wait_b=8.0), 2021: figures()}), [2019, 2020, 2021]
    )
    assert found["wait_b"][0] == 7.0


def made(years: dict[int, dict[str, float]], monkeypatch: pytest.MonkeyPatch) -> OwnFit:
    """A fit without a search and with few runs: as cheap as it gets, and with every part."""
    monkeypatch.setattr(fit, "REPORTED", 2)
    monkeypatch.setattr(fit, "search", lambda one, *_: dict.fromkeys(one.spec.factors, 1.0))
    return calibrate_own(own(years), "Ons dorp", "uithoorn")


def test_a_gap_between_the_years_is_as_many_years_of_prices(monkeypatch: pytest.MonkeyPatch):
    """2017 and 2024: the model runs seven years ahead, and cost a client rises seven times."""
    near = made({2017: figures(), 2018: figures()}, monkeypatch)
    far = made({2017: figures(), 2024: figures()}, monkeypatch)
    assert (far.year, far.tested_year) == (2017, 2024)
    (one,), (seven,) = ([test.simulated for test in each.tested if test.unit == "EUR"] for each in (near, far))
    assert seven / one == pytest.approx(1.0394**6, rel=0.08)
    assert any("2024: held back, foretold 7 years ahead" in line for line in year_sentences(far))


def test_the_fit_says_of_every_year_what_was_done_with_it(monkeypatch: pytest.MonkeyPatch):
    tiny = {"youths": 1000.0, "clients": 8.0, "children_in_care": 5.0}
    found = made({2019: figures(), 2020: tiny, 2021: figures(), 2022: figures()}, monkeypatch)
    assert [(one.year, one.use) for one in found.uses] == [
        (2019, "fitted"),
        (2020, "small"),
        (2021, "fitted"),
        (2022, "held back"),
    ]
    told = "\n".join(year_sentences(found))
    assert "2019, 2021: fitted together" in told and "2020: not used" in told and "2022: held back" in told
    assert "one year only" not in told


def test_one_year_only_is_said_when_there_is_one_year_only():
    held = OwnFit({}, 2023, [], "B", 2024, [], (YearUse(2023, "fitted"), YearUse(2024, "held back, small")))
    told = "\n".join(year_sentences(held))
    assert "one year only" not in told and "2024: held back" in told and "not tested" in told
    alone = OwnFit({}, 2023, [], "B", None, [], (YearUse(2023, "fitted"),))
    assert "one year only" in "\n".join(year_sentences(alone))


def test_figures_that_are_all_too_small_are_refused_and_not_graded():
    with pytest.raises(WrongInput, match="nothing to fit"):
        calibrate_own(own({2023: {"youths": 500.0, "clients": 6.0}}), "Ons dorp")


def line(off: float) -> FitRow:
    return FitRow("wait_b", 10.0, 10.0 * (1.0 + off), 0.0, 0.0, "weeks", "own data", held_back=False)


def held_back(before: float) -> FitRow:
    return FitRow("wait_b", 10.0, 11.0, 9.0, 12.0, "weeks", "2024", held_back=True, before=before)


def back_tests(holds: int, of: int) -> list[FitRow]:
    return [held_back(13.0 if number < holds else 10.5) for number in range(of)]


def test_a_fit_that_repeating_last_year_beats_on_most_figures_is_no_better_than_c():
    assert own_grade([line(0.0)], back_tests(5, 10)) == "A"
    assert own_grade([line(0.0)], back_tests(3, 10)) == "C"
    assert own_grade([line(0.9)], back_tests(3, 10)) == "D"
    assert own_grade([line(0.0)], []) == "B"
    assert own_grade([line(0.0)], [held_back(float("nan"))]) == "B"


def budgeted(budget: dict[str, Any], growth: float = 0.0, start: int = 2023) -> np.ndarray:
    """[year] the budget that a run of four years is compared with (euro)."""
    tree = town(own({start: figures()}), "Ons dorp", "uithoorn", start)
    place = parse(Place, Document(name="own", tree={**tree, "budget": budget}, places={}))
    scenario = Scenario(place="uithoorn", years=4).with_circumstances(budget_growth=growth, indexation=0.1)
    setup = Setup(scenario, place)
    return setup.budget_path[place.warm_up_years :] / 100.0


def euro(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "EUR", "source": "own data"}


def test_every_budget_that_is_given_is_used_and_the_last_one_grows():
    path = budgeted({"first_year": euro(4.7e6), "later": {2024: euro(5e6), 2025: euro(4.9e6)}}, growth=0.1)
    assert path == pytest.approx([4.7e6, 5e6, 4.9e6, 4.9e6 * 1.1])


def test_local_help_is_added_to_a_budget_that_leaves_it_out_at_todays_prices():
    path = budgeted({"first_year": euro(4.7e6), "covers": "specialist", "local": euro(1e6)})
    assert path == pytest.approx([4.7e6 + 1e6 * 1.1**year for year in range(4)])


@pytest.mark.parametrize(
    "budget",
    [
        {"covers": "specialist"},
        {"local": euro(1e6)},
        {"later": {2023: euro(1e6)}},
        {"covers": "some"},
    ],
)
def test_a_budget_that_does_not_say_what_it_leaves_out_is_refused(budget: dict[str, Any]):
    with pytest.raises(WrongInput, match="budget"):
        budgeted({"first_year": euro(4.7e6), **budget})


def test_a_town_compares_its_budget_with_what_it_pays_for():
    given = {2022: figures(budget=0.8e6), 2023: figures(budget=0.9e6), 2024: figures(budget=1.1e6)}
    budget = town(own(given), "Ons dorp", "uithoorn", 2023)["budget"]
    assert (budget["first_year"]["value"], budget["covers"]) == (900_000, "specialist")
    assert {year: one["value"] for year, one in budget["later"].items()} == {2024: 1_100_000}
    whole = town(own({2023: figures(budget=0.9e6, budget_all=1.2e6)}), "Ons dorp", "uithoorn", 2023)["budget"]
    assert whole == {"first_year": euro(1_200_000)}


def test_a_budget_that_was_not_given_is_called_an_assumption():
    budget = town(own({2023: figures()}), "Ons dorp", "uithoorn", 2023)["budget"]
    assert budget["first_year"]["value"] == 1_000_000 and "assumption" in budget["first_year"]["source"]
    place = parse(Place, Document(name="own", tree=town(own({2023: figures()}), "Dorp", "uithoorn", 2023), places={}))
    assert budget_basis(place.budget.first_year.source) == "assumed"
    assert budget_basis("own data") == "published"


def test_no_deficit_comes_from_local_help_that_the_budget_leaves_out(monkeypatch: pytest.MonkeyPatch):
    """What is short is the cost of specialist care less the budget for it, in every year, to the euro of its prices."""
    from experiments.replicate.replication import replicated

    found = made({2023: figures(budget=1_000_000.0), 2024: figures(budget=1_050_000.0)}, monkeypatch)
    assert found.local is not None and found.local > 0.0
    place = parse(Place, Document(name="own", tree=found.tree, places={}))
    told = " ".join(budget_sentences(found, place))
    assert "€ 1.00 million" in told and "Local help is not in it" in told
    assert any(
        "Lokale hulp zit er niet in" in one for one in sentences(caveats_at(place.id, place), report_words("nl"))
    )
    monkeypatch.setattr(Scenario, "load", lambda _: place)
    runs = replicated(Scenario(place="uithoorn", years=2), 2)
    mean = runs.values.mean(axis=0)
    gap = mean[OUTCOMES.index("budget_gap"), :, -1, -1]
    cost = mean[OUTCOMES.index("cost"), :, -1, :]
    specialist, local = cost[:, 1:-1].sum(axis=1), cost[:, 0]
    assert mean[OUTCOMES.index("budget"), 1, -1, -1] == pytest.approx(1_050_000 + found.local * 1.0394)
    assert gap == pytest.approx(specialist + local - [1_000_000, 1_050_000] - found.local * np.array([1.0, 1.0394]))
    assert abs(local[0] - found.local) < 0.25 * found.local


def test_clients_and_money_are_told_as_the_model_gives_them_back(monkeypatch: pytest.MonkeyPatch):
    found = made({2023: figures(), 2024: figures()}, monkeypatch)
    (told,) = level_sentences(found)
    assert "by the figures 100 and 1.00 (prices of 2023)" in told


def test_the_money_of_the_figures_comes_back_so_that_no_deficit_is_left_of_the_fit(monkeypatch: pytest.MonkeyPatch):
    """Prices are settled on the very runs that are reported, so only what is rounded is left."""
    monkeypatch.setattr(fit, "search", lambda one, *_: dict.fromkeys(one.spec.factors, 1.0))
    monkeypatch.setattr(fit, "REPORTED", 12)
    year = {"youths": 4000.0, "clients": 450.0, "cost_total": 4_500_000.0, "budget": 4_400_000.0}
    found = calibrate_own(own({2023: year}), "Ons dorp")
    lines = {one.measure: one.simulated for one in found.lines}
    cost = lines["share_of_youths"] * 4000.0 * lines["cost_per_client"]
    assert cost == pytest.approx(4_500_000.0, rel=0.002)


def test_the_grade_that_the_year_held_back_allows_is_the_one_that_stands_beside_the_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """On the page, in exports and on the command line, read back from what the fit leaves behind."""
    made_up = made({2023: figures(), 2024: figures()}, monkeypatch)
    near = [line(0.0)] * 4
    for holds, grade in ((3, "A"), (1, "C")):
        found = replace(made_up, lines=near, tested=back_tests(holds, 4), grade=own_grade(near, back_tests(holds, 4)))
        place, _ = write_own(found, tmp_path)
        assert (found.grade, grade_of(str(place))) == (grade, grade)
        known = caveats_at(str(place), parse(Place, Document(name="own", tree=found.tree, places={})))
        assert isinstance(known, Caveats) and known.limited == (grade == "C")
        assert any("It can be no better" in one for one in sentences(known, report_words("en"))) == (grade == "C")


def test_a_budget_that_is_typed_holds_for_all_years():
    """What is typed for the first year replaces all that was given, and grows."""
    tree = town(own({2023: figures(budget=9e5), 2024: figures(budget=1.2e6)}), "Dorp", "uithoorn", 2023)
    place = parse(Place, Document(name="own", tree=tree, places={}))
    scenario = Scenario(place="uithoorn", years=2).with_circumstances(budget_growth=0.0)
    assert Setup(scenario, place).budget_path[-1] == 120_000_000
    typed = scenario.with_assumptions({BUDGET: 9.9})
    assert Setup(typed, place).budget_path[-1] == Setup(typed, place).budget_path[0]
