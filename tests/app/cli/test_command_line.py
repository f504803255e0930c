"""The command line answers what it was asked, or says in one line what is wrong with the question."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import psutil
import pytest

from app.cli.main import answer
from app.cli.options import ScenarioOptions
from experiments.i18n.catalogue import Words
from experiments.report.caveats import caveats_of, sentences
from model.places.reader import load_place
from model.scenario import Scenario, load_scenario
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import PATIENCE_SECONDS, wait_for

QUICK = ["--years", "2", "--replications", "2"]
Capture = pytest.CaptureFixture[str]

SCENARIO = """place: voorbeeldstad
years: 2
seed: 5
levers:
  start_light: {value: 1.0, from: 2026-01-01, ramp_weeks: 26}
  tariff_b: {value: 0.1}
responses: {upcoding: off}
circumstances: {indexation: {value: 0.045}}
"""


def asked(*arguments: str, capsys: Capture) -> tuple[int, str, str]:
    capsys.readouterr()
    code = answer(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def refused(*arguments: str, capsys: Capture) -> str:
    """The one line with which wrong input ends, and nothing else is said."""
    code, out, err = asked(*arguments, capsys=capsys)
    assert code == 2, (arguments, code, err)
    assert out == ""
    assert err.startswith("jeugdstroom: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def objects(*arguments: str, capsys: Capture) -> list[dict]:
    code, out, err = asked(*arguments, "--json", capsys=capsys)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    ("what", "some"),
    [
        ("places", {"uithoorn", "voorbeeldstad"}),
        ("levers", {"start_light", "poh_jeugd_fte", "settlement", "capacity_c"}),
        ("outcomes", {"cost", "bill", "wait_p90", "untreated_weeks"}),
        ("responses", {"upcoding", "free_riding"}),
        ("circumstances", {"indexation", "demand_growth"}),
        ("sources", {"F001", "U02", "uithoorn-2024"}),
    ],
)
def test_every_list_has_names_in_two_languages_units_rows_and_sources(what: str, some: set[str], capsys: Capture):
    found = objects(what, capsys=capsys)
    assert some <= {row["id"] for row in found}
    for item in found:
        assert {"id", "name_nl", "name_en", "unit", "rows", "sources"} <= set(item)
        assert all(row[0] == "M" and row[1:].isdigit() for row in item["rows"])
        assert isinstance(item["sources"], list)
    assert asked(what, capsys=capsys)[0] == 0


def test_a_lever_says_its_range_what_it_does_and_what_it_costs(capsys: Capture):
    levers = {lever["id"]: lever for lever in objects("levers", capsys=capsys)}
    light = levers["start_light"]
    assert (light["min"], light["max"], light["default"], light["step"]) == (0, 1, 0, 0.05)
    assert light["sources"][0] == "F040"
    assert light["does_nl"] and light["does_not_en"] and light["grade"] and light["ramp_weeks"] == 26
    assert levers["poh_jeugd_fte"]["cost"]["value"] == 85000
    assert levers["poh_jeugd_fte"]["cost_en"]


def test_a_source_says_where_it_is_used(capsys: Capture):
    (one,) = objects("sources", "f039", capsys=capsys)
    assert one["kind"] == "fact"
    assert {"tariff_b", "coding_segment"} <= {use["used_in"] for use in one["used"]}
    assert asked("sources", "U22", capsys=capsys)[1].count("uithoorn.yaml line") == 1


def test_the_sources_of_a_place_are_all_its_numbers(capsys: Capture):
    numbers = {number["id"]: number for number in objects("sources", "uithoorn", capsys=capsys)}
    youths = numbers["municipalities.uithoorn.youths"]
    assert (youths["value"], youths["sources"]) == ("6100", ["U22"])
    assert "line" in youths["where"]
    assert len(numbers) > 200


def test_a_run_prints_its_table_within_a_hundred_columns(capsys: Capture):
    code, out, err = asked("run", "voorbeeldstad", *QUICK, "--seed", "8", capsys=capsys)
    assert (code, err) == (0, "")
    assert "voorbeeldstad: 2 years, 2 replications, seed 8" in out
    assert max(map(len, out.splitlines())) <= 100
    for word in ("2025", "2026", "cost", "wait_mean", "By segment in 2026", "randdorp"):
        assert word in out


def test_a_run_and_a_comparison_say_whose_budget_it_is_and_what_a_band_holds(capsys: Capture):
    place, own = "voorbeeldstad", ("--assume", "budget.first_year=6.5")
    _, out, _ = asked("run", place, *QUICK, capsys=capsys)
    assert "invented place" in out and "(assumption)" in out and "chance only" in " ".join(out.split())
    _, out, _ = asked("run", place, *QUICK, *own, capsys=capsys)
    assert "(your own)" in out and "€ 6.50 million, is your own" in " ".join(out.split())
    _, out, _ = asked("compare", place, place, *QUICK, "--set", "start_light=1", capsys=capsys)
    assert "is an assumption" in " ".join(out.split()) and "chance only" in " ".join(out.split())


def test_a_run_as_json_says_its_scenario_and_every_replication(capsys: Capture):
    code, out, err = asked("run", "voorbeeldstad", *QUICK, "--set", "start_light=1", "--json", capsys=capsys)
    content = json.loads(out)
    assert (code, err) == (0, "")
    assert list(content) == ["scenario", "caveats", "outcomes"]
    assert content["scenario"]["seed"] == 1
    assert content["scenario"]["version"] == version("jeugdstroom")
    assert content["scenario"]["levers"]["start_light"]["value"] == 1.0
    columns = ["scenario", "replication", "year", "municipality", "segment", "outcome", "unit", "value", "scenario_id"]
    assert all(list(row) == columns for row in content["outcomes"])
    assert {row["replication"] for row in content["outcomes"]} == {0, 1}


def test_equal_runs_are_equal_bytes_and_another_seed_is_not(capsys: Capture):
    runs = [
        asked("run", "voorbeeldstad", *QUICK, "--json", "--seed", seed, capsys=capsys)[1] for seed in ("1", "1", "2")
    ]
    assert runs[0] == runs[1] != runs[2]


def test_a_run_without_a_number_of_replications_does_twenty(capsys: Capture):
    content = json.loads(asked("run", "voorbeeldstad", "--years", "1", "--json", capsys=capsys)[1])
    assert len({row["replication"] for row in content["outcomes"]}) == 20


@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_a_run_writes_what_it_prints(kind: str, tmp_path: Path, capsys: Capture):
    out = tmp_path / f"result.{kind}"
    printed = json.loads(asked("run", "voorbeeldstad", *QUICK, "--out", str(out), "--json", capsys=capsys)[1])
    if kind == "json":
        assert json.loads(out.read_text(encoding="utf-8")) == printed
        return
    table = pd.read_csv(out) if kind == "csv" else pd.read_parquet(out)
    assert table.astype({"value": float}).to_dict("records") == printed["outcomes"]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_scenario_file_runs_with_what_it_says_and_options_go_first(tmp_path: Path, capsys: Capture):
    file = tmp_path / "plan.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    options = ["--replications", "1", "--set", "start_light=0.5@2025-07-01", "--response", "top_up=off"]
    code, out, _ = asked("run", str(file), *options, "--circumstance", "stay_stretch=0.1", "--json", capsys=capsys)
    scenario = json.loads(out)["scenario"]
    assert code == 0
    assert (scenario["years"], scenario["seed"]) == (2, 5)
    assert scenario["levers"]["start_light"] == {"value": 0.5, "from": "2025-07-01", "ramp_weeks": None}
    assert scenario["levers"]["tariff_b"]["value"] == 0.1
    assert scenario["responses"] == {"upcoding": False, "top_up": False}
    assert scenario["circumstances"] == {"indexation": {"value": 0.045}, "stay_stretch": {"value": 0.1}}


def test_a_lever_can_start_on_a_date_and_take_weeks(capsys: Capture):
    arguments = ["run", "voorbeeldstad", *QUICK, "--set", "start_light=1@2026-01-01/13", "--json"]
    scenario = json.loads(asked(*arguments, capsys=capsys)[1])["scenario"]
    assert scenario["levers"]["start_light"] == {"value": 1.0, "from": "2026-01-01", "ramp_weeks": 13}


def test_a_comparison_steers_every_scenario_but_the_first(capsys: Capture):
    options = ["--set", "poh_jeugd_fte=4", "--response", "upcoding=off", "--circumstance", "indexation=0"]
    code, out, _ = asked("compare", *["voorbeeldstad"] * 3, *options, *QUICK, "--json", capsys=capsys)
    content = json.loads(out)
    first, second, third = content["scenarios"]
    assert code == 0
    assert first["levers"] == first["responses"] == {}
    assert first["circumstances"] == second["circumstances"] == {"indexation": {"value": 0.0}}
    assert second["levers"]["poh_jeugd_fte"]["value"] == third["levers"]["poh_jeugd_fte"]["value"] == 4
    assert len({row["scenario"] for row in content["outcomes"]}) == 2
    assert {type(row["seen"]) for row in content["outcomes"]} == {bool}


def test_a_comparison_begins_with_a_plain_sentence_and_names_what_is_not_seen(capsys: Capture):
    arguments = ["compare", "uithoorn", "uithoorn", "--set", "poh_jeugd_fte=4", "--years", "1"]
    code, out, err = asked(*arguments, "--replications", "8", capsys=capsys)
    assert (code, err) == (0, "")
    assert "5 % at most are expected to be chance" in " ".join(out.split())
    assert out.startswith("uithoorn: poh_jeugd_fte 4 against uithoorn in 2024: cost ")
    assert "no difference seen" in out.split("By segment")[1]
    assert max(map(len, out.splitlines())) <= 100


def test_a_comparison_of_two_runs_says_so_instead_of_a_verdict(capsys: Capture):
    """Seen before: "cost 184,000 more (…)" from two runs, where chance alone says so in a quarter of cases."""
    out = asked("compare", *["voorbeeldstad"] * 2, "--set", "start_light=1", *QUICK, capsys=capsys)[1]
    told = " ".join(out.split())
    assert "first estimate, may still change. 2 pairs of runs were made; a verdict, and a band, need 8." in told
    assert " more" not in told.split("Each cell")[0]
    assert " less" not in told.split("Each cell")[0]
    assert "no difference seen" not in told


def test_replications_stop_at_the_precision_that_is_asked(capsys: Capture):
    arguments = ["run", "voorbeeldstad", "--years", "1", "--json"]
    out = asked(*arguments, "--precision", "20%", capsys=capsys)[1]
    assert json.loads(out)["scenario"]["replications"] == 10
    code, out, err = asked(*arguments, "--precision", "0.0001", "--replications", "12", capsys=capsys)
    assert (code, json.loads(out)["scenario"]["replications"]) == (0, 12)
    assert err.startswith("jeugdstroom: note: after 12 replications the precision is ")


def test_settlement_where_one_municipality_buys_alone_is_pointed_out(capsys: Capture):
    code, _, err = asked("run", "uithoorn", "--set", "settlement=2", *QUICK, capsys=capsys)
    assert code == 0
    assert "settlement changes nothing here" in err
    assert asked("run", "voorbeeldstad", "--set", "settlement=2", *QUICK, capsys=capsys)[2] == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("run uithorn", 'did you mean "uithoorn"?'),
        ("run nowhere.yaml", "no such file"),
        ("run", "Missing argument"),
        ("rum uithoorn", "Did you mean 'run'?"),
        ("run uithoorn --yeers 3", "--years"),
        ("run uithoorn --years 0", "years: found '0', expected at least 1"),
        ("run uithoorn --years 61", "expected at most 60"),
        ("run uithoorn --years x", "--years"),
        ("run uithoorn --replications -1", "--replications: found -1, expected at least 1"),
        ("run uithoorn --replications 99999999999999999999", "replications: found 99999999999999999999, expected 1 to"),
        ("run uithoorn --seed x", "--seed"),
        ("run uithoorn --seed -1", "seed: found '-1', expected at least 0"),
        ("run uithoorn --set start_light=2", "start_light: found 2, expected 0 to 1"),
        ("run uithoorn --set start_lihgt=1", 'did you mean "start_light"?'),
        ("run uithoorn --set start_light", "expected lever=value"),
        ("run uithoorn --set start_light=0,5", "a decimal point, not a comma"),
        ("run uithoorn --set start_light=nan", "a finite number"),
        ("run uithoorn --set start_light=1 --set start_light=0", "twice"),
        ("run uithoorn --set start_light=1@2023-12-31", "starts on 2023-12-31, expected 2024-01-01 or later"),
        ("run uithoorn --set start_light=1@soon", "expected a date"),
        ("run uithoorn --set start_light=1@2026-01-01/x", "ramp_weeks"),
        ("run uithoorn --response upcodng=on", 'did you mean "upcoding"?'),
        ("run uithoorn --response upcoding=maybe", "expected on or off"),
        ("run uithoorn --circumstance indexaton=0", 'did you mean "indexation"?'),
        ("run uithoorn --circumstance indexation=9", "expected 0 to 0.15"),
        ("run uithoorn --precision much", "--precision: found 'much'"),
        ("run uithoorn --precision 100%", "--precision: found '100%'"),
        ("run uithoorn --out result.xls", 'unknown kind of file ".xls"'),
        ("run uithoorn --out no/such/folder/result.csv", "does not exist"),
        ("compare uithoorn", "two or more"),
        ("compare uithoorn voorbeeldstad", "expected the same"),
        ("compare uithoorn uithoorn --out /proc/result.csv", "/proc/result.csv"),
        ("sources F999", "unknown source or place"),
        ("check nowhere.yaml", "no such file"),
        ("app --port 99999", "--port"),
        ("app --place uithorn", 'did you mean "uithoorn"?'),
    ],
)
def test_wrong_input_is_one_line_that_says_what_was_expected(arguments: str, says: str, capsys: Capture):
    assert says in refused(*arguments.split(), capsys=capsys)


def test_nothing_is_simulated_when_the_result_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    simulated: list[object] = []
    monkeypatch.setattr("experiments.replicate.replication.set_up", simulated.append)
    for command in (["run", "uithoorn"], ["compare", "uithoorn", "uithoorn"]):
        assert "does not exist" in refused(*command, "--out", str(tmp_path / "gone" / "x.csv"), capsys=capsys)
    assert simulated == []


def place_of(towns: int, youths: str) -> str:
    """Uithoorn with other towns."""
    numbers = "gp_practices: {value: 1, unit: providers, source: example}, local_team: {value: 1, unit: fte, "
    numbers += "source: example}, gp_workers: {value: 0, unit: fte, source: example}"
    lines = [
        f"  t{number}: {{name: T, youths: {{value: {youths}, unit: children, source: example}}, {numbers}}}\n"
        for number in range(towns)
    ]
    place = (ROOT / "model/places/uithoorn.yaml").read_text(encoding="utf-8")
    before, after = place.split("municipalities:\n")
    return f"{before}warm_up_years: 0\nmunicipalities:\n{''.join(lines)}{after[after.index('budget:') :]}"


def test_more_children_than_memory_holds_is_one_line(tmp_path: Path, capsys: Capture):
    file = tmp_path / "huge.yaml"
    file.write_text(place_of(60, "5e6"), encoding="utf-8")
    assert "choose fewer children" in refused("run", str(file), "--years", "1", capsys=capsys)


def test_a_file_in_order_is_said_to_be_in_order(tmp_path: Path, capsys: Capture):
    file = tmp_path / "plan.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    for path in (file, ROOT / "model/places/uithoorn.yaml", ROOT / "tests/cases/mmc.yaml"):
        assert asked("check", str(path), capsys=capsys) == (0, f"{path.name}: in order\n", "")


def test_every_fault_of_a_scenario_is_named_with_its_line(tmp_path: Path, capsys: Capture):
    file = tmp_path / "plan.yaml"
    text = SCENARIO.replace("1.0", "3").replace("upcoding", "upcodng").replace("0.045", "x")
    file.write_text(f"{text}yeers: 4\n", encoding="utf-8")
    code, out, err = asked("check", str(file), capsys=capsys)
    assert code == 2
    assert sorted(line.split(": ")[0] for line in out.splitlines()) == [f"plan.yaml line {n}" for n in (5, 7, 8, 9)]
    for words in ("found 3, expected 0 to 1", 'did you mean "upcoding"?', "found 'x', expected a number", '"years"'):
        assert words in out
    assert err.startswith("jeugdstroom: plan.yaml: not in order, 4 faults")


def test_every_fault_of_a_place_is_named_with_its_line(tmp_path: Path, capsys: Capture):
    text = (ROOT / "model/places/uithoorn.yaml").read_text(encoding="utf-8")
    file = tmp_path / "town.yaml"
    for old, new in (("value: 6100", "value: many"), ("settlement: T-0", "settlement: T-1"), ("U22", "U999")):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    code, out, _ = asked("check", str(file), capsys=capsys)
    assert code == 2
    assert all(words in out for words in ("found 'many', expected a number", "'T-1'", "U999"))
    lines = dict(enumerate(text.splitlines(), start=1))
    for fault in out.splitlines():
        number = int(fault.split("town.yaml line ")[1].split(":")[0])
        assert any(word in lines[number] for word in ("many", "T-1"))


def test_a_fault_of_ours_is_said_to_be_ours(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("engine")

    monkeypatch.setattr("app.cli.listing.rows_of", broken)
    code, _, err = asked("places", capsys=capsys)
    assert code == 1
    assert err.splitlines()[-1].startswith("jeugdstroom: internal error")
    assert "please report it" in err and "ZeroDivisionError" in err


@pytest.mark.parametrize(
    "command", ["run", "compare", "places", "levers", "outcomes", "sources", "check", "bench", "app"]
)
def test_every_command_explains_itself_with_an_example(command: str, capsys: Capture):
    code, out, _ = asked(command, "--help", capsys=capsys)
    assert code == 0
    assert f"jeugdstroom {command}" in out.split("Example")[1]


def test_without_a_command_all_commands_are_listed(capsys: Capture):
    code, out, _ = asked(capsys=capsys)
    assert code == 0
    assert all(f"\n  {command} " in out for command in ("run", "compare", "check", "bench", "app"))
    assert asked("--version", capsys=capsys)[:2] == (0, f"{version('jeugdstroom')}\n")


def started(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.cli.main", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload]


ROOM_OF_THE_PROGRAM = 450_000_000
"""Bytes; a process that holds more has its children in hand, and is at work on them."""


def _seconds_of_children() -> float:
    """Seconds of work (CPU) of all processes that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_ctrl_c_stops_at_once_and_leaves_nothing(tmp_path: Path):
    """In the middle of runs of a million children, which compiled code would go on with for many seconds."""
    place, folder = tmp_path / "big.yaml", tmp_path / "results"
    place.write_text(place_of(1, "1e6"), encoding="utf-8")
    folder.mkdir()
    before = _seconds_of_children()
    process = started("run", str(place), "--years", "60", "--out", str(folder / "x.csv"))
    seen = psutil.Process(process.pid)
    wait_for(lambda: seen.memory_info().rss > ROOM_OF_THE_PROGRAM, process)
    used = sum(seen.cpu_times()[:2])
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert _seconds_of_children() - before - used < 3.0, "of work; how long that takes says how busy the machine is"
    assert err == b"jeugdstroom: stopped; nothing was written\n"
    assert list(folder.iterdir()) == []


