"""Charts: what is drawn is what is known, and no more."""

import json

import pytest

from app.components.charts.axis import apart, axis_for
from app.components.charts.dumbbell import dumbbell, waiting_rows
from app.components.charts.fan import cost_rows, fan
from app.i18n.texts import app_words
from app.simulation.results import cost_table, waiting_table
from model.evidence.history import Published, history_of
from tests.app.made_up import YEARS, made_up_answer

NL, EN = app_words("nl"), app_words("en")
NORMS = {"local": 6.0, "B": 10.0, "C": 10.0}
PLAN = {"cost_change": -1e6, "wait_change": -2.0}


def series_of(option: dict, name: str) -> dict:
    return next(one for one in option["series"] if one["id"] == name)


def cost_chart(**changes: float) -> dict:
    answer = made_up_answer(**changes)
    return fan(cost_table(answer), NL, changed=answer.changed)


def wait_chart(**changes: float) -> dict:
    answer = made_up_answer(**changes)
    return dumbbell(waiting_table(answer, NORMS), NL, changed=answer.changed)


def test_every_option_can_be_sent_to_a_browser():
    for option in (cost_chart(), cost_chart(**PLAN), wait_chart(), wait_chart(**PLAN)):
        assert json.loads(json.dumps(option, allow_nan=False)) == option


def test_do_nothing_and_budget_are_always_drawn_and_the_plan_only_when_there_is_one():
    for option, plan in ((cost_chart(), 0), (cost_chart(**PLAN), len(YEARS))):
        assert len(series_of(option, "base")["data"]) == len(YEARS)
        assert len(series_of(option, "budget")["data"]) == len(YEARS)
        assert len(series_of(option, "plan")["data"]) == plan


def test_a_chart_keeps_the_same_series_so_that_it_morphs():
    for chart in (cost_chart, wait_chart):
        assert [one["id"] for one in chart()["series"]] == [one["id"] for one in chart(**PLAN)["series"]]


def test_the_budget_is_dashed_and_colours_are_named_never_given():
    option = cost_chart(**PLAN)
    assert series_of(option, "budget")["lineStyle"]["type"] == [6, 4]
    assert "#" not in json.dumps([option, wait_chart(**PLAN)])


def test_the_band_lies_around_the_line():
    option = cost_chart(**PLAN)
    low, height, line = (series_of(option, name)["data"] for name in ("plan-low", "plan-band", "plan"))
    assert all(a < mean < a + b for a, b, mean in zip(low, height, line, strict=True))


def test_a_wait_without_visible_difference_shows_no_stretch_and_one_number():
    option = wait_chart(**PLAN)
    names = option["names"]
    stretch = dict(zip(names, series_of(option, "link")["data"], strict=True))
    labels = dict(zip(names, series_of(option, "plan")["data"], strict=True))
    assert stretch["Segment B"]["value"] == pytest.approx(2.0, abs=0.01)
    assert stretch["Segment C"]["value"] == 0
    assert labels["Segment C"]["label"]["formatter"] == ""
    assert "geen verschil" in series_of(option, "base")["data"][names.index("Segment C")]["label"]["formatter"]


def test_a_kind_of_help_with_a_norm_says_so_beside_its_name():
    option = wait_chart()
    shown = dict(zip(option["names"], option["yAxis"]["data"], strict=True))
    assert "norm" in shown["Segment B"]
    with_norm = [place for _, place in series_of(option, "norm")["data"]]
    assert [place for place, name in enumerate(option["names"]) if "norm" in shown[name]] == with_norm


def test_every_chart_has_a_table_with_the_same_figures():
    answer = made_up_answer(**PLAN)
    heads, rows = cost_rows(cost_table(answer), NL, changed=True)
    assert heads == ["Jaar", "Niets doen", "Plan", "Begroting"]
    assert [row[0] for row in rows] == [str(year) for year in YEARS]
    assert all("," in cell for row in rows for cell in row[1:])
    heads, rows = waiting_rows(waiting_table(answer, NORMS), EN, changed=True)
    assert {len(row) for row in rows} == {len(heads)}
    assert rows[1][3].startswith("−") and rows[2][3] == "no difference seen"


def test_an_axis_is_round_holds_everything_and_stands_still():
    axis = axis_for([8.4, 13.2, 11.8])
    assert (axis.min, axis.max, axis.step) == (8.0, 14.0, 1.0)
    assert axis_for([8.4, 13.3, 11.8]) == axis
    assert axis_for([]).max > axis_for([]).min
    assert axis_for([5.0, 5.0]).max >= 5.0


def test_labels_move_apart_and_keep_their_order():
    moved = apart([5.0, 5.1, 9.0], 1.0)
    assert moved[1] - moved[0] >= 1.0 - 1e-9
    assert sorted(moved) == moved
    assert apart([1.0, 5.0], 1.0) == [1.0, 5.0]


def test_what_was_published_stands_before_what_is_simulated():
    answer = made_up_answer(**PLAN)
    history = [Published(YEARS[0] - 3, 8e6, "F280"), Published(YEARS[0] + 1, 9e6, "F183")]
    option = fan(cost_table(answer), NL, changed=True, history=history)
    years = option["xAxis"]["data"]
    assert years[0] == str(YEARS[0] - 3) and years[-1] == str(YEARS[-1])
    assert [one["value"] for one in series_of(option, "history")["data"]] == [[0, 8.0], [4, 9.0]]
    for name in ("base", "plan", "budget", "plan-low", "plan-band"):
        assert series_of(option, name)["data"][:3] == [None] * 3
        assert len(series_of(option, name)["data"]) == len(years)
    heads, rows = cost_rows(cost_table(answer), NL, changed=True, history=history)
    assert heads[1] == "Gepubliceerd"
    assert rows[0] == [years[0], "8,00", "", "", ""]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_history_of_a_place_names_facts_that_exist():
    assert [one.year for one in history_of("nederland")] == [2015, 2019, 2024]
    assert history_of("uithoorn") == ()


def test_labels_stay_on_the_axis_where_there_is_room():
    axis = axis_for([0.0, 10.0])
    assert apart([10.0, 10.0, 9.9], 1.0, axis) == pytest.approx([9.0, 10.0, 8.0])
    assert apart([0.0, 0.1], 1.0, axis) == pytest.approx([0.0, 1.0])
    assert apart([2.0, 7.0], 1.0, axis) == [2.0, 7.0]


def test_the_name_of_a_line_is_drawn_also_where_it_stands_beyond_the_axis():
    option = cost_chart(**PLAN)
    assert [one["clip"] for one in option["series"] if one["id"].startswith("label-")] == [False] * 3


def test_a_number_never_stands_between_the_rows():
    """What has no room left of its dot stands with the other number, from doing nothing to the plan."""
    table = [
        {"segment": "C", "base": 11.7, "plan": 1.0, "difference": -10.7, "seen": True, "norm": 10.0},
        {"segment": "B", "base": 0.0, "plan": 3.0, "difference": 3.0, "seen": True, "norm": 10.0},
    ]
    option = dumbbell(table, NL, changed=True)
    labels = {name: [one["label"] for one in series_of(option, name)["data"]] for name in ("base", "plan")}
    assert {label["position"] for both in labels.values() for label in both} <= {"left", "right"}
    assert labels["base"][0]["formatter"] == "{base|11,7} → {plan|1,0}" and labels["plan"][0]["formatter"] == ""
    assert labels["plan"][1]["formatter"] == "{base|0,0} → {plan|3,0}" and labels["base"][1]["formatter"] == ""
