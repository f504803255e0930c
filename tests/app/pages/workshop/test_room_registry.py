"""Rooms on the server: keys that nobody guesses, changes that nobody misses, and nothing kept."""

import threading

import pytest

from app.pages.workshop.room import Ask, start_round
from app.pages.workshop.room_registry import (
    CODE_LENGTH,
    GUESSES_A_MINUTE,
    LETTERS,
    MOST_ROOMS,
    RoomRegistry,
    RoomsFull,
    tidy_code,
)
from app.simulation.service import Question

AROUND = Question("uithoorn", 10, 1)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_codes_are_six_letters_without_vowels_and_never_the_same():
    store = RoomRegistry()
    codes = {store.open(AROUND).code for _ in range(MOST_ROOMS)}
    assert len(codes) == MOST_ROOMS
    assert all(len(code) == CODE_LENGTH and set(code) <= set(LETTERS) for code in codes)
    assert not set(LETTERS) & set("AEIOUYILQSZ0125")
    with pytest.raises(RoomsFull):
        store.open(AROUND)


def test_only_the_facilitators_secret_leads():
    store = RoomRegistry()
    room = store.open(AROUND)
    team = store.join(room.code, "Oranje", "gp")
    assert team is not None
    for secret in ("", team.token, "x" * 32, room.code):
        assert not store.leads(room.code, secret)
        assert store.lead_does(room.code, secret, lambda now: start_round(now, Ask())) is None
    assert store.leads(room.code, room.secret)
    other = store.open(AROUND)
    assert not store.leads(other.code, room.secret)


def test_a_team_is_known_by_its_token_only():
    store = RoomRegistry()
    room = store.open(AROUND)
    one, two = store.join(room.code, "A", "gp"), store.join(room.code, "B", "gp")
    assert one and two and one.token != two.token
    assert store.team(room.code, one.token) == one
    assert store.team(room.code, "") is None
    assert store.join(room.code, "a", "gp") is None
    assert one.token not in repr(store.room(room.code)) and room.secret not in repr(room)


def test_a_code_is_read_as_people_type_it():
    assert tidy_code(" bcd-fgh ") == tidy_code("BCDFGH") == "BCDFGH"
    assert tidy_code("../" * 1000) == ""


def test_a_room_is_forgotten_after_twelve_quiet_hours_or_when_it_is_closed():
    clock = Clock()
    store = RoomRegistry(clock=clock)
    one, two = store.open(AROUND), store.open(AROUND)
    clock.now += 11 * 3600
    store.join(two.code, "A", "gp")
    clock.now += 2 * 3600
    assert store.room(one.code) is None
    assert store.room(two.code) is not None
    store.close(two.code, "wrong")
    assert store.room(two.code) is not None
    store.close(two.code, two.secret)
    assert store.rooms == {}


def test_guessing_is_slowed_down_and_then_goes_on():
    clock = Clock()
    store = RoomRegistry(clock=clock)
    room = store.open(AROUND)
    for _ in range(GUESSES_A_MINUTE):
        assert store.room("AEIOUY") is None
    assert store.room(room.code) is None
    clock.now += 61
    assert store.room(room.code) is not None


def test_a_phone_is_asleep_when_it_was_not_heard_for_a_while():
    clock = Clock()
    store = RoomRegistry(clock=clock)
    room = store.open(AROUND)
    team = store.join(room.code, "A", "gp")
    assert team is not None
    store.hear(room.code, team.number)
    assert store.awake(room.code) == {team.number}
    clock.now += 60
    assert store.awake(room.code) == frozenset()


def test_whoever_watches_hears_every_change_and_can_stop():
    store = RoomRegistry()
    room = store.open(AROUND)
    seen = store.version(room.code)
    heard: list[int] = []
    thread = threading.Thread(target=lambda: heard.append(store.wait(room.code, seen, lambda: False)))
    thread.start()
    store.join(room.code, "A", "gp")
    thread.join(5)
    assert heard == [seen + 1]
    stop = threading.Event()
    thread = threading.Thread(target=lambda: heard.append(store.wait(room.code, seen + 1, stop.is_set)))
    thread.start()
    stop.set()
    store.wake()
    thread.join(5)
    assert not thread.is_alive()


def test_many_phones_at_once_lose_no_step():
    store = RoomRegistry()
    room = store.open(AROUND)
    teams = [store.join(room.code, f"team {number}", "gp") for number in range(20)]
    threads = [threading.Thread(target=store.hear, args=(room.code, team.number)) for team in teams if team]
    threads += [threading.Thread(target=store.join, args=(room.code, f"late {number}", "gp")) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    now = store.room(room.code)
    assert now is not None and len(now.teams) == 24
