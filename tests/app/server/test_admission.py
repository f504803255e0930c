"""Who is let in, who has to wait, and whose sleeping page makes room."""

import asyncio
from typing import Any

import pytest

from agents.base.files.errors import WrongInput
from app.server.admission import Admission, KernelRegistry, PageConnection, ReaderLimits, place_of_address
from app.server.protocols import ConnectionLimits, ConnectionTable, IdleTimeout


def house(sessions: dict[str, str] | None = None, **limits: int) -> Admission:
    alive = sessions if sessions is not None else {}
    return Admission(ReaderLimits(**limits), KernelRegistry(lambda: alive, lambda _: None))


def visit(number: int, address: str = "10.0.0.1", session: str = "") -> PageConnection:
    return PageConnection(f"kernel {number}", session or f"session {number}", address)


def test_no_more_readers_than_may_be_and_of_one_address_fewer():
    one = house(readers=5, per_address=3)
    for number in range(3):
        assert one.may_enter(visit(number))
        one.enter(visit(number))
    assert not one.may_enter(visit(3)) and one.is_full("10.0.0.1") and not one.is_full("10.0.0.2")
    for number in (3, 4):
        one.enter(visit(number, "10.0.0.2"))
    assert one.is_full("10.0.0.3") and not one.may_enter(visit(5, "10.0.0.3"))
    one.leave(visit(0))
    assert one.may_enter(visit(5, "10.0.0.3"))


def test_a_hall_of_sixty_phones_behind_one_address_comes_in():
    one = house()
    for number in range(60):
        assert one.may_enter(visit(number))
        one.enter(visit(number))
    assert not one.is_full("10.0.0.2")


def test_a_page_whose_line_was_lost_comes_back_although_the_house_is_full():
    one = house(readers=1, per_address=1, sockets=2)
    one.enter(visit(1))
    assert one.may_enter(visit(1)) and not one.may_enter(visit(2))
    one.enter(visit(1))
    assert not one.may_enter(visit(1))


def test_one_browser_has_at_most_so_many_tabs():
    one = house(per_session=2)
    for number in range(2):
        one.enter(visit(number, session="same"))
    assert not one.may_enter(visit(2, session="same")) and one.may_enter(visit(2, session="other"))


def test_the_page_of_another_browser_is_nobodys_business():
    one = house({"kernel 1": "session 1"})
    assert one.is_other_browser(visit(1, session="other"))
    assert not one.is_other_browser(visit(1)) and not one.is_other_browser(visit(2, session="other"))


def test_of_the_pages_that_sleep_the_first_of_the_address_with_most_makes_room():
    alive = {f"kernel {number}": f"session {number}" for number in range(9)}
    one = house(alive, asleep=3)
    for number, address in enumerate(["10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.2"]):
        one.enter(visit(number, address))
    for number, address in enumerate(["10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.2"]):
        one.leave(visit(number, address))
    assert one.enter(visit(8)) == ["kernel 1"]


def test_a_browser_that_reloads_on_a_phone_gives_up_its_own_oldest_page():
    alive = {f"kernel {number}": "same" for number in range(9)}
    one = house(alive, per_session=2)
    for number in range(2):
        one.enter(visit(number, session="same"))
        one.leave(visit(number, session="same"))
    assert one.enter(visit(2, session="same")) == ["kernel 0"]


def test_the_settings_say_how_many_and_nonsense_is_told_in_one_line():
    assert ReaderLimits.from_environment({}) == ReaderLimits(100, 80)
    assert ReaderLimits.from_environment({"JEUGDSTROOM_READERS": "10"}) == ReaderLimits(10, 8)
    both = {"JEUGDSTROOM_READERS": "30", "JEUGDSTROOM_READERS_PER_ADDRESS": "30"}
    assert ReaderLimits.from_environment(both) == ReaderLimits(30, 30)
    for wrong in ("0", "-1", "many", "1e3", "9" * 50):
        with pytest.raises(WrongInput, match=r"JEUGDSTROOM_READERS is .*expected a whole number"):
            ReaderLimits.from_environment({"JEUGDSTROOM_READERS": wrong})


def test_an_address_of_ipv6_counts_with_its_network():
    assert place_of_address("2001:db8::1") == place_of_address("2001:db8::2:3") != place_of_address("2001:db8:0:1::1")
    assert place_of_address("::ffff:10.0.0.1") == "10.0.0.1" == place_of_address("10.0.0.1")
    assert place_of_address("unix") == "unix"


class FakeConnection:
    """Stands for a connection."""

    def __init__(self, place: str, *, late: bool = False) -> None:
        self.place, self.late, self.transport, self.ended = place, late, self, False

    def abort(self) -> None:
        self.ended = True

    def is_overdue(self, now: float) -> bool:
        return self.late


def tabled(limits: ConnectionLimits, lines: list[FakeConnection], waiting: int) -> ConnectionTable:
    async def fill() -> ConnectionTable:
        table = ConnectionTable(limits)
        for number, one in enumerate(lines):
            table.add(one)
            if number < waiting and not one.ended:
                table.wait(one)
        return table

    return asyncio.run(fill())


def ended(lines: list[FakeConnection]) -> list[int]:
    return [number for number, one in enumerate(lines) if one.ended]


def test_of_too_many_that_wait_the_first_of_that_address_is_ended():
    lines = [FakeConnection("a") for _ in range(6)] + [FakeConnection("b")]
    table = tabled(ConnectionLimits(total=100, per_address=100, waiting=4), lines, 7)
    assert ended(lines) == [0, 1] and len(table.every) == 5


def test_beyond_its_share_an_address_makes_room_itself_or_is_refused():
    lines = [FakeConnection("a") for _ in range(5)] + [FakeConnection("b")]
    tabled(ConnectionLimits(total=100, per_address=3, waiting=100), lines, 1)
    assert ended(lines) == [0, 4]


def test_when_all_is_full_the_address_with_most_that_wait_makes_room():
    lines = [FakeConnection("a"), FakeConnection("b"), FakeConnection("b"), FakeConnection("c")]
    tabled(ConnectionLimits(total=3, per_address=3, waiting=3), lines, 3)
    assert ended(lines) == [1]


def test_what_takes_too_long_is_ended_and_the_rest_stays():
    async def swept() -> tuple[list[int], int]:
        table, lines = ConnectionTable(), [FakeConnection("a", late=True), FakeConnection("a")]
        for one in lines:
            table.add(one)
        table.sweep()
        return ended(lines), table.count["a"]

    assert asyncio.run(swept()) == ([0], 1)


@pytest.mark.parametrize(
    ("name", "seconds"), [("awaiting_request", 10.0), ("awaiting_read", 60.0), ("awaiting_close", 10.0)]
)
def test_a_connection_may_be_idle_for_so_long(name: str, seconds: float):
    waiting: dict[str, Any] = {name: 100.0}
    assert not IdleTimeout(**waiting).is_over(100.0 + seconds, closing=False)
    assert IdleTimeout(**waiting).is_over(100.1 + seconds, closing=False)
    assert not IdleTimeout().is_over(1e9, closing=False)
