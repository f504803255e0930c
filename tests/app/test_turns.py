"""What a reader asks of the page changes what it should, and the unknown changes nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.naming import name_of
from app.service import Question, plan_of
from app.state import AppState, History
from app.turns import TURNS, Session, turned

START = History.starting_at(AppState(place="uithoorn"))
DOCUMENT = "uithoorn_long_term_tracks"


def pulled(session: Session, **levers: float) -> Session:
    """The panel sends where every lever stands."""
    now = session.history.now
    return session.pulled({"pane": "levers", "values": {**dict(now.levers), **levers}, "seq": 1, "final": True})


def test_a_plan_of_the_documents_keeps_its_dates_until_a_lever_is_put_back():
    history = turned(START, {"scenario": DOCUMENT})
    now = history.now
    assert now.scenario == DOCUMENT and now.when and Question.of(now).scenario().levers
    dated = now.when[0][0]
    other = next(name for name, _ in now.levers if name != dated)
    changed = pulled(Session(history), **{dated: 0.0, other: 0.0}).history.now
    assert changed.scenario == changed.name == ""
    assert dated not in dict(changed.levers) and dated not in dict(changed.when)


def test_what_was_changed_by_hand_is_called_after_its_levers():
    named = turned(turned(START, {"levers": {"start_light": 0.5}}), {"name": "Ons plan"})
    assert name_of(named.now) == "Ons plan"
    assert name_of(pulled(Session(named), capacity_b=0.1).history.now) == "Ons plan"
    document = turned(START, {"scenario": DOCUMENT})
    assert name_of(document.now) == plan_of(DOCUMENT, "nl").name
    by_hand = pulled(Session(document), capacity_b=0.1).history.now
    assert name_of(by_hand) != plan_of(DOCUMENT, "nl").name


def test_circumstances_and_responses_are_set_from_their_own_pane():
    change = {"pane": "around", "values": {"indexation": 0.06, "upcoding": 0}, "seq": 1, "final": True}
    now = Session(START).pulled(change).history.now
    assert dict(now.circumstances) == pytest.approx({"indexation": 0.06}) and now.off == ("upcoding",)
    assert now.levers == ()


@given(
    st.sampled_from(sorted(TURNS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.dictionaries(st.text(max_size=10), inner, max_size=3) | st.lists(inner, max_size=3),
    ),
)
def test_nothing_that_a_browser_can_send_breaks_the_session(name: str, sent: Any):
    after = turned(START, {name: sent}).now
    assert after.place in ("uithoorn", sent)
    assert Question.of(after).scenario().place == after.place
