"""What the page says of a plan's difference is what the explanation holds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.components.charts.layers import layers
from app.components.charts.waterfall import stretches, waterfall, waterfall_rows
from app.i18n.texts import app_words
from app.pages.why.attribution import Reasons
from app.pages.why.tipping_points import flip_table, sure_lines, sure_of, sure_sub
from app.simulation.analyses import explanation, full_runs, uncertainty
from app.simulation.model_catalogue import place_of
from app.simulation.service import Question
from app.state.app_state import Plan
from experiments.compare.metric import Metric
from experiments.explain.explanation import Explained, ExplanationSize, between_runs, explained
from experiments.replicate.schedule import number_for_subsets
from experiments.uncertainty.propagation import Futures, Uncertain
from model.policy.assumptions import select_assumptions

NL, EN = app_words("nl"), app_words("en")
FULL = 16
TWO = Question("voorbeeldstad", 3, 1, Plan((("capacity_b", -0.4), ("tariff_b", 0.1))))


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """A full answer stands on few runs here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.replicate.schedule.STEPS", (2, FULL))
        yield


def quiet(*_: int) -> None:
    """Hears of progress and says nothing."""


@pytest.fixture(scope="module")
def found() -> Explained:
    """Why fewer places at a higher tariff differ from doing nothing."""
    return explanation(TWO, "cost", quiet, lambda: False)


def test_the_bars_of_every_way_to_look_add_up_to_the_total(found: Explained):
    reasons = Reasons(found, NL)
    assert {"lever", "alone", "mechanism", "segment", "age", "severity"} <= set(reasons.tabs())
    for tab in reasons.tabs():
        *parts, total = reasons.bars(tab)
        assert sum(bar.value for bar in parts) == pytest.approx(total.value, abs=0.02), tab
        assert total.total and total.value == found.total["value"]


def test_overlap_is_a_bar_of_its_own_and_only_where_there_are_several_measures(found: Explained):
    assert [bar.name for bar in Reasons(found, EN).bars("alone")][-2].startswith("Overlap")
    one = explanation(Question("voorbeeldstad", 2, 1, Plan((("tariff_b", 0.1),))), "cost", quiet, lambda: False)
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
    found = explanation(TWO, "wait_mean", quiet, lambda: False)
    reasons = Reasons(found, NL)
    assert "mechanism" not in reasons.tabs()
    assert "gemiddelde wachttijd" in reasons.sentence()
    assert all(line.endswith(".") for line in reasons.displacement_lines())


def test_all_that_can_be_asked_of_a_plan_is_explained_from_runs_that_are_made_once(found: Explained, monkeypatch):
    monkeypatch.setattr("app.simulation.analyses.runs_for", lambda *_, **__: pytest.fail("run again"))
    monkeypatch.setattr("app.simulation.service.compute", lambda *_: pytest.fail("run again"))
    assert explanation(TWO, "clients", quiet, lambda: False).replications == found.replications == FULL


def test_bars_on_fewer_runs_than_the_total_have_what_is_left_as_a_bar_that_says_so(found: Explained):
    base, plan, figure = TWO.do_nothing().scenario(), TWO.scenario(), found.figure
    ends = full_runs(TWO, quiet, lambda: False)
    fewer = explained(between_runs(base, plan, [figure], ExplanationSize(FULL, 4), ends=ends), figure)
    assert (fewer.total, fewer.replications, fewer.of_subsets) == (found.total, FULL, 4)
    for tab in ("lever", "alone"):
        *parts, rest, total = Reasons(fewer, NL).bars(tab)
        assert rest.name == "Wat er bij 16 in plaats van 4 doorrekeningen anders is" and rest.value != 0.0
        assert sum(bar.value for bar in (*parts, rest)) == pytest.approx(total.value, abs=0.02)


