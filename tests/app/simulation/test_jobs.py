"""Jobs take turns between readers, end with the last reader who asked for them, and say what they wait for."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reacton

import app.simulation.jobs
import app.simulation.priority_semaphore
import app.solara_adapter.connection
from agents.base.files.errors import WrongInput
from app.components.work_progress import progress_text
from app.i18n.texts import app_words
from app.simulation.jobs import (
    MOST_JOBS,
    MOST_OF_A_READER,
    SHORT,
    Crowded,
    Follower,
    JobQueue,
    JobView,
    SharedJob,
    use_job,
)
from app.simulation.priority_semaphore import PrioritySemaphore
from app.solara_adapter.components import box, component
from app.solara_adapter.connection import Connection
from experiments.replicate.parallel import Stopped

LONG = 30.0
"""Seconds after which a test that waits for a state gives up."""


class Steps:
    """Work in steps that the test lets go one by one: what it did stands in ``done``."""

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.at_work = threading.Event()
        self.done = 0

    def __call__(self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> str:
        self.at_work.set()
        while True:
            if cancelled():
                raise Stopped
            if self.may.acquire(timeout=0.001):
                self.done += 1
                progress(self.done, 4)
                if self.done == 4:
                    return "result"


@pytest.fixture(autouse=True)
def no_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job gives way at each look, so that no test waits for the clock."""
    monkeypatch.setattr(app.simulation.priority_semaphore, "SLICE", 0.0)
    monkeypatch.setattr(app.simulation.jobs, "BETWEEN", 0.0)


@pytest.fixture
def queue() -> Iterator[JobQueue]:
    """One job at a time, as on a machine of two processors; nothing is left at work."""
    found = JobQueue(PrioritySemaphore(1, 1, one_each=True))
    yield found
    found.call_off_all()
    until(found, lambda: not found.under_way)
    assert not found.semaphore.total() and not found.jobs


def until(queue: JobQueue, holds: Callable[[], object]) -> None:
    """Waits for something that a job does."""
    with queue.semaphore.changed:
        assert queue.semaphore.changed.wait_for(holds, LONG), "it never happened"


def at_once(*_: Any) -> str:
    return "at once"


def ended(queue: JobQueue, job: SharedJob) -> JobView:
    until(queue, lambda: job.ended is not None)
    assert job.ended is not None
    return job.ended


def test_a_short_job_of_another_reader_ends_while_a_long_one_goes_on(queue: JobQueue):
    long = Steps()
    slow, _ = queue.join("long", long, "A")
    assert long.at_work.wait(LONG)
    quick, _ = queue.join("short", at_once, "B")
    assert ended(queue, quick).result == "at once"
    assert slow.ended is None
    long.may.release(4)
    assert ended(queue, slow).result == "result"


def test_five_long_jobs_of_one_reader_hold_another_up_no_more_than_one(queue: JobQueue):
    first = Steps()
    queue.join("first", first, "A")
    assert first.at_work.wait(LONG)
    others = [Steps() for _ in range(4)]
    for number, steps in enumerate(others):
        queue.join(("other", number), steps, "A")
    quick, _ = queue.join("short", at_once, "B")
    assert ended(queue, quick).result == "at once"
    assert not any(steps.at_work.is_set() for steps in others)


def test_of_one_reader_short_work_goes_first_and_the_rest_in_the_order_of_coming(queue: JobQueue):
    order: list[str] = []

    def note(name: str) -> Callable[..., str]:
        return lambda *_: order.append(name) or name

    blocker = Steps()
    queue.join("blocker", blocker, "A")
    assert blocker.at_work.wait(LONG)
    jobs = [queue.join((kind, 1), note(kind), "A")[0] for kind in ("why", "find", "film")]
    blocker.may.release(4)
    for job in jobs:
        ended(queue, job)
    assert order == ["film", "why", "find"]


def test_a_job_ends_with_its_last_reader_and_works_on_for_whoever_stays(queue: JobQueue):
    steps = Steps()
    job, one = queue.join("same", steps, "A")
    again, other = queue.join("same", steps, "B")
    assert job is again and steps.at_work.wait(LONG)
    queue.leave(job, one)
    assert not job.called_off and job.permit.reader == "B"
    queue.leave(job, other)
    assert ended(queue, job).stopped
    assert steps.done == 0
    assert queue.cached("same") is None


def test_who_stops_leaves_the_work_to_whoever_asked_for_the_same(queue: JobQueue):
    steps = Steps()
    job, one = queue.join("same", steps, "A")
    _, other = queue.join("same", steps, "B")
    assert not queue.stop(job, one)
    steps.may.release(4)
    assert ended(queue, job).result == "result"
    job, alone = queue.join("other", Steps(), "B")
    assert queue.stop(job, alone)
    assert ended(queue, job).stopped
    assert other in queue.join("same", at_once, "B")[0].followers or queue.cached("same") == "result"


