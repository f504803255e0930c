"""Ctrl-C and SIGTERM end every command in one line at any moment, and the line is true of what is on disk."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli.interruption import Interruption
from app.cli.main import answer
from experiments.replicate.replication import RunControl
from tests.app.cli.test_search_commands import OPTIMISE
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import PATIENCE_SECONDS, SMALL

Capture = pytest.CaptureFixture[str]
STARTED = re.compile(r"\|\s+\S*jeugdstroom\.start$")
"""How Python says (-X importtime) that our first module is imported; from the next import on Ctrl-C is answered."""
NOTHING = "jeugdstroom: stopped; nothing was written"
QUICK = ["--years", "1", "--replications", "2"]


def stopped_at(imports: int, number: int, *arguments: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a command that got a signal once it had made so many more imports."""
    command = [sys.executable, "-X", "importtime", "-m", "jeugdstroom", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while not STARTED.search(process.stderr.readline().rstrip()):
        assert process.poll() is None
    for _ in range(imports):
        assert process.stderr.readline().startswith("import time:")
    process.send_signal(number)
    lines = process.stderr.read().splitlines()
    return process.wait(timeout=PATIENCE_SECONDS), [line for line in lines if not line.startswith("import time:")]


@pytest.mark.parametrize("imports", [1, 60, 300])
def test_ctrl_c_during_the_first_imports_is_one_line(imports: int):
    assert stopped_at(imports, signal.SIGINT, "run", "uithoorn") == (130, [NOTHING])


@pytest.mark.long
@pytest.mark.parametrize("imports", range(20, 900, 40))
def test_ctrl_c_at_any_moment_of_the_start_is_one_line(imports: int):
    assert stopped_at(imports, signal.SIGINT, "run", "uithoorn") == (130, [NOTHING])


def test_sigterm_during_the_first_imports_is_one_line():
    assert stopped_at(150, signal.SIGTERM, "run", "uithoorn") == (143, [NOTHING])


STOPPED_BEFORE_THE_COMMAND = """
import os, signal, sys
from app.cli import main
main.completion.is_after_equals_in_bash = lambda: os.kill(os.getpid(), signal.SIGTERM)
sys.argv = ["jeugdstroom", "levers"]
main.main()
"""


def test_sigterm_between_the_imports_and_the_command_is_one_line():
    """Seen before, on a loaded machine: a traceback."""
    command = [sys.executable, "-c", STOPPED_BEFORE_THE_COMMAND]
    pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE_SECONDS}
    done = subprocess.run(command, cwd=ROOT, check=False, **pipes)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", f"{NOTHING}\n")


INTERRUPTED_IN_A_FINALIZER = """
import os, signal, time
from app.cli.interruption import interruption
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
interruption.listen()
try:
    Finalized()
    while True:
        time.sleep(0.01)
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_in_a_finalizer_is_not_lost_and_prints_nothing():
    """Python can pass no exception on from there; it would print a traceback and go on."""
    command = [sys.executable, "-c", INTERRUPTED_IN_A_FINALIZER]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True)
    assert (done.stdout, done.stderr) == ("stopped\n", "")


FAILS_IN_ITS_OWN_WORDS = """
import os, signal, time
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
except KeyboardInterrupt:
    raise ImportError("the C extensions of this module failed")