def test_more_measures_get_fewer_runs_of_each_so_that_the_wait_stays_bounded():
    sizes = [number_for_subsets(place_of("uithoorn"), 2**count - 2, 100) for count in range(2, 7)]
    assert sizes == [100, 100, 100, 46, 22]
    assert number_for_subsets(place_of("haaglanden"), 6, 48) == 48 > number_for_subsets(place_of("haaglanden"), 14, 48)


def test_how_sure_it_is_keeps_chance_and_not_knowing_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.simulation.analyses.DRAWS", 8)
    monkeypatch.setattr("app.simulation.analyses.CHANCES", 2)
    found = uncertainty(Question("voorbeeldstad", 2, 1, Plan((("tariff_b", 0.1),))), "cost", quiet, lambda: False)
    row, amounts = sure_of(found, NL)
    option = layers(row, amounts)
    json.dumps(option, allow_nan=False)
    assert option["yAxis"]["data"] == ["Toeval", "Niet weten"]
    assert "denkbare toekomsten" in sure_lines(found, NL)[0]
    assert sure_sub(found, NL).startswith("Kosten in 2026, verschil in mln euro")
    total = explanation(Question("voorbeeldstad", 2, 1, Plan((("tariff_b", 0.1),))), "cost", quiet, lambda: False).total
    assert row["value"] == pytest.approx(total["value"], abs=0.006)
    assert row["chance_low"] <= total["value"] <= row["chance_high"]


def sure_in_words(now: np.ndarray, drawn: np.ndarray) -> list[str]:
    """What is said of these futures."""
    scenario = TWO.scenario()
    futures_of = [Futures(Metric("cost", year=2026), now, drawn)]
    return sure_lines(Uncertain(scenario, scenario, {}, [{}] * len(drawn), 0, futures_of), NL)


def test_the_wider_of_the_two_bands_that_are_drawn_is_the_one_that_is_said_to_weigh_most():
    """The same draws: only the spread between them differs; the sentence follows what is drawn."""
    chance = np.random.default_rng(2).normal(size=100)
    spread = np.linspace(-1.0, 1.0, 25)[:, None]
    for size, told in ((0.2, "Toeval weegt"), (10.0, "Niet weten weegt"), (1.6, "even zwaar")):
        lines = sure_in_words(1e5 * chance, 1e5 * (chance[:6] + size * spread))
        assert told in lines[1], (size, lines)


def test_a_difference_outside_its_band_of_not_knowing_never_stands_there_without_a_word():
    now = 1e5 + 1e4 * np.random.default_rng(3).normal(size=100)
    aside = now[:6] - 3e5 + 1e4 * np.linspace(-1.0, 1.0, 24)[:, None]
    around = now[:6] + 1e5 * np.linspace(-1.0, 1.0, 24)[:, None]
    assert "ligt buiten de band van niet weten (midden −0,20)" in sure_in_words(now, aside)[-1]
    assert not any("buiten" in line for line in sure_in_words(now, around))


def test_few_runs_under_the_draws_do_not_move_them_away_from_a_value_that_stands_on_many():
    """Six unlucky replications lie far from the mean of all: what the draws change is told on the same six."""
    now = np.concatenate([np.full(6, -9.0), np.full(94, 1.0)])
    row = Futures(Metric("cost"), now, now[:6] + np.linspace(-1.0, 1.0, 11)[:, None]).row()
    assert row["middle_of_draws"] == pytest.approx(row["value"])
    assert not row["value_outside"] and row["share_above_nothing"] < 1.0


def test_an_assumption_that_turns_the_verdict_says_where():
    path = next(iter(select_assumptions(TWO.scenario().load())))
    row = {"id": path, "unit": "share", "value": 0.5, "low": 0.3, "high": 0.7}
    turns = {**row, "flips_at": 0.6, "how_far": 0.5}
    stays = {**row, "flips_at": None, "how_far": None}
    table = flip_table([turns, stays], TWO, NL)
    cells = [one["cells"][-1]["text"] for one in table["groups"][0]["rows"]]
    assert cells == ["bij 60,0%, 50% van de weg", "niet"]
