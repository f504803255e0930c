"""A plan that is kept can be opened again, and a file that is wrong harms nothing."""

import pytest

from agents.base.faults import WrongInput
from app.keeping import LARGEST_FILE, opened, paper, scenario_file
from app.service import choices, plan_of, scenario_names
from app.state import AppState
from model.scenario import load_scenario

NOW = AppState(place="uithoorn", theme="dark", page="why")


def never(*_: int) -> bool:
    return False


@pytest.mark.parametrize("name", scenario_names())
def test_a_plan_that_was_kept_comes_back_with_its_dates(name: str):
    plan = plan_of(name, "nl")
    back = opened(scenario_file(plan).decode(), NOW)
    assert (back.place, back.levers, back.when, back.circumstances, back.off) == (
        plan.place,
        plan.levers,
        plan.when,
        plan.circumstances,
        plan.off,
    )
    assert (back.theme, back.page) == ("dark", "why")


def test_the_library_reads_what_the_app_kept(tmp_path):
    state = NOW.with_levers({"start_light": 0.5}, choices("uithoorn")).with_around(
        {"indexation": 0.06, "upcoding": 0.0}, choices("uithoorn")
    )
    file = tmp_path / "plan.yaml"
    file.write_bytes(paper("yaml", state, lambda *_: None, never).content)
    scenario = load_scenario(str(file))
    assert scenario.levers["start_light"].value == 0.5
    assert scenario.circumstances["indexation"].value == pytest.approx(0.06)
    assert scenario.responses == {"upcoding": False}
    assert scenario.name is not None and scenario.name.nl == "Licht beginnen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected"),
        ("place: /etc/passwd.yaml", "place: found '/etc/passwd.yaml'"),
        ("place: ../secret.yaml", "expected"),
        ("place: uithoorn\nlevers: {start_light: heaps}", "start_light"),
        ("place: uithoorn\nlevers: {no_such_lever: 1}", "no_such_lever"),
        ("place: uithoorn\nlevers: {start_light: {value: 1, from: 1999-01-01}}", "1999"),
        ("place: &a uithoorn\nname: *a", ""),
        ("!!python/object/apply:os.system ['true']", ""),
        ("x" * (LARGEST_FILE + 1), "at most"),
        ("\x00\x01", ""),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(text: str, told: str):
    with pytest.raises(WrongInput) as fault:
        opened(text, NOW)
    assert told in str(fault.value)
    assert "\n" not in str(fault.value)
    assert len(str(fault.value)) < 500
