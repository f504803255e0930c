"""Who is in a high_priority goes first, and there is always room for one of those."""

import threading
import time
from collections.abc import Callable

import pytest

from app.simulation.priority_semaphore import SLICE, Permit, PrioritySemaphore


def until(holds: Callable[[], object]) -> None:
    """Waits for something that another thread does."""
    for _ in range(200_000):
        if holds():
            return
        time.sleep(0.001)
    raise AssertionError("it never happened")


def come(semaphore: PrioritySemaphore, order: list[str], name: str, *, high_priority: bool) -> threading.Thread:
    """Somebody who comes to the semaphore, and notes the name once served."""

    def work() -> None:
        with semaphore.acquire(high_priority=high_priority):
            order.append(name)

    waiting = len(semaphore.high) + len(semaphore.low)
    one = threading.Thread(target=work)
    one.start()
    until(lambda: len(semaphore.high) + len(semaphore.low) > waiting or name in order)
    return one


def gone(threads: list[threading.Thread]) -> bool:
    """Whether all have been served."""
    for thread in threads:
        thread.join(5)
    return not any(thread.is_alive() for thread in threads)


def test_somebody_in_a_hurry_goes_before_refinements_and_else_who_asked_first():
    semaphore, order = PrioritySemaphore(), []
    asked = [("first", False), ("second", False), ("quick", True), ("quick too", True), ("third", False)]
    with semaphore.acquire(high_priority=True):
        threads = [come(semaphore, order, name, high_priority=high_priority) for name, high_priority in asked]
        assert order == []
    assert gone(threads)
    assert order == ["quick", "quick too", "first", "second", "third"]
    assert not semaphore.busy


def test_those_with_patience_never_take_all_the_room():
    semaphore, order = PrioritySemaphore(capacity=2), []
    with semaphore.acquire(high_priority=False):
        patient = come(semaphore, order, "patient", high_priority=False)
        assert gone([come(semaphore, order, "quick", high_priority=True)])
        assert order == ["quick"]
        assert semaphore.busy == 1
    assert gone([patient])
    assert order == ["quick", "patient"]


def test_the_desk_tells_how_many_share():
    semaphore = PrioritySemaphore(capacity=2)
    with semaphore.acquire(high_priority=True) as alone:
        with semaphore.acquire(high_priority=True) as together:
            pass
        with semaphore.acquire(high_priority=False) as beside:
            pass
    assert (alone, together, beside) == (1, 2, 2)


def test_who_fails_at_the_desk_lets_the_next_one_through():
    semaphore = PrioritySemaphore()
    with pytest.raises(ValueError, match="the work fails"), semaphore.acquire(high_priority=False):
        raise ValueError("the work fails")
    with semaphore.acquire(high_priority=False):
        assert semaphore.busy
    assert not semaphore.busy


def turn_of(semaphore: PrioritySemaphore, reader: str) -> Permit:
    """A turn that comes to the semaphore now."""
    turn = Permit(reader)
    semaphore.request(turn)
    return turn


def test_readers_are_served_by_turns_however_many_turns_one_of_them_asks():
    semaphore = PrioritySemaphore(clock=Clock())
    first = turn_of(semaphore, "A")
    turns = {name: turn_of(semaphore, name[0]) for name in ("A2", "A3", "B1", "B2", "C1")}
    assert [semaphore.ahead_of(one) for one in turns.values()] == [1, 4, 2, 5, 3]
    order = []
    semaphore.release(first)
    while semaphore.busy:
        order += [name for name, one in turns.items() if one in semaphore.active]
        semaphore.release(semaphore.active[0])
    assert order == ["A2", "B1", "C1", "A3", "B2"]


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_reader_whose_work_cannot_be_cut_short_waits_until_others_have_had_as_much_time():
    clock = Clock()
    semaphore = PrioritySemaphore(clock=clock)
    long, short = turn_of(semaphore, "A"), turn_of(semaphore, "B")
    clock.now = 10.0  # a step that looks at nothing for ten seconds
    ways = [threading.Thread(target=semaphore.yield_if_expired, args=(long,))]
    ways[0].start()
    assert short.granted.wait(5)
    for _ in range(9):
        clock.now += 1.0
        semaphore.yield_if_expired(short)
        assert semaphore.active == [short]
    clock.now += 1.5
    ways.append(threading.Thread(target=semaphore.yield_if_expired, args=(short,)))
    ways[1].start()
    ways[0].join(5)
    assert semaphore.active == [long]
    newcomer = turn_of(semaphore, "C")  # counts as having had what the others had
    semaphore.release(long)
    assert semaphore.active == [newcomer]
    semaphore.release(newcomer)
    ways[1].join(5)
    semaphore.release(short)
    assert not semaphore.used


def test_a_turn_gives_way_after_its_slice_and_comes_back():
    clock = Clock()
    semaphore = PrioritySemaphore(clock=clock)
    long, other = turn_of(semaphore, "A"), turn_of(semaphore, "B")
    semaphore.yield_if_expired(long)
    assert semaphore.active == [long]
    clock.now = SLICE
    back = threading.Thread(target=semaphore.yield_if_expired, args=(long,))
    back.start()
    assert other.granted.wait(5)
    assert semaphore.active == [other] and back.is_alive()
    semaphore.release(other)
    back.join(5)
    assert semaphore.active == [long] and not back.is_alive()
    clock.now = 2 * SLICE
    semaphore.yield_if_expired(long)  # nobody waits
    assert semaphore.active == [long]


def test_a_turn_that_is_withdrawn_while_it_gives_way_holds_nobody_up():
    clock = Clock()
    semaphore = PrioritySemaphore(clock=clock)
    long, other = turn_of(semaphore, "A"), turn_of(semaphore, "B")
    clock.now = SLICE
    away = [threading.Thread(target=semaphore.yield_if_expired, args=(long,)) for _ in range(3)]
    for thread in away:
        thread.start()
    assert other.granted.wait(5)
    semaphore.withdraw(long)
    assert gone(away)
    semaphore.withdraw(other)  # it is served: it stays until it leaves
    assert semaphore.active == [other]
    semaphore.release(other)
    assert not semaphore.total()


def test_where_each_reader_has_one_turn_at_a_time_the_room_goes_to_others():
    semaphore = PrioritySemaphore(capacity=2, low_capacity=2, one_each=True)
    mine, more, yours = turn_of(semaphore, "A"), turn_of(semaphore, "A"), turn_of(semaphore, "B")
    assert semaphore.active == [mine, yours]
    semaphore.transfer(mine, "C")
    assert semaphore.active == [mine, yours] and more not in semaphore.active
    semaphore.release(yours)
    assert semaphore.active == [mine, more]
    assert semaphore.total_of("A") == 1