def test_the_app_is_served_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    served: list[tuple] = []
    monkeypatch.setattr("app.server.serve.serve", lambda *where: served.append(where))
    options = ["--port", "0", "--base-path", "/jeugd", "--place", "voorbeeldstad"]
    assert asked("app", *options, capsys=capsys) == (0, "", "")
    assert served == [("127.0.0.1", 0, "/jeugd", "voorbeeldstad")]


def test_a_port_that_is_taken_is_one_line(capsys: Capture):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "try another --port" in refused("app", "--port", str(port), capsys=capsys)


def test_a_reader_that_stops_reading_is_no_fault():
    process = started("sources", stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert process.stderr is not None and process.stderr.read() == b""


def test_a_list_needs_neither_the_engine_nor_pandas():
    code = "import sys; from app.cli.main import answer; answer(['levers']); "
    code += "print(sorted({'numba', 'pandas', 'numpy', 'solara', 'mesa'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_table_needs_neither_pandas_nor_the_app():
    code = "import sys; from app.cli.main import answer; "
    code += "answer('run voorbeeldstad --years 1 --replications 2'.split()); "
    code += "print(sorted({'pandas', 'solara', 'mesa', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_output_is_utf8_whatever_the_terminal_says():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    process = started("outcomes", "--json", stdout=subprocess.PIPE, env=environment)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, err) == (0, b"")
    assert "Beëindigde trajecten" in out.decode("utf-8")


def test_settings_that_are_not_given_leave_the_scenario_alone():
    from app.cli.scenario_options import scenario_of

    assert scenario_of("uithoorn", ScenarioOptions()) == Scenario(place="uithoorn")


def test_what_changes_nothing_is_said_when_a_file_is_checked_and_when_it_is_run(tmp_path: Path, capsys: Capture):
    plan = tmp_path / "plan.yaml"
    late = "  start_light: {value: 1.0, from: 2040-01-01}\n  alignment: {value: 1}\n  tariff_b: {value: 0.1}\n"
    plan.write_text(f"place: uithoorn\nyears: 2\nlevers:\n{late}", encoding="utf-8")
    told = (
        "alignment changes nothing here, though it does cost something: municipal access has no habit",
        "start_light changes nothing here: it only begins to work after the last year that is simulated",
    )
    code, out, _ = asked("check", str(plan), capsys=capsys)
    assert code == 0 and out.endswith("plan.yaml: in order\n")
    assert [line in out for line in told] == [True, True] and "tariff_b" not in out
    _, _, err = asked("run", str(plan), *QUICK, capsys=capsys)
    assert [line in err for line in told] == [True, True]


def test_levers_of_a_place_say_which_of_them_change_nothing_there(capsys: Capture):
    _, out, _ = asked("levers", "--place", "uithoorn", "--json", capsys=capsys)
    idle = {row["id"]: row["idle_en"] for row in json.loads(out) if row["idle_en"]}
    assert idle.keys() == {
        *("settlement", "price_transparency", "claim_rules", "data_insight", "alignment", "programme_director")
    }
    _, out, _ = asked("levers", "--place", "voorbeeldstad", "--json", capsys=capsys)
    assert not any(row["id"] == "settlement" and row["idle_en"] for row in json.loads(out))
    assert "unknown place" in refused("levers", "--place", "nowhere", capsys=capsys)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "place: uithoorn\nlevers: {start_light: {value: 1,0}}",
            "line 2: levers.start_light.0: found a comma before '0'",
        ),
        ("place: uithoorn\nlevers: {start_light: {value: 0,05}}", "expected a decimal point, not a comma"),
        ("place: uithoorn\nlevers: {start_light: '0,5'}", "with a decimal point, not a comma"),
        ("place: C:\\plans\\town.yaml", "line 1: place: found 'C:\\plans\\town.yaml', a path of Windows"),
        ("place: plans\\town.yaml", "such as town.yaml for a file beside this one"),
    ],
)
def test_a_comma_in_a_number_and_a_path_of_windows_are_called_so(tmp_path: Path, text: str, says: str, capsys: Capture):
    plan = tmp_path / "plan.yaml"
    plan.write_text(text + "\nyears: 2\n", encoding="utf-8")
    assert says in refused("run", str(plan), capsys=capsys)
    code, out, _ = asked("check", str(plan), capsys=capsys)
    assert code == 2 and says in out


