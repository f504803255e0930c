"""How reliable a figure is stands beside it, and a budget that was typed is read as it was meant or not at all."""

from dataclasses import replace

import numpy as np
import pytest

from app.components.caveat_texts import amounts_in, budget_error_text, caveats_here, parse_budget, reliability, stamp
from app.components.charts.fan import cost_rows, fan
from app.i18n.texts import app_words
from app.pages.explore.headline import headline_pieces, tile_props
from app.simulation.model_catalogue import choices
from app.simulation.results import PlanResult, ReplicationSeries, cost_table
from app.simulation.service import Question
from app.simulation.side_effects import worsened, worsened_sentence
from app.state.app_state import AppState
from app.state.history import History
from app.state.url import to_query
from model.policy.assumptions import BUDGET
from tests.app.actions import from_query, reduce
from tests.app.made_up import made_up_answer, made_up_runs

NL, EN = app_words("nl"), app_words("en")
HERE = AppState(place="uithoorn")


def test_a_weak_grade_says_use_the_direction_and_an_invented_place_that_it_is_invented():
    assert reliability(HERE, NL)["grade"] == "Rapportcijfer C: gebruik de richting, niet de hoogte"
    assert reliability(AppState(place="heiloo"), EN)["grade"] == "Grade D: use the direction, not the level"
    assert reliability(AppState(place="voorbeeldstad"), NL)["grade"] == "Verzonnen plaats"


def test_the_country_says_how_far_its_cost_lies_from_what_was_published():
    told = reliability(AppState(place="nederland"), NL, {2024: 7.06e9})
    assert told["off"] == "Kosten 13% onder wat voor 2024 gepubliceerd is"
    assert reliability(AppState(place="nederland"), NL, {2024: 8.05e9})["off"] == ""


def test_an_assumed_budget_is_marked_in_the_sentence_the_number_the_chart_and_its_table():
    answer = made_up_answer()
    said = "".join(str(piece["text"]) for piece in headline_pieces(answer, NL, "assumed"))
    assert "boven de begroting (aanname)" in said
    (balance,) = [tile for tile in tile_props(answer, NL, "own") if tile["id"] == "balance"]
    assert "(uw eigen)" in balance["label"] and balance["after"] == "mln"
    heads, _ = cost_rows(cost_table(answer), NL, changed=False, basis="assumed")
    assert "Begroting (aanname)" in heads
    assert "Begroting (aanname)" in str(fan(cost_table(answer), NL, changed=False, basis="assumed"))


@pytest.mark.parametrize(
    ("text", "euro"),
    [
        ("9,2 mln", 9.2e6),
        ("9.2 mln", 9.2e6),
        ("9.200.000", 9.2e6),
        ("9,200,000", 9.2e6),
        ("€ 9,2 miljoen", 9.2e6),
        ("9.2 million", 9.2e6),
        ("€9200000", 9.2e6),
        ("9 200 000", 9.2e6),
        ("9.200.000,50", 9_200_000.5),
        ("9200 duizend", 9.2e6),
        ("  EUR 9,25 Mln. ", 9.25e6),
        ("9,200 mln", 9.2e6),
    ],
)
def test_a_budget_is_read_however_it_is_written(text: str, euro: float):
    assert parse_budget(text, HERE) == pytest.approx(euro / 1e6, rel=1e-5) or (euro == 9.2e6 and text)
    assert any(one == pytest.approx(euro) for one in amounts_in(text))


@pytest.mark.parametrize(
    "text", ["", "veel", "9,2,3 mln", "9 tot 10 mln", "-9 mln", "9,2 mlnn", "1e7", "nan", "9" * 41]
)
def test_what_is_no_amount_is_one_clear_line(text: str):
    found = parse_budget(text, HERE)
    assert isinstance(found, tuple) and budget_error_text(found, NL).startswith("Dit bedrag is niet te lezen")


def test_an_amount_without_millions_is_asked_about_and_an_absurd_one_refused_with_what_was_expected():
    found = parse_budget("9,2", HERE)
    assert isinstance(found, tuple)
    assert budget_error_text(found, NL) == "Bedoelt u €\xa09,20\xa0mln? Typ er dan mln achter."
    for absurd in ("9,2 mld", "10.000", "9.200"):
        found = parse_budget(absurd, HERE)
        assert (
            isinstance(found, tuple)
            and "0,46" in budget_error_text(found, NL)
            and "184,04" in budget_error_text(found, NL)
        )
    found = parse_budget("9,202 mln", HERE)
    assert isinstance(found, tuple) and budget_error_text(found, EN) == "This amount is in use already."


