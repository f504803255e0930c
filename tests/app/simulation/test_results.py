"""From runs to what the page says."""

import numpy as np
import pandas as pd
import pytest

from app.simulation.results import (
    WANTED,
    PlanResult,
    ReplicationSeries,
    cost_table,
    difference,
    kpis,
    series_of,
    waiting_table,
)
from experiments.statistics.bands import METHOD
from model.scenario import Scenario
from model.setup.setup import set_up
from tests.app.made_up import YEARS, as_replicated, made_up_answer, made_up_runs


def test_what_the_model_gives_becomes_runs_and_nothing_is_lost():
    runs = made_up_runs(5)
    found = series_of(as_replicated(runs, set_up(Scenario(place="uithoorn"))))
    assert len(found.years) == len(YEARS)
    assert found.values.keys() == {(outcome, segment) for outcome, some in WANTED.items() for segment in some}
    for key in found.values:
        assert np.array_equal(found.values[key], runs.of(*key), equal_nan=True)


def test_runs_that_come_in_parts_are_the_same_as_runs_at_once():
    whole = made_up_runs(8)
    second = ReplicationSeries(YEARS, {key: series[3:] for key, series in whole.values.items()})
    joined = whole.first(3).and_then(second)
    assert joined.number == 8
    for key, series in whole.values.items():
        assert np.array_equal(joined.values[key], series, equal_nan=True)


def test_a_difference_within_chance_is_not_seen():
    chance = np.random.default_rng(1).normal(0.0, 1.0, 100)
    assert not difference(np.zeros(100), chance).seen
    assert not difference(np.zeros(100), np.zeros(100)).seen
    assert difference(np.array([1.0]), np.array([2.0])).seen is None


def test_a_difference_beyond_chance_is_seen():
    found = difference(np.zeros(100), np.random.default_rng(1).normal(5.0, 1.0, 100))
    assert found.seen
    assert found.mean == pytest.approx(5.0, abs=0.3)
    assert found.low < found.mean < found.high


def test_a_difference_on_which_a_quarter_of_the_runs_disagrees_is_not_seen():
    each = np.array([1.0] * 6 + [-1.0] * 2)
    assert not difference(np.zeros(8), each).seen


def test_base_plus_difference_is_plan_also_in_a_quick_estimate():
    quick = made_up_answer(4, cost_change=-1e6)
    cost = kpis(quick)["cost"]
    assert cost.plan == pytest.approx(cost.base + cost.change.mean)
    assert cost.base == pytest.approx(made_up_runs(20).of("cost")[:, -1].mean())


def test_a_full_answer_shows_exactly_the_runs_of_the_plan():
    full = made_up_answer(20, cost_change=-1e6)
    plan = pd.DataFrame(cost_table(full)).query("line == 'plan'")
    runs = made_up_runs(20, cost_change=-1e6).of("cost")
    assert np.allclose(plan["mean"], runs.mean(axis=0), rtol=1e-7, atol=0.0)
    assert np.allclose(plan["low"], np.quantile(runs, 0.1, axis=0, method=METHOD), rtol=1e-7, atol=0.0)
    assert np.allclose(plan["high"], np.quantile(runs, 0.9, axis=0, method=METHOD), rtol=1e-7, atol=0.0)


def test_only_segments_where_somebody_waited_are_shown_with_their_norm():
    table = pd.DataFrame(waiting_table(made_up_answer(wait_change=-1.0), {"B": 6.0}))
    assert list(table["segment"]) == ["local", "B", "C", "stay"]
    assert table.set_index("segment")["seen"].to_dict() == {"local": False, "B": True, "C": False, "stay": False}
    assert table.set_index("segment").loc["B", "norm"] == 6.0


def test_the_balance_adds_up_over_the_years():
    answer = PlanResult(made_up_runs(20), made_up_runs(20), wanted=20, changed=False)
    runs = answer.base
    gap = (runs.of("budget") - runs.of("cost")).sum(axis=1).mean()
    assert kpis(answer)["balance"].base == pytest.approx(gap)


def test_the_band_of_a_difference_holds_the_middle_eighty_in_a_hundred():
    plan = np.random.default_rng(3).permutation(np.arange(101.0))
    found = difference(np.zeros(101), plan)
    assert (found.low, found.mean, found.high) == pytest.approx((9.2, 50.0, 90.8))
