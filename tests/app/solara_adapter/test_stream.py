"""A stream shows its latest value, and its work begins and ends with its key, its page and its browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import reacton

import app.solara_adapter.connection
from app.solara_adapter.components import box, component
from app.solara_adapter.connection import Connection
from app.solara_adapter.stream import StopSignal, Stream, use_stream

LONG = 30.0
"""Seconds after which a test that waits for a state gives up."""


class StreamPage:
    """A page that reads a stream; the test gives every value and looks at what is shown."""

    def __init__(self) -> None:
        self.latest: Stream[str, object] | None = None
        self.changed = threading.Condition()
        self.given: dict[str, list[object]] = {}
        self.stops: list[tuple[str, StopSignal]] = []
        self.locked = 0
        self.ask: Callable[[Any], None]

    def values(self, key: str, stop: StopSignal) -> Iterator[object]:
        stop.wake = self.tell
        self.stops.append((key, stop))
        return self.read(key, stop)

    def read(self, key: str, stop: StopSignal) -> Iterator[object]:
        while not stop.is_set():
            with self.changed:
                self.changed.wait_for(lambda: stop.is_set() or self.given.get(key), LONG)
                coming = self.given.pop(key, [])
            for value in coming:
                if isinstance(value, Exception):
                    raise value
                yield value

    def tell(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def give(self, key: str, *values: object) -> None:
        with self.changed:
            self.given.setdefault(key, []).extend(values)
            self.changed.notify_all()

    def until(self, holds: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, LONG), "it never happened"

    @property
    def shown(self) -> tuple[str, object] | None:
        return self.latest and (self.latest.key, self.latest.value)

    @contextmanager
    def lock(self, value: object) -> Iterator[None]:
        self.locked += 1
        yield
        assert self.latest is not None and self.latest.value is value, "it is drawn while the lock is held"


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Connection:
    found = Connection()
    monkeypatch.setattr(app.solara_adapter.connection, "current_connection", lambda: found)
    return found


@pytest.fixture
def page(connection: Connection) -> Iterator[StreamPage]:
    """A page that asks for the stream called A."""
    made = StreamPage()

    @component
    def Reading() -> None:  # noqa: N802 - a component
        key, made.ask = reacton.use_state("A")
        made.latest = use_stream(key, made.values, made.lock)
        made.tell()
        box("page")

    _, rendered = reacton.render(Reading(), handle_error=False)
    yield made
    rendered.close()
    assert all(stop.is_set() for _, stop in made.stops), "a page that is closed leaves nothing at work"
    assert connection.works == []


def test_every_value_is_shown_from_the_first_to_the_last_under_the_lock(page: StreamPage):
    assert page.shown is None
    for number in range(5):
        page.give("A", number)
        page.until(lambda number=number: page.shown == ("A", number))
    page.until(lambda: page.locked == 5)


def test_the_value_before_stays_until_another_key_has_its_first(page: StreamPage):
    page.give("A", 1)
    page.until(lambda: page.shown == ("A", 1))
    page.ask("B")
    assert page.stops[0][1].is_set() and page.shown == ("A", 1)
    page.give("A", 2)
    page.give("B", 3)
    page.until(lambda: page.shown == ("B", 3))


def test_no_key_asks_for_nothing(page: StreamPage):
    page.ask(None)
    assert [(key, stop.is_set()) for key, stop in page.stops] == [("A", True)]


def test_a_stream_that_fails_says_so_and_is_logged(page: StreamPage, caplog: pytest.LogCaptureFixture):
    page.give("A", 1, ValueError("the work fails"))
    page.until(lambda: page.shown == ("A", None))
    assert "the work fails" in caplog.text


def test_a_stream_that_fails_after_it_was_stopped_hides_nothing(page: StreamPage, monkeypatch: pytest.MonkeyPatch):
    goes_on = threading.Event()
    threads: list[threading.Thread] = []

    def fails_late(_key: str, _stop: StopSignal) -> Iterator[object]:
        threads.append(threading.current_thread())
        assert goes_on.wait(LONG)
        raise ValueError("too late")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(page, "read", fails_late)
        page.ask("late")
    page.ask("B")
    page.give("B", 1)
    page.until(lambda: page.shown == ("B", 1))
    goes_on.set()
    threads[0].join(LONG)
    assert page.shown == ("B", 1)


def test_work_ends_while_the_browser_is_lost_and_begins_again_with_it(page: StreamPage, connection: Connection):
    connection.disconnected()
    connection.lose()
    assert [(key, stop.is_set()) for key, stop in page.stops] == [("A", True)]
    connection.connected()
    assert [(key, stop.is_set()) for key, stop in page.stops] == [("A", True), ("A", False)]
    page.give("A", 1)
    page.until(lambda: page.shown == ("A", 1))


def test_a_page_that_opens_while_its_browser_is_lost_does_no_work(connection: Connection):
    connection.lost = True
    stops: list[StopSignal] = []

    def values(_: str, stop: StopSignal) -> Iterator[Any]:
        stops.append(stop)
        return iter(())

    @component
    def Reading() -> None:  # noqa: N802 - a component
        use_stream("A", values)
        box("page")

    _, rendered = reacton.render(Reading(), handle_error=False)
    assert [stop.is_set() for stop in stops] == [True]
    rendered.close()
