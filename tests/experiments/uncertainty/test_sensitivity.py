"""What was planted is found: an effect of known size, an input that does nothing, and a conclusion that flips."""

from pathlib import Path

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from experiments.compare.comparison import compared
from experiments.uncertainty.designs import Movable, Span, movable, read_design
from experiments.uncertainty.sensitivity import Sensed, Sensitivity, crossing, first_flip, sense, study_of
from model.policy.declared import levers
from tests.architecture.tree import ROOT

HERE = Path()
FEE, OTHER_FEE = "levers.central_placement.own_cost", "levers.collectivise.own_cost"
ASKED = {
    # What levers cost by themselves is paid to the local field, which nothing else moves: effects there are known.
    "scenario": {"place": "voorbeeldstad", "levers": {"collectivise": 0.8}},
    "years": 1,
    "plan": {"levers": {"central_placement": 0.4, "collectivise": 0.0}},
    "segment": "local",
    "assumptions": [FEE, "access.expert_error", "providers.group_load"],
    "screening": {"trajectories": 3, "keep": 3},
    "samples": 8,
    "replications": 2,
    "flip_steps": 6,
}


def sensed(**changes: object) -> Sensed:
    return sense(study_of(Sensitivity.model_validate({**ASKED, **changes}), HERE))


@pytest.fixture(scope="module")
def found() -> Sensed:
    return sensed()


def at_ends(found: Sensed) -> list[float]:
    """The difference at both ends of what the lever may cost."""
    cost = next(lever.cost for lever in levers() if lever.id == "central_placement")
    assert cost is not None and cost.low is not None and cost.high is not None
    pairs = [[one.with_assumptions({FEE: end}) for one in found.study.scenarios] for end in (cost.low, cost.high)]
    return [float(compared(*pair, replications=2)[0].differences.mean[0, 0, -1, 0]) for pair in pairs]


def test_an_effect_of_known_size_is_found(found: Sensed):
    """Cost follows what a lever costs by itself one for one: the effect is the whole way from low to high."""
    (fee,) = [row for row in found.screened if row["id"] == FEE]
    low, high = at_ends(found)
    assert high > low + 1_000.0
    assert (fee["mu_star"], fee["sigma"]) == pytest.approx((high - low, 0.0), rel=1e-6, abs=0.1)


def test_what_has_no_part_in_it_has_no_effect(found: Sensed):
    rows = {row["id"]: row for row in found.screened}
    assert rows["access.expert_error"]["mu_star"] == 0.0
    assert rows["providers.group_load"]["mu_star"] == 0.0
    assert found.screened[0]["id"] == FEE


def test_variance_is_divided_over_what_matters_with_intervals():
    """Two costs that add up: each has the part of the variance that the square of its effect has."""
    plan = {"levers": {"central_placement": 0.6, "collectivise": 1.0}}
    scenario = {"place": "voorbeeldstad"}
    found = sensed(scenario=scenario, plan=plan, assumptions=[FEE, OTHER_FEE], samples=32, replications=1, flip_steps=0)
    effects = {row["id"]: row["mu_star"] ** 2 for row in found.screened}
    for row in found.indices:
        planted = effects[row["id"]] / sum(effects.values())
        assert row["ST"] == pytest.approx(planted, abs=0.2), row
        assert abs(row["S1"] - planted) <= 2.0 * row["S1_conf"], row
        assert row["ST_conf"] > 0.0
    assert {row["id"] for row in found.indices} == {FEE, OTHER_FEE}


def test_a_conclusion_flips_where_that_was_planted(found: Sensed):
    """The difference is a straight line in what the lever costs, so the place of the flip is known."""
    (flip,) = found.flips
    low, high = at_ends(found)
    assert low < 0.0 < high
    planted = flip["low"] + (flip["high"] - flip["low"]) * low / (low - high)
    assert flip["flips_at"] == pytest.approx(planted, rel=1e-3)
    assert flip["how_far"] == pytest.approx((planted - flip["value"]) / (flip["high"] - flip["value"]), rel=1e-3)
    assert flip["flips_low"] == pytest.approx(flip["flips_high"], rel=1e-3)


def test_a_conclusion_that_holds_in_the_whole_range_flips_nowhere():
    found = sensed(plan={"levers": {"central_placement": 0.05, "collectivise": 0.0}}, replications=8, samples=8)
    (flip,) = [row for row in found.flips if row["id"] == FEE]
    assert flip["flips_at"] is None
    assert "is better than" in found.notes[0]


