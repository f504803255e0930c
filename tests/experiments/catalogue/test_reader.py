"""The catalogue: every scenario can be run by its name, and every claim can be judged."""

import json
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from agents.base.files.yaml_reader import document_from_text
from app.cli.main import answer
from experiments.catalogue.reader import FOLDER, Claim, EntryText, entry_of, load_any, load_entry, scenario_names
from experiments.compare.claim_check import Judgement, judge_pairs
from model.evidence.measures import measures
from model.evidence.reader import sources_of
from model.places.reader import place_names, place_path
from tests.app.cli.test_command_line import Capture, asked, objects, refused

QUICK = ["--years", "2", "--replications", "2"]
NOISE = np.random.default_rng(7).normal(size=200)
"""Noise around figures; each verdict below rests on 200 pairs and differs from its edge by over ten standard errors."""
CLAIM = {
    "source": "F023",
    "text": {"nl": "Dit komt ervan.", "en": "This comes of it."},
    "outcome": "cost",
    "years": [2026],
    "expected": "falls",
}
WITHIN = {"value": 10, "unit": "%", "source": "F023"}
LEVEL = {"value": 4.9, "unit": "EUR mln", "source": "F028"}
BAND = {"value": 11.9, "low": 9.1, "high": 14.7, "unit": "EUR mln", "source": "F043"}


def claim(**changes) -> Claim:
    return Claim.model_validate({**deepcopy(CLAIM), **changes})


def verdict(of: Claim, base: float, plan: float, spread: float = 1.0) -> Judgement:
    """The verdict when figures lie around these means, with noise of this spread on the difference."""
    return judge_pairs(of, np.full(200, base), plan + spread * NOISE)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_says_what_it_is_and_leans_on_measures_and_sources(name: str):
    entry = load_entry(name)
    text = entry.text
    assert entry.scenario.name is not None
    assert set(text.rows) <= set(measures())
    assert sources_of(text.claim.source)
    assert entry.scenario.levers, "a scenario that does nothing"
    assert load_any(name).id == entry.scenario.id


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_stands_beside_its_place_without_any_option(name: str):
    scenario = load_any(name)
    bare = load_any(scenario.place)
    assert (scenario.years, scenario.seed) == (bare.years, bare.seed)


def test_no_scenario_has_the_name_of_a_place():
    assert set(scenario_names()) & set(place_names()) == set()


def test_every_place_with_a_document_has_scenarios():
    places = {load_entry(name).scenario.place for name in scenario_names()}
    assert places == {"uithoorn", "diemen", "hillegom", "heiloo", "haaglanden"}


@pytest.mark.parametrize(
    ("of", "base", "plan", "expected"),
    [
        (claim(), 100, 90, "confirmed"),
        (claim(), 100, 110, "refuted"),
        (claim(), 100, 100 - NOISE.mean(), "undecided"),
        (claim(expected="rises"), 100, 110, "confirmed"),
        (claim(expected="rises"), 100, 90, "refuted"),
        (claim(expected="unchanged", within=WITHIN), 100, 103, "confirmed"),
        (claim(expected="unchanged", within=WITHIN), 100, 85, "refuted"),
        (claim(expected="unchanged", within=WITHIN), 100, 110 - NOISE.mean(), "undecided"),
    ],
)
def test_a_verdict_follows_from_the_pairs(of: Claim, base: float, plan: float, expected: str):
    assert verdict(of, base, plan).verdict == expected


@pytest.mark.parametrize(
    ("base", "plan", "expected"), [(6e6, 4.5e6, "confirmed"), (6e6, 5.3e6, "refuted"), (4.5e6, 5.3e6, "refuted")]
)
def test_a_limit_is_held_against_the_plan_alone(base: float, plan: float, expected: str):
    found = verdict(claim(expected="below", level=LEVEL), base, plan, spread=1e4)
    assert found.verdict == expected
    assert "4.900.000" in found.sentence_nl and "4,900,000" in found.sentence_en


@pytest.mark.parametrize(
    ("saved", "expected"), [(11e6, "confirmed"), (2e6, "refuted"), (20e6, "refuted"), (-5e6, "refuted")]
)
def test_a_saving_is_held_against_both_ends_of_its_band(saved: float, expected: str):
    found = verdict(claim(expected="saves", band=BAND), 100e6, 100e6 - saved, spread=1e5)
    assert found.verdict == expected
    assert "9.100.000" in found.sentence_nl and "14,700,000" in found.sentence_en


def test_what_does_nothing_at_all_neither_rises_nor_falls():
    same = np.full(20, 7.0)
    assert judge_pairs(claim(), same, same).verdict == "refuted"
    assert judge_pairs(claim(expected="rises"), same, same).verdict == "refuted"


def test_from_one_pair_nothing_can_be_said():
    assert judge_pairs(claim(), np.array([1.0]), np.array([9.0])).verdict == "undecided"


def test_noise_alone_confirms_a_claim_about_once_in_forty():
    """Of 2,000 claims about nothing, each on 20 pairs: 1 to 5 % confirmed, as many refuted."""
    draws = np.random.default_rng(3).normal(size=(2000, 20))
    found = [judge_pairs(claim(), np.zeros(20), draw).verdict for draw in draws]
    assert 0.01 < found.count("confirmed") / 2000 < 0.05
    assert 0.01 < found.count("refuted") / 2000 < 0.05


