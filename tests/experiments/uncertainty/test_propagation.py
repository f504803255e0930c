"""Chance and not knowing stay apart, and both scenarios meet the same draws."""

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from experiments.compare.metric import Metric
from experiments.replicate.parallel import Stopped
from experiments.uncertainty.prior_sampling import Drawn
from experiments.uncertainty.propagation import Futures, Uncertain, share_of, uncertain, wilson
from model.scenario import Scenario

BASE = Scenario(place="voorbeeldstad", years=1, seed=2)
FEE = BASE.with_levers(central_placement=1.0)
ONLY = Drawn(("levers.central_placement.own_cost", "children.worsens"), shape="uniform")
FIGURES = [Metric("cost"), Metric("clients")]


@pytest.fixture(scope="module")
def found() -> Uncertain:
    return uncertain(BASE, FEE, FIGURES, count=6, replications=3, drawn=ONLY)


def test_the_same_draws_meet_both_scenarios(found: Uncertain):
    """Whatever is drawn, a plan that changes nothing differs in nothing from doing nothing."""
    alike = BASE.with_levers(tariff_b=0.0)
    same = uncertain(BASE, alike, FIGURES, count=4, replications=2, drawn=Drawn(("children.*",)))
    assert all(not one.drawn.any() and not one.now.any() for one in same.futures)
    assert len(found.draws) == 6


def test_the_same_question_has_the_same_answer_for_any_number_of_threads(found: Uncertain):
    again = uncertain(BASE, FEE, FIGURES, count=6, replications=3, drawn=ONLY, threads=1)
    assert again.content() == found.content()


def test_what_a_lever_costs_is_not_knowing_and_what_chance_does_is_chance(found: Uncertain):
    cost = found.content()["figures"][0]
    assert cost["not_knowing_high"] - cost["not_knowing_low"] > 0.0
    alone = uncertain(
        BASE.with_responses(top_up=False),
        FEE.with_responses(top_up=False),
        [Metric("cost", "local")],
        count=8,
        replications=3,
        drawn=Drawn(("levers.central_placement.own_cost",), shape="uniform"),
    ).content()["figures"][0]
    assert alone["chance_part"] == pytest.approx(0.0, abs=1e-6)
    assert alone["chance_low"] == pytest.approx(alone["chance_high"])
    assert alone["not_knowing_high"] > 1.5 * alone["not_knowing_low"] > 0.0


def test_chance_alone_is_all_of_the_variance_when_nothing_is_drawn_that_matters():
    """Of 4,000 futures without any difference between draws, chance explains all but a twentieth."""
    values = np.random.default_rng(3).normal(size=(200, 20))
    part = Futures(Metric("cost"), values[0], values).row()["chance_part"]
    assert part > 0.95
    moved = values + np.repeat(np.random.default_rng(4).normal(size=(200, 1)), 20, axis=1)
    assert 0.4 < Futures(Metric("cost"), moved[0], moved).row()["chance_part"] < 0.6


def test_the_replications_of_one_draw_are_one_witness():
    same = np.repeat(np.arange(10)[:, None] < 5, 100, axis=1).astype(float)
    share, low, high = share_of(same)
    assert share == 0.5
    assert high - low > 0.5
    spread = np.tile(np.arange(100) < 50, (10, 1)).astype(float)
    assert share_of(spread)[2] - share_of(spread)[1] > 0.0


def test_an_interval_of_a_share_holds_the_truth_about_95_times_in_100():
    """Of 1,000 shares over 12 draws of 20: 91 to 98 % hold it (outside, once in a million)."""
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        by_draw = chance.beta(6, 2, size=(12, 1))
        _, low, high = share_of((chance.uniform(size=(12, 20)) < by_draw).astype(float))
        held += low <= 0.75 <= high
    assert 910 <= held <= 985


def test_an_interval_of_a_share_that_is_always_met_still_has_a_width():
    share, low, high = share_of(np.ones((10, 5)))
    assert (share, round(low, 2), high) == (1.0, 0.72, 1.0)
    assert wilson(0.5, 100) == pytest.approx((0.404, 0.596), abs=0.001)


def test_one_draw_or_one_replication_is_no_uncertainty():
    for count, replications in ((1, 5), (5, 1)):
        with pytest.raises(WrongInput, match="two or more"):
            uncertain(BASE, None, FIGURES, count, replications)


def test_uncertainty_that_is_called_off_stops():
    with pytest.raises(Stopped):
        uncertain(BASE, FEE, FIGURES, 50, 5, ONLY, cancelled=lambda: True)
