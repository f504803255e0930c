"""What a page is given to show, while questions change under it."""

import threading
from typing import Any

import pytest
import reacton

import app.simulation.hooks
import app.solara_adapter.stream
from app.simulation.hooks import render_lock, use_plan_result
from app.simulation.results import PlanResult
from app.simulation.service import Question
from app.solara_adapter.components import box, component
from app.state.app_state import Plan
from tests.app.made_up import made_up_answer

ONE = Question("uithoorn", 10, 1, Plan((("start_light", 0.5),)))
OTHER = Question("uithoorn", 10, 1, Plan((("start_light", 0.7),)))
QUICK, FULL = made_up_answer(4, cost_change=-1e6), made_up_answer(20, cost_change=-1e6)


class Made:
    """A service that knows what it is told to know, and computes what it is given to compute."""

    def __init__(self) -> None:
        self.before: dict[Question, PlanResult] = {}
        self.coming: dict[Question, list[PlanResult]] = {}

    def cached(self, question: Question) -> PlanResult | None:
        return self.before.get(question)

    def answers(self, question: Question, stopped: Any, known: int = 0) -> Any:
        return iter([one for one in self.coming.get(question, []) if one.number > known])


class AtOnce:
    """A thread that does its work before anybody goes on."""

    def __init__(self, target: Any, args: Any, daemon: bool) -> None:
        self.start = lambda: target(*args)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(app.simulation.hooks, "SERVICE", made)
    monkeypatch.setattr(app.solara_adapter.stream.threading, "Thread", AtOnce)
    return made


Shown = tuple[Question, PlanResult | None] | None


def shown(*questions: Question | None) -> list[Shown]:
    """What the page shows, once it is quiet, of one question after another."""
    seen: list[Shown] = []
    latest: list[Any] = [None, None]

    @component
    def Asking() -> None:  # noqa: N802 - a component
        question, latest[1] = reacton.use_state(questions[0])
        stream = use_plan_result(question)
        latest[0] = stream and (stream.key, stream.value)
        box("page")

    _, rendered = reacton.render(Asking(), handle_error=False)
    seen.append(latest[0])
    for question in questions[1:]:
        latest[1](question)
        seen.append(latest[0])
    rendered.close()
    return seen


def test_the_best_answer_is_shown_in_the_end(service: Made):
    service.coming[ONE] = [QUICK, FULL]
    assert shown(ONE) == [(ONE, FULL)]


def test_what_is_known_is_shown_without_computing(service: Made):
    service.before[ONE] = FULL
    assert shown(ONE) == [(ONE, FULL)]


def test_the_answer_before_stays_until_the_next_one_comes_also_when_it_was_known(service: Made):
    service.before[ONE] = FULL
    assert shown(ONE, OTHER) == [(ONE, FULL), (ONE, FULL)]


def test_what_others_computed_meanwhile_is_not_hidden_by_what_was_heard_before(service: Made):
    service.coming[ONE] = [QUICK]
    service.before[OTHER] = FULL
    seen = shown(ONE, OTHER)
    assert seen == [(ONE, QUICK), (OTHER, FULL)]

    class Later(dict):
        def get(self, question: Question, default: Any = None) -> Any:
            self.asked = getattr(self, "asked", 0) + (question == ONE)
            return FULL if question == OTHER or self.asked > 1 else default

    service.before = Later()
    assert shown(ONE, OTHER, ONE)[-1] == (ONE, FULL)


def test_a_page_without_a_question_keeps_the_answer_for_whoever_comes_back(service: Made):
    service.coming[ONE] = [FULL]
    assert shown(ONE, None, ONE) == [(ONE, FULL)] * 3


def test_a_question_that_fails_is_said_to_have_failed(
    service: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(*_: Any) -> Any:
        raise ValueError("the model fails")
        yield  # so that it fails where it is read, as the service does

    monkeypatch.setattr(service, "answers", fails)
    assert shown(ONE) == [(ONE, None)]
    assert "a stream failed" in caplog.text and "the model fails" in caplog.text


def test_who_draws_and_asks_for_more_does_not_wait_for_itself():
    with render_lock(), render_lock(high_priority=False):
        pass
    drawn = []

    def draw() -> None:
        with render_lock():
            drawn.append("other")

    with render_lock():
        other = threading.Thread(target=draw)
        other.start()
        other.join(0.05)
        assert not drawn
    other.join(5)
    assert drawn == ["other"]
