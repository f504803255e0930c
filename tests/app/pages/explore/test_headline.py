"""What the page says is what the runs say."""

from app.i18n.texts import app_words
from app.pages.explore.headline import headline_pieces, status, tile_props
from app.simulation.results import PlanResult
from experiments.i18n.catalogue import Words
from tests.app.made_up import made_up_answer

NL, EN = app_words("nl"), app_words("en")


def sentence(words: Words, **changes: float) -> str:
    text = "".join(str(piece["text"]) for piece in headline_pieces(made_up_answer(**changes), words))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_doing_nothing_is_set_against_the_budget():
    assert sentence(NL).startswith("Niets doen kost in 2035 € 16,")
    assert "boven de begroting" in sentence(NL)
    assert "above the budget" in sentence(EN)


def test_a_plan_that_saves_says_so_with_the_amount():
    assert "€ 1,00 mln minder dan niets doen" in sentence(NL, cost_change=-1e6, wait_change=-2.0)
    assert "2,0 weken korter" in sentence(NL, cost_change=-1e6, wait_change=-2.0)
    assert "€ 1.00 million less than doing nothing" in sentence(EN, cost_change=-1e6, wait_change=-2.0)


def test_a_plan_that_costs_more_says_so():
    assert "€ 1,00 mln meer dan niets doen" in sentence(NL, cost_change=1e6)
    assert "3,0 weken langer" in sentence(NL, wait_change=3.0)


def test_a_difference_that_is_not_seen_is_never_a_number():
    assert "geen verschil te zien" in sentence(NL, wait_change=3.0)
    tiles = {tile["id"]: tile for tile in tile_props(made_up_answer(wait_change=3.0), NL)}
    assert tiles["cost"]["change"] == "geen verschil te zien"
    assert tiles["cost"]["direction"] == tiles["cost"]["note"] == ""
    assert tiles["wait"]["change"] == "+3,0"


def test_better_and_worse_follow_the_reader_not_the_sign():
    tiles = {tile["id"]: tile for tile in tile_props(made_up_answer(cost_change=-1e6), NL)}
    assert (tiles["cost"]["tone"], tiles["cost"]["direction"]) == ("better", "down")
    assert (tiles["balance"]["tone"], tiles["balance"]["direction"]) == ("better", "up")


def test_without_a_plan_there_is_no_difference_to_show():
    assert {tile["change"] for tile in tile_props(made_up_answer(), NL)} == {""}


def test_the_page_says_how_firm_its_figures_are():
    quick, full = made_up_answer(1, cost_change=1.0), made_up_answer(20, cost_change=1.0)
    some = PlanResult(full.base, full.plan.first(8), wanted=20, changed=True)
    assert status(full, NL)["text"] == "Volledig doorgerekend, 20 doorrekeningen"
    assert status(some, NL)["text"] == "Verfijnen, 8 van 20 doorrekeningen"
    assert status(quick, NL)["state"] == "quick"
    assert status(PlanResult(full.base, full.plan.first(7), wanted=20, changed=True), NL)["state"] == "quick"
    assert status(full, NL, live=True)["text"] == "Eerste schatting, kan nog veranderen (4 doorrekeningen)"


def test_a_first_estimate_gives_no_verdict_and_denies_no_difference():
    """Seen before: four runs showed a green pill, or said that there is no difference to see."""
    quick = made_up_answer(4, cost_change=-3e6, wait_change=-2.0)
    told = "".join(str(piece["text"]) for piece in headline_pieces(quick, NL))
    assert told.count("eerste schatting, kan nog veranderen") == 2
    assert "minder dan niets doen" not in told
    assert {(tile["tone"], tile["change"]) for tile in tile_props(quick, NL)} == {("unseen", "eerste schatting")}
    full = made_up_answer(20, cost_change=-3e6, wait_change=-2.0)
    assert tile_props(full, NL)[0]["tone"] == "better"


def test_figures_of_the_question_before_are_not_called_complete():
    assert status(made_up_answer(20, cost_change=1.0), NL, pending=True)["text"] == "Wordt berekend"
