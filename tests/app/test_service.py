"""Answers come quickly first and exactly after, and are never computed twice."""

import contextlib
import threading

import numpy as np
import pytest

import app.service
from app.service import FEWEST, PIECE, PROCESSORS, STEPS, Question, Service
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

    def replicated(layout, replications, first, cancelled, threads):
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


def test_what_is_known_is_there_at_once_and_only_better_answers_follow(asked):
    service = Service()
    assert service.known(PLAN) is None
    service.prepare(PLAN)
    known = service.known(PLAN)
    assert known is not None
    assert known.number == STEPS[0]
    assert [one.number for one in service.answers(PLAN, never, known.number)] == list(STEPS[1:])
    after = service.known(PLAN)
    assert after is not None and after.full
    before = len(asked)
    service.prepare(PLAN)
    assert len(asked) == before


def test_a_large_place_is_not_prepared_while_a_lever_waits(asked):
    Service().prepare(Question("nederland", 10, 1, PLAN.plan))
    assert not asked


def test_in_a_crowd_a_quick_answer_stands_on_fewer_runs_and_is_refined_all_the_same(asked):
    service = Service()
    list(service.answers(PLAN.do_nothing(), never))
    before = len(asked)
    with contextlib.ExitStack() as crowd:
        service.desk.room = 2 * PROCESSORS
        for _ in range(PROCESSORS):
            crowd.enter_context(service.desk.served(hurry=True))
        service.prepare(PLAN)
    assert asked[before:] == [(True, 0, FEWEST)]
    known = service.known(PLAN)
    assert known is not None and known.number == FEWEST
    assert [one.number for one in service.answers(PLAN, never, FEWEST)] == list(STEPS[1:])


def test_two_who_ask_the_same_at_once_keep_every_run_once(asked, monkeypatch):
    service, both = Service(), threading.Barrier(2)
    inner = app.service.replicated

    def together(*args, **named):
        if len(asked) < 2:
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(1)
        return inner(*args, **named)

    monkeypatch.setattr(app.service, "replicated", together)
    question = PLAN.do_nothing()
    threads = [threading.Thread(target=lambda: list(service.answers(question, never))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    kept = service.kept[question]
    assert kept.number == STEPS[-1]
    np.testing.assert_array_equal(kept.of("cost"), ALL.of("cost"))