def test_a_job_that_waits_is_gone_as_soon_as_its_reader_is(queue: JobQueue):
    steps, never = Steps(), Steps()
    queue.join("long", steps, "A")
    assert steps.at_work.wait(LONG)
    with queue.semaphore.changed:  # nobody gives way meanwhile
        waiting, follower = queue.join("waits", never, "B")
        queue.leave(waiting, follower)
    assert ended(queue, waiting).stopped
    assert not never.at_work.is_set()


def test_who_comes_back_in_time_finds_the_work_where_it_was(queue: JobQueue):
    steps = Steps()
    job, gone = queue.join("same", steps, "A")
    steps.may.release(2)
    until(queue, lambda: job.share == 0.5)
    queue.leave(job, gone, linger=1000.0)
    again, _ = queue.join("same", steps, "A")
    assert again is job and job.deadline is None
    steps.may.release(2)
    assert ended(queue, job).result == "result"
    assert steps.done == 4


def test_work_that_nobody_comes_back_for_ends(queue: JobQueue):
    steps = Steps()
    job, gone = queue.join("same", steps, "A")
    queue.leave(job, gone, linger=0.001)
    assert ended(queue, job).stopped
    assert not queue.jobs


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (WrongInput("no such lever"), JobView("bad", wrong="no such lever")),
        (KeyError("a fault"), JobView("bad", failed=True)),
        (Stopped(), JobView("bad", stopped=True)),
        (SystemExit(), JobView("bad", failed=True)),
    ],
)
def test_a_job_that_fails_or_dies_gives_its_turn_back(
    queue: JobQueue, error: BaseException, found: JobView, caplog: pytest.LogCaptureFixture
):
    def fails(*_: Any) -> None:
        raise error

    bad, _ = queue.join("bad", fails, "A")
    assert ended(queue, bad) == found
    good, _ = queue.join("good", at_once, "A")
    assert ended(queue, good).result == "at once"
    assert ("a job failed" in caplog.text) == found.failed


def test_the_place_in_the_queue_is_told_and_what_runs_but_never_whose(queue: JobQueue):
    steps = Steps()
    with queue.semaphore.changed:
        running, _ = queue.join(("why", "secret plan"), steps, "A")
        second, _ = queue.join(("find", 2), at_once, "B")
        own, _ = queue.join(("sure", 2), at_once, "B")
        third, _ = queue.join(("film", 3), at_once, "C")
        told = [queue.view(one) for one in (running, second, own, third)]
    assert [one.before for one in told] == [0, 1, 3, 2]
    assert all(one.now == "why" and one.waits for one in told)
    texts = {app_words(language): progress_text(told[3], app_words(language)) for language in ("nl", "en")}
    assert texts[app_words("nl")] == "In de rij: 2 berekeningen voor u. Nu bezig: de uitleg van een plan."
    assert texts[app_words("en")] == "Waiting: 2 calculations before yours. Running now: why a plan makes a difference."
    assert "secret" not in str(texts)


def test_the_place_moves_up_and_who_follows_hears_it_and_how_it_ended(queue: JobQueue):
    first, heard = threading.Event(), []

    def blocks(*_: Any) -> str:
        assert first.wait(LONG)
        return "done"

    queue.join(("why", 1), blocks, "A")
    between, leaver = queue.join(("find", 2), at_once, "B")
    last, follower = queue.join(("film", 3), at_once, "C")
    before_any = threading.Event()

    def read() -> None:
        for view in queue.follow(last, follower):
            heard.append(view)
            before_any.set()

    thread = threading.Thread(target=read)
    thread.start()
    assert before_any.wait(LONG)
    queue.leave(between, leaver)
    until(queue, lambda: len(heard) > 1)
    first.set()
    thread.join(LONG)
    assert [one.before for one in heard[:2]] == [2, 1]
    assert heard[-1].result == "at once"


def test_who_stops_hears_that_it_is_being_stopped(queue: JobQueue):
    looks, goes_on = threading.Event(), threading.Event()

    def stubborn(_: Any, cancelled: Callable[[], bool]) -> None:
        looks.set()
        assert goes_on.wait(LONG)
        if cancelled():
            raise Stopped

    job, follower = queue.join("stubborn", stubborn, "A")
    assert looks.wait(LONG)
    queue.stop(job, follower)
    assert progress_text(queue.view(job), app_words("nl")) == "Wordt gestopt"
    goes_on.set()
    assert progress_text(ended(queue, job), app_words("nl")) == "Gestopt"


