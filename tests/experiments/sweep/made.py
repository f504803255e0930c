"""Small sweeps, what they should come to, and ways to do them harm."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from agents.base.files.parameters import document_from_text, parse
from experiments.sweep.design import Sweep, plan_of
from experiments.sweep.driver import sweep
from experiments.sweep.store.plans import SweepPlan
from experiments.sweep.store.store import Store
from tests.architecture.tree import ROOT
from tests.cases.made import tree_of

SMALL = """
scenario: voorbeeldstad
years: 1
replications: 8
design:
  kind: grid
  levers: {start_light: [0, 1], tariff_b: [0, 0.1]}
"""
LESS = SMALL.replace("replications: 8", "replications: 2\noutcomes: [cost, starts]")
LONGER = SMALL.replace("replications: 8", "replications: 20")
PATIENCE_SECONDS = 300


def plan_in(text: str, folder: Path = ROOT) -> SweepPlan:
    """The plan of a design written here."""
    return plan_of(parse(Sweep, document_from_text(text, "design.yaml")), folder)


def digest(store: Store) -> str:
    """What all figures of a store come to: equal when every run is there once, with the same values."""
    table = store.query("select * from tidy order by all")
    return sha256(table.to_csv(index=False).encode()).hexdigest()


def count(store: Store) -> int:
    """Runs with figures."""
    table = store.query("select count(*) as n from (select distinct point, replication from runs)")
    return int(table["n"].iloc[0])


def rows_of_a_run(store: Store) -> set[int]:
    """How many rows runs have; one number when none is doubled or cut."""
    return set(store.query("select count(*) as n from runs group by point, replication")["n"])


@cache
def undisturbed(text: str) -> str:
    """The digest of a sweep that nothing happened to."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store", create=True)
        sweep(plan_in(text), store)
        return digest(store)


def mended(folder: Path) -> None:
    """Whatever was damaged is run again, and all is as it was."""
    sweep(plan_in(LESS), Store(folder, create=True), batch=3)
    store = Store(folder)
    assert store.damaged == []
    assert digest(store) == undisturbed(LESS)


def left_aside(folder: Path) -> list[str]:
    """Files that were begun and not finished."""
    return [path.name for path in folder.rglob(".*.tmp")]


def parts(folder: Path) -> list[Path]:
    """The parts that are there."""
    found = folder / "parts"
    return sorted(found.glob("*.parquet")) if found.is_dir() else []


def driver(design: Path, store: Path, *options: str, **settings: Any) -> "subprocess.Popen[str]":
    """The command, in a process of its own."""
    command = [sys.executable, "-m", "app.cli.main", "sweep", str(design), "--store", str(store), *options]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, **pipes, **settings)


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[Any] | None" = None) -> None:
    """Wait until something is so; a process that ends before has nothing more to do with it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not what():
        if process is not None and process.poll() is not None:
            return
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


def kill(process: "subprocess.Popen[Any]") -> None:
    """End a process that we started, as a power cut would."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE_SECONDS)


def flip(path: Path, bit: int) -> None:
    """Turn one bit of a file over."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def crowded(folder: Path) -> Path:
    """A place with more needs than the engine keeps rows for."""
    tree = tree_of("voorbeeldstad")
    tree["id"] = "crowded"
    tree["population"]["needs"] = {"value": 60, "unit": "per year", "source": "example"}
    path = folder / "crowded.yaml"
    path.write_text(json.dumps(tree))
    return path


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user without rights on the files of others, where we are one who has all rights."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
