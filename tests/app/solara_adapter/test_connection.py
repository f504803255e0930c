"""A page knows whether its browser is there, and work for it ends and begins with that."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reacton
from solara.server.kernel import Kernel
from solara.server.kernel_context import VirtualKernelContext

import app.simulation.hooks
import app.solara_adapter.connection
from app.simulation.hooks import use_plan_result
from app.simulation.service import Question
from app.solara_adapter.components import box, component
from app.solara_adapter.connection import Connection, connection_of, current_connection
from tests.app.made_up import made_up_answer

LONG = 30.0


@pytest.fixture
def page() -> Iterator[VirtualKernelContext]:
    """A page that Solara keeps, without a server."""
    made: list[VirtualKernelContext] = []
    in_a_loop(lambda: made.append(VirtualKernelContext(id="a page", kernel=Kernel(), session_id="a session")))
    yield made[0]
    if (cull := made[0]._last_kernel_cull_future) is not None:
        cull.cancel()


def in_a_loop(work: Callable[[], Any]) -> None:
    """Solara lets go of pages in the loop of the server."""

    async def run() -> None:
        work()

    asyncio.run(run())


def test_a_page_hears_when_its_last_window_goes_and_when_one_is_back(
    page: VirtualKernelContext, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 1000.0)
    connection = connection_of(page)
    with page:
        assert current_connection() is connection
    numbers = [page.page_connect(name) for name in ("one window", "another")]
    in_a_loop(lambda: page.page_disconnect("one window", numbers[0]))
    assert connection.timer is None
    in_a_loop(lambda: page.page_disconnect("another", numbers[1]))
    assert connection.timer is not None
    page.page_connect("another")
    assert connection.timer is None and not connection.lost


def test_a_page_that_is_lost_wakes_its_work_in_a_thread_that_may_draw(
    page: VirtualKernelContext, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app.solara_adapter.connection, "GRACE", 0.001)
    connection, ends, begins = connection_of(page), threading.Event(), threading.Event()
    drawn_for: list[Connection] = []

    def begin() -> None:
        drawn_for.append(current_connection())
        begins.set()

    connection.attend(ends.set, begin)
    number = page.page_connect("window")
    in_a_loop(lambda: page.page_disconnect("window", number))
    assert ends.wait(LONG) and connection.lost
    page.page_connect("window")
    assert begins.wait(LONG) and drawn_for == [connection]


def test_a_page_that_is_closed_is_closed_for_good(page: VirtualKernelContext):
    connection = connection_of(page)
    connection.disconnected()
    for close in page._on_close_callbacks:  # Solara calls them first; the rest of it needs a server
        close()
    assert connection.closed and connection.timer is None
    connection.disconnected()
    assert connection.timer is None


def test_no_lock_of_the_page_is_needed_to_know_its_connection(page: VirtualKernelContext):
    found: list[Connection] = []
    with page.lock:  # whoever closes a page holds it, and waits for the drawing that asks
        asks = threading.Thread(target=lambda: found.append(connection_of(page)))
        asks.start()
        asks.join(LONG)
    assert found == [connection_of(page)]


def test_answers_are_not_refined_for_a_browser_that_stays_away(monkeypatch: pytest.MonkeyPatch):
    connection, stops = Connection(), []
    monkeypatch.setattr(app.solara_adapter.connection, "current_connection", lambda: connection)

    class Endless:
        """A service whose answers never get full."""

        def cached(self, _: Question) -> None:
            return None

        def answers(self, _question: Question, stopped: Callable[[], bool], _known: int) -> Iterator[Any]:
            stops.append(stopped)
            yield made_up_answer(4)
            while not stopped():
                threading.Event().wait(0.001)

    monkeypatch.setattr(app.simulation.hooks, "SERVICE", Endless())

    @component
    def Reading() -> None:  # noqa: N802 - a component
        use_plan_result(Question("uithoorn", 10, 1))
        box("page")

    _, rendered = reacton.render(Reading(), handle_error=False)
    connection.disconnected()
    connection.lose()
    until = threading.Event()
    while not stops:
        until.wait(0.001)
    assert stops[0]()
    connection.connected()
    while len(stops) < 2:
        until.wait(0.001)
    assert not stops[1]()
    rendered.close()
    assert stops[1]()
