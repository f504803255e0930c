"""What the page says of several plans is what their runs say."""

import json

import numpy as np
import pytest

from app.components.charts.side_by_side import cost_lines, cost_rows, wait_rows, waits
from app.components.labels import changes_in, outcome_of
from app.i18n.texts import app_words
from app.pages.compare.chart_lines import lines_of_cost, lines_of_waiting
from app.pages.compare.comparison import CHANGE, LAST, LEVEL, Comparison, columns
from app.simulation.results import PlanResult, kpis, series_of, waiting_table
from app.simulation.service import Question
from app.state.app_state import AppState, Plan
from app.state.history import History
from experiments.i18n.amounts import Amounts
from experiments.replicate.replication import Replicated, replicated
from model.outcomes.reducers import REDUCERS
from tests.app.actions import reduce

NL, EN = app_words("nl"), app_words("en")
FEWER, DEARER = Plan((("capacity_b", -0.5),), name="Minder"), Plan((("tariff_b", 0.1),), name="Duurder")
STATE = AppState("voorbeeldstad", years=3, levers=FEWER.levers, name="Minder", compared_plans=(DEARER,))
NORMS = {"local": 6.0, "B": 10.0}


@pytest.fixture(scope="module")
def found() -> Comparison:
    """Two plans beside doing nothing, from few runs."""
    some = tuple(columns(STATE, NL))
    questions = [Question.of(STATE).do_nothing(), *(Question.of(STATE, one.plan) for one in some)]
    runs = [replicated(one.scenario(), 8) for one in questions]
    return Comparison(runs[0], tuple(runs[1:]), some, NL)


def first_of(found: Comparison, number: int) -> Comparison:
    """The same comparison from its first runs."""
    base, *plans = (
        Replicated(one.setup, one.numbers[:number], one.values[:number]) for one in (found.base, *found.plans)
    )
    return Comparison(base, tuple(plans), found.columns, NL)


def test_a_first_look_at_some_plans_gives_no_verdict_and_names_no_winner(found: Comparison):
    quick = first_of(found, 4)
    assert quick.sentence().startswith("Eerste schatting, kan nog veranderen: er zijn 4 doorrekeningen")
    rows = [row for group in quick.groups(LAST, CHANGE, everything=True) for row in group["rows"]]
    rows += [row for kind in quick.kinds() for group in quick.who(kind) for row in group["rows"]]
    assert {(cell["tone"], cell["change"]) for row in rows for cell in row["cells"][1:] if "change" in cell} == {
        ("unseen", "eerste schatting")
    }


def test_a_plan_says_on_its_card_whom_it_makes_worse_off(found: Comparison):
    fewer, dearer = found.worse()
    assert fewer.startswith("Wordt slechter in ") and "wachttijd Segment B" in fewer
    assert "wachttijd Segment B" not in dearer
    assert first_of(found, 4).worse() == ["", ""], "few runs give no verdict"


def test_the_plan_at_hand_comes_first_and_stands_there_once():
    assert [(one.mark, one.name) for one in columns(STATE, NL)] == [("plan", "Minder"), ("plan2", "Duurder")]
    kept = reduce(History.starting_at(STATE), {"keep": True}).now
    assert [(one.mark, one.at_hand) for one in columns(kept, NL)] == [("plan2", False), ("plan3", True)]
    assert columns(AppState("voorbeeldstad"), NL) == []


def test_a_plan_of_the_documents_is_added_and_a_kept_one_gets_another_name():
    history = reduce(History.starting_at(AppState("uithoorn")), {"add": "uithoorn_regulated_inflow"})
    assert (
        history.now.compared_plans[0].scenario == "uithoorn_regulated_inflow" and history.now.compared_plans[0].levers
    )
    assert history.now.levers == ()
    named = reduce(history, {"rename": {"which": 0, "name": " Zuinig "}})
    assert named.now.compared_plans[0].name == "Zuinig"
    for wrong in ({"rename": {"which": 7, "name": "x"}}, {"rename": "x"}, {"add": "no_such_plan"}):
        assert reduce(named, wrong) == named
    full = named
    for _ in range(5):
        full = reduce(full, {"add": "uithoorn_regulated_inflow"})
    assert len(full.now.compared_plans) == 3


