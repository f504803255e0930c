"""Shells complete names of commands, places, levers and the like, quickly; what is mistyped is asked back."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import answer
from model.policy.declared import levers
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import PATIENCE_SECONDS

Capture = pytest.CaptureFixture[str]
ASK = "_JEUGDSTROOM_COMPLETE"
ZSH_ARGUMENTS, FISH_ACTION = "_TYPER_COMPLETE_ARGS", "_TYPER_COMPLETE_FISH_ACTION"
BASH = """
eval "$("$PROGRAM" --show-completion)"
COMP_WORDS=(jeugdstroom run uithoorn --set start_l)
COMP_CWORD=4
_jeugdstroom_completion "$PROGRAM"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(line: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture, shell: str = "bash") -> str:
    """What a shell is offered for a line with the cursor at its end."""
    words = line.split(" ")
    for key, value in {
        ASK: f"complete_{shell}",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
        ZSH_ARGUMENTS: line,
        FISH_ACTION: "get-args",
    }.items():
        monkeypatch.setenv(key, value)
    capsys.readouterr()
    assert answer([]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("jeugdstroom unc", ["uncertainty"]),
        ("jeugdstroom run uith", ["uithoorn", "uithoorn_long_term_tracks", "uithoorn_regulated_inflow"]),
        ("jeugdstroom run uithoorn --repl", ["--replications"]),
        ("jeugdstroom run uithoorn --set tariff", ["tariff_b=", "tariff_c="]),
        ("jeugdstroom run uithoorn --set start_l", ["start_light=0", "start_light=1"]),
        ("jeugdstroom compare uithoorn uithoorn --response upc", ["upcoding=on", "upcoding=off"]),
        ("jeugdstroom run uithoorn --circumstance index", ["indexation=0", "indexation=0.15"]),
        ("jeugdstroom explain uithoorn uithoorn --outcome wait_m", ["wait_mean", "wait_mean_severe"]),
        ("jeugdstroom explain uithoorn uithoorn --segment s", ["stay"]),
        ("jeugdstroom judge heiloo", ["heiloo_local_staff", "heiloo_stabilise"]),
        ("jeugdstroom sources F03", ["F030", "F031"]),
        ("jeugdstroom levers --place uit", ["uithoorn"]),
        ("jeugdstroom report uithoorn uithoorn --language e", ["en"]),
    ],
)
def test_bash_is_offered_names(line: str, offers: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    assert set(offers) <= set(offered(line, monkeypatch, capsys).split())


def test_zsh_and_fish_are_offered_names_with_what_they_mean(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    line = "jeugdstroom run uithoorn --set start_light="
    assert '"start_light=1":"Start light"' in offered(line, monkeypatch, capsys, "zsh")
    assert "start_light=1\tStart light" in offered(line, monkeypatch, capsys, "fish")


def test_every_lever_is_offered_where_a_lever_is_set(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    for command in ("run uithoorn", "explain a b", "uncertainty a b", "report a b", "child uithoorn", "compare a b"):
        offers = offered(f"jeugdstroom {command} --set ", monkeypatch, capsys).split()
        assert offers == [f"{lever.id}=" for lever in levers()], command


def test_bash_is_offered_nothing_wrong_behind_an_equals_sign(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    """It takes = and what stands behind it for words of their own, and would put a place there."""
    for line in ("jeugdstroom run uithoorn --set start_light =", "jeugdstroom run uithoorn --set start_light = 0"):
        assert offered(line, monkeypatch, capsys) == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_itself_completes_a_lever_with_the_script_that_we_show(tmp_path: Path):
    program = tmp_path / "jeugdstroom"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m jeugdstroom "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PROGRAM": str(program), "PYTHONPATH": str(ROOT)}
    command = ["bash", "--norc", "-c", BASH]
    pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE_SECONDS}
    done = subprocess.run(command, env=environment, check=False, **pipes)
    assert done.stdout.split() == ["start_light=0", "start_light=1"], done.stderr


def test_completion_imports_neither_the_engine_nor_pandas():
    code = "import sys; from app.cli.main import answer; answer([]); "
    code += "print(sorted({'numba', 'pandas', 'numpy', 'solara', 'mesa'} & set(sys.modules)))"
    line = {"COMP_WORDS": "jeugdstroom\nrun\nuithoorn\n--set\nstart", "COMP_CWORD": "4", ASK: "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **line}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("mistyped", "said"),
    [
        ("rum uithoorn", "No such command 'rum'. Did you mean 'run'?"),
        ("lever", "Did you mean 'levers'"),
        ("run uithoorn --yeers 3", "no such option: --yeers, did you mean --years?"),
        ("run uithoorn --rep 3", "no such option: --rep, did you mean --replications?"),
        ("explain uithoorn uithoorn --outcomes cost", "no such option: --outcomes, did you mean --outcome?"),
        ("places --zzz", "no such option: --zzz, expected one of --json"),
    ],
)
def test_what_is_mistyped_is_asked_back(mistyped: str, said: str, capsys: Capture):
    capsys.readouterr()
    assert answer(mistyped.split()) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
