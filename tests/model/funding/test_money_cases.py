"""Contracts and agreements in towns of one to five children, worked out by hand to the cent."""

from typing import Any

import numpy as np
import pytest

from model.invariants import check
from model.outcomes.counters import Count
from model.recount import InvariantViolation
from tests.cases.by_hand import CARE, one_queue, told, total, weeks_with
from tests.cases.made import Tree, lay, q

WAITING, IN_CARE, CENTS = 0, 1, 2


def spell(first: int, last: int, value: int = 1) -> dict[int, int]:
    return dict.fromkeys(range(first, last + 1), value)


def offers(*some: Tree) -> list[Tree]:
    base = {"providers": q(1, "providers"), "five_largest": q(1, "share"), "places": q(1, "places")}
    return [{**base, **one} for one in some]


def offered_by(tree: Tree, *some: Tree) -> Tree:
    """The same queue with these offers of one place each."""
    tree["products"][CARE]["offered"] = offers(*some)
    return tree


def own_contract(form: str, price: float) -> Tree:
    numbers = {"cost": q(50, "EUR per week")} if form in ("capacity", "lump_sum") else {"margin": q(0, "ratio")}
    return {"contract": {"form": form, "price": q(price, "EUR per week"), **numbers}}


def test_each_of_two_offers_is_paid_under_its_own_contract():
    tree = offered_by(one_queue(1, 3), own_contract("capacity", 70), {})
    world, _ = told(tree, {0: 2, 1: 2}, years=1)
    cents = weeks_with(world, CENTS)
    assert cents[0] == 7_000, "one place kept available"
    assert cents[2] in (7_000 + 10_000, 7_000), "one child with each provider, or both wait for the first"


def test_a_list_of_one_offer_is_the_same_as_that_offer():
    single, listed = one_queue(3, 4), one_queue(3, 4)
    listed["products"][CARE]["offered"] = [listed["products"][CARE]["offered"]]
    one, other = (told(tree, {0: 2, 1: 2, 2: 5}) for tree in (single, listed))
    assert np.array_equal(one[0].tally, other[0].tally)


def test_a_subcontractor_costs_what_the_main_contractor_keeps():
    tree = offered_by(one_queue(1, 3), {"contractor_keeps": q(8, "%")})
    world, _ = told(tree, {0: 2})
    assert weeks_with(world, CENTS) == spell(2, 4, 10_800)


@pytest.mark.parametrize(("stops", "helped"), [(True, 2), (False, 3)])
def test_at_a_ceiling_of_690_euro_the_third_child_waits_for_january_or_is_helped_for_nothing(stops: bool, helped: int):
    """Three weeks of EUR 100 each; the provider looks three weeks ahead."""
    tree = one_queue(5, 3, offered={**offers({"ceiling": q(690, "EUR per year")})[0], "places": q(5, "places")})
    tree["providers"]["foresight"] = q(3, "weeks")
    world, _ = told(tree, {0: 2, 1: 6, 2: 10}, responses={"intake_stop": stops})
    in_first_year = {week for week in weeks_with(world, IN_CARE) if week < 52}
    assert len(in_first_year) == 3 * helped
    assert world.tally[0, ..., Count.COST_CENTS].sum() == (60_000 if stops else 69_000)
    assert total(world, Count.NOT_PAID_CENTS) == (0 if stops else 21_000)
    assert min(week for week in weeks_with(world, WAITING)) == 10 if stops else not weeks_with(world, WAITING)


def test_an_indication_or_a_ceiling_does_not_hold_before_it_is_agreed():
    later = {"production_ceiling": {"value": 0.5, "from": "2026-01-01"}}
    world, _ = told(one_queue(5, 3), {0: 2, 1: 60}, levers=later)
    assert weeks_with(world, CENTS) == {**spell(2, 4, 10_000), 60: 10_000, 61: 5_000}, "half of EUR 300"


FORMS = {1: "a trajectory", 2: "a month", 3: "a week", 4: "a sum", 5: "a place"}