def test_a_conclusion_from_few_replications_says_that_it_is_none(found: Sensed):
    assert "2 replications are too few" in found.notes[0]
    assert "a verdict needs 8" in found.notes[0]


def test_an_outcome_that_is_neither_better_nor_worse_flips_nothing():
    found = sensed(outcome="starts", segment="all")
    assert found.flips == []
    assert "neither less nor more" in found.notes[0]


def test_the_same_design_gives_the_same_for_any_number_of_threads(found: Sensed):
    again = sense(study_of(Sensitivity.model_validate(ASKED), HERE), threads=1)
    assert again.content() == found.content()


def test_levers_are_moved_too_and_without_a_plan_nothing_is_compared():
    found = sensed(
        plan=None, segment="B", levers={"tariff_b": {"low": -0.1, "high": 0.1}}, assumptions=["access.expert_error"]
    )
    assert [row["id"] for row in found.screened] == ["tariff_b", "access.expert_error"]
    assert found.screened[0]["mu"] > 0.0
    assert (found.flips, found.notes) == ([], [])


def test_the_first_crossing_is_found_between_steps():
    assert crossing(np.array([0.0, 1.0, 2.0]), np.array([3.0, 1.0, -1.0])) == 1.5
    assert crossing(np.array([0.0, 1.0, 2.0]), np.array([3.0, -1.0, 5.0])) == 0.75
    assert crossing(np.array([0.0, 1.0]), np.array([3.0, 1.0])) is None


def test_a_flip_says_how_far_and_how_sure():
    noise = np.tile([-0.5, 0.0, 0.5], 10)
    values = np.array([2.0, 1.0, 0.0, -1.0])[:, None] + noise
    flip = first_flip(np.array([10.0, 20.0, 30.0, 40.0]), values, 30.0)
    assert flip is not None
    assert (flip["flips_at"], flip["how_far"]) == pytest.approx((30.0, 2 / 3))
    assert 20.0 < flip["flips_low"] == flip["unsure_from"] < 30.0 < flip["flips_high"] < 40.0


def test_a_lever_with_choices_takes_no_value_between_them():
    (settlement,) = movable(["settlement"])
    assert settlement.values() == [0.0, 2.0]
    assert {settlement.at(part) for part in (0.0, 0.3, 0.7, 1.0)} == {0.0, 2.0}


def test_a_lever_is_moved_in_steps_within_its_span():
    (light,) = movable({"start_light": Span(low=0.2, high=0.6, step=0.2)})
    assert light.values() == [0.2, 0.4, 0.6]
    assert light.at(0.5) == pytest.approx(0.4)
    with pytest.raises(WrongInput, match="within 0 to 1"):
        Movable(light.lever, Span(low=0.2, high=1.6))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("scenario: nowhere", "unknown place"),
        ("scenario: voorbeeldstad\nlevers: [start_lihgt, tariff_b]", 'did you mean "start_light"'),
        ("scenario: voorbeeldstad\nlevers: [tariff_b]", "expected two levers or assumptions"),
        ("scenario: voorbeeldstad\nlevers: [tariff_b, tariff_c]\nsamples: 30", "expected a power of two"),
        ("scenario: voorbeeldstad\nlevers: [tariff_b, tariff_c]\nsamples: 4", "expected a power of two"),
        ("scenario: voorbeeldstad\nlevers: [tariff_b, tariff_c]\noutcome: cots", "unknown outcome"),
        ("scenario: voorbeeldstad\nlevers: [tariff_b, tariff_c]\nreplication: 3", 'unknown key "replication"'),
        ("scenario: voorbeeldstad\nassumptions: [childrn.*]", "unknown assumption"),
        ("scenario: voorbeeldstad\nlevers: [tariff_b, tariff_c]\nreplications: 1000\nsamples: 4096", "at most 200,000"),
        ("scenario: voorbeeldstad\nplan: {levers: {start_light: 3}}\nlevers: [tariff_b, tariff_c]", "expected 0 to 1"),
    ],
)
def test_a_wrong_design_is_one_line(tmp_path: Path, changes: str, says: str):
    file = tmp_path / "design.yaml"
    file.write_text(changes, encoding="utf-8")
    with pytest.raises(WrongInput, match=says) as found:
        study_of(read_design(Sensitivity, file), tmp_path)
    assert "\n" not in str(found.value)


def test_without_samples_only_the_screening_is_done():
    found = sensed(samples=0, flip_steps=0)
    assert len(found.screened) == 3 and found.indices == []


def test_the_example_is_in_order():
    path = ROOT / "experiments/examples/sensitivity.yaml"
    assert len(study_of(read_design(Sensitivity, path), path.parent).names) == 5
