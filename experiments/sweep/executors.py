"""Pools of workers for a sweep: threads of this machine, or the workers of a Dask scheduler."""

# Dask ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import logging
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agents.base.files.errors import WrongInput, one_line
from experiments.replicate.replication import workers_for
from experiments.sweep.batch import Batch, Finished, work
from experiments.sweep.store.digests import figures_digest
from model.setup.setup import Setup

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class WorkerPool:
    """An executor, and how many workers it has."""

    executor: Executor
    workers: int
    work: Callable[[Batch], Finished] = work
    check: Callable[[], None] = lambda: None
    """Raises once there is nobody left to wait for."""

    def submit(self, batch: Batch) -> "Future[Finished]":
        """Hand out a batch."""
        return self.executor.submit(self.work, batch)


@contextmanager
def worker_pool(scheduler: str | None, threads: int | None, largest: Setup) -> Generator[WorkerPool]:
    """A pool of workers; it shuts down on exit."""
    with _dask(scheduler) if scheduler else _threads(threads, largest) as found:
        yield found


@contextmanager
def _threads(threads: int | None, largest: Setup) -> Generator[WorkerPool]:
    workers = workers_for(largest, threads)
    left = Event()
    pool = ThreadPoolExecutor(workers)
    try:
        yield WorkerPool(pool, workers, partial(work, stop=left.is_set))
    finally:
        left.set()
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _dask(address: str) -> Generator[WorkerPool]:
    # Dask, because its scheduler hands work of a lost machine to another one by itself.
    check_address(address)
    from distributed import Client

    client: Client | None = None
    executor: Any = None
    with _silent("distributed"):  # what goes wrong with a scheduler is told in one line, by us
        try:
            client = _connected(address)
            _check_programs(client)
            # Not pure: Dask would take two equal batches for one, also where the first failed.
            executor = client.get_executor(pure=False)
            watch = _WorkerWatch(client, address)
            yield WorkerPool(executor, max(1, watch.cores()), check=watch.check)
        finally:
            if executor is not None:
                executor.shutdown(wait=False)
            if client is not None:
                client.close(timeout=5)


@contextmanager
def _silent(library: str) -> Generator[None]:
    """Nothing of a library is logged; some loggers of Dask, such as the client's, have a level of their own."""
    names = [name for name in (library, *logging.root.manager.loggerDict) if name.split(".")[0] == library]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


class _WorkerWatch:
    """Watches whether a scheduler has workers."""

    def __init__(self, client: "Client", address: str) -> None:
        self.client, self.address = client, one_line(address, 100)
        self.seen = monotonic()

    def cores(self) -> int:
        """How many threads all workers have together."""
        found: Any = self.client.ncores()
        return sum(found.values())

    def check(self) -> None:
        """Raise once there has been no worker for a while."""
        try:
            there = self.cores() > 0
        except (OSError, TimeoutError, RuntimeError):
            there = False
        if there:
            self.seen = monotonic()
        elif monotonic() - self.seen > PATIENCE_SECONDS:
            raise WrongInput(
                f"scheduler {self.address}: no worker is left; what is finished is kept, the same command goes on"
            )


def check_address(address: str) -> None:
    """Refuse an address that is none, or one on another machine that anyone on the way could read and steer."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme = host = port = None
    if scheme not in ("tcp", "tls") or not host or port is None:
        raise WrongInput(
            f"scheduler: found '{one_line(address, 100)}', expected an address such as tcp://127.0.0.1:8786 "
            "or tls://10.0.0.5:8786"
        )
    # Batches are pickled: whoever can write to the connection can run code on every worker.
    if scheme == "tcp" and not _is_here(host):
        raise WrongInput(
            f"scheduler: found {one_line(address, 100)}, expected tls:// for a scheduler on another machine; "
            "tcp:// is for this machine only, since anyone on the way could read and steer the work"
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connected(address: str) -> "Client":
    from distributed import Client

    where = one_line(address, 100)
    try:
        # Not the default client: a notebook may have its own.
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False, name="jeugdstroom")
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise WrongInput(f"scheduler {where}: does not answer ({one_line(str(error), 300)})") from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    except TimeoutError as error:
        client.close(timeout=5)
        raise WrongInput(f"scheduler {where}: answers, but has no workers") from error
    return client


def _check_programs(client: "Client") -> None:
    """Refuse workers that would give other figures."""
    # A worker with other sources or another numba would put other figures under the same name.
    ours = figures_digest()
    found_there: Any = client.run(figures_digest, on_error="return")
    for worker, theirs in found_there.items():
        if theirs != ours:
            found = theirs if isinstance(theirs, str) else f"no program of ours ({one_line(str(theirs), 200)})"
            raise WrongInput(
                f"worker {one_line(str(worker), 100)}: found {found}, expected {ours}; "
                "install the same version of the program on every machine"
            )