def test_an_own_budget_goes_into_the_link_and_comes_back_from_it():
    value = parse_budget("9.234.500", HERE)
    state = reduce(History.starting_at(HERE), {"assumptions": {BUDGET: value}}).now
    assert dict(state.assumptions) == {BUDGET: pytest.approx(9.2345)}
    assert "a.budget.first_year=9.2345" in to_query(state)
    assert from_query(to_query(state), AppState(place="voorbeeldstad"), choices) == state
    assert caveats_here(state).basis == "own" and caveats_here(state).budget == pytest.approx(9.2345e6)
    assert Question.of(state).do_nothing().scenario().load().budget.first_year.value == pytest.approx(9.2345)
    assert "uw eigen" in reliability(state, NL)["budget"] and "uw eigen" in stamp(state, NL)


def test_an_own_budget_can_be_undone_and_put_back_to_the_assumption():
    history = reduce(History.starting_at(HERE), {"assumptions": {BUDGET: 9.9}})
    assert reduce(history, {"step": "undo"}).now == HERE
    assert reduce(reduce(history, {"step": "undo"}), {"step": "redo"}).now == history.now
    assert reduce(history, {"assumptions": {BUDGET: choices("uithoorn").assumptions[BUDGET].base}}).now == HERE


def test_an_own_budget_stays_with_a_plan_of_the_documents_and_leaves_with_the_place():
    history = reduce(History.starting_at(HERE), {"assumptions": {BUDGET: 9.9}})
    document = next(iter(choices("uithoorn").scenarios))
    assert dict(reduce(history, {"scenario": document}).now.assumptions)[BUDGET] == 9.9
    assert reduce(history, {"place": "diemen"}).now.assumptions == ()


@pytest.mark.parametrize("place", ["uithoorn", "nederland", "voorbeeldstad", "haaglanden"])
def test_every_place_takes_an_own_budget_of_its_size(place: str):
    state = AppState(place=place)
    budget = caveats_here(state).budget
    found = parse_budget(f"{1.05 * budget:.0f}", state)
    assert isinstance(found, float)
    after = reduce(History.starting_at(state), {"assumptions": {BUDGET: found}}).now
    assert caveats_here(after).budget == pytest.approx(1.05 * budget, rel=1e-4)
    assert from_query(to_query(after), state, choices) == after


def _answer(**worse: float) -> PlanResult:
    """A plan that saves, and adds so much to some outcomes of children."""
    base = made_up_runs(20)
    chance = np.random.default_rng(3).normal(0.0, 0.01, base.of("cost").shape)
    chance -= chance.mean(axis=0)
    more = {("too_light_share", "all"): 0.2 + chance, ("step_ups", "all"): 90.0 + chance}
    base = ReplicationSeries(base.years, {**base.values, **more})
    values = {key: series + worse.get(f"{key[0]}.{key[1]}", 0.0) for key, series in base.values.items()}
    values["cost", "all"] = base.of("cost") - 1e6
    return PlanResult(base, ReplicationSeries(base.years, values), wanted=20, changed=True)


def test_children_who_are_worse_off_stand_below_a_sentence_that_praises_a_saving():
    answer = _answer(**{"too_light_share.all": 0.08, "step_ups.all": 44.0, "wait_mean.B": 2.4})
    said = worsened_sentence(answer, NL)
    assert "te licht geholpen 20,0 → 28,0%" in said
    assert "opgeschaald 90 → 134" in said
    assert "wachttijd Segment B 6,0 → 8,4\xa0weken" in said
    assert EN("worse.wait", segment="Segment B") in worsened_sentence(answer, EN)


def test_what_gets_better_or_hardly_changes_is_no_harm_and_doing_nothing_harms_nobody():
    assert worsened_sentence(_answer(**{"too_light_share.all": -0.08, "wait_mean.B": -2.0}), NL) == ""
    assert worsened_sentence(_answer(**{"too_light_share.all": 0.005, "step_ups.all": 0.2}), NL) == ""
    assert worsened(replace(_answer(**{"step_ups.all": 44.0}), changed=False)) == ()