"""


def test_an_import_that_is_broken_off_does_not_answer_in_its_own_words(tmp_path: Path):
    """As numpy does, whose words would be taken for a fault of ours."""
    (tmp_path / "heavy.py").write_text(FAILS_IN_ITS_OWN_WORDS, encoding="utf-8")
    code = "from app.cli.interruption import interruption; interruption.listen(); import heavy"
    paths = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE_SECONDS}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **paths}, check=False, **pipes)
    assert (done.returncode, done.stderr) == (130, f"{NOTHING}\n")


def interrupt(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def stopped(*arguments: str, capsys: Capture) -> str:
    """What a command says that is interrupted."""
    capsys.readouterr()
    assert answer(list(arguments)) == 130
    said = capsys.readouterr().err.splitlines()[-1]
    return said.removeprefix("jeugdstroom: stopped; ")


def test_a_sweep_stopped_before_its_first_run_says_that_its_store_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    """Seen before: "nothing was written", beside a store with a store.json."""
    design, store = tmp_path / "design.yaml", tmp_path / "store"
    design.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr("experiments.sweep.store.store.Store._make", interrupt)
    assert stopped("sweep", str(design), "--store", str(store), capsys=capsys) == "nothing was written"
    assert not store.exists()
    monkeypatch.undo()
    monkeypatch.setattr("experiments.sweep.driver.sweep", interrupt)
    said = stopped("sweep", str(design), "--store", str(store), capsys=capsys)
    assert said == f"no run was added to what is in the store {store}, the same command goes on from there"
    assert (store / "store.json").exists()


def test_a_sweep_stopped_later_says_how_many_runs_its_store_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    def some(*_: Any, control: RunControl, **__: Any) -> None:
        assert control.progress is not None
        control.progress(12, 32)
        raise KeyboardInterrupt

    design, store = tmp_path / "design.yaml", tmp_path / "store"
    design.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr("experiments.sweep.driver.sweep", some)
    said = stopped("sweep", str(design), "--store", str(store), capsys=capsys)
    assert said.startswith(f"12 of 32 runs are in the store {store}, the same command")


def test_a_search_that_keeps_what_it_tried_says_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    design, store = tmp_path / "design.yaml", tmp_path / "store"
    design.write_text(yaml.safe_dump(OPTIMISE), encoding="utf-8")
    monkeypatch.setattr("experiments.optimise.search.optimise", interrupt)
    said = stopped("optimise", str(design), "--store", str(store), capsys=capsys)
    assert said == f"the store {store} holds 0 evaluations, the same command goes on from there"
    assert stopped("optimise", str(design), capsys=capsys) == "nothing was written"


def test_a_run_stopped_while_it_prints_says_that_its_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    out = tmp_path / "result [1].csv"
    monkeypatch.setattr("app.cli.run._show_run", interrupt)
    said = stopped("run", "voorbeeldstad", *QUICK, "--out", str(out), capsys=capsys)
    assert said == f"written by then: {out}"
    assert out.exists()


def test_a_run_stopped_before_it_writes_leaves_the_file_of_before_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    out = tmp_path / "result.csv"
    out.write_text("of before", encoding="utf-8")
    monkeypatch.setattr("experiments.output.export.write_csv", interrupt)
    said = stopped("run", "voorbeeldstad", *QUICK, "--out", str(out), capsys=capsys)
    assert (said, out.read_text(encoding="utf-8")) == ("nothing was written", "of before")
    assert list(tmp_path.iterdir()) == [out]


def test_of_several_files_those_are_told_that_were_written(tmp_path: Path):
    (tmp_path / "plan-1.yaml").write_text("of before", encoding="utf-8")
    found = Interruption()
    found.watch_all(tmp_path, "plan-*.yaml")
    found.watch(tmp_path / "never.html")
    assert found.message() == "stopped; nothing was written"
    (tmp_path / "plan-2.yaml").write_text("new", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("of somebody else", encoding="utf-8")
    assert found.message() == f"stopped; written by then: {tmp_path / 'plan-2.yaml'}"
    found.watch_store(lambda: "the store holds 3 evaluations")
    assert found.message() == f"stopped; the store holds 3 evaluations; written by then: {tmp_path / 'plan-2.yaml'}"
    found.begin()
    assert found.message() == "stopped; nothing was written"


def streams(*arguments: str, **options: Any) -> tuple[int, str]:
    """The exit code and standard error of a command with these streams."""
    command = [sys.executable, "-m", "jeugdstroom", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, timeout=PATIENCE_SECONDS, check=False, **options
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", ["levers --json", "sources", "--help", "--show-completion bash"])
def test_head_ends_quietly_with_0_and_so_does_a_closed_stream(arguments: str):
    """Seen before: 1, as typer answers a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        # Typer looks for a shell among the parents of the process, and tests may have none.
        named = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
        assert streams(*arguments.split(), stdout=writer, env=named)[0] == 0
    finally:
        os.close(writer)
    shell = f"exec {sys.executable} -m jeugdstroom levers >&-"
    done = subprocess.run(["sh", "-c", shell], cwd=ROOT, stderr=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=True)
    assert done.stderr == b""


def test_a_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path):
    """With standard output closed the next file to be opened would be number 1, where printing goes."""
    out = tmp_path / "result.json"
    arguments = f"run voorbeeldstad {' '.join(QUICK)} --out {out} --json"
    shell = f"exec {sys.executable} -m jeugdstroom {arguments} <&- >&- 2>&-"
    subprocess.run(["sh", "-c", shell], cwd=ROOT, timeout=PATIENCE_SECONDS, check=True)
    assert out.read_text(encoding="utf-8").count('"caveats"') == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", ["levers", "levers --json", "--help"])
def test_a_full_disk_is_one_line_and_no_success(arguments: str):
    with Path("/dev/full").open("wb") as full:
        code, err = streams(*arguments.split(), stdout=full)
    assert (code, err) == (2, "jeugdstroom: there is no room to write the answer (disk full)\n")
