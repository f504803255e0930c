"""What the page says of a plan's difference is what the explanation holds."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from app.charts.layers import layers
from app.charts.waterfall import stretches, waterfall, waterfall_rows
from app.reasons import Reasons
from app.service import Question
from app.state import Plan
from app.texts import Words
from app.turning import flip_table, sure_lines, sure_of
from app.works import explained, futures, replications_for
from experiments.explain import Explained
from model.assumptions import chosen

NL, EN = Words("nl"), Words("en")
TWO = Question("voorbeeldstad", 3, 1, Plan((("capacity_b", -0.4), ("tariff_b", 0.1))))


def quiet(*_: int) -> None:
    """Hears of progress and says nothing."""


@pytest.fixture(scope="module")
def found() -> Explained:
    """Why fewer places at a higher tariff differ from doing nothing."""
    return explained(TWO, "cost", quiet, lambda: False)


def test_the_bars_of_every_way_to_look_add_up_to_the_total(found: Explained):
    reasons = Reasons(found, NL)
    assert {"lever", "alone", "mechanism", "segment", "age", "severity"} <= set(reasons.tabs())
    for tab in reasons.tabs():
        *parts, total = reasons.bars(tab)
        assert sum(bar.value for bar in parts) == pytest.approx(total.value, abs=0.02), tab
        assert total.total and total.value == found.total["value"]


def test_overlap_is_a_bar_of_its_own_and_only_where_there_are_several_measures(found: Explained):
    assert [bar.name for bar in Reasons(found, EN).bars("alone")][-2].startswith("Overlap")
    one = explained(Question("voorbeeldstad", 2, 1, Plan((("tariff_b", 0.1),))), "cost", quiet, lambda: False)
    assert "alone" not in Reasons(one, NL).tabs() and "lever" not in Reasons(one, NL).tabs()


def test_each_bar_begins_where_the_last_one_ended_and_the_total_at_nothing(found: Explained):
    bars = Reasons(found, NL).bars("mechanism")
    runs = stretches(bars)
    assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(runs[:-1]))
    assert runs[0][0] == runs[-1][0] == 0.0
    assert runs[-2][1] == pytest.approx(runs[-1][1], abs=0.02)


def test_no_bar_and_no_band_is_cut_off(found: Explained):
    reasons = Reasons(found, NL)
    option = waterfall(reasons.bars("mechanism"), reasons.amounts, reasons.better)
    json.dumps(option, allow_nan=False)
    low, high = option["xAxis"]["min"], option["xAxis"]["max"]
    series = {one["id"]: one["data"] for one in option["series"]}
    ends = [start + length["value"] for start, length in zip(series["start"], series["length"], strict=True)]
    ends += [point[0] for band in series["whiskers"] for point in band["coords"]]
    assert low <= min(*series["start"], *ends) and max(*series["start"], *ends) <= high


def test_what_is_not_seen_is_no_number_in_chart_or_table(found: Explained):
    reasons = Reasons(found, NL)
    bars = reasons.bars("segment")
    rows = waterfall_rows(bars, reasons.amounts)
    assert all((row[1] == "geen verschil te zien") == (not bar.seen) for bar, row in zip(bars, rows, strict=True))
    assert any(not bar.seen for bar in bars)


def test_the_sentence_names_the_measure_that_weighs_most(found: Explained):
    text = Reasons(found, NL).sentence()
    assert found.total["seen"]
    towards = [row for row in found.by_lever if row["seen"] and row["value"] * found.total["value"] > 0]
    first = max(towards, key=lambda row: abs(row["value"]))
    assert f"[[{first['name_nl']}]]" in text and "€" in text
    assert "mln" in text and "million" in Reasons(found, EN).sentence()


def test_of_one_measure_it_is_said_what_it_does_in_a_whole_sentence(found: Explained):
    alone = replace(found, by_lever=found.by_lever[:1], by_mechanism=[])
    assert Reasons(alone, NL).sentence().startswith("Dit plan kost in ")
    assert Reasons(alone, NL).sentence().endswith(" dan niets doen.")
    flat = replace(found, by_lever=[row | {"seen": False} for row in found.by_lever], by_mechanism=[])
    assert Reasons(flat, EN).sentence().endswith("than doing nothing. No single measure stands out.")


def test_another_outcome_than_cost_is_explained_without_ways_of_money():
    found = explained(TWO, "wait_mean", quiet, lambda: False)
    reasons = Reasons(found, NL)
    assert "mechanism" not in reasons.tabs()
    assert "gemiddelde wachttijd" in reasons.sentence()
    assert all(line.endswith(".") for line in reasons.moved())


def test_more_measures_get_fewer_runs_of_each_so_that_the_wait_stays_bounded():
    sizes = [
        replications_for(Question("uithoorn", 10, 1, Plan(tuple((f"x{n}", 1.0) for n in range(k))))) for k in (1, 4, 9)
    ]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] >= 4


def test_how_sure_it_is_keeps_chance_and_not_knowing_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.works.DRAWS", 8)
    monkeypatch.setattr("app.works.CHANCES", 2)
    found = futures(Question("voorbeeldstad", 2, 1, Plan((("tariff_b", 0.1),))), "cost", quiet, lambda: False)
    row, amounts = sure_of(found, NL)
    option = layers(row, amounts)
    json.dumps(option, allow_nan=False)
    assert option["yAxis"]["data"] == ["Toeval", "Niet weten"]
    assert "denkbare toekomsten" in sure_lines(found, NL)[0]


def test_an_assumption_that_turns_the_verdict_says_where():
    path = next(iter(chosen(TWO.scenario().load())))
    row = {"id": path, "unit": "share", "value": 0.5, "low": 0.3, "high": 0.7}
    turns = {**row, "flips_at": 0.6, "how_far": 0.5}
    stays = {**row, "flips_at": None, "how_far": None}
    table = flip_table([turns, stays], TWO, NL)
    cells = [one["cells"][-1]["text"] for one in table["groups"][0]["rows"]]
    assert cells == ["bij 60,0%, 50% van de weg", "niet"]