WRONG_FIGURES = "year;figure;value\n2023;youths;4.150\n2023;clients;veel\n2023;cost;4800\n"
GOOD_FIGURES = "year;figure;value\n2023;youths;4150\n2023;clients;505\n2023;starts_court;<10\n"


def test_every_fault_of_own_figures_is_told_at_once_by_check_and_by_calibrate(tmp_path: Path, capsys: Capture):
    file = tmp_path / "own.csv"
    file.write_text(WRONG_FIGURES, encoding="utf-8")
    code, out, err = asked("check", str(file), capsys=capsys)
    assert code == 2 and err.startswith("jeugdstroom: own.csv: not in order, 3 faults")
    assert [line[: len("own.csv row 2")] for line in out.splitlines()] == [f"own.csv row {n}" for n in (2, 3, 4)]
    code, _, err = asked("calibrate", str(file), "--name", "Dorp", "--out", str(tmp_path), capsys=capsys)
    assert code == 2 and all(f"row {n}" in err for n in (2, 3, 4)) and "nothing was fitted or written" in err
    assert list(tmp_path.iterdir()) == [file]


def test_own_figures_in_order_are_said_to_be_with_what_was_left_open(tmp_path: Path, capsys: Capture):
    file = tmp_path / "own.csv"
    file.write_text(GOOD_FIGURES, encoding="utf-8")
    code, out, _ = asked("check", str(file), capsys=capsys)
    assert code == 0
    assert out == "own.csv row 4: starts_court is '<10' and is left open\nown.csv: in order\n"


