"""Answers come quickly first and exactly after, and are never computed twice."""

import threading
import time

import numpy as np
import pytest

import app.service
from app.service import PIECE, STEPS, Desk, Question, Service
from app.state import Plan
from app.summary import Runs
from tests.app.made_up import Found, made_up_runs

PLAN = Question("uithoorn", 10, 1, Plan((("start_light", 0.5),)))
ALL = made_up_runs(STEPS[-1])


def never() -> bool:
    return False


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, int, int]]:
    """A model that answers at once, and a list of what it was asked: with levers, first, how many."""
    found: list[tuple[bool, int, int]] = []

    def replicated(layout, replications, first, cancelled):
        found.append((bool(layout.scenario.levers), first, replications))
        part = Runs(ALL.years, {key: series[first : first + replications] for key, series in ALL.values.items()})
        return Found(part)

    monkeypatch.setattr(app.service, "replicated", replicated)
    monkeypatch.setattr(app.service, "PAUSE", 0.0)
    monkeypatch.setattr(app.service, "HEARERS", [])
    return found


def test_an_answer_grows_from_a_few_replications_to_all(asked):
    answers = list(Service().answers(PLAN, never))
    assert [answer.number for answer in answers] == list(STEPS)
    assert [answer.full for answer in answers] == [False] * (len(STEPS) - 1) + [True]
    np.testing.assert_array_equal(answers[-1].plan.of("cost"), ALL.of("cost"))


def test_every_replication_is_computed_once_and_in_order(asked):
    list(Service().answers(PLAN, never))
    for levers in (False, True):
        firsts = [(first, number) for has, first, number in asked if has == levers]
        ends = [first + number for first, number in firsts]
        assert [first for first, _ in firsts] == [0, *ends[:-1]]
        assert max(number for _, number in firsts) <= PIECE
        assert sum(number for _, number in firsts) == STEPS[-1]


def test_the_same_question_again_costs_nothing_and_is_full_at_once(asked):
    service = Service()
    list(service.answers(PLAN, never))
    before = len(asked)
    again = list(service.answers(PLAN, never))
    assert len(asked) == before
    assert again[-1].full


def test_doing_nothing_is_shared_by_every_plan(asked):
    service = Service()
    list(service.answers(PLAN.do_nothing(), never))
    before = len(asked)
    list(service.answers(PLAN, never))
    assert all(levers for levers, _, _ in asked[before:])


def test_a_question_that_nobody_asks_any_more_stops(asked):
    service = Service()
    answers = service.answers(PLAN, lambda: len(asked) >= 4)
    assert len(list(answers)) < len(STEPS)
    assert len(asked) <= 5


def test_what_is_kept_has_a_limit(asked, monkeypatch):
    monkeypatch.setattr(app.service, "MOST_KEPT", 3)
    service = Service()
    for step in range(1, 8):
        next(service.answers(Question("uithoorn", 10, 1, Plan((("start_light", step * 0.1),))), never))
    assert len(service.kept) <= 3


def test_somebody_in_a_hurry_goes_before_refinements_and_else_who_asked_first():
    desk, order = Desk(), []

    def work(name: str, hurry: bool) -> None:
        with desk.served(hurry=hurry):
            order.append(name)

    with desk.served(hurry=True):
        asked = [("first", False), ("second", False), ("quick", True), ("quick too", True), ("third", False)]
        threads = [threading.Thread(target=work, args=one) for one in asked]
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(desk.hurried) + len(desk.patient) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["quick", "quick too", "first", "second", "third"]
    assert not desk.busy


def test_who_fails_at_the_desk_lets_the_next_one_through():
    desk = Desk()
    with pytest.raises(ValueError, match="the work fails"), desk.served(hurry=False):
        raise ValueError("the work fails")
    with desk.served(hurry=False):
        assert desk.busy
    assert not desk.busy
