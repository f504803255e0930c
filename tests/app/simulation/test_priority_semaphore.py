"""Who is in a hurry goes first, and there is always room for one of those."""

import threading
import time
from collections.abc import Callable

import pytest

from app.simulation.priority_semaphore import SLICE, Desk, Turn


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


def turn_of(desk: Desk, reader: str) -> Turn:
    """A turn that comes to the desk now."""
    turn = Turn(reader)
    desk.come(turn)
    return turn


def test_readers_are_served_by_turns_however_many_turns_one_of_them_asks():
    desk = Desk(clock=Clock())
    first = turn_of(desk, "A")
    turns = {name: turn_of(desk, name[0]) for name in ("A2", "A3", "B1", "B2", "C1")}
    assert [desk.ahead_of(one) for one in turns.values()] == [1, 4, 2, 5, 3]
    order = []
    desk.leave(first)
    while desk.busy:
        order += [name for name, one in turns.items() if one in desk.serving]
        desk.leave(desk.serving[0])
    assert order == ["A2", "B1", "C1", "A3", "B2"]


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_reader_whose_work_cannot_be_cut_short_waits_until_others_have_had_as_much_time():
    clock = Clock()
    desk = Desk(clock=clock)
    long, short = turn_of(desk, "A"), turn_of(desk, "B")
    clock.now = 10.0  # a step that looks at nothing for ten seconds
    ways = [threading.Thread(target=desk.give_way, args=(long,))]
    ways[0].start()
    assert short.granted.wait(5)
    for _ in range(9):
        clock.now += 1.0
        desk.give_way(short)
        assert desk.serving == [short]
    clock.now += 1.5
    ways.append(threading.Thread(target=desk.give_way, args=(short,)))
    ways[1].start()
    ways[0].join(5)
    assert desk.serving == [long]
    newcomer = turn_of(desk, "C")  # counts as having had what the others had
    desk.leave(long)
    assert desk.serving == [newcomer]
    desk.leave(newcomer)
    ways[1].join(5)
    desk.leave(short)
    assert not desk.used


def test_a_turn_gives_way_after_its_slice_and_comes_back():
    clock = Clock()
    desk = Desk(clock=clock)
    long, other = turn_of(desk, "A"), turn_of(desk, "B")
    desk.give_way(long)
    assert desk.serving == [long]
    clock.now = SLICE
    back = threading.Thread(target=desk.give_way, args=(long,))
    back.start()
    assert other.granted.wait(5)
    assert desk.serving == [other] and back.is_alive()
    desk.leave(other)
    back.join(5)
    assert desk.serving == [long] and not back.is_alive()
    clock.now = 2 * SLICE
    desk.give_way(long)  # nobody waits
    assert desk.serving == [long]


def test_a_turn_that_is_withdrawn_while_it_gives_way_holds_nobody_up():
    clock = Clock()
    desk = Desk(clock=clock)
    long, other = turn_of(desk, "A"), turn_of(desk, "B")
    clock.now = SLICE
    away = [threading.Thread(target=desk.give_way, args=(long,)) for _ in range(3)]
    for thread in away:
        thread.start()
    assert other.granted.wait(5)
    desk.withdraw(long)
    assert gone(away)
    desk.withdraw(other)  # it is served: it stays until it leaves
    assert desk.serving == [other]
    desk.leave(other)
    assert not desk.turns()


def test_where_each_reader_has_one_turn_at_a_time_the_room_goes_to_others():
    desk = Desk(room=2, most_patient=2, one_each=True)
    mine, more, yours = turn_of(desk, "A"), turn_of(desk, "A"), turn_of(desk, "B")
    assert desk.serving == [mine, yours]
    desk.hand_over(mine, "C")
    assert desk.serving == [mine, yours] and more not in desk.serving
    desk.leave(yours)
    assert desk.serving == [mine, more]
    assert desk.turns_of("A") == 1
