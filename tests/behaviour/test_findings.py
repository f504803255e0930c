"""What was found in the field comes forth by itself: with its cause at work it appears, without it does not.

Findings carry the numbers under which they were listed, and their pass marks. Differences are taken
within seeds; a mean counts as moved beyond 3.5 standard errors (false alarm once in 2,000 tests).
"""

import numpy as np
import pytest

from model.funding.settlement import bills
from tests.behaviour.paired import ALL_OFF, NOISE, Runs, deviation, in_blocks, moves, runs, stays

YEARS = 8
CRITERIA = {"regulated_inflow_c": 1.0}
NO_EXTRA_PLACES = {"top_up": False}
"""A list that shrinks brings fewer top-ups, and so fewer places: switched off on both sides."""


def _relative(plan: Runs, base: Runs, outcome: str, segment: str = "all", since: int = 0) -> float:
    return plan.mean(outcome, segment, since).mean() / base.mean(outcome, segment, since).mean() - 1.0


# 1. Regulated inflow in C barely changes inflow: most children meet the criteria (F023).


def _regulated(place: str) -> tuple[Runs, Runs]:
    base = runs(place, YEARS, responses=NO_EXTRA_PLACES)
    return base, runs(place, YEARS, responses=NO_EXTRA_PLACES, levers=CRITERIA)


def test_finding_1_criteria_barely_change_who_starts_in_c():
    base, plan = _regulated("uithoorn")
    assert abs(_relative(plan, base, "starts", "C")) < 0.10


def test_finding_1_criteria_do_not_shorten_the_wait_for_c():
    base, plan = _regulated("uithoorn")
    assert deviation(plan.mean("wait_mean", "C") - base.mean("wait_mean", "C")) > -NOISE


def test_finding_1_off_criteria_that_few_meet_do_shorten_the_wait_and_the_inflow():
    base, plan = _regulated("uithoorn, strict criteria")
    assert _relative(plan, base, "wait_mean", "C", since=2) < -0.25
    room, with_criteria = (runs("town, strict criteria and room", levers=lever) for lever in ({}, CRITERIA))
    assert _relative(with_criteria, room, "starts", "C") < -0.10


# 2. Too low a tariff in B and too high a one in C pull coding and referrals to C (F039).


def _share_of_c(one: Runs) -> np.ndarray:
    c, b = one.mean("starts", "C"), one.mean("starts", "B")
    return c / (b + c)


WIDE = {"tariff_c": 0.2, "tariff_b": -0.1}


def test_finding_2_a_better_margin_in_c_pulls_starts_to_c():
    assert moves(_share_of_c(runs("town with room", levers=WIDE)) - _share_of_c(runs("town with room")), up=True)


def test_finding_2_a_tariff_that_is_set_right_again_takes_the_shift_back():
    wrong = _share_of_c(runs("town with room, C paid well"))
    right_again = _share_of_c(runs("town with room, C paid well", levers={"tariff_c": 1.0 / 1.2 - 1.0}))
    always_right = _share_of_c(runs("town with room"))
    assert moves(right_again - wrong, up=False)
    assert (wrong - right_again).mean() > 0.8 * (wrong - always_right).mean()


def test_finding_2_off_without_the_response_the_margin_pulls_nobody():
    off = {"coding_segment": False}
    shift = _share_of_c(runs("town with room", levers=WIDE, responses=off)) - _share_of_c(
        runs("town with room", responses=off)
    )
    with_it = _share_of_c(runs("town with room", levers=WIDE)) - _share_of_c(runs("town with room"))
    assert abs(shift.mean()) < 0.05 * with_it.mean()


# 4. Measures touch inflow, cost is stock: effects come late.


def _first_year_of_steady(place: str, lever: str, segment: str) -> float:
    base, plan = runs(place, YEARS), runs(place, YEARS, levers={lever: 1.0})
    effect = plan.yearly("cost", segment) / base.yearly("cost", segment) - 1.0
    return float(effect[0] / effect[-3:].mean())


def test_finding_4_a_measure_on_inflow_does_less_than_half_of_its_work_in_the_first_year():
    assert 0.0 < _first_year_of_steady("uithoorn", "end_individual_agreements", "individual") < 0.5
    assert 0.0 < _first_year_of_steady("town with room", "start_light", "C") < 0.5


