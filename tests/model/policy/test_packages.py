"""A package is nothing but its levers, with a name, dates and sources."""

from datetime import date
from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from app.cli.check import faults_in
from model.evidence.measures import measures
from model.evidence.reader import sources_of
from model.policy.lever_values import LeverSetting
from model.policy.packages import packages, settings_of
from model.scenario import Scenario, checked, load_scenario

NAMES = [one.id for one in packages()]
EARLY = date(2015, 1, 1)


@pytest.mark.parametrize("package", packages(), ids=NAMES)
def test_every_package_serves_measures_that_exist_and_names_its_sources(package):
    assert set(package.rows) <= set(measures())
    assert any(one.kind == "document" for one in sources_of(package.sources))
    assert package.name_nl != package.name_en and package.about_nl and package.about_en


@pytest.mark.parametrize("package", packages(), ids=NAMES)
def test_every_size_in_a_package_has_a_source_of_its_own(package):
    for name, setting in package.levers.items():
        assert sources_of(setting.source), f"{package.id}.{name}"


def test_the_containers_of_the_documents_are_there():
    rows = {row for one in packages() for row in one.rows}
    assert {"M003", "M028", "M054", "M095", "M110"} <= rows


@pytest.mark.parametrize("name", NAMES)
def test_naming_a_package_is_writing_out_its_levers(name: str):
    named = checked(Scenario, {"place": "diemen", "packages": [name]})
    written = checked(Scenario, {"place": "diemen", "levers": settings_of([name], date(2018, 1, 1))})
    assert named.levers == written.levers
    assert named.id == written.id
    assert named.levers, "a package that changes nothing"


def test_a_lever_that_is_set_by_itself_wins_from_a_package():
    plan = checked(Scenario, {"place": "hillegom", "packages": ["taskforce"], "levers": {"collectivise": 0.1}})
    assert plan.levers["collectivise"] == LeverSetting(value=0.1)
    assert "end_individual_agreements" in plan.levers
    assert "collectivise" not in plan.with_levers(collectivise=0.0).levers


def test_of_two_packages_that_set_one_lever_the_last_named_wins():
    both = ["tracks_long_term", "taskforce"]
    assert settings_of(both, EARLY)["collectivise"]["from"] == date(2025, 7, 1)
    assert settings_of(both[::-1], EARLY)["collectivise"]["from"] == date(2025, 1, 1)


def test_a_package_that_began_before_the_place_is_there_from_the_start():
    late = checked(Scenario, {"place": "haaglanden", "packages": ["taskforce"]})
    assert late.levers["collectivise"].start == date(2026, 1, 1)


def test_a_package_is_read_once_so_a_copy_keeps_what_was_taken_out():
    plan = checked(Scenario, {"place": "hillegom", "packages": ["taskforce"]})
    fewer = plan.with_levers(collectivise=0.0).changed(years=5)
    assert set(fewer.levers) == {name for name in plan.levers if name != "collectivise"}
    assert plan.do_nothing().levers == {}


def test_no_package_is_the_same_as_an_empty_list():
    bare = Scenario(place="uithoorn")
    assert checked(Scenario, {"place": "uithoorn", "packages": []}).id == bare.id


def test_an_unknown_package_is_refused_in_one_line_with_the_nearest_name(tmp_path: Path):
    file = tmp_path / "plan.yaml"
    file.write_text("place: uithoorn\npackages: [taskforse]\n", encoding="utf-8")
    with pytest.raises(WrongInput, match=r'unknown package "taskforse", did you mean "taskforce"') as refused:
        load_scenario(str(file))
    assert "\n" not in str(refused.value)
    file.write_text("place: uithoorn\npackages: [Taskforce]\n", encoding="utf-8")
    (fault,) = faults_in(file)
    assert "taskforce" in fault
