"""A search that is ended at any moment goes on where it was, to the same answer, and tries nothing twice."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from app.cli.main import answer
from experiments.optimise import plan_evaluator as futures
from experiments.optimise.plan_table import content
from experiments.optimise.question import Optimise, question_of
from experiments.optimise.search import Optimised, optimise
from experiments.replicate.parallel import Job, Stopped
from experiments.sweep.driver import sweep
from experiments.sweep.store.store import Store
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import (
    PATIENCE_SECONDS,
    SMALL,
    digest,
    flip,
    kill,
    left_aside,
    plan_in,
    undisturbed,
    wait_for,
)

ASKED = {
    "scenario": "voorbeeldstad",
    "years": 1,
    "levers": ["tariff_b", "collectivise"],
    "limits": ["cost at least 1 % below doing nothing", "no segment's mean wait over 40 weeks"],
    "assumptions": ["children.worsens"],
    "search": {"trials": 16, "draws": 2, "replications": 1},
    "futures": {"draws": 2, "replications": 2},
    "plans": 2,
    "seed": 5,
}


def searched(store: Store | None = None, **options: Any) -> Optimised:
    return optimise(question_of(Optimise.model_validate(ASKED), Path()), store=store, **options)


def kept(folder: Path) -> dict[str, tuple[int, int]]:
    """Every evaluation, and when and as which file it was written."""
    found = folder / "evaluations"
    files = sorted(found.glob("*.json")) if found.is_dir() else []
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


def same(found: Optimised, expected: Optimised) -> bool:
    both = [(one.tried, content(one), [plan.values.tobytes() for plan in one.plans]) for one in (found, expected)]
    return both[0] == both[1]


@pytest.fixture(scope="module")
def expected() -> Optimised:
    """The answer when nothing is kept, and nothing happens."""
    return searched()


def command(design: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", "app.cli.main", "optimise", str(design), "--store", str(store), "--json"]


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.yaml"
    path.write_text(yaml.safe_dump(ASKED), encoding="utf-8")
    return path


@pytest.mark.long
def test_a_search_that_is_killed_again_and_again_ends_with_the_same_answer_and_tries_nothing_twice(
    design: Path, tmp_path: Path, expected: Optimised
):
    folder = tmp_path / "store"
    everything = expected.there + expected.made
    seen: dict[str, tuple[int, int]] = {}
    for most in (1, everything // 3, everything - 2):
        process = subprocess.Popen(command(design, folder), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for(lambda most=most: len(kept(folder)) >= most, process)
        kill(process)
        assert process.returncode == -signal.SIGKILL, "it was ended before it was done"
        now = kept(folder)
        assert {name: now[name] for name in seen} == seen, "nothing that was there is written again"
        seen = now
    ended = subprocess.run(command(design, folder), cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    told = json.loads(ended.stdout)
    assert {name: told[name] for name in content(expected)} == json.loads(json.dumps(content(expected)))
    said = f"{len(seen)} evaluations were in the store, {everything - len(seen)} were made"
    assert ended.stderr.splitlines() == [f"jeugdstroom: {said}"]
    now = kept(folder)
    assert len(now) == everything
    assert {name: now[name] for name in seen} == seen
    assert Store(folder, create=True).damaged == []
    assert left_aside(folder) == []


def test_a_search_that_is_stopped_runs_only_what_was_not_tried(
    tmp_path: Path, expected: Optimised, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, range]] = []
    real = futures.results

    def noted(jobs: list[Job], *options: Any):
        asked.extend((job.scenario.id, job.numbers) for job in jobs)
        return real(jobs, *options)

    told: list[int] = []
    monkeypatch.setattr(futures, "results", noted)
    with pytest.raises(Stopped):
        searched(Store(tmp_path, create=True), progress=lambda done, _: told.append(done), cancelled=lambda: bool(told))
    assert told == [8]
    before = len(kept(tmp_path))
    asked.clear()
    found = searched(Store(tmp_path, create=True), threads=1)
    assert same(found, expected)
    assert (found.there, found.made) == (before, expected.made - before)
    assert len(asked) == len(set(asked)) == 2 * found.made
    asked.clear()
    whole = searched(Store(tmp_path))
    assert asked == []
    assert (whole.there, whole.made) == (expected.made, 0)
    assert same(whole, expected)


def test_what_is_damaged_is_set_apart_and_tried_again(tmp_path: Path, expected: Optimised):
    searched(Store(tmp_path, create=True))
    first, second, third, *_ = sorted((tmp_path / "evaluations").iterdir())
    flip(first, 8 * (first.stat().st_size // 2))
    second.write_bytes(third.read_bytes())
    third.write_bytes(third.read_bytes()[:-20])
    store = Store(tmp_path, create=True)
    assert [sentence.split(":")[0] for sentence in store.damaged] == [first.name, second.name, third.name]
    found = searched(store)
    assert (found.there, found.made) == (expected.made - 3, 3)
    assert same(found, expected)
    assert len(list((tmp_path / "quarantine").iterdir())) == 3


def test_searches_and_sweeps_share_a_store_and_leave_each_other_alone(tmp_path: Path, expected: Optimised):
    sweep(plan_in(SMALL), Store(tmp_path, create=True))
    other = question_of(Optimise.model_validate({**ASKED, "seed": 6}), Path())
    theirs = optimise(other, store=Store(tmp_path, create=True))
    found = searched(Store(tmp_path, create=True))
    assert (theirs.there, found.there) == (0, 0)
    assert same(found, expected)
    store = Store(tmp_path)
    assert len(store.evaluations) == theirs.made + found.made
    assert store.damaged == []
    assert digest(store) == undisturbed(SMALL)


def test_what_another_version_of_the_program_kept_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path, create=True)
    store.remember({"scenarios": ["a"]}, np.ones(1))
    assert store.recalled({"scenarios": ["a"]}) == np.ones(1)
    monkeypatch.setattr("experiments.sweep.store.evaluations.figures_digest", lambda: "f" * 16)
    assert store.recalled({"scenarios": ["a"]}) is None
    assert Store(tmp_path).damaged == [], "it is kept for the version that made it"


def test_a_folder_that_is_no_store_is_refused_before_the_work(
    tmp_path: Path, design: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("experiments.optimise.search.optimise", None)
    assert answer(["optimise", str(design), "--store", str(tmp_path)]) == 2
    shown, said = capsys.readouterr()
    assert shown == "" and len(said.splitlines()) == 1
    assert "found other files, expected a store or an empty folder" in said


def test_figures_are_kept_to_the_bit_also_where_there_are_none(tmp_path: Path):
    values = np.array([[[0.1, np.nan, np.inf], [-0.0, 1e-300, 2.0**53]]])
    asked = {"scenarios": ["a"], "replications": [0, 2], "figures": [["cost", "all", "all", None]]}
    Store(tmp_path, create=True).remember(asked, values)
    found = Store(tmp_path).recalled(asked)
    assert found is not None and found.tobytes() == values.tobytes()
    assert Store(tmp_path).recalled({**asked, "replications": [0, 3]}) is None


def test_ctrl_c_keeps_what_was_tried_and_says_so(design: Path, tmp_path: Path):
    folder = tmp_path / "store"
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command(design, folder), cwd=ROOT, **pipes)
    wait_for(lambda: len(kept(folder)) > 2, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert said.splitlines()[-1].endswith("evaluations, the same command goes on from there")
    assert "Traceback" not in said