def test_finding_4_off_where_care_is_short_a_measure_works_at_once():
    assert _first_year_of_steady("town with room, C short", "start_light", "C") > 0.5


# 5. Volume grows by lagging outflow (F120, F228).

FIFTEEN_PERCENT_FEWER_ENDS = {"stay_stretch": 1.0 / 0.85 - 1.0}


def _stretched(place: str) -> tuple[Runs, Runs]:
    base = runs(place, 12, seeds=40, responses=ALL_OFF)
    return base, runs(place, 12, seeds=40, responses=ALL_OFF, circumstances=FIFTEEN_PERCENT_FEWER_ENDS)


@pytest.mark.parametrize("outcome", ["in_care", "cost"])
def test_finding_5_fifteen_percent_fewer_ends_make_stock_and_cost_grow_by_15_to_18_percent(outcome: str):
    base, plan = _stretched("plain with room")
    assert abs(_relative(plan, base, "starts")) < 0.005
    assert 0.15 <= _relative(plan, base, outcome, since=7) <= 0.18


def test_finding_5_in_a_whole_town_birthdays_and_prices_per_trajectory_hold_it_back_a_little():
    base, plan = _stretched("town with room")
    assert 0.12 <= _relative(plan, base, "in_care", since=7) <= 0.18
    assert 0.10 <= _relative(plan, base, "cost", since=7) <= 0.18


def test_finding_5_off_where_every_place_is_taken_stock_cannot_grow():
    base, plan = _stretched("plain")
    assert _relative(plan, base, "in_care", since=7) < 0.075


# 8. Individual agreements are the overflow (F012, F025).

A_TENTH_LESS = {"capacity_b": -0.1, "capacity_c": -0.1}


def _individual_share(place: str, levers: dict[str, float]) -> np.ndarray:
    one = runs(place, YEARS, levers=levers)
    return one.mean("cost", "individual", since=1) / one.mean("cost", since=1)


def test_finding_8_a_tenth_fewer_places_raises_the_share_of_individual_agreements():
    assert moves(_individual_share("uithoorn", A_TENTH_LESS) - _individual_share("uithoorn", {}), up=True)


def test_finding_8_off_where_nobody_seeks_outside_the_contracts_they_hardly_grow():
    """What is left: children who worsen on the list until nobody under contract treats them."""

    def growth(place: str) -> float:
        fewer, base = runs(place, YEARS, levers=A_TENTH_LESS), runs(place, YEARS)
        return float((fewer.mean("cost", "individual", 1) - base.mean("cost", "individual", 1)).mean())

    closed = "uithoorn, nobody seeks outside"
    assert growth(closed) < 0.2 * growth("uithoorn")
    assert not runs(closed, YEARS, levers=A_TENTH_LESS).of("outside_contracts").any()


# 9. A lump sum moves pressure from cost to queues, then to a top-up (F022).


def _under_a_sum(growth: float, top_up: bool, seeds: int = 200) -> Runs:
    responses = {} if top_up else NO_EXTRA_PLACES
    return runs("uithoorn", YEARS, seeds, responses=responses, circumstances={"demand_growth": growth})


def test_finding_9_under_a_fixed_sum_growing_need_makes_the_wait_for_c_rise_year_on_year():
    """Against the same seeds without growth, whose wait is level; the sum itself does not answer to need."""
    growing, level = _under_a_sum(0.03, top_up=False), _under_a_sum(0.0, top_up=False)
    wait = growing.of("wait_mean", "C")
    assert (np.diff((wait - level.of("wait_mean", "C")).mean(axis=0)) > 0).all()
    assert deviation(wait[:, -1] - wait[:, 0]) > NOISE
    cost = growing.yearly("cost", "C")
    assert np.allclose(cost[1:] / cost[:-1], 1.0394, atol=1e-4)


@pytest.mark.long
def test_finding_9_the_wait_and_the_list_themselves_rise_over_every_two_years():
    """The first single year lies within the noise of 800 seeds."""
    growing = _under_a_sum(0.03, top_up=False, seeds=800)
    for outcome in ("wait_mean", "waiting"):
        yearly = growing.yearly(outcome, "C")
        assert (yearly[2:] > yearly[:-2]).all()


