"""A plan that was found is kept beside the one at hand without becoming it."""

from app.state.app_state import AppState, Plan
from app.state.history import History
from tests.app.actions import reduce


def test_a_found_plan_is_kept_with_its_own_levers_and_name():
    history = History.starting_at(AppState(place="voorbeeldstad", levers=(("start_light", 0.5),)))
    now = reduce(history, {"keep": {"levers": {"collectivise": 0.45}}}).now
    assert now.compared_plans == (Plan((("collectivise", 0.45),)),)
    assert now.levers == (("start_light", 0.5),)
    assert reduce(history, {"keep": True}).now.compared_plans[0].levers == (("start_light", 0.5),)


def test_a_whole_plan_is_no_scenario_of_the_documents_any_more():
    history = History.starting_at(AppState(place="voorbeeldstad", scenario="x", name="y"))
    now = reduce(history, {"levers": {"collectivise": 0.45}}).now
    assert (now.levers, now.scenario, now.name) == ((("collectivise", 0.45),), "", "")