@pytest.mark.parametrize("form", FORMS, ids=FORMS.get)
def test_each_new_form_of_contract_pays_at_its_own_moment_and_as_much(form: int):
    """Last year: one child, ten weeks of EUR 100, one place. The child of next year needs ten weeks as well."""
    levers = {"contract_form_b": {"value": form, "from": "2026-01-01"}}
    tree = one_queue(1, 10)
    old = tree["products"][CARE]["contract"]
    tree["products"][CARE]["contract"] = {**old, "form": "month_price" if form == 3 else old["form"]}
    world, _ = told(tree, {0: 2, 1: 60}, levers=levers, responses={"rationing_lump_sum": False})
    second = {week: cents for week, cents in weeks_with(world, CENTS).items() if week >= 52}
    every_week = round(100_000 / 52)
    expected: dict[int, dict[int, int]] = {
        1: {60: 100_000},
        2: spell(60, 69, 10_000),
        3: spell(60, 69, 10_000),
        4: spell(52, 103, every_week),
        5: spell(52, 103, every_week),
    }
    assert second == expected[form]


def test_care_under_way_is_paid_by_the_week_until_it_ends_when_trajectories_get_one_price():
    levers = {"contract_form_b": {"value": 1, "from": "2026-01-01"}}
    world, _ = told(one_queue(1, 10), {0: 2, 1: 48, 2: 70}, levers=levers)
    cents = weeks_with(world, CENTS)
    assert {week: cents[week] for week in range(48, 58)} == spell(48, 57, 10_000)
    assert 70 in cents and 71 not in cents


def test_care_that_was_paid_at_its_start_is_not_paid_again_by_the_week():
    product: dict[str, Any] = {
        "contract": {"form": "trajectory_price", "price": q(1000, "EUR"), "margin": q(0, "ratio")}
    }
    levers = {"contract_form_b": {"value": 2, "from": "2026-01-01"}}
    world, _ = told(one_queue(1, 10, **product), {0: 2, 1: 48}, levers=levers)
    assert weeks_with(world, CENTS) == {2: 100_000, 48: 100_000}


def test_a_reward_for_a_shorter_stay_is_paid_in_the_week_after_care_ends():
    """A bonus of a tenth: stays of ten weeks are nine where length answers to margin one to one."""
    tree = one_queue(1, 10)
    tree["providers"]["longer"] = q(1, "ratio")
    world, _ = told(tree, {0: 2}, levers={"bonus": 0.1})
    assert weeks_with(world, CENTS) == {**spell(2, 10, 10_000), 11: 1_000}


def test_a_town_pays_for_a_correction_as_it_used():
    tree = one_queue(5, 3, offered={**offers({"ceiling": q(450, "EUR per year")})[0], "places": q(5, "places")})
    tree["municipalities"]["other"] = {**tree["municipalities"]["town"], "youths": q(5, "children")}
    world, _ = told(tree, {0: 2, 5: 2, 6: 2}, years=1, responses={"intake_stop": False})
    assert world.towns["paid_cents"].tolist() == [15_000, 30_000], "one child in the first town, two in the other"


def test_a_provider_that_is_paid_beyond_its_maximum_is_noticed():
    world, setup = told(one_queue(1, 3), {0: 2})
    world.offers["limit_cents"] = 1
    world.offers["new_year_cents"] = 0
    with pytest.raises(InvariantViolation, match="its maximum is 1"):
        check(world, setup, setup.weeks - 1)


def test_an_offer_that_cannot_be_is_refused_in_one_line():
    one_off = {"form": "one_off", "price": q(1, "EUR per week"), "tail": q(1, "ratio"), "margin": q(0, "ratio")}
    with pytest.raises(ValueError, match="expected a form for providers"):
        lay(offered_by(one_queue(1, 3), {"contract": one_off}))
    tree = one_queue(1, 3)
    tree["host"] = "nowhere"
    with pytest.raises(ValueError, match="unknown municipality 'nowhere'"):
        lay(tree)
