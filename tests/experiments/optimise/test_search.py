"""A search is repeatable, keeps its promises on chance that it has not seen, and hides no harm."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from agents.base.files.errors import WrongInput
from experiments.compare.metric import Metric
from experiments.compare.side_effects import harms, in_words
from experiments.optimise.limits import aim_from, limit_from
from experiments.optimise.plan_evaluator import PlanEvaluator
from experiments.optimise.plan_table import check_folder, content, write_plans
from experiments.optimise.question import Optimise, question_of
from experiments.optimise.search import FRESH, Optimised, different, in_order, optimise
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import RunControl
from experiments.uncertainty.designs import read_design
from model.scenario import Scenario, load_scenario
from tests.architecture.tree import ROOT

TOWN = Scenario(place="voorbeeldstad", years=2)
ASKED = {
    "scenario": "voorbeeldstad",
    "years": 1,
    "levers": ["tariff_b", "collectivise", "poh_jeugd_fte"],
    "limits": ["cost at least 1 % below doing nothing", "no segment's mean wait over 40 weeks"],
    "sure": 0.8,
    "search": {"trials": 24, "replications": 3},
    "futures": {"replications": 24},
    "plans": 3,
    "seed": 5,
}


def found_by(threads: int | None = None, **changes: Any) -> Optimised:
    return optimise(question_of(Optimise.model_validate({**ASKED, **changes}), Path()), threads=threads)


@pytest.fixture(scope="module")
def found() -> Optimised:
    return found_by(2)


def test_the_same_trials_are_made_with_one_two_and_four_threads(found: Optimised):
    for threads in (1, 4):
        again = found_by(threads)
        assert again.tried == found.tried
        assert content(again) == content(found)


def test_a_search_that_was_killed_halfway_and_is_asked_again_makes_the_same_trials(found: Optimised, tmp_path: Path):
    """Killed after two of its three batches; nothing of it is left that the next search could trip over."""
    program = (
        "import json, os, signal, sys; from pathlib import Path\n"
        "from experiments.optimise.question import Optimise, question_of\n"
        "from experiments.optimise.search import optimise\n"
        "def told(done, everything):\n"
        "    print(done, flush=True)\n"
        "    if done >= 16: os.kill(os.getpid(), signal.SIGKILL)\n"
        "optimise(question_of(Optimise.model_validate(json.loads(sys.argv[1])), Path()), told, threads=2)\n"
    )
    call = [sys.executable, "-c", program, json.dumps(ASKED)]
    home = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(call, cwd=tmp_path, env=home, capture_output=True, text=True, timeout=300, check=False)
    assert (killed.returncode, killed.stdout.split()) == (-signal.SIGKILL, ["8", "16"])
    assert list(tmp_path.iterdir()) == []
    again = found_by(2)
    assert again.tried == found.tried
    assert content(again) == content(found)


def test_another_seed_makes_other_trials(found: Optimised):
    assert [plan for plan, _ in found_by(seed=6).tried] != [plan for plan, _ in found.tried]


def test_the_limit_of_the_winner_is_really_met_on_two_hundred_fresh_seeds(found: Optimised):
    """The stated interval holds the share on fresh chance; both are random, so false alarm below once in 100."""
    winner = found.plans[0]
    fresh = PlanEvaluator(found.question, 1, range(3 * FRESH, 3 * FRESH + 200), 9, RunControl())
    fresh.try_out([winner.plan])
    share = float((fresh.excess(winner.plan).max(axis=0) <= 0.0).mean())
    noise = 2.0 * (share * (1.0 - share) / 200) ** 0.5
    assert winner.low - noise <= share <= winner.high + noise
    assert found.met


def test_plans_are_judged_and_judged_again_on_chance_that_the_search_has_not_seen(monkeypatch: pytest.MonkeyPatch):
    benches: list[PlanEvaluator] = []

    class Noted(PlanEvaluator):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            benches.append(self)

    monkeypatch.setattr("experiments.optimise.search.PlanEvaluator", Noted)
    futures = {"draws": 3, "replications": 2}
    small = {"search": {"trials": 8, **futures}, "futures": futures, "plans": 1}
    found = found_by(levers=["tariff_b"], assumptions=["children.*"], **small)
    looked, judged, again = benches
    assert len({number for one in benches for number in one.numbers}) == 2 + 2 + 2
    draws = [tuple(point.items()) for one in (looked, judged, again) for point in one.points]
    assert len(set(draws)) == 3 + 3 + 3
    assert found.again is not None and found.again[1] <= found.again[0] <= found.again[2]


def test_plans_differ_and_the_smallest_change_is_among_them(found: Optimised):
    plans = [one.plan for one in found.plans]
    assert len(set(plans)) == len(plans) == 3
    assert len({tuple(value is None for value in plan) for plan in plans}) > 1
    (smallest,) = [one for one in found.plans if one.smallest]
    assert sum(value is not None for value in smallest.plan) == 1


def test_what_works_often_enough_comes_first_and_only_that_is_the_smallest_change_when_anything_does(found: Optimised):
    sure = found.question.design.sure
    least, one, other = sorted(found.plans, key=lambda plan: not plan.smallest)
    shown = in_order(
        found.question, [replace(least, chance=0.0), replace(one, chance=sure), replace(other, chance=1.0)]
    )
    assert [each.plan for each in shown] == [one.plan, other.plan, least.plan]
    assert [each.smallest for each in shown].index(True) < 2
    nothing_works = in_order(found.question, [replace(each, chance=0.0) for each in (other, one, least)])
    assert not any(each.smallest for each in nothing_works)


def test_only_what_works_as_often_as_was_asked_is_a_plan_and_what_works_less_than_half_is_not_shown(
    found: Optimised, tmp_path: Path
):
    """Seen before: plan 3 of the shipped example, with a chance of 2 %."""
    one, *_ = found.plans

    def with_chances(*chances: float) -> Optimised:
        return replace(found, plans=in_order(found.question, [replace(one, chance=chance) for chance in chances]))

    some = with_chances(0.02, 0.6, 0.9)
    told = content(some)
    assert [[row["chance"] for row in told[kind]] for kind in ("plans", "nearest")] == [[0.9], [0.6]]
    assert told["not_shown"] == 1 and [each.chance for each in some.shown] == [0.9, 0.6]
    assert [path.name for path in write_plans(some, tmp_path)] == ["plan-1.yaml", "nearest-1.yaml"]
    near = (tmp_path / "nearest-1.yaml").read_text(encoding="utf-8")
    assert near.startswith("# Does not reach the 80% that was asked") and "Does not reach it 1" in near
    with pytest.raises(WrongInput, match="found plans of before"):
        check_folder(tmp_path)
    none = content(with_chances(0.02, 0.01))
    assert (none["plans"], [row["chance"] for row in none["nearest"]]) == ([], [0.02])
    assert "80% that was asked. The nearest keeps to all limits in 2% of futures" in none["in_words_en"]


def test_the_fewest_changes_that_do_are_found(found: Optimised):
    """One lever is enough (collectivising saves more than one percent), so the winner moves one."""
    assert sum(value is not None for value in found.plans[0].plan) == 1


def test_an_aim_in_an_outcome_is_made_as_small_as_can_be():
    lowest = found_by(aim="lowest cost", levers=["tariff_b", "central_placement"], plans=1)
    assert lowest.plans[0].scenario.levers["tariff_b"].value == -0.3
    assert "central_placement" not in lowest.plans[0].scenario.levers


def test_a_target_out_of_reach_is_said_to_be_out_of_reach():
    none = found_by(limits=["cost at most 1 million"], levers=["tariff_b"])
    assert not none.met
    assert content(none)["in_words_en"].startswith("No plan reaches the 80% that was asked.")
    assert none.plans[0].chance == 0.0


def test_a_plan_that_wins_by_breaking_something_is_shown_as_such():
    """Places are cut for cost alone; children then wait longer, which nobody had spoken of."""
    cut = found_by(
        limits=["cost of B at least 3 % below doing nothing"], levers=["capacity_b"], plans=1, years=2, sure=0.5
    )
    broken = {(row["outcome"], row["segment"]) for row in cut.plans[0].breaks}
    assert cut.plans[0].scenario.levers["capacity_b"].value < 0.0
    assert ("wait_mean", "B") in broken
    row = content(cut)["plans"][0]
    assert row["in_words_en"].startswith("Gets there by making worse what it was not told about: ")
    assert row["in_words_nl"].startswith("Haalt dit door slechter te maken wat niet gevraagd was: ")
    told = found_by(
        limits=["cost of B at least 3 % below doing nothing", "wait_mean of B at most 90 weeks"],
        levers=["capacity_b"],
        plans=1,
        years=2,
        sure=0.5,
    )
    assert ("wait_mean", "B") not in {(row["outcome"], row["segment"]) for row in told.plans[0].breaks}


def test_a_harm_is_told_when_it_is_seen_and_large_enough():
    """Of 400 outcomes without a difference, at most four are called a harm (more: once in 5,000)."""
    chance = np.random.default_rng(1)
    figures = [Metric("untreated_weeks"), Metric("recovered_share")]
    nothing = np.full((1, 40, 2), [1000.0, 0.5]) + chance.normal(size=(1, 40, 2)) * [10.0, 0.01]
    worse = harms(figures, nothing, nothing + np.array([100.0, -0.1]))
    assert [row["outcome"] for row in worse] == ["untreated_weeks", "recovered_share"]
    assert "Weeks without care 100 child-weeks more" in in_words(worse)
    assert "Hersteld 10 procentpunt minder" in in_words(worse, "nl")
    assert harms(figures, nothing, nothing + np.array([-100.0, 0.1])) == []
    assert harms(figures, nothing, nothing + np.array([5.0, -0.005])) == []
    noise = chance.normal(size=(1, 40, 400))
    assert len(harms([Metric("crises")] * 400, np.ones((1, 40, 400)), 1.0 + noise)) <= 4


def test_harms_are_said_once_for_each_outcome_and_counted_beyond_six():
    figures = [
        Metric(name) for name in ("crises", "gave_up", "waiting", "drop_outs", "step_ups", "wait_p50", "wait_p90")
    ]
    figures += [Metric("wait_p90", "C"), Metric("wait_mean", "B"), Metric("wait_mean", "C")]
    nothing = np.full((1, 30, len(figures)), 10.0)
    rows = harms(figures, nothing, nothing + np.arange(len(figures)) + 1.0)
    said = in_words(rows)
    assert len(rows) == len(figures)
    assert said.count("Mean wait") == said.count("Wait, longest ten percent") == 1
    assert said.endswith("; and 2 more.")


def test_every_plan_is_an_ordinary_scenario_file(found: Optimised, tmp_path: Path):
    all_reach = replace(found, plans=[replace(one, chance=0.9) for one in found.plans])
    paths = write_plans(all_reach, tmp_path / "plans")
    assert [path.name for path in paths] == ["plan-1.yaml", "plan-2.yaml", "plan-3.yaml"]
    for path, one in zip(paths, found.plans, strict=True):
        scenario = load_scenario(str(path))
        assert scenario.id == one.scenario.id
        assert scenario.name is not None and scenario.name.nl.startswith("Plan ")
    with pytest.raises(WrongInput, match="expected a new or empty folder"):
        check_folder(tmp_path / "plans")


def test_plans_for_a_place_of_ones_own_find_it_again(tmp_path: Path):
    (tmp_path / "town.yaml").write_bytes((ROOT / "model/places/voorbeeldstad.yaml").read_bytes())
    (tmp_path / "design.yaml").write_text(
        yaml.safe_dump({**ASKED, "scenario": "town.yaml", "plans": 1}), encoding="utf-8"
    )
    question = question_of(read_design(Optimise, tmp_path / "design.yaml"), tmp_path)
    (path,) = write_plans(optimise(question), tmp_path / "plans")
    assert load_scenario(str(path)).load().id == "voorbeeldstad"


def test_a_search_that_is_called_off_stops():
    seen: list[int] = []
    question = question_of(Optimise.model_validate(ASKED), Path())
    with pytest.raises(Stopped):
        optimise(question, progress=lambda done, _: seen.append(done), cancelled=lambda: bool(seen))
    assert seen[-1] < 24


def test_plans_least_like_each_other_are_chosen():
    question = question_of(Optimise.model_validate({**ASKED, "plans": 3}), Path())
    able = [(-0.1, None, None), (-0.11, None, None), (None, None, 4.0), (-0.12, None, None)]

    class AllWell(PlanEvaluator):
        def __init__(self) -> None:
            self.question = question

        def shortfall(self, plan: object) -> float:
            return -1.0

    chosen = different(question, AllWell(), able)
    assert chosen[0] == able[0]
    assert (None, None, 4.0) in chosen


@pytest.mark.parametrize(
    ("sentence", "figures", "most", "bound", "relative"),
    [
        ("cost at most 4.9 million in 2026", [Metric("cost", year=2026)], True, 4.9e6, False),
        (
            "cost of specialist in randdorp at most 1 million",
            [Metric("cost", "specialist", "randdorp")],
            True,
            1e6,
            False,
        ),
        ("Cost at most € 4.9 million", [Metric("cost")], True, 4.9e6, False),
        ("wait_mean of C at most 12 weeks", [Metric("wait_mean", "C")], True, 12.0, False),
        ("mean wait of C in randdorp at most 12", [Metric("wait_mean", "C", "randdorp")], True, 12.0, False),
        ("Hersteld at least 70 %", [Metric("recovered_share")], False, 0.7, False),
        ("over_norm at most 0.2", [Metric("over_norm")], True, 0.2, False),
        ("cost at least 3 % below doing nothing", [Metric("cost")], True, 0.97, True),
        ("cost at most 3 % above doing nothing in 2025", [Metric("cost", year=2025)], True, 1.03, True),
        ("clients at most 5 % below doing nothing", [Metric("clients")], False, 0.95, True),
        (
            "crises at most 20 in every year",
            [Metric("crises", year=2025), Metric("crises", year=2026)],
            True,
            20.0,
            False,
        ),
    ],
)
def test_a_limit_says_what_it_means(sentence: str, figures: list[Metric], most: bool, bound: float, relative: bool):
    limit = limit_from(sentence, TOWN)
    assert list(limit.figures) == figures
    assert (limit.most, limit.bound, limit.relative) == (most, pytest.approx(bound), relative)


def test_no_segment_means_every_segment_on_offer():
    limit = limit_from("no segment's wait_mean over 12 weeks in 2026", TOWN)
    assert {figure.segment for figure in limit.figures} == {one.segment for one in TOWN.load().products.values()}
    assert all(figure.year == 2026 for figure in limit.figures)
    assert limit_from("wait_mean of every segment at most 12 weeks in 2026", TOWN).figures == limit.figures
    towns = limit_from("no municipality's bill over 5 million", TOWN)
    assert [figure.municipality for figure in towns.figures] == list(TOWN.load().municipalities)


def test_the_worst_figure_decides_and_what_is_not_defined_breaks_nothing():
    limit = limit_from("no segment's wait_mean over 10 weeks", TOWN)
    columns = {figure: column for column, figure in enumerate(limit.figures)}
    values = np.full((2, len(columns)), 5.0)
    values[0, 1], values[1, 2] = 15.0, np.nan
    np.testing.assert_allclose(limit.excess(values, values, columns), [0.5, -0.5])
    assert limit.excess(np.full((1, len(columns)), np.inf), values[:1], columns)[0] == np.inf


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("cost below 4 million", "expected a sentence such as"),
        ("cots at most 4 million", "unknown outcome"),
        ("cost of D at most 4 million", "unknown segment"),
        ("wait_mean of specialist at most 4 weeks", "unknown segment"),
        ("cost in randorp at most 4 million", "unknown municipality"),
        ("cost at most 4,9 million", "a decimal point"),
        ("cost at most 4 million in 2099", "expected 2025 to 2026"),
        ("wait_mean at most 12 euro", "expected weeks, not euro"),
        ("wait_mean at most 12 %", "below doing nothing"),
        ("cost at least 3 million below doing nothing", "expected a percentage"),
        ("", "expected a sentence such as"),
        ("cost at most " + "9" * 400, "expected"),
    ],
)
def test_a_sentence_that_is_no_limit_is_one_line(sentence: str, says: str):
    with pytest.raises(WrongInput, match=says) as found:
        limit_from(sentence, TOWN)
    assert "\n" not in str(found.value)


def test_an_aim_says_what_it_means():
    assert aim_from("fewest changes", TOWN).figure is None
    aim = aim_from("highest recovered_share of B in 2026", TOWN)
    assert (aim.figure, aim.lowest) == (Metric("recovered_share", "B", year=2026), False)
    for wrong in ("cheapest", "lowest cost of every segment"):
        with pytest.raises(WrongInput, match="aim: found"):
            aim_from(wrong, TOWN)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"limits": []}, "at least 1 item"),
        ({"levers": []}, "levers: found none"),
        ({"levers": ["start_lihgt"]}, 'did you mean "start_light"'),
        ({"levers": {"start_light": {"low": -1}}}, "within 0 to 1"),
        ({"sure": 1.5}, "sure"),
        ({"assumptions": ["childrn.*"]}, "unknown assumption"),
        (
            {"search": {"trials": 5000, "replications": 100, "draws": 9}, "assumptions": ["children.*"]},
            "4,500,000 runs",
        ),
        ({"trails": 4}, 'unknown key "trails"'),
        ({"scenario": "nowhere.yaml"}, "no such file"),
    ],
)
def test_a_wrong_design_is_one_line(tmp_path: Path, changes: dict, says: str):
    (tmp_path / "design.yaml").write_text(yaml.safe_dump({**ASKED, **changes}), encoding="utf-8")
    with pytest.raises(WrongInput, match=says) as found:
        question_of(read_design(Optimise, tmp_path / "design.yaml"), tmp_path)
    assert "\n" not in str(found.value)


def test_the_example_is_in_order():
    path = ROOT / "experiments/examples/optimise.yaml"
    assert len(question_of(read_design(Optimise, path), path.parent).limits) == 2