def test_finding_9_off_without_growth_the_wait_does_not_go_on_rising():
    level = _under_a_sum(0.0, top_up=False).of("wait_mean", "C")
    assert stays(level[:, -1] - level[:, 3])


def test_finding_9_with_topping_up_cost_rises_and_the_wait_rises_less():
    fixed, topped = _under_a_sum(0.03, top_up=False), _under_a_sum(0.03, top_up=True)
    dearer = topped.mean("cost", "C") - fixed.mean("cost", "C")
    assert moves(in_blocks(dearer, 5), up=True)
    assert deviation(dearer) > NOISE
    wait, without = topped.of("wait_mean", "C"), fixed.of("wait_mean", "C")
    assert deviation((wait[:, -1] - wait[:, 0]) - (without[:, -1] - without[:, 0])) < -NOISE
    assert deviation(wait[:, -1] - without[:, -1]) < -NOISE


# 11. A small town's bill swings under T-0 and lags under T-2 (F001, F002).


def _settled(years_back: float) -> Runs:
    flat = {"indexation": 0.0}
    settled = {"settlement": years_back}
    return runs("region", 12, seeds=20, levers=settled, circumstances=flat, responses={"free_riding": False})


def _share_of_use(one: Runs, town: str) -> np.ndarray:
    """[replication, year] a town's part in the weeks of care outside the local segment."""
    weeks = [one.of("in_care", "all", name) - one.of("in_care", "local", name) for name in (town, "all")]
    return weeks[0] / weeks[1]


def _use(one: Runs, town: str) -> np.ndarray:
    """[replication, year] trajectories in care outside the local segment."""
    return one.of("in_care", town=town) - one.of("in_care", "local", town=town)


def _swing(bill: np.ndarray) -> np.ndarray:
    """[replication] coefficient of variation over the years."""
    return bill.std(axis=1, ddof=1) / bill.mean(axis=1)


def test_finding_11_a_small_towns_bill_swings_more_under_t0_than_under_t2():
    own, lagged = (_settled(back).of("bill", town="small")[:, 2:] for back in (0.0, 2.0))
    assert deviation(_swing(own) - _swing(lagged)) > NOISE


def test_finding_11_a_small_town_is_taken_by_surprise_under_t0_and_not_under_t2():
    """Against what could be foreseen: last year's bill, or the known share of last year's regional cost."""
    own, lagged = _settled(0.0), _settled(2.0)
    bill = own.of("bill", town="small")[:, 2:]
    surprise = np.abs(bill / own.of("bill", town="small")[:, 1:-1] - 1.0).mean(axis=1)
    foreseen = (_use(lagged, "small") / _use(lagged, "all"))[:, :-2] * lagged.of("cost")[:, 1:-1]
    lagged_surprise = np.abs(lagged.of("bill", town="small")[:, 2:] / foreseen - 1.0).mean(axis=1)
    assert moves(surprise - lagged_surprise, up=True)
    assert surprise.mean() > 2.0 * lagged_surprise.mean()


def test_finding_11_a_shock_arrives_two_years_later_under_t2():
    own = np.full((8, 3), 100_000_00, dtype=np.int64)
    own[3, 0] *= 2
    assert np.flatnonzero(np.diff(bills(own, 0)[:, 0]) > 0).tolist() == [2], "T-0: in the year itself"
    shares = bills(own, 2)[:, 0] / bills(own, 2).sum(axis=1)
    assert shares.argmax() == 5
    assert np.allclose(np.delete(shares, 5), 1 / 3)
    assert (bills(own, 2).sum(axis=1) == own.sum(axis=1)).all()


def test_finding_11_through_the_whole_chain_the_bill_under_t2_follows_use_of_two_years_before():
    """To a euro; under T-0 the bill is the own cost. Without free riding care itself is the same."""
    own, lagged = _settled(0.0), _settled(2.0)
    assert np.array_equal(own.of("cost"), lagged.of("cost"))
    for town in ("small", "middle", "large"):
        assert np.array_equal(own.of("bill", town=town), own.of("cost", town=town))
        share = _share_of_use(own, town)[:, :-2]
        assert np.allclose(lagged.of("bill", town=town)[:, 2:], share * own.of("cost")[:, 2:], atol=1.0)
