"""``sweep`` and ``query`` answer what they were asked, or say in one line what is wrong with the question."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from app.cli.main import answer
from model.scenario import load_scenario
from tests.app.cli.test_command_line import asked, refused
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import SMALL, crowded
from tests.experiments.sweep.test_executors import HERE

Capture = pytest.CaptureFixture[str]
GUIDE = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(line) for line in re.findall(r"^uv run jeugdstroom (.+)$", GUIDE, re.MULTILINE)]
(EXAMPLE,) = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A design and its store."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "design.yaml").write_text(SMALL)
    design, store = str(folder / "design.yaml"), str(folder / "store")
    assert answer(["sweep", design, "--store", store]) == 0
    return design, store


def test_sweep_tells_what_was_made_and_what_was_there(swept: tuple[str, str], capsys: Capture):
    design, store = swept
    code, out, err = asked("sweep", design, "--store", store, "--json", capsys=capsys)
    found = json.loads(out)
    assert (code, found["there"], found["made"], found["failures"]) == (0, 32, 0, [])
    assert (found["points"], found["runs"]) == (4, 32)
    assert err == "jeugdstroom: 32 of 32 runs\n"
    _, out, _ = asked("sweep", design, "--store", store, capsys=capsys)
    assert "32 were there, 0 were made" in " ".join(out.split())


def test_query_answers_as_table_json_and_file(swept: tuple[str, str], tmp_path: Path, capsys: Capture):
    sql = "select start_light, avg(cost) as cost from runs join points using (point) group by all order by all"
    code, out, err = asked("query", swept[1], sql, "--json", capsys=capsys)
    rows = json.loads(out)["rows"]
    assert (code, err) == (0, "")
    assert [row["start_light"] for row in rows] == [0.0, 1.0]
    written = tmp_path / "answer.csv"
    code, out, _ = asked("query", swept[1], sql, "--out", str(written), capsys=capsys)
    assert code == 0
    assert "start_light" in out
    assert pd.read_csv(written)["cost"].tolist() == [row["cost"] for row in rows]


def test_a_point_opens_as_a_file_that_run_takes(swept: tuple[str, str], tmp_path: Path, capsys: Capture):
    _, out, _ = asked("query", swept[1], "select max(point) as p from points", "--json", capsys=capsys)
    point = json.loads(out)["rows"][0]["p"]
    code, out, err = asked("sweep", "--store", swept[1], "--open", point[:9], capsys=capsys)
    assert (code, err) == (0, "")
    file = tmp_path / "point.yaml"
    file.write_text(out)
    assert load_scenario(str(file)).id == point


def test_runs_that_fail_are_told_and_the_exit_code_is_not_0(tmp_path: Path, capsys: Capture):
    crowded(tmp_path)
    design = tmp_path / "design.yaml"
    design.write_text(SMALL.replace("voorbeeldstad", "crowded.yaml").replace("replications: 8", "replications: 1"))
    code, out, err = asked("sweep", str(design), "--store", str(tmp_path / "store"), capsys=capsys)
    assert code == 2
    assert "4 failed" in " ".join(out.split())
    assert "4 of 4 runs failed and are kept as such; the first: point" in err.splitlines()[-1]
    assert "TooManyNeeds: crowded: more than" in err.splitlines()[-1]


def test_wrong_questions_are_one_line(swept: tuple[str, str], tmp_path: Path, capsys: Capture):
    design, store = swept
    assert "either a design file, or --open" in refused("sweep", "--store", store, capsys=capsys)
    assert "either a design file, or --open" in refused("sweep", design, "--open", "aaaaaa", capsys=capsys)
    assert "no store here" in refused("sweep", "--open", "aaaaaa", "--store", str(tmp_path), capsys=capsys)
    assert "found no point of that name" in refused("sweep", "--open", "aaaaaa", "--store", store, capsys=capsys)
    assert "no store here" in refused("query", str(tmp_path), "select 1", capsys=capsys)
    assert "syntax error" in refused("query", store, "selec", capsys=capsys)
    assert "--code: found abc" in refused("query", store, "select 1", "--code", "abc", capsys=capsys)
    assert "kind of file" in refused("query", store, "select 1", "--out", "answer.exe", capsys=capsys)
    code, _, err = asked("sweep", design, "--store", store, "--scheduler", "tcp://10.0.0.1:8786", capsys=capsys)
    assert (code, err.count("\n")) == (0, 1), "nothing is left to do, so nobody is asked"
    new = str(tmp_path / "new")
    code, _, err = asked("sweep", design, "--store", new, "--scheduler", "tcp://10.0.0.1:8786", capsys=capsys)
    assert code == 2
    assert "expected tls:// for a scheduler on another machine" in err.splitlines()[-1]


def test_the_guide_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    (tmp_path / "experiments" / "examples").mkdir(parents=True)
    example = "experiments/examples/sweep.yaml"
    (tmp_path / example).write_text((ROOT / example).read_text().replace("replications: 20", "replications: 4"))
    monkeypatch.chdir(tmp_path)
    alone = [command for command in COMMANDS if "POINT" not in command and "DESIGN.yaml" not in command]
    assert len(alone) == 3
    for command in alone:
        assert answer(command) == 0, command
    names: dict[str, Any] = {}
    exec(EXAMPLE, names)
    (opening,) = [command for command in COMMANDS if "POINT" in command]
    assert answer([names["best"].id if word == "POINT" else word for word in opening]) == 0
    assert f"# point {names['best'].id}" in capsys.readouterr().out


def test_the_guide_starts_dask_as_our_tests_do():
    for command in re.findall(r"^uv run dask (.+)$", GUIDE, re.MULTILINE):
        assert " ".join(HERE) in command


def test_help_needs_neither_the_engine_nor_the_store():
    heavy = "{'numba', 'duckdb', 'distributed', 'dask', 'pyarrow', 'pandas'}"
    code = f"import sys, app.cli.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
