"""Differences are taken within a replication, on the same chance, and noise is not called a difference."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from agents.base.files.errors import WrongInput
from experiments.compare.comparison import COLUMNS, Language, compare, compared, difference_in_words, in_a_sentence
from experiments.replicate.replication import (
    BATCH,
    RunControl,
    precision_of,
    replicate,
    replicate_until,
    replicated,
    replicated_until,
)
from experiments.statistics.bands import METHOD, bands, bands_of
from experiments.statistics.significance import MIN_REPLICATIONS
from model import run as engine
from model.outcomes.waiting import cut_off
from model.scenario import Scenario

BASE = Scenario(place="voorbeeldstad", years=2, seed=3)
PLAN = BASE.with_levers(poh_jeugd_fte=4.0)
KEYS = ["year", "municipality", "segment", "outcome"]


@pytest.fixture(scope="module")
def delta() -> pd.DataFrame:
    return compare(BASE, PLAN, BASE, replications=12)


def by_figure(scenario: Scenario, replications: int) -> dict[tuple, dict[int, float]]:
    """The values of each figure by replication."""
    found: dict[tuple, dict[int, float]] = {}
    for row in replicate(scenario, replications).to_dict("records"):
        found.setdefault(tuple(row[key] for key in KEYS), {})[row["replication"]] = row["value"]
    return found


def of(table: pd.DataFrame, **wanted: object) -> list[dict]:
    """The rows that say this."""
    return [row for row in table.to_dict("records") if all(row[key] == value for key, value in wanted.items())]


def runs_in(table: pd.DataFrame) -> int:
    return len(set(table["replication"].tolist()))


def test_a_difference_is_the_mean_over_replications_of_plan_minus_base(delta: pd.DataFrame):
    base, plan = by_figure(BASE, 12), by_figure(PLAN, 12)
    rows = of(delta, scenario="voorbeeldstad: poh_jeugd_fte 4, seed 3")
    assert len(rows) > 500
    for row in rows:
        key = tuple(row[name] for name in KEYS)
        pairs = np.array([plan[key][run] - base[key][run] for run in plan[key].keys() & base[key].keys()])
        enough = len(pairs) >= MIN_REPLICATIONS
        ends = np.quantile(pairs, [0.1, 0.9], method=METHOD) if enough else [np.nan, np.nan]
        found, expected = [row["difference"], row["low"], row["high"]], [pairs.mean(), *ends]
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True), key
        assert row["replications"] == len(pairs)
        if len(pairs) > 1:
            error = pairs.std(ddof=1) / np.sqrt(len(pairs))
            assert row["standard_error"] == pytest.approx(error, rel=1e-9, abs=1e-6)


def test_every_comparison_has_the_same_columns_and_names_both_scenarios(delta: pd.DataFrame):
    assert tuple(delta.columns) == COLUMNS
    assert list(delta["scenario"].unique()) == ["voorbeeldstad: poh_jeugd_fte 4, seed 3", "voorbeeldstad: seed 3 (2)"]
    assert set(delta["baseline"]) == {"voorbeeldstad: seed 3"}
    assert list(delta["scenario_id"].unique()) == [PLAN.id, BASE.id]
    assert set(delta["baseline_id"]) == {BASE.id}
    assert set(delta["municipality"]) == {"voorbeeldstad", "randdorp", "waterdorp", "all"}
    assert np.allclose(delta["plan"] - delta["base"], delta["difference"], atol=1e-6, rtol=1e-7)


def test_a_plan_that_changes_nothing_shows_no_difference_anywhere(delta: pd.DataFrame):
    same = of(delta, scenario="voorbeeldstad: seed 3 (2)")
    assert len(same) > 500
    for row in same:
        assert (row["difference"], row["seen"], row["seen_alone"]) == (0.0, False, False)
        ends = (0.0, 0.0) if row["replications"] >= MIN_REPLICATIONS else (np.nan, np.nan)
        assert (row["low"], row["high"]) == pytest.approx(ends, nan_ok=True)


def test_more_gp_youth_workers_show_in_cost(delta: pd.DataFrame):
    plan = of(
        delta, scenario="voorbeeldstad: poh_jeugd_fte 4, seed 3", outcome="cost", segment="local", municipality="all"
    )
    assert [row["seen"] for row in plan] == [True, True]


def test_pairing_on_the_same_chance_narrows_the_difference():
    base, plan = replicated(BASE, 20), replicated(PLAN, 20)
    other = replicated(PLAN, 20, first=1000)
    cost = [run.of("clients")[:, -1, -1, -1] for run in (base, plan, other)]
    assert np.var(cost[1] - cost[0]) < 0.7 * np.var(cost[2] - cost[0])


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Scenario(place="uithoorn", years=2, seed=3), "start 2025"),
        (BASE.changed(years=3), "number of years 2"),
        (BASE.changed(seed=4), "seed 3"),
    ],
)
def test_scenarios_that_do_not_share_years_or_chance_are_refused(other: Scenario, what: str):
    with pytest.raises(WrongInput, match=what):
        compare(BASE, other, replications=2)


def test_one_scenario_cannot_be_compared():
    with pytest.raises(WrongInput, match="two or more"):
        compare(BASE)


def test_a_comparison_that_is_cancelled_gives_what_all_scenarios_have():
    seen: list[int] = []

    def progress(done: int, everything: int) -> None:
        assert done <= everything
        seen.append(done)

    found = compared(BASE, PLAN, replications=30, progress=progress, cancelled=lambda: len(seen) >= 35)[0]
    assert 0 < len(found.plan.numbers) < 30 == len(found.base.numbers)
    assert (found.differences.replications[0, 0, -1] == len(found.plan.numbers)).all()


def test_a_difference_is_said_in_words_in_both_languages():
    say = difference_in_words
    assert say(-421_300.0, -530_000.0, -310_000.0, "euro", True, "nl") == "€ 421.000 minder (310.000 tot 530.000)"
    assert say(-421_300.0, -530_000.0, -310_000.0, "euro", True, "en") == "€ 421,000 less (310,000 to 530,000)"
    assert say(2.14, 0.5, 4.0, "weeks", True, "nl") == "2,14 weken meer (0,5 tot 4)"
    assert say(0.3, -5.0, 5.0, "children", False, "nl") == "geen verschil te zien"
    assert say(0.3, -5.0, 5.0, "children", False, "en") == "no difference seen"


def test_a_band_across_nothing_names_both_directions():
    """A band of -115,000 to 560,000 less left the reader to find out which end was more."""
    say = difference_in_words
    assert say(-267_000.0, -560_000.0, 115_000.0, "euro", True, "en") == "€ 267,000 less (115,000 more to 560,000 less)"
    assert say(2.14, -0.5, 4.0, "weeks", True, "nl") == "2,14 weken meer (0,5 minder tot 4 meer)"
    assert say(-0.031, -0.05, 0.01, "share", True, "en") == "3.1 percentage points less (1 more to 5 less)"


def test_from_too_few_runs_no_difference_is_told_and_none_is_denied():
    say = difference_in_words
    assert say(-421_300.0, np.nan, np.nan, "euro", None, "nl") == "eerste schatting, kan nog veranderen"
    assert say(-421_300.0, np.nan, np.nan, "euro", None, "en") == "first estimate, may still change"


def test_a_comparison_is_one_sentence_with_its_noise_rule():
    (found,) = compared(BASE, BASE, replications=8)
    assert in_a_sentence(found, "nl").startswith(
        "voorbeeldstad: seed 3 (2) vergeleken met voorbeeldstad: seed 3 in 2026: kosten geen verschil te zien, "
        "gemiddelde wachttijd geen verschil te zien."
    )
    assert "8 paired differences" in in_a_sentence(found, "en")


def test_a_comparison_of_too_few_runs_says_how_many_there_are_and_how_many_a_verdict_needs():
    (found,) = compared(BASE, PLAN, replications=2)
    texts: list[tuple[Language, str, str]] = [("nl", "2 paren", "8 nodig"), ("en", "2 pairs", "need 8")]
    for language, made, needed in texts:
        told = in_a_sentence(found, language)
        assert made in told
        assert needed in told
        assert "€" not in told
    table: Any = found.table()
    assert not table["seen"].any()
    assert not table["seen_alone"].any()
    assert set(table["replications"]) <= {1, 2}
    assert table["low"].isna().all()


def test_bands_of_a_table_are_those_of_its_values():
    values = np.array([1.0, 2.0, 3.0, 4.0, 10.0, 5.0, 6.0, 7.0, 8.0])
    table = replicate(BASE, 9).query(
        "outcome == 'cost' and segment == 'all' and municipality == 'all' and year == 2025"
    )
    (row,) = of(bands(table.assign(value=values)))
    found = [row[name] for name in ("mean", "median", "low", "high")]
    assert found == pytest.approx([values.mean(), 5.0, 1.0, 10.0])
    assert row["standard_error"] == pytest.approx(values.std(ddof=1) / np.sqrt(9))
    assert row["replications"] == 9
    assert (row["scenario"], row["year"], row["unit"]) == ("voorbeeldstad: seed 3", 2025, "euro")


def test_bands_count_only_replications_in_which_a_figure_is_defined():
    found = bands_of(np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]]))
    assert np.array_equal(found.mean, [2.0, 5.0, np.nan], equal_nan=True)
    assert np.array_equal(found.replications, [2, 1, 0])
    assert np.array_equal(np.isnan(found.standard_error), [False, True, True])
    assert np.isnan(found.low).all()


def test_plans_that_differ_in_date_ramp_or_seed_alone_do_not_melt_together():
    """Seen before: 4 of such plans, put below each other, were one group of 4 times as many replications."""
    plans = [
        Scenario(place="voorbeeldstad", years=1, seed=seed).with_levers(start_light=one)
        for one, seed in (
            ({"value": 1.0}, 1),
            ({"value": 1.0, "from": "2025-07-01"}, 1),
            ({"value": 1.0, "ramp_weeks": 0}, 1),
            ({"value": 1.0}, 2),
        )
    ]
    tables: Any = pd.concat([replicate(one, 1) for one in plans], ignore_index=True)
    whole: Any = tables[
        (tables["outcome"] == "cost") & (tables["segment"] == "all") & (tables["municipality"] == "all")
    ]
    assert whole.groupby("scenario", observed=True).size().tolist() == [1, 1, 1, 1]
    assert tables["scenario_id"].unique().tolist() == [one.id for one in plans]
    assert tables.columns[-1] == "scenario_id"
    assert len(bands(whole)) == 4


def test_plans_that_were_given_one_name_are_told_apart_by_their_id():
    named = {"nl": "Plan", "en": "Plan"}
    plans = [BASE.changed(name=named), PLAN.changed(name=named)]
    tables: Any = pd.concat([replicate(one, 2) for one in plans], ignore_index=True)
    assert tables["scenario"].nunique() == 1
    together: Any = bands(tables)
    assert together["replications"].max() == 2
    assert PLAN.changed(name=named).with_levers(tariff_b=0.1).label.startswith("voorbeeldstad: ")
    assert PLAN.changed(name=named).changed(seed=4).label == "Plan, seed 4"


def test_replications_stop_once_the_mean_is_as_sure_as_asked():
    rough, sure = replicate_until(BASE, 0.3, most=300), replicate_until(BASE, 0.03, most=300)
    assert runs_in(rough) == BATCH
    assert BATCH < runs_in(sure) < 300
    for row in of(bands(sure), segment="all", municipality="all"):
        if row["outcome"] in ("cost", "wait_mean"):
            assert row["standard_error"] <= 0.03 * row["mean"]


def test_replications_never_pass_the_most_that_is_allowed():
    assert runs_in(replicate_until(BASE, 0.0001, most=13)) == 13
    assert precision_of(replicated(BASE, 13)) > 0.0001


def test_the_first_replications_are_the_same_however_many_follow():
    few, many = replicated(BASE, 3), replicated_until(BASE, 0.2, most=10)
    assert np.array_equal(few.values, many.values[:3], equal_nan=True)
    assert np.array_equal(few.values, replicated(BASE, 3, control=RunControl(threads=1)).values, equal_nan=True)
    assert np.array_equal(few.values[1:], replicated(BASE, 2, first=1).values, equal_nan=True)


def test_what_a_run_counted_is_read_before_its_room_goes_to_the_next_run(monkeypatch: pytest.MonkeyPatch):
    """Seen before: a thread that came next wrote over the needs that were still being counted, now and then."""
    shared: list[bool] = []

    def watched(world: Any, start: int, *, ended: bool) -> Any:
        idle = [array for room in engine._idle for array in room.memory.values()]
        shared.append(any(np.shares_memory(world.trajectories, array) for array in idle))
        return cut_off(world, start, ended=ended)

    monkeypatch.setattr(engine, "cut_off", watched)
    replicated(BASE, 2, control=RunControl(threads=1))
    assert shared == [False, False]


@pytest.mark.parametrize("precision", [0.0, 1.0, -0.1, float("nan")])
def test_a_precision_that_is_no_share_is_refused(precision: float):
    with pytest.raises(WrongInput, match="precision"):
        replicate_until(BASE, precision)


@pytest.mark.parametrize("replications", [0, -1, 99_999])
def test_a_number_of_replications_that_cannot_be_done_is_refused(replications: int):
    with pytest.raises(WrongInput, match="replications: found"):
        replicated(BASE, replications)
