"""Whoever does the work, the store comes out the same; a scheduler that cannot be trusted or reached is refused."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from agents.base.files.errors import WrongInput
from experiments.replicate.replication import RunControl
from experiments.sweep import batch as sweep_work
from experiments.sweep import executors as seam
from experiments.sweep.batch import Batch, Finished, OtherProgram, work
from experiments.sweep.driver import Swept, sweep
from experiments.sweep.executors import WorkerPool, check_address
from experiments.sweep.store.store import Store
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import (
    LONGER,
    PATIENCE_SECONDS,
    SMALL,
    count,
    digest,
    driver,
    left_aside,
    parts,
    plan_in,
    undisturbed,
    wait_for,
)

DASK = str(Path(sys.executable).with_name("dask"))
HERE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")


@dataclass
class Cluster:
    """A scheduler and its workers, each a process that we started."""

    address: str
    processes: list["subprocess.Popen[Any]"]


@contextmanager
def cluster(folder: Path, workers: int, *security: str, minded: bool = True) -> Iterator[Cluster]:
    """The two commands of the guide; a worker that is minded is started again when it dies."""
    about = folder / "scheduler.json"
    scheme = "tls" if security else "tcp"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    command = [DASK, "scheduler", *HERE, "--port", "0", "--protocol", scheme, "--scheduler-file", str(about)]
    processes = [subprocess.Popen([*command, *security], **quiet)]
    try:
        wait_for(lambda: about.exists() and bool(about.read_text().strip()), processes[0])
        address = json.loads(about.read_text())["address"]
        command = [DASK, "worker", address, *HERE, "--nthreads", "1", "--local-directory", str(folder)]
        command += [] if minded else ["--no-nanny"]
        processes += [subprocess.Popen([*command, *security], **quiet) for _ in range(workers)]
        yield Cluster(address, processes)
    finally:
        for process in reversed(processes):
            for one in [*family(process)[1:], process]:
                if one.is_running() if isinstance(one, psutil.Process) else one.poll() is None:
                    one.kill()
            process.wait()


def family(process: "subprocess.Popen[Any]") -> list[psutil.Process]:
    """A process that we started, and those that it started."""
    if process.poll() is not None:
        return []
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


@pytest.mark.long
def test_a_worker_that_is_killed_costs_no_run_and_nobody_listens_abroad(tmp_path: Path):
    killed: list[int] = []
    heard: set[str] = set()
    store = Store(tmp_path / "store", create=True)
    with cluster(tmp_path, 2, minded=False) as found:

        def disturb(done: int, _: int) -> None:
            if not killed and done >= 8:
                for process in [one for each in found.processes for one in family(each)]:
                    heard.update(place.laddr.ip for place in process.net_connections() if place.status == "LISTEN")
                found.processes[1].kill()
                killed.append(found.processes[1].pid)

        swept = sweep(plan_in(LONGER), store, scheduler=found.address, batch=2, control=RunControl(disturb))
    assert killed
    assert heard == {"127.0.0.1"}
    assert (swept.made, swept.failures) == (80, ())
    assert len(parts(store.folder)) == 40
    assert digest(Store(store.folder)) == undisturbed(LONGER)


@pytest.mark.long
def test_a_machine_that_is_lost_behind_tls_costs_no_run(tmp_path: Path):
    keys = str(certificate(tmp_path))
    import distributed  # noqa: F401 - its defaults must be there before some of them are set
    from dask import config

    tls = "distributed.comm.tls"
    ours = {f"{tls}.ca-file": keys, f"{tls}.client.cert": keys, f"{tls}.client.key": keys}
    lost: list[int] = []
    store = Store(tmp_path / "store", create=True)
    with (
        config.set(ours),
        cluster(tmp_path, 2, "--tls-ca-file", keys, "--tls-cert", keys, "--tls-key", keys) as found,
    ):
        assert found.address.startswith("tls://")

        def disturb(done: int, _: int) -> None:
            if not lost and done >= 8:
                for one in family(found.processes[1]):
                    one.kill()
                    lost.append(one.pid)

        swept = sweep(plan_in(LONGER), store, scheduler=found.address, batch=2, control=RunControl(disturb))
    assert len(lost) >= 2
    assert (swept.made, swept.failures) == (80, ())
    assert digest(Store(store.folder)) == undisturbed(LONGER)


@pytest.mark.long
def test_a_scheduler_that_is_killed_is_one_clear_line_and_what_is_finished_is_kept(tmp_path: Path):
    store = Store(tmp_path / "store", create=True)
    with cluster(tmp_path, 1) as found:

        def disturb(done: int, _: int) -> None:
            if done >= 8:
                found.processes[0].kill()

        with pytest.raises(WrongInput, match="what is finished is kept"):
            sweep(plan_in(LONGER), store, scheduler=found.address, batch=2, control=RunControl(disturb))
    again = sweep(plan_in(LONGER), Store(store.folder, create=True), batch=2)
    assert again.there >= 8
    assert digest(Store(store.folder)) == undisturbed(LONGER)
    assert left_aside(store.folder) == []


@pytest.mark.long
def test_a_sweep_whose_workers_and_then_whose_scheduler_are_killed_goes_on_with_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(seam, "PATIENCE_SECONDS", 5)
    folder, design = tmp_path / "store", tmp_path / "design.yaml"
    design.write_text(LONGER)
    with cluster(tmp_path, 2, minded=False) as found:

        def end_workers(done: int, _: int) -> None:
            if done >= 8:
                for process in found.processes[1:]:
                    process.kill()

        with pytest.raises(WrongInput, match="no worker is left; what is finished is kept") as refused:
            sweep(
                plan_in(LONGER),
                Store(folder, create=True),
                scheduler=found.address,
                batch=2,
                control=RunControl(end_workers),
            )
    assert "\n" not in str(refused.value)
    reached = len(parts(folder))
    assert 4 <= reached < 40
    (tmp_path / "scheduler.json").unlink()
    with cluster(tmp_path, 1, minded=False) as found:
        process = driver(design, folder, "--scheduler", found.address, "--batch", "2")
        wait_for(lambda: len(parts(folder)) > reached + 2, process)
        found.processes[0].kill()
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 2, said
        assert "what is finished is kept, the same command goes on" in said.splitlines()[-1]
        assert "Traceback" not in said
    (tmp_path / "scheduler.json").unlink()
    with cluster(tmp_path, 2, minded=False) as found:
        again = sweep(plan_in(LONGER), Store(folder, create=True), scheduler=found.address, batch=2)
    assert again.there > 2 * reached and again.there + again.made == 80
    assert len(parts(folder)) == 40
    assert digest(Store(folder)) == undisturbed(LONGER)
    assert left_aside(folder) == []


def certificate(folder: Path) -> Path:
    """A key and a certificate that it signed itself, in one file, for this test only."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jeugdstroom test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).sign(key, hashes.SHA256())
    path = folder / "both.pem"
    plain = serialization.NoEncryption()
    shape = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, shape, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Here(Executor):
    """Work done at once by whoever asks, or by a made-up worker."""

    def __init__(self, worker: Any = work) -> None:
        self.worker = worker

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(self.worker(*args))
        except BaseException as error:
            future.set_exception(error)
        return future


