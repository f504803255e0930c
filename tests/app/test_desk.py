"""Who is in a hurry goes first, and there is always room for one of those."""

import threading
import time
from collections.abc import Callable

import pytest

from app.desk import Desk


def until(holds: Callable[[], object]) -> None:
    """Waits for something that another thread does."""
    for _ in range(200_000):
        if holds():
            return
        time.sleep(0.001)
    raise AssertionError("it never happened")


def come(desk: Desk, order: list[str], name: str, *, hurry: bool) -> threading.Thread:
    """Somebody who comes to the desk, and notes the name once served."""

    def work() -> None:
        with desk.served(hurry=hurry):
            order.append(name)

    waiting = len(desk.hurried) + len(desk.patient)
    one = threading.Thread(target=work)
    one.start()
    until(lambda: len(desk.hurried) + len(desk.patient) > waiting or name in order)
    return one


def gone(threads: list[threading.Thread]) -> bool:
    """Whether all have been served."""
    for thread in threads:
        thread.join(5)
    return not any(thread.is_alive() for thread in threads)


def test_somebody_in_a_hurry_goes_before_refinements_and_else_who_asked_first():
    desk, order = Desk(), []
    asked = [("first", False), ("second", False), ("quick", True), ("quick too", True), ("third", False)]
    with desk.served(hurry=True):
        threads = [come(desk, order, name, hurry=hurry) for name, hurry in asked]
        assert order == []
    assert gone(threads)
    assert order == ["quick", "quick too", "first", "second", "third"]
    assert not desk.busy


def test_those_with_patience_never_take_all_the_room():
    desk, order = Desk(room=2), []
    with desk.served(hurry=False):
        patient = come(desk, order, "patient", hurry=False)
        assert gone([come(desk, order, "quick", hurry=True)])
        assert order == ["quick"]
        assert desk.busy == 1
    assert gone([patient])
    assert order == ["quick", "patient"]


def test_the_desk_tells_how_many_share():
    desk = Desk(room=2)
    with desk.served(hurry=True) as alone:
        with desk.served(hurry=True) as together:
            pass
        with desk.served(hurry=False) as beside:
            pass
    assert (alone, together, beside) == (1, 2, 2)


def test_who_fails_at_the_desk_lets_the_next_one_through():
    desk = Desk()
    with pytest.raises(ValueError, match="the work fails"), desk.served(hurry=False):
        raise ValueError("the work fails")
    with desk.served(hurry=False):
        assert desk.busy
    assert not desk.busy