def test_one_reader_has_only_so_many_jobs_and_all_together_too(queue: JobQueue):
    steps = Steps()
    for number in range(MOST_OF_A_READER):
        queue.join(number, steps, "A")
    with pytest.raises(Crowded):
        queue.join("one more", steps, "A")
    queue.join(0, steps, "A")  # what is there already is no more work
    for number in range(MOST_OF_A_READER, MOST_JOBS):
        queue.join(number, steps, number)
    with pytest.raises(Crowded):
        queue.join("one more", steps, "somebody else")


def test_jobs_on_own_figures_wait_their_turn_among_all_and_are_nobody_elses(queue: JobQueue):
    mine = JobQueue(queue.semaphore)
    steps = Steps()
    queue.join("long", steps, "A")
    assert steps.at_work.wait(LONG)
    with queue.semaphore.changed:
        job, _ = mine.join("fit", at_once, "B")
        assert mine.view(job).before == 1
    assert ended(mine, job).result == "at once"
    assert queue.cached("fit") is None and mine.cached("fit") == "at once"


def page_with(queue: JobQueue, work: Any, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A page that asks for a job, drawn for this browser."""
    monkeypatch.setattr(app.solara_adapter.connection, "current_connection", lambda: connection)

    @component
    def Asking() -> None:  # noqa: N802 - a component
        use_job("key", work, queue)
        box("page")

    _, rendered = reacton.render(Asking(), handle_error=False)
    return rendered


def test_a_job_ends_when_the_browser_stays_away_and_begins_again_when_it_is_back(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
):
    connection, steps = Connection(), Steps()
    rendered = page_with(queue, steps, connection, monkeypatch)
    assert steps.at_work.wait(LONG)
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 0.001)
    connection.disconnected()
    until(queue, lambda: not queue.under_way)
    assert connection.lost
    connection.connected()
    until(queue, lambda: queue.under_way)
    rendered.close()


def test_a_job_outlives_a_short_loss_of_the_network(queue: JobQueue, monkeypatch: pytest.MonkeyPatch):
    connection, steps = Connection(), Steps()
    rendered = page_with(queue, steps, connection, monkeypatch)
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 1000.0)
    connection.disconnected()
    connection.connected()
    connection.lose()  # the clock that was set at the loss and rings all the same
    steps.may.release(4)
    until(queue, lambda: queue.cached("key") == "result")
    rendered.close()


def test_a_page_that_is_loaded_again_finds_its_job_and_a_closed_tab_ends_it(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
):
    steps, tab = Steps(), Connection()
    rendered = page_with(queue, steps, tab, monkeypatch)
    assert steps.at_work.wait(LONG)
    (job,) = queue.jobs.values()
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 1000.0)
    tab.close()
    rendered.close()
    assert not job.called_off
    loaded = Connection()
    rendered = page_with(queue, steps, loaded, monkeypatch)
    assert list(queue.jobs.values()) == [job] and job.deadline is None
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 0.001)
    loaded.close()
    rendered.close()
    assert ended(queue, job).stopped


def test_another_question_of_the_same_page_ends_the_job_of_the_one_before(queue: JobQueue):
    steps = Steps()
    latest: list[Any] = [None, None]

    @component
    def Asking() -> None:  # noqa: N802 - a component
        key, latest[1] = reacton.use_state("old")
        use_job(key, steps, queue)
        box("page")

    _, rendered = reacton.render(Asking(), handle_error=False)
    assert steps.at_work.wait(LONG)
    (old,) = queue.jobs.values()
    latest[1]("new")
    assert ended(queue, old).stopped
    rendered.close()


@pytest.mark.parametrize("kind", sorted(SHORT | {"why", "flip", "sure", "find", "paper", "fit"}))
def test_every_kind_of_work_has_a_name_in_both_languages(kind: str):
    view = JobView("key", waits=True, before=1, now=kind)
    for language in ("nl", "en"):
        assert app_words(language)(f"job.kind.{kind}") in progress_text(view, app_words(language))


def test_a_page_that_is_refused_says_so_in_one_line():
    view = JobView("key", crowded=True)
    assert view.done
    for language in ("nl", "en"):
        assert "\n" not in progress_text(view, app_words(language))


def test_eight_searches_end_with_their_readers_and_a_ninth_gets_its_answer(queue: JobQueue, caplog: Any):
    caplog.set_level(logging.ERROR)
    asked = [queue.join(("find", number), Steps(), number) for number in range(8)]
    assert queue.under_way == 8
    for job, follower in asked:
        queue.leave(job, follower)
    until(queue, lambda: not queue.under_way)
    assert isinstance(asked[0][1], Follower)
    ninth, _ = queue.join(("find", 9), at_once, 9)
    assert ended(queue, ninth).result == "at once"
    assert not caplog.records
