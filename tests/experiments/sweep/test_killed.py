"""A sweep that is ended at any moment loses nothing, doubles nothing, and leaves nothing running."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from experiments.sweep.driver import read_plan, sweep
from experiments.sweep.store.store import Store
from tests.experiments.sweep.made import (
    LONGER,
    PATIENCE_SECONDS,
    SMALL,
    digest,
    driver,
    kill,
    left_aside,
    parts,
    rows_of_a_run,
    undisturbed,
    wait_for,
)

RUNS = 80


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.yaml"
    path.write_text(LONGER)
    return path


def whole(folder: Path, design: Path, text: str = LONGER) -> None:
    """The store, once finished, is as if nothing had happened."""
    swept = sweep(read_plan(design), Store(folder, create=True), batch=2)
    assert swept.there + swept.made == swept.plan.runs
    store = Store(folder)
    assert store.damaged == []
    assert not (folder / "quarantine").exists(), "nothing was ever there in part"
    assert left_aside(folder) == []
    assert len(rows_of_a_run(store)) == 1
    assert digest(store) == undisturbed(text)


def left_by_the_killed(design: Path, folder: Path, times: int) -> list[psutil.Process]:
    """Whoever works on after the sweep was killed so many times; the store is whole in the end."""
    chance = random.Random(20264)
    left: list[psutil.Process] = []
    for number in range(times):
        begun = len(parts(folder))
        process = driver(design, folder, "--batch", "2", "--threads", "1")
        if number % 4 == 3:
            time.sleep(chance.uniform(0.0, 3.0))
        else:
            # Between two files, at whatever point of the work for the next one that happens to be.
            wait_for(lambda seen=begun: len(parts(folder)) > seen, process)
            time.sleep(chance.uniform(0.0, 0.05))
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        kill(process)
        left += [child for child in children if child.is_running()]
    whole(folder, design)
    return left


def test_a_sweep_that_is_killed_three_times_ends_as_if_it_never_was(design: Path, tmp_path: Path):
    assert left_by_the_killed(design, tmp_path / "store", 3) == []


@pytest.mark.long
def test_a_sweep_that_is_killed_twenty_times_ends_as_if_it_never_was(design: Path, tmp_path: Path):
    assert left_by_the_killed(design, tmp_path / "store", 20) == []


def test_two_at_once_in_one_store_do_what_one_would(design: Path, tmp_path: Path):
    folder = tmp_path / "store"
    both = [driver(design, folder, "--batch", "2", "--threads", "1") for _ in range(2)]
    ends = [process.communicate(timeout=PATIENCE_SECONDS) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    assert len(parts(folder)) == RUNS // 2
    assert Store(folder).damaged == []
    whole(folder, design)


def test_ctrl_c_keeps_what_is_finished_and_says_so(design: Path, tmp_path: Path):
    folder = tmp_path / "store"
    process = driver(design, folder, "--batch", "2", "--threads", "1")
    wait_for(lambda: len(parts(folder)) > 1, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    end = said.splitlines()[-1]
    assert "of 80 runs are in the store" in end and end.endswith("the same command goes on from there")
    assert "Traceback" not in said
    assert 2 <= len(parts(folder)) < RUNS // 2
    whole(folder, design)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 120 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=120k", "tmpfs", str(disk)]
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a disk of one's own takes root on Linux; the next test fills one by a limit on files")
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.long
def test_a_sweep_fills_a_small_disk_says_so_and_goes_on_once_there_is_room(design: Path, small_disk: Path):
    folder = small_disk / "store"
    process = driver(design, folder, "--batch", "2", "--threads", "2")
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 2, said
    assert "the disk is full; make room and ask again, what was finished is kept" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert 0 < len(parts(folder)) < RUNS // 2
    assert left_aside(folder) == []
    assert Store(folder).damaged == []
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    whole(folder, design)


def test_a_full_disk_is_one_clear_line_and_what_was_there_is_untouched(design: Path, tmp_path: Path):
    folder = tmp_path / "store"
    design.write_text(SMALL)
    runs = read_plan(design).runs
    sweep(read_plan(design), Store(folder, create=True), batch=runs)
    (part,) = parts(folder)
    design.write_text(SMALL.replace("replications: 8", "replications: 16"))
    most = part.stat().st_size // 2

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    process = driver(design, folder, "--batch", str(runs), preexec_fn=no_room)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 2, said
    assert "the disk is full; make room and ask again" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert parts(folder) == [part]
    assert left_aside(folder) == []
    design.write_text(SMALL)
    whole(folder, design, SMALL)
