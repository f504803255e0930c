"""A design says what is varied; whatever is wrong with it is one clear line before anything runs."""

import re
from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from app.cli.check import faults_in
from experiments.sweep.design import Sweep
from experiments.sweep.driver import read_plan
from experiments.uncertainty.designs import read_design
from model.scenario import Scenario
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import plan_in

EXAMPLE = ROOT / "experiments" / "examples" / "sweep.yaml"


def design(kind: str, rest: str = "", before: str = "scenario: voorbeeldstad\nyears: 1\nreplications: 2") -> str:
    return f"{before}\ndesign:\n  kind: {kind}\n{rest}"


def test_a_grid_is_every_combination():
    grid = """  levers: {start_light: [0, 1], tariff_b: {low: 0, high: 0.1, step: 0.05}}
  circumstances: {indexation: [0.01, 0.03]}
  responses: [upcoding]
  assumptions: {children.asks_at_once: {low: 0.2, high: 0.4}}
"""
    found = [point.values for point in plan_in(design("grid", grid)).points]
    assert len(found) == 2 * 3 * 2 * 2 * 3
    for name, values in (
        ("start_light", {0.0, 1.0}),
        ("tariff_b", {0.0, 0.05, 0.1}),
        ("indexation", {0.01, 0.03}),
        ("upcoding", {True, False}),
        ("children.asks_at_once", {0.2, 0.3, 0.4}),
    ):
        assert {point[name] for point in found} == values


def test_a_grid_of_a_whole_lever_follows_its_own_steps():
    found = {point.values["start_light"] for point in plan_in(design("grid", "  levers: {start_light: }")).points}
    assert {0.0, 1.0} < found


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_sample_fills_its_ranges_and_is_the_same_every_time(kind: str):
    sample = """  points: 8
  seed: 7
  levers: {start_light: , tariff_b: {low: -0.05, high: 0.05}}
  circumstances: [indexation]
  responses: [upcoding]
  assumptions: [children.asks_at_once]
"""
    plan = plan_in(design(kind, sample))
    assert plan.id == plan_in(design(kind, sample)).id
    assert plan.id != plan_in(design(kind, sample.replace("seed: 7", "seed: 8"))).id
    assert len(plan.points) == 8
    tariffs = sorted(float(point.values["tariff_b"]) for point in plan.points)
    # One point in each part of a range, which is what both kinds of sample promise.
    assert [int((tariff + 0.05) / 0.1 * 8) for tariff in tariffs] == list(range(8))
    assert sum(bool(point.values["upcoding"]) for point in plan.points) == 4


def test_a_list_is_its_points_for_each_scenario():
    points = "  points:\n  - \n  - {levers: {start_light: 1}}\n  - {levers: {start_light: 1, tariff_b: 0.1}}\n"
    before = (
        "scenarios: [voorbeeldstad, {place: uithoorn, levers: {tariff_b: 0.1}}]\nyears: 3\nseed: 5\nreplications: 1"
    )
    plan = plan_in(design("list", points, before))
    town = Scenario(place="voorbeeldstad", years=3, seed=5)
    other = Scenario(place="uithoorn", years=3, seed=5).with_levers(tariff_b=0.1)
    light = {"start_light": 1.0}
    expected = [town, town.with_levers(**light), town.with_levers(**light, tariff_b=0.1), other]
    assert [point.scenario for point in plan.points] == [*expected, other.with_levers(**light)]
    assert [point.values for point in plan.points][3] == {"start_light": 0.0, "tariff_b": 0.1}
    assert set(plan.places) == {"voorbeeldstad", "uithoorn"}


def test_points_that_are_the_same_scenario_are_one():
    points = "  points: [{levers: {start_light: 1}}, {levers: {start_light: 1.0}}]"
    assert len(plan_in(design("list", points)).points) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (design("grid"), "found nothing to vary"),
        (design("cube"), "expected one of: grid, latin_hypercube, sobol, list"),
        (design("list", "  points: []"), "at least 1 items"),
        (design("sobol", "  points: 30\n  levers: [start_light]"), "expected a power of two"),
        (design("sobol", "  points: 0\n  levers: [start_light]"), "at least 1"),
        (design("sobol", "  points: 99999999999\n  levers: [start_light]"), "at most 100000"),
        (design("grid", "  levers: {start_lite: [1]}"), 'did you mean "start_light"'),
        (design("grid", "  levers: {start_light: [7]}"), "start_light"),
        (design("grid", "  levers: {start_light: []}"), "at least 1 items"),
        (design("grid", "  levers: {start_light: {step: 1.0e-9}}"), "at most 1000 steps"),
        (design("grid", "  levers: {start_light: {low: 0.5, high: 0.2}}"), "expected one within"),
        (design("grid", "  circumstances: {indexation: {low: 0.04, high: 0.01}}"), "expected one in"),
        (design("grid", "  circumstances: {indexation: {step: 1.0e-9}}"), "at most 1000 steps"),
        (design("grid", "  circumstances: {inflation: [1]}"), "unknown circumstance"),
        (design("grid", "  responses: [upcodin]"), 'did you mean "upcoding"'),
        (design("grid", "  assumptions: {children.asks_at_once: }"), "expected a list of them, or low and high"),
        (design("grid", "  assumptions: {children.bravery: [1]}"), "unknown assumption"),
        (design("grid", "  colour: red\n  levers: {start_light: [1]}"), 'unknown key "colour"'),
        (design("grid", "  levers: {start_light: [1]}", "years: 1"), "expected the scenario to start from"),
        (design("grid", "  levers: {start_light: [1]}", "scenario: atlantis"), "atlantis"),
        (design("grid", "  levers: {start_light: [1]}", "scenario: uithoorn\nreplications: 0"), "at least 1"),
        (design("grid", "  levers: {start_light: [1]}", "scenario: uithoorn\noutcomes: [prise]"), "unknown outcome"),
        (design("grid", f"  levers: {{start_light: {[0.5] * 9}, tariff_b: {[0.1] * 999}}}",
                "scenario: uithoorn\nreplications: 9999"), "at most 2,000,000"),
        ("scenario: uithoorn", "design"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_design_is_one_line(tmp_path: Path, text: str, said: str):
    path = tmp_path / "design.yaml"
    path.write_text(text)
    with pytest.raises(WrongInput, match=re.escape(said)) as refused:
        read_plan(path)
    assert "\n" not in str(refused.value)
    if "design:" in text:
        assert any(said in fault for fault in faults_in(path))


def test_the_example_is_in_order():
    assert faults_in(EXAMPLE) == []
    assert len(read_plan(EXAMPLE).points) == 10
    assert read_design(Sweep, EXAMPLE).outcomes == ["cost", "clients", "waiting", "wait_mean"]
