"""Explain, uncertainty, sensitivity, optimise and assumptions answer on the command line, or say what is wrong."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli.main import answer
from model.scenario import load_scenario
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import PATIENCE_SECONDS

Capture = pytest.CaptureFixture[str]
SHORT = ["--years", "1", "--replications", "2"]
SENSITIVITY = {
    "scenario": "voorbeeldstad",
    "years": 1,
    "levers": ["tariff_b", "capacity_b"],
    "screening": {"trajectories": 2},
    "samples": 8,
    "replications": 1,
}
OPTIMISE = {
    "scenario": "voorbeeldstad",
    "years": 1,
    "levers": ["tariff_b"],
    "limits": ["cost at least 1 % below doing nothing"],
    "search": {"trials": 8, "replications": 2},
    "futures": {"replications": 5},
    "plans": 2,
}


def asked(*arguments: str, capsys: Capture) -> tuple[int, str, str]:
    capsys.readouterr()
    code = answer(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def refused(*arguments: str, capsys: Capture) -> str:
    code, out, err = asked(*arguments, capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1), (arguments, code, err)
    assert "Traceback" not in err
    return err


def written(content: dict, folder: Path) -> str:
    file = folder / "design.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return str(file)


def test_explain_as_json_has_bars_that_add_up(capsys: Capture):
    arguments = ["explain", "voorbeeldstad", "voorbeeldstad", "--set", "tariff_b=-0.1", "--set", "collectivise=0.5"]
    code, out, err = asked(*arguments, "--response", "upcoding=off", *SHORT, "--json", capsys=capsys)
    content = json.loads(out)
    assert (code, err) == (0, "")
    assert {row["id"] for row in content["by_lever"]} == {"tariff_b", "collectivise", "upcoding"}
    for key in ("by_lever", "by_mechanism", "by_segment"):
        assert all({"id", "value", "low", "high"} <= set(row) for row in content[key])
        assert sum(round(100 * row["value"]) for row in content[key]) == round(100 * content["total"])
    assert [scenario["years"] for scenario in content["scenarios"]] == [1, 1]
    assert asked(*arguments, "--response", "upcoding=off", *SHORT, "--json", capsys=capsys)[1] == out


@pytest.mark.parametrize("outcome", ["cost", "wait_mean"])
def test_explain_prints_tables_within_a_hundred_columns(outcome: str, capsys: Capture):
    options = ["--set", "capacity_b=0.3", "--outcome", outcome, *SHORT]
    code, out, err = asked("explain", "voorbeeldstad", "voorbeeldstad", *options, capsys=capsys)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 100
    assert "By lever" in out and "capacity_b" in out
    assert ("By mechanism" in out) == (outcome == "cost")


def test_uncertainty_says_chance_and_not_knowing_apart(capsys: Capture):
    options = ["--set", "collectivise=0.5", "--draws", "3", "--only", "children.*", *SHORT]
    code, out, err = asked("uncertainty", "voorbeeldstad", "voorbeeldstad", *options, capsys=capsys)
    assert (code, err) == (0, "")
    assert "not knowing" in out and "chance" in out and "wait_mean" in out
    content = json.loads(asked("uncertainty", "voorbeeldstad", *options[2:], "--json", capsys=capsys)[1])
    assert content["draws"] == 3
    assert {"chance_low", "not_knowing_low", "share_above_nothing"} <= set(content["figures"][0])


def test_a_sensitivity_study_is_a_file(tmp_path: Path, capsys: Capture):
    file = written(
        {**SENSITIVITY, "plan": {"levers": {"collectivise": 0.5}}, "assumptions": ["children.crisis"]}, tmp_path
    )
    code, out, err = asked("sensitivity", file, capsys=capsys)
    assert (code, err) == (0, "")
    assert "Morris" in out and "As it stands" in out and "children.crisis (" in out
    content = json.loads(asked("sensitivity", file, "--json", capsys=capsys)[1])
    assert {row["id"] for row in content["morris"]} == {"tariff_b", "capacity_b", "children.crisis"}
    assert asked("check", file, capsys=capsys)[0] == 0


def test_plans_are_found_and_written_as_scenarios(tmp_path: Path, capsys: Capture):
    file, out = written(OPTIMISE, tmp_path), tmp_path / "plans"
    code, said, err = asked("optimise", file, "--out", str(out), capsys=capsys)
    assert (code, err) == (0, "")
    assert "Plan 1: tariff_b −" in said
    assert load_scenario(str(out / "plan-1.yaml")).levers["tariff_b"].value < 0.0
    assert asked("check", str(out / "plan-1.yaml"), capsys=capsys)[0] == 0
    assert "new or empty folder" in refused("optimise", file, "--out", str(out), capsys=capsys)
    content = json.loads(asked("optimise", file, "--json", capsys=capsys)[1])
    assert content["plans"][0]["levers"]["tariff_b"] < 0.0
    assert content["winner_again"]["low"] <= content["winner_again"]["chance"] <= content["winner_again"]["high"]


def test_assumptions_are_listed_with_their_ranges(capsys: Capture):
    rows = json.loads(asked("assumptions", "uithoorn", "--json", capsys=capsys)[1])
    known = {row["id"]: row for row in rows}
    assert len(known) > 200
    assert known["children.asks"]["fitted"] and known["children.asks"]["unit"] == "% per month"
    assert "children.worsens" in asked("assumptions", "uithoorn", "--only", "children.*", capsys=capsys)[1]


def test_a_run_can_assume_and_can_be_sure_of_a_named_outcome(capsys: Capture):
    plain = asked("run", "uithoorn", *SHORT, "--json", capsys=capsys)[1]
    other = asked("run", "uithoorn", *SHORT, "--assume", "children.worsens=3", "--json", capsys=capsys)[1]
    assert json.loads(other)["scenario"]["assumptions"] == {"children.worsens": 3.0}
    assert json.loads(other)["outcomes"] != json.loads(plain)["outcomes"]
    options = ["--years", "1", "--precision", "5%", "--sure-of", "clients", "--json"]
    rows = json.loads(asked("run", "voorbeeldstad", *options, capsys=capsys)[1])["outcomes"]
    assert len({row["replication"] for row in rows}) == 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("explain uithoorn voorbeeldstad", "expected the same"),
        ("explain uithoorn uithoorn --outcome cots", 'did you mean "cost"'),
        ("explain uithoorn uithoorn --segment D", "unknown segment"),
        ("explain uithoorn uithoorn --municipality x", "unknown municipality"),
        ("explain uithoorn uithoorn --year 1990", "expected 2024 to 2033"),
        ("explain uithoorn uithoorn --replications 1", "expected two or more"),
        ("explain uithoorn uithoorn --set start_lihgt=1", 'did you mean "start_light"'),
        ("uncertainty uithoorn --only nothing.*", "unknown assumption"),
        ("uncertainty uithoorn --draws 0", "expected two or more"),
        ("run uithoorn --assume children.ask=2", "children.asks"),
        ("run uithoorn --assume children.asks", "expected path=value"),
        ("run uithoorn --assume children.asks=99", "expected 0.5 to 4"),
        ("run uithoorn --precision 1% --sure-of cots", "unknown outcome"),
        ("assumptions nowhere", "unknown place"),
        ("sensitivity nowhere.yaml", "no such file"),
        ("optimise nowhere.yaml", "no such file"),
        ("optimise experiments/examples/optimise.yaml --out no/such/folder", "does not exist"),
        ("optimise experiments/examples/optimise.yaml --out README.md", "expected a folder"),
    ],
)
def test_wrong_input_is_one_line(arguments: str, says: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    assert says in refused(*arguments.split(), capsys=capsys)


@pytest.mark.parametrize(
    ("command", "content", "says"),
    [
        ("sensitivity", {**SENSITIVITY, "sample": 8}, 'unknown key "sample", did you mean "samples"'),
        ("sensitivity", {**SENSITIVITY, "replications": "many"}, "line"),
        ("optimise", {**OPTIMISE, "limits": ["cost below 3"]}, "expected a sentence such as"),
        ("optimise", {**OPTIMISE, "limits": "cost at most 3"}, "expected a list"),
        ("optimise", {**OPTIMISE, "aim": "all well"}, "fewest changes"),
        ("optimise", {"scenario": "voorbeeldstad"}, "missing"),
    ],
)
def test_a_wrong_design_is_one_line_that_check_finds_too(
    command: str, content: dict, says: str, tmp_path: Path, capsys: Capture
):
    file = written(content, tmp_path)
    assert says in refused(command, file, capsys=capsys)
    if command == "sensitivity" or "limits" in content:
        code, out, _ = asked("check", file, capsys=capsys)
        assert code == 2
        assert says in out


@pytest.mark.parametrize("command", ["explain", "uncertainty", "sensitivity", "optimise", "assumptions"])
def test_every_command_explains_itself_with_an_example(command: str, capsys: Capture):
    code, out, _ = asked(command, "--help", capsys=capsys)
    assert code == 0
    assert f"jeugdstroom {command}" in out.split("Example")[1]


SAYS_THAT_IT_SEARCHES = """
from app.cli.main import main
from experiments.optimise import plan_evaluator as futures
real = futures.results
def results(*work):
    print("searching", flush=True)
    return real(*work)
futures.results = results
main()
"""


def test_ctrl_c_stops_a_search_and_leaves_nothing(tmp_path: Path):
    file = written({**OPTIMISE, "years": 30, "search": {"trials": 4000, "replications": 50}}, tmp_path)
    command = [sys.executable, "-c", SAYS_THAT_IT_SEARCHES, "optimise", file, "--out", str(tmp_path / "plans")]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == b"searching\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, err) == (130, b"jeugdstroom: stopped; nothing was written\n")
    assert not (tmp_path / "plans").exists()
