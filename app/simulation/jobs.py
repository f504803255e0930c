"""Background jobs: in turns for all readers, with progress, cancel and cached results."""

import logging
import os
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from agents.base.files.errors import WrongInput
from app.simulation.priority_semaphore import Permit, PrioritySemaphore
from app.simulation.run_cache import ResultCache
from app.solara_adapter import connection as connections
from app.solara_adapter.components import session_id, unbound_thread, use_memo, use_ref, use_state
from app.solara_adapter.connection import use_connection
from app.solara_adapter.stream import StopSignal, use_stream
from experiments.replicate.parallel import Stopped

log = logging.getLogger(__name__)
MOST_BYTES = 60_000_000
"""For the results of jobs: some 40 explanations, reports and films of a town."""
PRIVATE_BYTES = 10_000_000
"""For those of one reader's own figures: a fit takes half a million, and a hundred readers may have one."""
PERCENT = 100
"""Progress is reported in whole percents: each report redraws the page."""
BETWEEN = 0.2
"""Seconds between two reports of progress to one reader; the end is reported at once."""
AT_ONCE = max(1, (os.cpu_count() or 1) - 1)
"""Jobs that run side by side: one processor stays free for the quick answers."""
MOST_OF_A_READER = 6
"""Jobs of one reader that wait or run: what three pages with explanation and uncertainty ask for together."""
MOST_JOBS = 120
"""The same of all readers: each keeps a thread, and there are at most a hundred readers."""
SHORT = frozenset({"today", "film", "follow", "child", "claim", "trial"})
"""Kinds of work of a few seconds at most: of the jobs of one reader these go first."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Work = Callable[[Progress, Cancelled], Any]


class Crowded(Exception):
    """There are as many jobs as one reader, or this server, may have."""


@dataclass(frozen=True, slots=True)
class JobView:
    """How far a job is: ``share`` done, then its ``result``, or what was ``wrong`` with the input, or how it ended.

    While it ``waits`` for its first turn, ``before`` others go first and ``now`` is the kind of work that runs. While
    it runs it takes turns with ``beside`` others.
    """

    key: Hashable = None
    share: float = 0.0
    result: Any = None
    wrong: str = ""
    failed: bool = False
    stopped: bool = False
    crowded: bool = False
    waits: bool = False
    before: int = 0
    now: str = ""
    beside: int = 0
    stopping: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.result is not None or bool(self.wrong) or self.failed or self.stopped or self.crowded


@dataclass(slots=True, eq=False)
class Follower:
    """A page that asked for a job; ``left`` once it no longer does."""

    reader: Hashable
    left: bool = False


@dataclass(slots=True, eq=False)
class SharedJob:
    """A job that is queued or under way, for everybody who asked for the same."""

    key: Hashable
    permit: Permit
    followers: list[Follower] = field(default_factory=list[Follower])
    share: float = 0.0
    begun: bool = False
    called_off: bool = False
    ended: JobView | None = None
    deadline: threading.Timer | None = None


@dataclass(slots=True)
class JobQueue:
    """Jobs by what they are asked for, done by turns; what came out is kept for whoever asks the same.

    ``semaphore.changed`` guards everything here.
    """

    semaphore: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(AT_ONCE, AT_ONCE, one_each=True))
    kept: ResultCache[Hashable, Any] = field(default_factory=lambda: ResultCache(MOST_BYTES))
    jobs: dict[Hashable, SharedJob] = field(default_factory=dict[Hashable, SharedJob])
    under_way: int = 0
    """Jobs whose thread has not ended."""

    def cached(self, key: Hashable) -> Any:  # noqa: ANN401 - the key says what kind of work, and so of result
        """What came out of this job before, or None."""
        return self.kept.get(key)

    def join(self, key: Hashable, work: Work, reader: Hashable) -> tuple[SharedJob, Follower]:
        """Asks for a job, together with whoever asked for it before; raises ``Crowded``."""
        with self.semaphore.changed:
            job = self.jobs.get(key)
            if job is None or job.called_off:
                job = self._begin(key, work, reader)
            # The reader loaded the page again before the job was called off.
            if job.deadline is not None:
                job.deadline.cancel()
                job.deadline = None
            follower = Follower(reader)
            job.followers.append(follower)
        return job, follower

    def leave(self, job: SharedJob, follower: Follower, *, linger: float = 0.0) -> None:
        """The page no longer asks; the last one calls the job off, after ``linger`` seconds in which it may be back."""
        with self.semaphore.changed:
            follower.left = True
            if follower in job.followers:
                job.followers.remove(follower)
                # From now on it takes the turns of a reader who stays, not of the one who left.
                if job.followers:
                    self.semaphore.transfer(job.permit, job.followers[0].reader)
                elif linger and job.ended is None:
                    job.deadline = threading.Timer(linger, self._nobody_came, (job,))
                    job.deadline.daemon = True
                    job.deadline.start()
                else:
                    self._call_off(job)
            self.semaphore.changed.notify_all()

    def stop(self, job: SharedJob, follower: Follower) -> bool:
        """The page presses stop: true when the job is called off, false when it goes on for others."""
        with self.semaphore.changed:
            if job.followers != [follower]:
                self.leave(job, follower)
                return False
            self._call_off(job)
            return True

    def call_off_all(self) -> None:
        """Calls every job off."""
        with self.semaphore.changed:
            for job in list(self.jobs.values()):
                self._call_off(job)

    def follow(self, job: SharedJob, follower: Follower) -> Iterator[JobView]:
        """How far the job is, whenever that changes, and how it ended; for a page that left it, that it is stopped."""

        def is_over() -> bool:
            return follower.left or job.ended is not None

        last: JobView | None = None
        while last is None or job.ended is not last:
            with self.semaphore.changed:
                self.semaphore.changed.wait_for(lambda old=last: is_over() or self.view(job) != old)
                last = self.view(job)
            if follower.left:
                yield JobView(job.key, stopped=True)
                return
            yield last
            # Each view redraws the page, so a job that hurries on is looked at five times a second and at its end.
            with self.semaphore.changed:
                self.semaphore.changed.wait_for(is_over, BETWEEN)

    def view(self, job: SharedJob) -> JobView:
        """How far the job is."""
        with self.semaphore.changed:
            if job.ended is not None:
                return job.ended
            if job.called_off:
                return JobView(job.key, share=job.share, stopping=True)
            if job.begun:
                return JobView(job.key, share=job.share, beside=self.semaphore.total() - 1)
            now = next((permit.kind for permit in self.semaphore.active), "")
            return JobView(job.key, waits=True, before=self.semaphore.ahead_of(job.permit), now=now)

    def _begin(self, key: Hashable, work: Work, reader: Hashable) -> SharedJob:
        jobs = max(self.under_way, self.semaphore.total())
        if jobs >= MOST_JOBS or self.semaphore.total_of(reader) >= MOST_OF_A_READER:
            raise Crowded
        kind = str(cast("tuple[object, ...]", key)[0]) if isinstance(key, tuple) else ""
        job = SharedJob(cast(Hashable, key), Permit(reader, kind, short=kind in SHORT))
        unbound_thread(lambda: self._run(job, work)).start()
        self.under_way += 1
        self.jobs[key] = job
        self.semaphore.request(job.permit)
        return job

    def _run(self, job: SharedJob, work: Work) -> None:
        """In a thread of its own: waits for the turn, works, and gives the turn back however that ends."""
        view = JobView(job.key, failed=True)
        try:
            job.permit.granted.wait()
            with self.semaphore.changed:
                job.begun = True
                self.semaphore.changed.notify_all()
            view = self._outcome(job, work)
        finally:
            with self.semaphore.changed:
                if self.jobs.get(job.key) is job:
                    del self.jobs[job.key]
                job.ended = view
                self.under_way -= 1
                self.semaphore.release(job.permit)

    def _outcome(self, job: SharedJob, work: Work) -> JobView:
        result = self.cached(job.key)
        try:
            # Looked up once more: the same may have been computed while this job waited for its turn.
            if result is None and not job.called_off:
                result = work(lambda done, of: self._advance(job, done, of), lambda: self._cancelled(job))
        except Stopped:
            return JobView(job.key, stopped=True)
        except WrongInput as error:
            return JobView(job.key, wrong=str(error))
        except BaseException:  # whatever it is: this thread ends here, and the reader hears of it
            log.exception("a job failed: %s", job.key)
            return JobView(job.key, failed=True)
        if job.called_off:
            return JobView(job.key, stopped=True)
        self.kept.put(job.key, result)
        return JobView(job.key, share=1.0, result=result)

    def _advance(self, job: SharedJob, done: int, all_of_it: int) -> None:
        share = done * PERCENT // max(1, all_of_it) / PERCENT
        if share > job.share:
            with self.semaphore.changed:
                job.share = share
                self.semaphore.changed.notify_all()

    def _cancelled(self, job: SharedJob) -> bool:
        """Whether the job is called off; before that, others who wait may go first."""
        if not job.called_off:
            self.semaphore.yield_if_expired(job.permit)
        return job.called_off

    def _call_off(self, job: SharedJob) -> None:
        if job.ended is None and not job.called_off:
            job.called_off = True
            # A job that waits ends now; a running one keeps its permit until it next looks whether it is cancelled.
            self.semaphore.withdraw(job.permit)

    def _nobody_came(self, job: SharedJob) -> None:
        with self.semaphore.changed:
            if not job.followers:
                self._call_off(job)


JOBS = JobQueue()
"""One for all readers."""


def private_jobs() -> JobQueue:
    """A queue whose results only one reader gets; its jobs still wait for their turn among all."""
    return JobQueue(JOBS.semaphore, ResultCache(PRIVATE_BYTES))


def use_job(
    key: Hashable, work: Work, queue: JobQueue = JOBS
) -> tuple[JobView, Callable[[], None], Callable[[], None]]:
    """The state of the job under this key, a way to stop it, and one to begin again. ``None`` as key asks for nothing.

    A new key leaves the old job; the same key gives what is known at once. A tab that is closed, or loaded again,
    leaves it after a while. ``work(progress, cancelled)`` runs in a thread; it should raise ``Stopped`` or return early
    once ``cancelled()``, and hold nothing that other work needs while it calls that.
    """
    joined = use_ref(cast("tuple[SharedJob, Follower] | None", None))
    attempt, set_attempt = use_state(0)
    connection = use_connection()
    known = use_memo(lambda: queue.cached(key), [key, attempt])

    def views(_: object, stop: StopSignal) -> Iterator[JobView]:
        try:
            # Not in the thread of the stream: jobs of one page are queued in the order in which the page asks for them.
            job, follower = joined.current = queue.join(key, work, session_id() or connection)
        except Crowded:
            return iter((JobView(key, crowded=True),))
        stop.wake = lambda: queue.leave(job, follower, linger=connections.GRACE if connection.closed else 0.0)
        return queue.follow(job, follower)

    def end() -> None:
        if joined.current is not None:
            queue.stop(*joined.current)

    latest = use_stream(None if key is None or known is not None else (key, attempt), views)
    view = JobView(key) if known is None else JobView(key, share=1.0, result=known)
    if known is None and latest is not None and latest.key == (key, attempt):
        view = latest.value or JobView(key, failed=True)
    return view, end, lambda: set_attempt(attempt + 1)