@pytest.mark.parametrize(
    ("arguments", "levers", "circumstances"),
    [
        (["--set", "start_light=50%"], {"start_light": 0.5}, {}),
        (["--set", "tariff_b=−12.5%@2026-01-01"], {"tariff_b": -0.125}, {}),
        (["--set", "tariff_b=−0.05", "--circumstance", "indexation=4.5%"], {"tariff_b": -0.05}, {"indexation": 0.045}),
    ],
)
def test_a_share_may_be_written_in_percent_and_with_the_minus_sign_that_we_print(
    arguments: list[str], levers: dict[str, float], circumstances: dict[str, float], capsys: Capture
):
    out = asked("run", "voorbeeldstad", *QUICK, *arguments, "--json", capsys=capsys)[1]
    scenario = json.loads(out)["scenario"]
    assert {name: setting["value"] for name, setting in scenario["levers"].items()} == levers
    assert {name: setting["value"] for name, setting in scenario["circumstances"].items()} == circumstances


def test_percent_of_what_is_no_share_is_refused(capsys: Capture):
    assert "found '50%', expected a number" in refused("run", "uithoorn", "--set", "poh_jeugd_fte=50%", capsys=capsys)
    assert "found 'x%', expected a number" in refused("run", "uithoorn", "--set", "start_light=x%", capsys=capsys)


