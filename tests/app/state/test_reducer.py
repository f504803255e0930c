"""What a reader asks of the page changes what it should, and the unknown changes nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.components.labels import name_of
from app.simulation.model_catalogue import plan_of
from app.simulation.service import Question
from app.simulation.user_data import OPTIONS
from app.state.app_state import AppState, Choices, Range
from app.state.history import History
from app.state.reducer import ACTIONS, Options, Session
from tests.app.actions import reduce

START = History.starting_at(AppState(place="uithoorn"))
DOCUMENT = "uithoorn_long_term_tracks"


def pulled(session: Session, **levers: float) -> Session:
    """The panel sends where every lever stands."""
    now = session.history.now
    return session.move_levers({"pane": "levers", "values": {**dict(now.levers), **levers}, "seq": 1, "final": True})


def test_a_plan_of_the_documents_keeps_its_dates_until_a_lever_is_put_back():
    history = reduce(START, {"scenario": DOCUMENT})
    now = history.now
    assert now.scenario == DOCUMENT and now.when and Question.of(now).scenario().levers
    dated = now.when[0][0]
    other = next(name for name, _ in now.levers if name != dated)
    changed = pulled(Session(history, OPTIONS), **{dated: 0.0, other: 0.0}).history.now
    assert changed.scenario == changed.name == ""
    assert dated not in dict(changed.levers) and dated not in dict(changed.when)


def test_a_lever_of_the_plan_begins_on_another_day_and_can_be_put_back():
    moved = reduce(START, {"levers": {"start_light": 0.5}})
    later = reduce(moved, {"when": {"lever": "start_light", "start": "2028-07-01", "ramp": "0"}})
    setting = Question.of(later.now).scenario().levers["start_light"]
    assert (setting.start, setting.ramp_weeks) == (date(2028, 7, 1), 0)
    only_later = reduce(later, {"when": {"lever": "start_light", "start": "2028-07-01", "ramp": ""}}).now
    setting = Question.of(only_later).scenario().levers["start_light"]
    assert (setting.start, setting.ramp_weeks) == (date(2028, 7, 1), None)
    assert reduce(later, {"when": {"lever": "start_light", "start": "", "ramp": ""}}).now == moved.now
    assert reduce(later, {"step": "undo"}).now == moved.now


def test_a_plan_of_the_documents_with_another_day_is_a_plan_by_hand():
    document = reduce(START, {"scenario": DOCUMENT})
    lever, _ = document.now.levers[0]
    now = reduce(document, {"when": {"lever": lever, "start": "2029-01-01", "ramp": ""}}).now
    assert now.scenario == "" and dict(now.when)[lever] == "2029-01-01~"


@pytest.mark.parametrize(
    "asked",
    [
        {"lever": "start_light", "start": "tomorrow"},
        {"lever": "start_light", "start": "2028-07-01", "ramp": "-3"},
        {"lever": "start_light", "start": "1999-01-01"},
        {"lever": "capacity_b", "start": "2028-07-01"},
        {"lever": ["start_light"], "start": "2028-07-01"},
        {"start": "2028-07-01"},
    ],
)
def test_a_day_that_cannot_be_changes_nothing(asked: Any):
    moved = reduce(START, {"levers": {"start_light": 0.5}})
    dated = reduce(moved, {"when": {"lever": "start_light", "start": "2028-07-01", "ramp": "0"}})
    assert reduce(dated, {"when": asked}) == dated


def test_a_day_before_another_place_begins_is_left_behind_by_every_plan():
    moved = reduce(START, {"levers": {"start_light": 0.5}})
    dated = reduce(moved, {"when": {"lever": "start_light", "start": "2024-07-01", "ramp": ""}})
    there = reduce(reduce(dated, {"keep": True}), {"place": "haaglanden"}).now
    for plan in (there.plan, *there.compared_plans):
        assert plan.levers and not plan.when
        assert Question.of(there, plan).scenario().load().start == date(2026, 1, 1)


def test_what_was_changed_by_hand_is_called_after_its_levers():
    named = reduce(reduce(START, {"levers": {"start_light": 0.5}}), {"name": "Ons plan"})
    assert name_of(named.now) == "Ons plan"
    assert name_of(pulled(Session(named, OPTIONS), capacity_b=0.1).history.now) == "Ons plan"
    document = reduce(START, {"scenario": DOCUMENT})
    assert name_of(document.now) == plan_of(DOCUMENT, "nl").name
    by_hand = pulled(Session(document, OPTIONS), capacity_b=0.1).history.now
    assert name_of(by_hand) != plan_of(DOCUMENT, "nl").name


def test_circumstances_and_responses_are_set_from_their_own_pane():
    change = {"pane": "around", "values": {"indexation": 0.06, "upcoding": 0}, "seq": 1, "final": True}
    now = Session(START, OPTIONS).move_levers(change).history.now
    assert dict(now.circumstances) == pytest.approx({"indexation": 0.06}) and now.disabled_responses == ("upcoding",)
    assert now.levers == ()


@given(
    st.sampled_from(sorted(ACTIONS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.dictionaries(st.text(max_size=10), inner, max_size=3) | st.lists(inner, max_size=3),
    ),
)
def test_nothing_that_a_browser_can_send_breaks_the_session(name: str, sent: Any):
    after = reduce(START, {name: sent}).now
    assert after.place in ("uithoorn", sent)
    assert Question.of(after).scenario().place == after.place


def test_the_steps_know_only_the_options_that_they_are_given():
    near = Choices(places=("near",), levers={"lever": Range(0.0, 1.0, 0.5, 0.0)}, scenarios=("plan",))
    made = AppState("near", levers=(("lever", 1.0),), scenario="plan")
    options = Options(lambda _: near, lambda *_: made, lambda place: place == "near")
    session = Session(History.starting_at(AppState("near")), options)
    assert session.reduce({"place": "uithoorn"}) == session
    assert session.reduce({"scenario": "plan"}).history.now == made
    assert session.reduce({"levers": {"lever": 0.6, "start_light": 1.0}}).history.now.levers == (("lever", 0.5),)