def test_a_verdict_is_said_in_two_languages_with_the_figure():
    found = verdict(claim(segment="C"), 100e6, 90e6, spread=1e5)
    assert found.sentence_nl.startswith("Bevestigd (200 paren): Kosten (C) in 2026: € 10.000.000 minder")
    assert found.sentence_en.startswith("Confirmed (200 pairs): Cost (C) in 2026: € 10,000,000 less")
    assert (found.base, round(found.plan / 1e6)) == (100e6, 90)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expected": "below"}, "expected level"),
        ({"expected": "unchanged", "level": LEVEL}, "expected within"),
        ({"within": WITHIN}, "expected none"),
        ({"expected": "saves", "band": LEVEL}, "low and high"),
        ({"years": []}, "at least 1"),
    ],
)
def test_a_claim_without_what_it_is_held_against_is_refused(changes: dict, expected: str):
    with pytest.raises(ValueError, match=expected):
        claim(**changes)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("years: [2024, 2025, 2026]", "years: [1999]"),
        ("outcome: starts", "outcome: happiness"),
        ("segment: C", "segment: D"),
        ("expected: unchanged", "expected: miracle"),
        ("regulated_inflow_c:", "regulated_inflow_z:"),
        ("F023, document uithoorn-2024\n  text", "F999\n  text"),
    ],
)
def test_a_claim_about_what_does_not_exist_is_refused_with_what_was_expected(wrong: str, right: str):
    text = (FOLDER / "uithoorn_regulated_inflow.yaml").read_text(encoding="utf-8")
    assert wrong in text
    with pytest.raises(WrongInput, match=r"expected|valid names"):
        entry_of(document_from_text(text.replace(wrong, right), "own.yaml"), Path("own.yaml"))


def test_scenarios_and_packages_are_listed_with_what_they_claim_and_pull(capsys: Capture):
    listed = {one["id"]: one for one in objects("scenarios", capsys=capsys)}
    assert set(listed) == set(scenario_names())
    one = listed["heiloo_stabilise"]
    assert (one["claim"]["expected"], one["claim"]["level"]["value"], one["place"]) == ("below", 4.9, "heiloo")
    assert one["packages"] and one["levers"]
    packed = {one["id"]: one for one in objects("packages", capsys=capsys)}
    assert packed["taskforce"]["levers"]["collectivise"]["from"] == "2025-07-01"
    for what in ("scenarios", "packages"):
        code, out, _ = asked(what, capsys=capsys)
        assert code == 0 and all(one["id"] in out for one in objects(what, capsys=capsys))


def test_run_and_compare_take_a_scenario_by_name(capsys: Capture):
    code, out, _ = asked("run", "uithoorn_regulated_inflow", *QUICK, capsys=capsys)
    assert (code, "regulated inflow" in out) == (0, True)
    code, out, _ = asked("compare", "uithoorn", "uithoorn_regulated_inflow", *QUICK, capsys=capsys)
    assert code == 0


def test_a_scenario_file_with_a_claim_finds_a_place_that_lies_beside_it(tmp_path: Path):
    town = place_path("uithoorn").read_text(encoding="utf-8")
    (tmp_path / "town.yaml").write_text(town.replace("id: uithoorn", "id: our_town", 1), encoding="utf-8")
    text = (FOLDER / "uithoorn_regulated_inflow.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("place: uithoorn", "place: town.yaml"), encoding="utf-8")
    assert load_any(str(own)).load().id == "our_town"
    assert load_entry(str(own)).id == "own"


def test_judge_gives_its_verdict_as_sentences_and_as_json(capsys: Capture):
    code, out, _ = asked("judge", "uithoorn_regulated_inflow", "--replications", "3", capsys=capsys)
    assert code == 0 and "%" in out and "F023" in out
    code, out, _ = asked("judge", "uithoorn_regulated_inflow", "--replications", "3", "--json", capsys=capsys)
    found = json.loads(out)
    assert found["verdict"] in ("confirmed", "refuted", "undecided")
    assert found["replications"] == 3
    assert answer(["judge", "uithoorn_regulated_inflow", "--replications", "1"]) == 2


def test_an_unknown_scenario_is_refused_with_the_nearest_name(capsys: Capture):
    assert "uithoorn_regulated_inflow" in refused("run", "uithoorn_regulated", capsys=capsys)
    assert "uithoorn_regulated_inflow" in refused("judge", "uithoorn_regulated", capsys=capsys)


@pytest.mark.parametrize("name", scenario_names())
def test_check_finds_every_shipped_scenario_in_order(name: str, capsys: Capture):
    code, out, _ = asked("check", str(FOLDER / f"{name}.yaml"), capsys=capsys)
    assert (code, "in order" in out) == (0, True)


def test_check_finds_faults_in_the_claim_and_in_the_scenario(tmp_path, capsys: Capture):
    text = (FOLDER / "heiloo_stabilise.yaml").read_text(encoding="utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(text.replace("years: [2029]", "years: [1999]"), encoding="utf-8")
    assert "1999" in asked("check", str(file), capsys=capsys)[1]
    file.write_text(text.replace("outcome:", "outcomes:").replace("place:", "places:"), encoding="utf-8")
    assert asked("check", str(file), capsys=capsys)[1].count("\n") >= 2
    assert set(EntryText.model_fields) == {"about", "rows", "sources", "claim"}