def test_the_same_levers_from_another_day_are_another_plan_and_say_so():
    begun = Plan((("capacity_b", -0.5), ("tariff_b", 0.1)), when=(("capacity_b", "2028-07-01~26"), ("tariff_b", "~0")))
    now = AppState("uithoorn", levers=begun.levers, compared_plans=(begun, Plan(begun.levers)))
    assert [one.at_hand for one in columns(now, NL)] == [False, True]
    told, usual = (changes_in(one, EN) for one in now.compared_plans)
    assert told[0].endswith(", from 1 Jul 2028, in full after 26 weeks")
    assert told[1].endswith(", in full at once")
    assert [one.startswith(other) for one, other in zip(told, usual, strict=True)] == [True, True]


def test_the_sentence_claims_only_what_is_seen(found: Comparison):
    same = Comparison(found.base, (found.base,), found.columns[:1], NL)
    assert same.sentence() == (
        f"Geen plan kost in {found.years[-1]} zichtbaar minder dan niets doen. Geen plan verkort het wachten zichtbaar."
    )
    assert "nog geen plan" in Comparison(found.base, (), (), NL).sentence()


def test_of_two_plans_that_are_alike_it_is_said_that_no_difference_is_seen(found: Comparison):
    cheaper = Replicated(found.base.setup, found.base.numbers, found.base.values * 0.9)
    cheapest = Replicated(found.base.setup, found.base.numbers, found.base.values * 0.8)
    alike = Comparison(found.base, (cheaper, cheaper), found.columns, NL).sentence()
    assert "[[Minder]] kost in" in alike and "Met Duurder is daarin geen verschil te zien" in alike
    apart = Comparison(found.base, (cheaper, cheapest), found.columns, NL).sentence()
    assert "[[Duurder]] kost in" in apart and "geen verschil" not in apart


def test_the_table_shows_differences_or_levels_and_never_a_number_for_what_is_not_seen(found: Comparison):
    changes, levels = (found.groups(LAST, mode, everything=False) for mode in (CHANGE, LEVEL))
    assert [group["name"] for group in changes] == ["Geld", "Wachten", "Kinderen", "Hulp en aanbod"]
    for group in changes:
        for row in group["rows"]:
            for cell in row["cells"][1:]:
                assert (cell["tone"] == "unseen") == (cell.get("change") == "geen verschil te zien")
    assert all("change" not in cell for group in levels for row in group["rows"] for cell in row["cells"])
    everything = found.groups(LAST, LEVEL, everything=True)
    assert sum(len(group["rows"]) for group in everything) > sum(len(group["rows"]) for group in levels)


def test_money_adds_up_over_the_years_and_waiting_does_not(found: Comparison):
    cost, wait = outcome_of("cost"), outcome_of("wait_mean")
    assert found.level(found.base, cost, "all") > 2.5 * found.level(found.base, cost, LAST)
    assert found.level(found.base, wait, "all") < 2.5 * found.level(found.base, wait, LAST)


def test_the_seven_indicators_of_stay_are_there_with_level_and_difference(found: Comparison):
    rows = found.kpis(LAST)[0]["rows"]
    assert 1 <= len(rows) <= 7
    assert all(cell["text"] for row in rows for cell in row["cells"])


def test_who_waits_and_who_gains_is_told_for_every_kind_of_group(found: Comparison):
    for kind in found.kinds():
        groups = found.who(kind)
        assert groups and all(group["rows"] for group in groups), kind
    ages = next(group for group in found.who("age") if group["name"] == "Wachttijd")
    assert [row["name"] for row in ages["rows"]] == ["0–3 jaar", "4–7 jaar", "8–11 jaar", "12–17 jaar"]
    severity = next(group for group in found.who("severity") if group["name"] == "Wachttijd")
    assert "Hulpvraag verblijf" in [row["name"] for row in severity["rows"]]


