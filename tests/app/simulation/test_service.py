"""Answers come quickly first and exactly after, and are never computed twice."""

import contextlib
import threading

import numpy as np
import pytest

import app.simulation.service
from app.simulation.results import ReplicationSeries, series_of
from app.simulation.run_cache import ResultCache, RunCache, size_of
from app.simulation.service import CHUNK, PROCESSORS, SMALLEST_CHUNK, STEPS, Question, Service, Superseded
from app.state.app_state import Plan
from model.setup.setup import set_up
from tests.app.made_up import as_replicated, made_up_runs

PLAN = Question("uithoorn", 10, 1, Plan((("start_light", 0.5),)))
ALL = made_up_runs(STEPS[-1])


def never() -> bool:
    return False


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, int, int]]:
    """A model that answers at once, and a list of what it was asked: with levers, first, how many."""
    found: list[tuple[bool, int, int]] = []

    def replicated(setup, replications, first, control, counting):
        found.append((bool(setup.scenario.levers), first, replications))
        part = ReplicationSeries(
            ALL.years, {key: series[first : first + replications] for key, series in ALL.values.items()}
        )
        return as_replicated(part, setup, first)

    monkeypatch.setattr(app.simulation.service, "replicated", replicated)
    monkeypatch.setattr(app.simulation.service, "PAUSE", 0.0)
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
        assert max(number for _, number in firsts) <= CHUNK
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


def test_what_is_kept_has_a_limit_in_bytes_and_no_answer_gets_lost_by_it(asked):
    run = as_replicated(ALL.first(1), set_up(PLAN.scenario())).nbytes
    figures = size_of(series_of(as_replicated(ALL, set_up(PLAN.scenario()), 0)))
    cache = RunCache(whole=ResultCache(10 * run), shown=ResultCache(figures))
    service = Service(cache=cache)
    for step in range(1, 8):
        next(service.answers(Question("uithoorn", 10, 1, Plan((("start_light", step * 0.1),))), never))
    assert 0 < cache.shown.results.currsize <= figures and 0 < cache.whole.results.currsize <= 10 * run
    base, plan = service.finished(PLAN, lambda _: None, never)  # far more than is kept
    assert len(base.numbers) == len(plan.numbers) == STEPS[-1]
    assert cache.whole.results.currsize <= 10 * run


def test_one_set_of_runs_is_behind_the_first_page_the_comparison_and_what_is_finished(asked):
    service = Service()
    ends = service.finished(PLAN, lambda _: None, never)
    before = len(asked)
    (*_, answer), (*_, runs) = service.answers(PLAN, never), service.compared([PLAN.do_nothing(), PLAN], never)
    assert len(asked) == before
    np.testing.assert_array_equal(runs[1].values, ends[1].values)
    np.testing.assert_array_equal(answer.plan.of("cost"), ends[1].of("cost")[:, :, -1, -1])


def test_who_waits_for_the_full_number_is_told_how_far_it_is_and_may_call_it_off(asked):
    told: list[int] = []
    Service().finished(PLAN, told.append, never)
    assert told == sorted(told) and told[-1] == 2 * STEPS[-1]
    with pytest.raises(Superseded):
        Service().finished(PLAN, told.append, lambda: True)


def test_what_is_known_is_there_at_once_and_only_better_answers_follow(asked):
    service = Service()
    assert service.cached(PLAN) is None
    service.precompute(PLAN)
    known = service.cached(PLAN)
    assert known is not None
    assert known.number == STEPS[0]
    assert [one.number for one in service.answers(PLAN, never, known.number)] == list(STEPS[1:])
    after = service.cached(PLAN)
    assert after is not None and after.full
    before = len(asked)
    service.precompute(PLAN)
    assert len(asked) == before


def test_a_large_place_is_not_prepared_while_a_lever_waits(asked):
    Service().precompute(Question("nederland", 10, 1, PLAN.plan))
    assert not asked


def test_in_a_crowd_a_quick_answer_stands_on_fewer_runs_and_is_refined_all_the_same(asked):
    service = Service()
    list(service.answers(PLAN.do_nothing(), never))
    before = len(asked)
    with contextlib.ExitStack() as crowd:
        service.semaphore.capacity = 2 * PROCESSORS
        for _ in range(PROCESSORS):
            crowd.enter_context(service.semaphore.acquire(high_priority=True))
        service.precompute(PLAN)
    assert asked[before:] == [(True, 0, SMALLEST_CHUNK)]
    known = service.cached(PLAN)
    assert known is not None and known.number == SMALLEST_CHUNK
    assert [one.number for one in service.answers(PLAN, never, SMALLEST_CHUNK)] == list(STEPS[1:])


def test_two_who_ask_the_same_at_once_keep_every_run_once(asked, monkeypatch):
    service, both = Service(), threading.Barrier(2)
    inner = app.simulation.service.replicated

    def together(*args, **named):
        if len(asked) < 2:
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(1)
        return inner(*args, **named)

    monkeypatch.setattr(app.simulation.service, "replicated", together)
    question = PLAN.do_nothing()
    threads = [threading.Thread(target=lambda: list(service.answers(question, never))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    kept = service.cache.shown.get(question)
    assert kept is not None and kept.number == STEPS[-1]
    np.testing.assert_array_equal(kept.of("cost"), ALL.of("cost"))


def test_a_large_place_keeps_its_turn_for_no_more_than_a_few_runs(asked):
    service = Service()
    *_, answer = service.answers(Question("nederland", 10, 1), never)
    assert [number for _, _, number in asked] == [SMALLEST_CHUNK] * (answer.wanted // SMALLEST_CHUNK)