def hired(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a sweep is worked on by this worker."""

    @contextmanager
    def pool(*_: Any) -> Iterator[WorkerPool]:
        yield WorkerPool(Here(worker), 2)

    monkeypatch.setattr("experiments.sweep.driver.worker_pool", pool)


class KilledWorker(Exception):
    """As Dask calls it when every worker that tried a task has died."""


def test_a_run_that_kills_its_workers_is_found_and_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plan = plan_in(SMALL)

    def dies(batch: Batch) -> Finished:
        if any(cell.point == plan.points[2].id and 5 in cell.numbers for cell in batch.cells):
            raise KilledWorker
        return work(batch)

    hired(dies, monkeypatch)
    store = Store(tmp_path, create=True)
    swept = sweep(plan, store, batch=16)
    assert [(one.point, one.replication) for one in swept.failures] == [(plan.points[2].id, 5)]
    assert "every worker that tried it died" in swept.failures[0].message
    assert count(store) == 31
    monkeypatch.undo()
    assert sweep(plan, store, retry=True) == Swept(plan, 31, 1, ())
    assert digest(store) == undisturbed(SMALL)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OtherProgram("a worker runs aa, expected bb"), "install the same version"),
        (CancelledError(), "the scheduler is gone"),
    ],
)
def test_a_scheduler_that_fails_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
):
    def fails(batch: Batch) -> Finished:
        raise error

    hired(fails, monkeypatch)
    with pytest.raises(WrongInput, match=said):
        sweep(plan_in(SMALL), Store(tmp_path, create=True))


def test_a_worker_refuses_to_work_for_another_version(monkeypatch: pytest.MonkeyPatch):
    (batch,) = sweep_work.batches_of(plan_in(SMALL), 1000)
    monkeypatch.setattr(sweep_work, "figures_digest", lambda: "f" * 16)
    with pytest.raises(OtherProgram, match=f"a worker runs {'f' * 16}, expected {batch.code}"):
        work(batch)


class Answering:
    """A scheduler whose workers answer thus."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    def run(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self.answers


@pytest.mark.parametrize("answer", ["f" * 16, ModuleNotFoundError("no module named experiments")])
def test_workers_with_another_version_or_none_are_refused(answer: Any):
    with pytest.raises(WrongInput, match="install the same version of the program on every machine") as refused:
        seam._check_programs(Answering({"tcp://127.0.0.1:1": answer}))  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)


def refusal(address: str) -> str | None:
    """Why a scheduler at this address is refused, if it is."""
    try:
        check_address(address)
    except WrongInput as refused:
        return str(refused)
    return None


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:1", "tls://a.b:1"])
def test_a_scheduler_here_or_behind_tls_is_accepted(address: str):
    assert refusal(address) is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://10.0.0.5:8786", "expected tls://"),
        ("tcp://scheduler.example:8786", "expected tls://"),
        ("tcp://0.0.0.0:8786", "expected tls://"),
        ("127.0.0.1:8786", "expected an address such as"),
        ("http://127.0.0.1:8786", "expected an address such as"),
        ("tcp://127.0.0.1", "expected an address such as"),
        ("tcp://127.0.0.1:99999999", "expected an address such as"),
        ("tcp://[::1", "expected an address such as"),
        ("", "expected an address such as"),
    ],
)
def test_another_address_is_refused(address: str, said: str):
    with pytest.raises(WrongInput, match=re.escape(said)):
        check_address(address)


def test_a_scheduler_that_does_not_answer_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(seam, "PATIENCE_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(WrongInput, match="does not answer") as refused:
        sweep(plan_in(SMALL), Store(tmp_path, create=True), scheduler="tcp://127.0.0.1:9")
    assert "\n" not in str(refused.value)
    assert time.monotonic() - began < 300, "it does not wait without end"
    assert parts(tmp_path) == []
