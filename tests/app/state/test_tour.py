"""The tour and the stories play on a copy, and only tell what the answer says."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.i18n.texts import app_words
from app.pages.tour.claims import CLAIMS, ClaimContext, claim_text
from app.pages.tour.page import card
from app.simulation.model_catalogue import all_levers, choices, place_of
from app.simulation.results import PlanResult
from app.simulation.user_data import OPTIONS
from app.state.app_state import AppState
from app.state.history import History
from app.state.reducer import Session
from app.state.tour import GUIDES, Guide, state_at, step_at, step_name
from app.state.url import to_query
from experiments.statistics.significance import MIN_REPLICATIONS
from tests.app.actions import from_query
from tests.app.made_up import made_up_answer, made_up_runs

HERE = choices("uithoorn")
NORMS = {"local": 6.0, "B": 10.0, "C": 9.0, "stay": 99.0}
OWN = AppState(
    place="uithoorn",
    levers=(("collectivise", 0.3), ("poh_jeugd_fte", 2.0), ("tariff_b", -0.05)),
    when=(("tariff_b", "2028-01-01~"),),
    circumstances=(("indexation", 0.06),),
    name="Ons plan",
    page="why",
    detail=(("pane", "around"), ("tab", "sure")),
)
"""What a reader has made: a plan with a name and a date, under a circumstance, on another page."""
EVERY_STEP = [(guide, number) for guide in GUIDES for number in range(1, len(guide.steps) + 1)]
NAMES = [step_name(*step) for step in EVERY_STEP]


def started(own: AppState = OWN) -> Session:
    """A reader with one step to take back."""
    return Session(History.starting_at(AppState(place="uithoorn")).commit(own), OPTIONS)


def played(session: Session, guide: Guide) -> Session:
    """Forward through a guide, with a step back half way."""
    numbers = [*range(1, len(guide.steps) + 1), 2, 1]
    for number in numbers:
        session = session.reduce({"guide": step_name(guide, number)})
    return session


def course(*changes: float) -> PlanResult:
    """An answer in which the plan changes the cost of each year by so many euro."""
    base, plan = made_up_runs(), made_up_runs()
    cost = plan.of("cost") + np.resize(np.asarray(changes), len(base.years))
    noise = np.random.default_rng(3).normal(0.0, 1e4, cost.shape)
    return PlanResult(base, replace(plan, values={**plan.values, ("cost", "all"): cost + noise}), 20, changed=True)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_guide_gives_back_the_plan_and_the_way_back_of_the_reader(guide: Guide):
    before = started()
    session = played(before, guide)
    assert session.history.now != OWN
    assert session.reduce({"guide": ""}).history == before.history


@pytest.mark.parametrize(("guide", "number"), EVERY_STEP, ids=NAMES)
def test_the_link_of_each_step_is_of_the_readers_own_plan(guide: Guide, number: int):
    shown = started().reduce({"guide": step_name(guide, number)})
    link = to_query(shown.linked)
    assert from_query(link.replace(f"&d.guide={step_name(guide, number)}", ""), shown.linked, choices) == replace(
        OWN, detail=tuple(sorted(OWN.detail))
    )
    again = Session(History.starting_at(from_query(link, AppState(place="uithoorn"), choices)), OPTIONS).resumed()
    assert again.history.now == shown.history.now
    assert again.reduce({"guide": ""}).history.now == OWN


def test_the_first_card_stands_above_doing_nothing_whatever_the_plan():
    for guide in GUIDES:
        assert state_at(OWN, guide, 1, HERE).levers == ()


@pytest.mark.parametrize(("guide", "number"), EVERY_STEP, ids=NAMES)
def test_a_step_shows_the_same_however_it_is_reached(guide: Guide, number: int):
    told = step_name(guide, number)
    assert played(started(), guide).reduce({"guide": told}).history.now == started().reduce({"guide": told}).history.now


def test_a_lever_moved_during_a_guide_moves_the_copy_and_its_claim_is_no_longer_told():
    session = started().reduce({"guide": "later.2"})
    values = {**dict(session.history.now.levers), "start_light": 1.0}
    moved = session.move_levers({"pane": "levers", "values": values, "seq": 1, "final": True})
    assert dict(moved.history.now.levers)["start_light"] == 1.0
    shown = card(moved.history.now, course(1e6), *step_of("later.2"))
    assert shown["text"] == app_words("nl")("guide.moved")
    assert moved.reduce({"guide": ""}).history.now == OWN
    assert moved.reduce({"step": "undo"}).history.now == session.history.now


@pytest.mark.parametrize(
    "wanted", [{"place": "heiloo"}, {"drop": 0}, {"opened": AppState(place="heiloo")}, {"levers": {"start_light": 1.0}}]
)
def test_what_is_about_the_readers_own_plans_ends_the_guide_and_is_done(wanted: dict[str, Any]):
    own = replace(OWN, compared_plans=(OWN.plan,), page="explore")
    ended = started(own).reduce({"guide": "tour.3"}).reduce(wanted)
    assert ended.own is None
    assert ended.history == started(own).reduce(wanted).history


def test_a_plan_that_is_kept_during_a_guide_is_the_one_that_is_shown():
    kept = started().reduce({"guide": "tour.3"}).reduce({"keep": True}).history.now
    assert kept.compared_plans[0].levers == (("start_light", 1.0),)
    assert kept.levers == OWN.levers


def test_how_the_page_looks_stays_as_it_was_put_during_a_guide():
    dark = started().reduce({"guide": "tour.3"}).reduce({"theme": "dark"})
    assert dark.reduce({"guide": ""}).history.now == replace(OWN, theme="dark")
    assert dark.reduce({"guide": ""}).reduce({"step": "undo"}).history.now.levers == ()


def test_the_way_back_of_the_browser_leads_to_the_readers_own_plan():
    shown = started().reduce({"guide": "tour.3"})
    back = shown.reduce({"link": to_query(OWN)})
    assert back.own is None and back.history.now == OWN
    assert shown.reduce({"link": to_query(shown.linked)}).history.now == shown.history.now


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("guide", "number"), EVERY_STEP, ids=NAMES)
def test_every_step_has_a_text_that_can_be_filled_in(guide: Guide, number: int, language: str):
    state = replace(state_at(OWN, guide, number, HERE), language=language)
    shown = card(state, course(-1e6), guide, number)
    assert shown["text"] and "{" not in shown["text"]
    assert not app_words(language).get(f"guide.{guide.id}.{len(guide.steps) + 1}")


def test_every_lever_of_a_guide_is_there():
    levers = {lever.id for lever in all_levers()}
    assert {name for guide in GUIDES for step in guide.steps for name in step.levers} <= levers


def test_every_claim_of_a_step_is_known_and_every_sentence_can_be_told():
    assert {claim for guide in GUIDES for step in guide.steps for claim in step.claims} == set(CLAIMS)


def step_of(name: str) -> tuple[Guide, int]:
    """A step that exists."""
    found = step_at(name)
    assert found is not None
    return found


def said(claim: str, answer: PlanResult, segment: str = "B") -> str:
    """The key of the sentence that a claim comes out as; it can be written in both languages."""
    found = {
        language: CLAIMS[claim](ClaimContext(answer, NORMS, segment), app_words(language)) for language in ("nl", "en")
    }
    assert all(sentence.text(app_words(language)) for language, sentence in found.items())
    return found["nl"].key


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ((0.0,), "unseen"),
        ((1e6, 1e6, 0.0, -1e6, -1e6, -1e6, -1e6, -1e6, -1e6, -1e6), "cost_before_gain"),
        ((-1e6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1e6, 1e6), "gain_before_cost"),
        ((1e6, -1e6), "mixed"),
        ((1e6,), "only_cost"),
        ((-1e6,), "only_gain"),
    ],
)
def test_whether_cost_comes_before_gain_is_told_as_it_comes_out(changes: tuple[float, ...], order: str):
    assert said("course", course(*changes)) == f"guide.course.{order}"


def test_the_years_and_amounts_of_the_course_are_those_of_the_answer():
    text = claim_text(
        step_of("later.2")[0].steps[1], ClaimContext(course(2e6, 1e6, *[-3e6] * 8), NORMS), app_words("nl")
    )
    assert "het meest in 2026 (€\xa02,0" in text
    assert "(€\xa03,0" in text


@pytest.mark.parametrize(("change", "way"), [(1.0, "more"), (-1.0, "less"), (0.0, "unseen")])
def test_cost_and_waiting_are_told_as_they_come_out(change: float, way: str):
    assert said("cost", course(change * 1e6)) == f"guide.cost.{way}"
    answer = made_up_answer(wait_change=change)
    assert said("wait", answer) == f"guide.wait.{way}"
    assert said("segment_change", answer) == f"guide.segment_change.{way}"
    assert said("segment_change", answer, "C") == "guide.segment_change.unseen"


@pytest.mark.parametrize(
    ("cost", "wait", "end"),
    [
        (-1e6, 2.0, "saved.more"),
        (-1e6, -2.0, "saved.less"),
        (-1e6, 0.0, "saved.unseen"),
        (1e6, 2.0, "not_saved.more"),
        (0.0, -2.0, "not_saved.less"),
        (0.0, 0.0, "not_saved.unseen"),
    ],
)
def test_only_a_saving_beside_longer_waiting_is_called_paid_for_by_waiting(cost: float, wait: float, end: str):
    assert said("exchange", made_up_answer(cost_change=cost, wait_change=wait)) == f"guide.exchange.{end}"


def test_only_segments_above_their_norm_are_called_so():
    evidence = ClaimContext(made_up_answer(), NORMS)  # B waits 6 weeks with a norm of 10, C 10 with a norm of 9
    assert evidence.above_norm() == ["C"]
    assert "Segment C (10,0" in CLAIMS["norm"](evidence, app_words("nl")).text(app_words("nl"))
    assert said("norm", made_up_answer()) == "guide.norm.above"
    none = ClaimContext(made_up_answer(), dict.fromkeys(NORMS, 99.0))
    assert CLAIMS["norm"](none, app_words("nl")).key == "guide.norm.none"


def test_the_story_of_prices_is_about_the_segment_that_is_furthest_above_its_norm():
    guide, number = step_of("price.1")
    assert ClaimContext(made_up_answer(), NORMS).most_waited_for() == "C"
    assert ClaimContext(made_up_answer(), {"B": 2.0, "C": 12.0}).most_waited_for() == "B"
    state = state_at(OWN, guide, number, HERE)
    answer = made_up_answer()
    shown = card(state, answer, guide, number)
    segment = ClaimContext(answer, place_of("uithoorn").waiting_norms_weeks).most_waited_for()
    assert shown["next"] == f"price-{segment}.2"
    assert f"We nemen segment {segment}" in shown["text"]


def test_nothing_is_claimed_before_there_are_enough_runs_for_a_verdict():
    words, few = app_words("nl"), made_up_answer(MIN_REPLICATIONS - 1, cost_change=-1e6, wait_change=2.0)
    waits = {words("guide.first_estimate", number=MIN_REPLICATIONS), ""}
    for guide in GUIDES:
        for step in guide.steps:
            assert claim_text(step, ClaimContext(few, NORMS, guide.segment), words) in waits
            assert claim_text(step, None, words) in {words("headline.waiting"), ""}


@pytest.mark.parametrize("told", ["", "tour", "tour.0", "tour.99", "tour.x", "nothing.1", "tour.1.1", "price-X.1"])
def test_a_step_that_does_not_exist_shows_nothing(told: str):
    assert step_at(told) is None
    assert started().reduce({"guide": told}).history == started().history
