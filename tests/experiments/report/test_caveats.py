"""What must stand beside a figure: the grade of its place by one rule, whose budget it is, and what a band holds."""

from pathlib import Path

import pandas as pd
import pytest

from agents.base.files.errors import WrongInput
from experiments.calibrate.calibration import grade
from experiments.calibrate.fit_reports import distance, fit_report, grade_of, graded
from experiments.i18n.catalogue import Words
from experiments.i18n.format import LANGUAGES
from experiments.report.caveats import (
    BAND_HOLDS,
    MAIN,
    WEAK,
    Beside,
    beside_published,
    budget_basis,
    budget_called,
    caveats_of,
    in_euro,
    in_unit,
    sentences,
    with_caveats,
)
from experiments.uncertainty.prior_sampling import Drawn
from model.places.reader import load_place, place_names
from model.policy.assumptions import BUDGET
from model.scenario import Scenario

NL, EN = Words("nl"), Words("en")
FITTED = [name for name in place_names() if fit_report(name)]


def test_the_grade_of_a_place_follows_from_how_many_of_its_fitted_figures_are_near():
    assert graded([]) == ""
    assert graded([0.0, 1.0, -1.0]) == "A"
    assert graded([0.0] * 8 + [2.0, -2.0]) == "B"
    assert graded([0.0] * 6 + [9.0] * 4) == "C"
    assert graded([0.0] * 5 + [9.0] * 5) == "D"


def test_a_small_share_is_near_within_one_point_and_any_other_figure_within_a_tenth():
    assert abs(distance(0.045, 0.036, "%")) <= 1.0 < abs(distance(0.047, 0.036, "%"))
    assert abs(distance(109.0, 100.0, "EUR")) <= 1.0 < abs(distance(111.0, 100.0, "EUR"))


def test_calibrate_and_the_page_grade_by_the_same_rule():
    assert grade(list(fit_report("heiloo"))) == grade_of("heiloo") == "D"
    assert grade_of("uithoorn") == "C"
    assert grade_of("voorbeeldstad") == ""


def test_an_own_place_carries_the_grade_of_the_report_beside_its_file(tmp_path: Path):
    place, report = tmp_path / "dorp.yaml", tmp_path / "dorp_fit.csv"
    assert grade_of(str(place)) == ""
    report.write_text(
        "measure,year,own,model,low,high,before,unit,part\n"
        "children_in_care,2023,100,101,90,110,,children,fitted\n"
        "cost_per_client,2023,9000,12000,11000,13000,,EUR,fitted\n"
        "wait_b,2024,6,60,50,70,6,weeks,held back\n",
        encoding="utf-8",
    )
    assert grade_of(str(place)) == "D"


def test_only_a_budget_that_was_published_as_a_budget_is_told_without_a_mark():
    assert budget_basis("F130") == "published"
    assert budget_basis("own data") == "published"
    for source in ("calibrated, F022", "calibrated, F130", "F022", "F279", "F339, U363", "U156", "example"):
        assert budget_basis(source) == "assumed", source
    assert {caveats_of(Scenario(place=name)).basis for name in place_names()} == {"assumed"}


@pytest.mark.parametrize("name", FITTED)
def test_every_place_with_a_weak_grade_says_use_the_direction_and_whose_budget_it_is(name: str):
    found = caveats_of(Scenario(place=name))
    assert found.grade and found.weak == (found.grade in WEAK)
    for words, direction, assumed in (
        (NL, "Gebruik de richting", "is een aanname"),
        (EN, "Use the direction", "is an a"),
    ):
        told = " ".join(sentences(found, words))
        assert (direction in told) == found.weak
        assert assumed in told and sentences(found, words)[-1] == words("caveat.band")


def test_an_invented_place_has_no_grade_and_says_so():
    found = caveats_of(Scenario(place="voorbeeldstad"))
    assert found.grade == "" and not found.weak
    assert "verzonnen plaats" in sentences(found, NL)[0]


