"""A plan that is kept can be opened again, and a file that is wrong harms nothing."""

from dataclasses import replace

import pytest

from agents.base.files.errors import WrongInput
from app.pages.export.downloads import export_file, scenario_file
from app.pages.export.plan_file import LARGEST_FILE, read_plan_file
from app.simulation.model_catalogue import choices, plan_of
from app.state.app_state import AppState
from experiments.catalogue.reader import scenario_names
from model.policy.assumptions import BUDGET
from model.scenario import load_scenario

NOW = AppState(place="uithoorn", theme="dark", page="why")


def never(*_: int) -> bool:
    return False


@pytest.mark.parametrize("name", scenario_names())
def test_a_plan_that_was_kept_comes_back_with_its_dates(name: str):
    plan = plan_of(name, "nl")
    reading = read_plan_file(scenario_file(plan).decode(), NOW)
    back = reading.state
    assert reading.omissions == ()
    assert (back.place, back.levers, back.when, back.circumstances, back.disabled_responses) == (
        plan.place,
        plan.levers,
        plan.when,
        plan.circumstances,
        plan.disabled_responses,
    )
    assert (back.theme, back.page) == ("dark", "why")


def test_the_library_reads_what_the_app_kept(tmp_path):
    state = NOW.with_levers({"start_light": 0.5}, choices("uithoorn")).with_around(
        {"indexation": 0.06, "upcoding": 0.0}, choices("uithoorn")
    )
    file = tmp_path / "plan.yaml"
    file.write_bytes(export_file("yaml", state, lambda *_: None, never).content)
    scenario = load_scenario(str(file))
    assert scenario.levers["start_light"].value == 0.5
    assert scenario.circumstances["indexation"].value == pytest.approx(0.06)
    assert scenario.responses == {"upcoding": False}
    assert scenario.name is not None and scenario.name.nl == "Licht beginnen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected"),
        ("place: /etc/passwd.yaml", "place: found 'passwd.yaml'"),
        ("place: ../secret.yaml", "expected"),
        ("place: uithoorn\nlevers: heaps", "mapping"),
        ("place: &a uithoorn\nname: *a", ""),
        ("!!python/object/apply:os.system ['true']", ""),
        ("x" * (LARGEST_FILE + 1), "at most"),
        ("\x00\x01", ""),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(text: str, told: str):
    with pytest.raises(WrongInput) as fault:
        read_plan_file(text, NOW)
    assert told in str(fault.value)
    assert "\n" not in str(fault.value)
    assert len(str(fault.value)) < 500


def test_a_table_of_figures_says_in_every_row_how_reliable_they_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("experiments.replicate.schedule.STEPS", (1, 2))
    plan = AppState(place="voorbeeldstad", years=2).with_levers({"start_light": 0.5}, choices("voorbeeldstad"))
    lines = export_file("data.csv", plan, lambda *_: None, never).content.decode().splitlines()
    assert lines[0].endswith("fit_grade,budget_basis,band_holds")
    assert {line.split(",")[-3:] == ["invented", "assumed", "chance"] for line in lines[1:]} == {True}
    lines = export_file("csv", plan, lambda *_: None, never).content.decode().splitlines()
    assert lines[0].endswith("Rapportcijfer;Begroting;Wat de band toont")
    assert {line.split(";")[-3:][:2] == ["verzonnen plaats", "aanname"] for line in lines[1:]} == {True}
    assert all("alleen toeval" in line for line in lines[1:])


def test_an_own_budget_is_kept_in_the_file_of_a_plan():
    plan = replace(NOW, assumptions=((BUDGET, 9.9),))
    assert read_plan_file(scenario_file(plan).decode(), NOW).state.assumptions == ((BUDGET, 9.9),)