def test_both_charts_can_be_sent_and_have_their_figures_in_a_table(found: Comparison):
    lines = lines_of_cost(found)
    option = cost_lines(found.years, lines, NL)
    names, norms, dots = lines_of_waiting(found, NORMS)
    json.dumps([option, waits(names, norms, dots, NL)], allow_nan=False)
    drawn = {one["id"]: one for one in option["series"]}
    assert drawn["base"]["lineStyle"]["color"] == "$base" and drawn["budget"]["lineStyle"]["type"] == [6, 4]
    assert drawn["plan3"]["data"] == []
    heads, rows = cost_rows(found.years, lines, NL)
    assert heads == ["Jaar", "Niets doen", "Begroting (aanname)", "Minder", "Duurder"] and len(rows) == 3
    heads, rows = wait_rows(names, norms, dots, NL)
    assert {len(row) for row in rows} == {len(heads)}


def test_an_amount_that_is_seen_never_rounds_to_nothing():
    amounts = Amounts.of("euro", 2e6, NL)
    assert amounts.signed(-3_000.0) == "−0,003"
    assert amounts.signed(0.0) == "0,00"
    assert Amounts.of("share", 0.3, EN).signed(0.021) == "+2.1"


def rare(base: Replicated, missing: slice, outcome: str, factor: float = 1.0) -> Replicated:
    """The same runs with an outcome that is not known in some of them."""
    values = base.values.copy()
    at = list(REDUCERS).index(outcome)
    values[:, at] = factor * np.arange(1.0, 1.0 + len(values))[:, None, None, None]
    values[missing, at] = np.nan
    return Replicated(base.setup, base.numbers, values)


def test_a_level_and_its_difference_are_of_the_same_pairs_and_say_of_how_many(found: Comparison):
    """Of the runs 1 to 8 the base lacks the fourth and the plan, twice as high, the first: six pairs are left."""
    name = "kpi_extended_left_within_6m"
    base, plan = rare(found.base, slice(3, 4), name), rare(found.base, slice(0, 1), name, 2.0)
    beside = Comparison(base, (plan,), found.columns[:1], NL)
    outcome = outcome_of(name)
    (first, second), change = beside.sides(0, outcome, LAST), beside.change(0, outcome, LAST)
    pairs = np.array([2.0, 3.0, 5.0, 6.0, 7.0, 8.0])
    assert beside.plan_level(0, outcome, LAST) == pytest.approx(2.0 * pairs.mean())
    assert np.nanmean(second) - np.nanmean(first) == pytest.approx(change.mean) == pytest.approx(pairs.mean())
    cells = [cell for row in beside.kpis(LAST)[0]["rows"] for cell in row["cells"] if "note" in cell]
    assert [one["note"].startswith("op 6 van 8 doorrekeningen; niets doen daar ") for one in cells] == [True]


def test_explore_and_compare_tell_the_same_levels_and_difference(found: Comparison):
    base, plan = rare(found.base, slice(3, 4), "wait_mean"), rare(found.base, slice(0, 1), "wait_mean", 2.0)
    answer = PlanResult(series_of(base), series_of(plan), wanted=8, changed=True)
    beside = Comparison(base, (plan,), found.columns[:1], NL)
    outcome = outcome_of("wait_mean")
    figure = kpis(answer)["wait"]
    assert figure.plan == pytest.approx(beside.plan_level(0, outcome, LAST))
    change = beside.change(0, outcome, LAST)
    assert (figure.change.mean, figure.change.seen) == (change.mean, change.seen)
    assert figure.plan - figure.base == pytest.approx(figure.change.mean)
    for row in waiting_table(answer, {}):
        assert row["plan"] - row["base"] == pytest.approx(row["difference"])
