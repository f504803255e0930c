"""One child in two worlds, as library and on the command line."""

import json

import pytest

from agents.base.files.errors import WrongInput
from app.cli.main import answer
from experiments.compare.child_comparison import MOST_PICKED, Followed, Reason, follow, follow_one, stay_weeks
from model.scenario import Scenario
from tests.cases.made import TOWN

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def base() -> Scenario:
    return Scenario(place=TOWN, years=4, seed=2)


@pytest.fixture(scope="module")
def plan(base: Scenario) -> Scenario:
    return base.with_levers(capacity_b=-0.3, start_light=1.0)


@pytest.fixture(scope="module")
def found(base: Scenario, plan: Scenario) -> Followed:
    return follow(base, plan)


def test_there_is_a_reason_for_every_child_that_is_picked(found: Followed):
    for name in found.picked[Reason.DIFFERS]:
        assert found.lives[name].weeks_apart > 0
    for name in found.picked[Reason.WAITS]:
        assert found.lives[name].base.weeks_waiting > 0
    for name in found.picked[Reason.RETURNS]:
        assert found.lives[name].base.returns > 0
    for name in found.picked[Reason.STAY]:
        assert stay_weeks(found.lives[name].base, found.lives[name].stays) > 0
    assert all(0 < len(names) <= MOST_PICKED for names in found.picked.values())


def test_a_child_followed_alone_has_the_same_lives_as_among_the_others(base, plan, found: Followed):
    name = found.picked[Reason.DIFFERS][0]
    assert follow_one(base, plan, name) == found.lives[name]


def test_doing_nothing_makes_no_difference_to_anybody(base: Scenario):
    found = follow(base, base)
    assert found.picked[Reason.DIFFERS] == ()
    assert all(both.base == both.plan for both in found.lives.values())


def test_the_differences_are_those_between_the_two_stories(found: Followed):
    for both in found.lives.values():
        assert both.waiting == both.plan.weeks_waiting - both.base.weeks_waiting
        assert both.cents == both.plan.cents - both.base.cents
        if both.base.episodes == both.plan.episodes:
            assert both.waiting == both.in_care == both.in_stay == both.weeks_apart == 0


def test_starting_light_makes_some_child_start_lighter(found: Followed):
    assert any(both.first_level < 0 for both in found.lives.values())


@pytest.mark.parametrize(("name", "said"), [("4000", "0 to 3,999"), ("7-9", "no such child"), ("x", "a number such")])
def test_a_child_that_is_not_there_is_refused_in_one_line(base: Scenario, name: str, said: str):
    with pytest.raises(WrongInput, match=said):
        follow_one(base, base, name)


SHORT = [TOWN, "--years", "3", "--seed", "2"]


def test_the_command_line_tells_the_life_that_differs_most(capsys: Capture):
    assert answer(["child", *SHORT, "--set", "capacity_b=-0.3"]) == 0
    out = capsys.readouterr().out
    assert "Under the plan child" in out and "No real child" in out and "Do nothing:" in out


def test_the_command_line_gives_the_same_as_json(capsys: Capture):
    assert answer(["child", *SHORT, "7", "--set", "capacity_b=-0.3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["child"] == "7" and set(told["worlds"]) == {"base", "plan"}
    assert "No real child" in told["no_real_child"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["seven"], "found 'seven', expected a number"),
        (["4000"], "0 to 3,999"),
        (["7", "--language", "fr"], "nl or en"),
    ],
)
def test_wrong_input_on_the_command_line_is_one_line(arguments, said, capsys: Capture):
    assert answer(["child", *SHORT, *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.count("\n") == 1 and captured.out == ""