def test_one_text_is_the_name_of_a_scenario_in_both_languages(tmp_path: Path, capsys: Capture):
    file = tmp_path / "plan.yaml"
    file.write_text(f"name: Licht\n{SCENARIO}", encoding="utf-8")
    assert asked("check", str(file), capsys=capsys)[0] == 0
    name = load_scenario(str(file)).name
    assert name is not None and (name.nl, name.en) == ("Licht", "Licht")


def test_too_many_replications_say_what_there_is_too_little_of(capsys: Capture):
    err = refused("run", "uithoorn", "--replications", "1000000", capsys=capsys)
    assert "more results of 10 years than are kept in memory" in err


def test_a_fault_of_a_file_is_told_once(tmp_path: Path, capsys: Capture):
    file = tmp_path / "plan.yaml"
    file.write_text(f"{SCENARIO}yeers: 4\n", encoding="utf-8")
    _, out, err = asked("check", str(file), capsys=capsys)
    assert "yeers" in out and err == "jeugdstroom: plan.yaml: not in order, 1 fault\n"


@pytest.mark.parametrize("place", ["nederland", "heiloo", "uithoorn"])
def test_a_run_says_the_grade_of_its_place_and_what_is_furthest_from_what_was_published(place: str, capsys: Capture):
    """Without simulating nederland, which takes minutes: what is told comes from the fit report."""
    told = " ".join(sentences(caveats_of(Scenario(place=place)), Words("en")))
    assert f"Grade of {load_place(place).name.en}" in told and "furthest from what was published" in told
    if place == "uithoorn":
        out = " ".join(asked("run", place, "--years", "1", "--replications", "2", capsys=capsys)[1].split())
        assert "the share of youths helped 41% higher" in out
