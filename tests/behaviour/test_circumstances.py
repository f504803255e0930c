"""Circumstances: what nobody in the room steers moves care and money the expected way."""

import numpy as np
import pytest

from tests.behaviour.paired import NOISE, Runs, deviation, differing, in_blocks, moves, runs, stays
from tests.behaviour.pushes import DOWN, STEERED, UP


def _alone(circumstance: str, value: float, place: str = "town", seeds: int = 100) -> tuple[Runs, Runs]:
    return runs(place, seeds=seeds), runs(place, seeds=seeds, circumstances={circumstance: value})


def test_heavier_needs_cost_more_and_ask_for_heavier_care():
    base, plan = _alone("complexity_growth", 0.15)
    assert moves(in_blocks(plan.mean("cost", since=1) - base.mean("cost", since=1), 5), UP)
    assert moves(in_blocks(plan.mean("referrals", "C", since=1) - base.mean("referrals", "C", since=1), 10), UP)
    assert differing(base, plan, slice(0, 1)) == set(), "the first year is as it was"


def test_more_youths_bring_as_many_more_needs():
    base, plan = _alone("demography", 0.05)
    growth = plan.yearly("needs") / base.yearly("needs")
    assert np.allclose(growth[1:], [1.05, 1.05**2], atol=0.03)


def test_inflow_from_the_wlz_brings_as_many_heavy_needs_that_stay():
    """Three a year for every 1,000 of 4,000 youths, and one in ten brings a second need beside it."""
    base, plan = _alone("wlz_inflow", 3.0)
    extra = (plan.of("needs") - base.of("needs")).mean(axis=0)
    assert np.allclose(extra, 12.0 * 1.1, atol=1.8)
    assert moves(plan.mean("cost", since=1) - base.mean("cost", since=1), UP)
    assert moves(in_blocks(plan.mean("cost_stay") - base.mean("cost_stay"), 5), UP)


def test_a_heavier_tail_makes_the_cost_of_agreements_swing_more_around_the_same_mean():
    """The ratio of the spread of two times 200 independent years: an F-test with a false alarm in 1,000."""
    base, plan = _alone("heavy_tail", 1.0, "town, agreements")
    cost = [side.of("cost", "individual")[:, -1] for side in (base, plan)]
    assert cost[1].std(ddof=1) > 1.3 * cost[0].std(ddof=1)
    assert stays(cost[1] - cost[0])


def test_an_own_contribution_deters_lighter_needs_and_brings_in_what_it_says():
    base, plan = _alone("own_contribution", 1000.0)
    assert moves(in_blocks(plan.mean("clients", since=1) - base.mean("clients", since=1), 5), DOWN)
    assert moves(in_blocks(plan.mean("untreated_weeks", since=1) - base.mean("untreated_weeks", since=1), 5), UP)
    yields = plan.of("own_contributions") / plan.of("children_in_care")
    assert np.allclose(yields, 1000.0, atol=0.1)
    assert not base.of("own_contributions").any()


def test_a_cliff_moved_by_two_years_leaves_two_more_years_of_income():
    early = runs("town", 5, seeds=1, circumstances={"cliff_amount": 100.0, "cliff_year": 2026})
    late = runs("town", 5, seeds=1, circumstances={"cliff_amount": 100.0, "cliff_year": 2028})
    income = (late.of("state_income") - early.of("state_income"))[0]
    assert (income > 0.0).tolist() == [False, True, True, False, False]
    assert np.allclose(income[1:3], [4000 * 100 * 1.0394, 4000 * 100 * 1.0394**2])
    assert differing(early, late) == {"state_income", "budget_gap"}


@pytest.mark.parametrize(("name", "sign"), [("reform_cut", -1), ("extra_cut", -1), ("state_compensation", 1)])
def test_what_the_state_changes_per_youth_changes_income_and_no_care(name: str, sign: int):
    base, changed = runs("town", seeds=2), runs("town", seeds=2, circumstances={name: 100.0})
    assert differing(base, changed) <= {"state_income", "budget_gap"}
    assert (sign * (changed.of("state_income") - base.of("state_income"))[:, 1] > 0.0).all()


def test_a_cut_reaches_children_only_where_the_purchaser_steers_on_it():
    cut = {"reform_cut": 300.0}
    place = "town, budget nearly enough"
    base, plan = (runs(place, seeds=20, levers=dict(STEERED), circumstances=c) for c in ({}, cut))
    assert deviation(plan.mean("intake_stops") - base.mean("intake_stops")) > NOISE


def test_without_the_residence_principle_the_town_of_the_home_pays_for_stay():
    """The largest municipality stands for it; the region as a whole pays as much."""
    own, host = (runs("region", seeds=5, circumstances={"residence_principle": p}) for p in (1.0, 0.0))
    assert differing(own, host) == {"bill"}
    assert np.allclose(own.of("bill"), host.of("bill"))
    assert (host.of("bill", town="large") > own.of("bill", town="large")).all()
    assert (host.of("bill", town="small") < own.of("bill", town="small")).all()


def test_places_without_staff_make_lists_longer():
    short = runs("town", circumstances={"staff_shortage": 0.2})
    assert moves(short.mean("waiting") - runs("town").mean("waiting"), up=True)