def test_a_deficit_that_came_out_twice_as_large_as_published_is_told():
    told = " ".join(sentences(caveats_of(Scenario(place="heiloo")), NL))
    assert "het tekort op de begroting 101% hoger" in told


@pytest.mark.parametrize("name", FITTED)
def test_every_place_tells_its_main_figures_that_lie_furthest_from_what_was_published(name: str):
    found = caveats_of(Scenario(place=name))
    far = [line for line in fit_report(name) if line.measure in MAIN and not line.close]
    assert [line.off for line in found.furthest] == sorted((line.off for line in far), key=abs, reverse=True)[:3]
    for words in (NL, EN):
        told = " ".join(sentences(found, words))
        for line in found.furthest:
            assert f"{words.number(100 * abs(line.off))}% " in told and words(f"caveat.of.{line.measure}") in told


def test_billions_are_told_as_billions():
    assert EN.euro(8.1e9).replace("\xa0", " ") == "€ 8.10 billion"
    assert NL.euro(8.1e9).replace("\xa0", " ") == "€ 8,10 mld"


def test_an_own_budget_can_be_set_in_every_place_and_is_called_ones_own():
    for name, value in (("uithoorn", 20.0), ("voorbeeldstad", 6.5)):
        scenario = Scenario(place=name, assumptions={BUDGET: value})
        assert scenario.load().budget.first_year.value == value
        found = caveats_of(scenario)
        assert found.basis == "own" and found.budget == pytest.approx(value * 1e6)
        assert budget_called(found, NL, "begroting") == "begroting (uw eigen)"
    assert Scenario(place="voorbeeldstad", assumptions={BUDGET: 5.9}) == Scenario(place="voorbeeldstad")


def test_a_budget_that_can_be_no_budget_here_is_refused_in_one_line():
    with pytest.raises((WrongInput, ValueError), match=r"budget\.first_year: found 9\.2e\+06, expected 0\.46"):
        Scenario(place="uithoorn", assumptions={BUDGET: 9_200_000})


def test_an_own_budget_is_never_drawn_from_the_range_of_the_assumption():
    plain, own = Scenario(place="heiloo"), Scenario(place="heiloo", assumptions={BUDGET: 80.0})
    assert BUDGET in Drawn().assumptions(plain)
    assert BUDGET not in Drawn().assumptions(own)


def test_a_budget_of_many_regions_is_told_and_set_for_all_of_them():
    country = load_place("nederland")
    assert in_euro(in_unit(8.1e9, country), country) == pytest.approx(8.1e9, rel=1e-5)
    assert in_unit(8.1e9, country) == pytest.approx(8100 / country.regions, rel=1e-5)


def test_cost_far_from_what_was_published_stands_beside_the_figure_and_cost_near_it_needs_no_word():
    country = load_place("nederland")
    found = beside_published(country, {2023: 6.7e9, 2024: 7.06e9})
    assert isinstance(found, Beside) and found.published.year == 2024
    for words, told in ((NL, "13% minder"), (EN, "13% less")):
        line = " ".join(sentences(caveats_of(Scenario(place="nederland")), words, found))
        assert told in line and "F280" in line
    assert beside_published(country, {2024: 8.0e9}) is None
    assert beside_published(load_place("uithoorn"), {2024: 1.0}) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_basis_has_its_sentence_and_its_mark(language: str):
    words = Words(language)  # type: ignore[arg-type]
    for basis in ("published", "assumed", "own"):
        assert words(f"caveat.budget.{basis}", year=2024, amount="x") and words(f"caveat.mark.{basis}", name="x")


def test_a_table_that_is_handed_out_alone_carries_its_caveats_in_every_row():
    table = with_caveats(pd.DataFrame({"outcome": ["cost", "waiting"]}), Scenario(place="heiloo"))
    assert list(table.columns) == ["outcome", "fit_grade", "budget_basis", "band_holds"]
    assert set(table["fit_grade"]) == {"D"} and set(table["budget_basis"]) == {"assumed"}
    assert set(table["band_holds"]) == {BAND_HOLDS}
