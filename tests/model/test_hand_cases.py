"""Towns of one to five children, worked out by hand: who starts when, and what it costs to the cent."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from agents.providers.fields import WHOLE_SLOT
from model.flow.waiting_lists import append_to_list, put_in_calendar, remove_from_list
from model.flow.world import ORDINARY, URGENT
from model.invariants import check
from model.outcomes.counters import Count
from model.outcomes.reducers import REDUCERS, reduce
from model.policy.lever_ids import Lever
from model.policy.lever_schedule import in_force, own_costs, paid_for, week_of_date
from model.run import Tallies, step
from tests.cases.by_hand import CARE, one_queue, told, total, weeks_with
from tests.cases.made import Tree, lay, q

WAITING, IN_CARE, CENTS = 0, 1, 2
LOCAL, B, C, INDIVIDUAL = 0, 1, 2, 5


def spell(first: int, last: int, value: int = 1) -> dict[int, int]:
    """The same value in every week from the first to the last."""
    return dict.fromkeys(range(first, last + 1), value)


def contract(form: str, **numbers: Any) -> Tree:
    return {"contract": {"form": form, **numbers}}


def test_a_child_who_asks_in_week_2_for_care_of_3_weeks_is_helped_in_weeks_2_3_and_4():
    world, _ = told(one_queue(1, 3), {0: 2})
    assert weeks_with(world, IN_CARE) == spell(2, 4)
    assert weeks_with(world, CENTS) == spell(2, 4, 10_000)
    assert weeks_with(world, WAITING) == {}
    assert (total(world, Count.STARTS), total(world, Count.ENDS), total(world, Count.RECOVERED)) == (1, 1, 1)
    assert total(world, Count.ENDED_WEEKS) == 3


def test_care_of_one_week_frees_its_place_for_the_week_after():
    world, _ = told(one_queue(1, 1), {0: 2, 1: 2})
    assert weeks_with(world, IN_CARE) == spell(2, 3)
    assert weeks_with(world, WAITING) == {2: 1}


def test_with_one_place_the_second_child_starts_when_the_first_is_done():
    world, _ = told(one_queue(1, 3), {0: 2, 1: 2})
    assert weeks_with(world, WAITING) == spell(2, 4)
    assert weeks_with(world, IN_CARE) == spell(2, 7)
    assert total(world, Count.WAIT_WEEKS) == 3


def test_first_come_first_served():
    world, _ = told(one_queue(1, 4), {2: 2, 1: 3, 0: 4})
    assert world.waits[0, 0, B].nonzero()[0].tolist() == [0, 3, 6]
    ends = {child: int(world.children[child].last_end) for child in (2, 1, 0)}
    assert ends == {2: 5, 1: 9, 0: 13}


def test_two_places_help_two_at_once():
    world, _ = told(one_queue(2, 4), {0: 2, 1: 2, 2: 2})
    assert weeks_with(world, IN_CARE) == {**spell(2, 5, 2), **spell(6, 9)}
    assert weeks_with(world, WAITING) == spell(2, 5)


def test_without_places_everybody_waits_and_nobody_pays():
    world, _ = told(one_queue(0, 4), {0: 2})
    assert weeks_with(world, WAITING) == spell(2, 103)
    assert total(world, Count.COST_CENTS) == 0


def test_without_a_limit_nobody_waits():
    world, _ = told(one_queue(None, 4), dict.fromkeys(range(5), 2))
    assert weeks_with(world, IN_CARE) == spell(2, 5, 5)


def test_a_wait_beyond_the_norm_is_counted():
    world, _ = told(one_queue(1, 11), {0: 2, 1: 2, 2: 3})
    assert total(world, Count.OVER_NORM) == 2, "waits of 11 and 21 weeks, the norm is 10"


def test_a_trajectory_price_is_paid_once_when_care_starts():
    product = contract("trajectory_price", price=q(1930, "EUR"), margin=q(0, "ratio"))
    world, _ = told(one_queue(1, 6, **product), {0: 4})
    assert weeks_with(world, CENTS) == {4: 193_000}


def test_a_month_price_is_paid_by_the_week():
    product = contract("month_price", price=q(520, "EUR per month"), margin=q(0, "ratio"), by_intensity=False)
    world, _ = told(one_queue(1, 2, **product), {0: 4})
    assert weeks_with(world, CENTS) == spell(4, 5, 12_000), "520 x 12 / 52 = 120"


def test_a_capacity_contract_pays_for_places_whoever_is_in_care():
    product = contract("capacity", price=q(100, "EUR per week"), cost=q(90, "EUR per week"))
    world, _ = told(one_queue(3, 2, **product), {0: 4})
    assert weeks_with(world, CENTS) == spell(0, 103, 30_000)


def test_a_lump_sum_is_the_same_every_week():
    product = contract("lump_sum", price=q(52_001, "EUR per year"), cost=q(90, "EUR per week"))
    world, _ = told(one_queue(3, 2, **product), {0: 4})
    assert weeks_with(world, CENTS) == spell(0, 103, 100_002), "5,200,100 cents / 52 = 100,001.92"


@pytest.mark.parametrize(("rationing", "helped"), [(True, 2), (False, 5)])
def test_under_rationing_a_sum_helps_no_more_children_than_it_pays_for(rationing: bool, helped: int):
    product = contract("lump_sum", price=q(400, "EUR per week"), cost=q(160, "EUR per week"))
    responses = {"rationing_lump_sum": rationing}
    world, _ = told(one_queue(5, 4, **product), dict.fromkeys(range(5), 2), responses=responses)
    assert world.series[2, B, IN_CARE] == helped, "400 / 160 = 2.5 places"


def test_a_top_up_in_july_adds_six_per_cent_when_the_list_is_long():
    product = contract("lump_sum", price=q(100, "EUR per week"), cost=q(100, "EUR per week"))
    tree = one_queue(1, 30, **product)
    tree["providers"].update(top_up=q(6, "%"), top_up_wait=q(1, "ratio"))
    world, _ = told(tree, {0: 2, 1: 2}, years=1, responses={"top_up": True})
    assert weeks_with(world, CENTS) == {**spell(0, 25, 10_000), **spell(26, 51, 10_600)}


def test_staff_is_paid_per_fte():
    tree = one_queue(1, 4)
    staff = {"form": "subsidy_per_fte", "price": q(95_000, "EUR per year"), "staff": "local_team"}
    tree["products"]["team"] = {**tree["products"][CARE], "segment": "local", "role": "local_team", "contract": staff}
    tree["municipalities"]["town"]["local_team"] = q(2, "fte")
    world, _ = told(tree, {}, years=1)
    assert weeks_with(world, CENTS, LOCAL) == spell(0, 51, 365_385), "2 x 9,500,000 / 52 = 365,384.6"


def test_a_sum_for_a_region_is_divided_by_youths_and_no_cent_is_lost():
    product = contract("lump_sum", price=q(100.01, "EUR per week"), cost=q(90, "EUR per week"))
    tree = one_queue(1, 4, **product)
    other = {**tree["municipalities"]["town"], "youths": q(10, "children")}
    tree["municipalities"]["other"] = other
    world, _ = told(tree, {}, years=1)
    assert world.towns["paid_cents"].tolist() == [52 * 3_333, 52 * 6_668], "10,001 / 3 = 3,333.67"


def test_prices_rise_in_january_for_care_that_runs():
    world, _ = told(one_queue(1, 6), {0: 50}, circumstances={"indexation": {"value": 0.0394}})
    assert weeks_with(world, CENTS) == {**spell(50, 51, 10_000), **spell(52, 55, 10_394)}


def test_prices_rise_once_a_year_and_upon_each_other():
    world, _ = told(one_queue(1, 1), {0: 51, 1: 52, 2: 104}, years=3, circumstances={"indexation": {"value": 0.1}})
    assert weeks_with(world, CENTS) == {51: 10_000, 52: 11_000, 104: 12_100}


def test_a_lump_sum_grows_by_its_own_index():
    product = contract("lump_sum", price=q(100, "EUR per week"), cost=q(90, "EUR per week"))
    growth = {"indexation": {"value": 0.1}, "lump_sum_growth": {"value": 0.02}}
    world, _ = told(one_queue(1, 4, **product), {}, circumstances=growth)
    assert weeks_with(world, CENTS) == {**spell(0, 51, 10_000), **spell(52, 103, 10_200)}


def test_a_new_tariff_holds_for_new_care_and_in_january_for_all():
    lever = {"tariff_b": {"value": 0.1, "from": "2025-07-02"}}
    assert week_of_date(date(2025, 7, 2), 2025) == 25
    world, _ = told(one_queue(2, 30), {0: 24, 1: 26}, levers=lever)
    found = weeks_with(world, CENTS)
    assert (found[24], found[25], found[26], found[51]) == (10_000, 10_000, 21_000, 21_000)
    assert (found[52], found[53], found[54], found[55]) == (22_000, 22_000, 11_000, 11_000)


def test_a_cap_of_13_weeks_ends_new_care_after_13_weeks():
    levers = {"duration_cap_weeks_b": {"value": 13}}
    world, _ = told(one_queue(1, 20, capped=True), {0: 2}, levers=levers)
    assert weeks_with(world, IN_CARE) == spell(2, 14)


def test_a_cap_leaves_care_that_is_not_capped_alone():
    world, _ = told(one_queue(1, 20), {0: 2}, levers={"duration_cap_weeks_b": {"value": 13}})
    assert weeks_with(world, IN_CARE) == spell(2, 21)


def test_a_cap_that_starts_in_july_leaves_care_under_way_alone():
    levers = {"duration_cap_weeks_b": {"value": 13, "from": "2025-07-02"}}
    world, _ = told(one_queue(2, 30, capped=True), {0: 20, 1: 30}, levers=levers)
    assert weeks_with(world, IN_CARE) == {**spell(20, 29), **spell(30, 42, 2), **spell(43, 49)}


def test_care_lasts_no_longer_than_is_allowed():
    world, _ = told(one_queue(1, 20, longest=q(4, "weeks")), {0: 2})
    assert weeks_with(world, IN_CARE) == spell(2, 5)


def test_stays_that_grow_by_half_take_half_as_long_again():
    world, _ = told(one_queue(1, 4), {0: 2}, circumstances={"stay_stretch": {"value": 0.5}})
    assert weeks_with(world, IN_CARE) == spell(2, 7)


def test_a_group_place_takes_and_costs_part_of_a_place():
    tree = one_queue(1, 4, in_groups=True)
    tree["providers"]["group_load"] = q(0.45, "ratio")
    levers = {"collectivise": {"value": 1, "ramp_weeks": 0}}
    world, _ = told(tree, {0: 2, 1: 2, 2: 2}, levers=levers)
    assert weeks_with(world, IN_CARE) == {**spell(2, 5, 2), **spell(6, 9)}, "2 x 0.45 fit, 3 x 0.45 do not"
    assert world.series[2, B, CENTS] == 9_000 + 14
    assert weeks_with(world, CENTS)[10] == 14, "the lever: EUR 1,500 a year per 1,000 youths"


def test_fewer_places_send_nobody_away():
    levers = {"capacity_b": {"value": -0.5, "from": "2025-07-02", "ramp_weeks": 0}}
    world, _ = told(one_queue(2, 10), {0: 24, 1: 24, 2: 30}, levers=levers)
    assert weeks_with(world, IN_CARE) == {**spell(24, 33, 2), **spell(34, 43)}
    assert weeks_with(world, WAITING) == spell(30, 33)


def test_more_places_help_at_once():
    levers = {"capacity_b": {"value": 0.5, "ramp_weeks": 0}}
    world, _ = told(one_queue(2, 10), {0: 2, 1: 2, 2: 2}, levers=levers)
    assert weeks_with(world, WAITING) == {}


def ladder(**product: Any) -> Tree:
    """Care in B, and beside it care in C at EUR 200 a week without a limit that lasts two weeks."""
    tree = one_queue(1, 3, **product)
    price = {
        "form": "price_times_quantity",
        "price": q(200, "EUR per week"),
        "margin": q(0, "ratio"),
        "by_intensity": False,
    }
    heavier = {**tree["products"][CARE], "segment": "C", "stay": q(2, "weeks"), "recovers": q(1, "share")}
    heavier.pop("offered")
    tree["products"]["heavier"] = {**heavier, "contract": price}
    offers = tree["kinds"]["any"]["offers"]
    offers["C"] = offers["stay"] = {"heavier": q(1, "share")}
    return tree


def test_who_is_not_helped_by_care_in_b_goes_on_to_c_the_week_after():
    world, _ = told(ladder(recovers=q(0, "share"), steps_up=q(1, "share")), {0: 2})
    assert weeks_with(world, IN_CARE, B) == spell(2, 4)
    assert weeks_with(world, IN_CARE, C) == spell(5, 6)
    assert weeks_with(world, CENTS, C) == spell(5, 6, 20_000)
    assert (total(world, Count.STEP_UPS), total(world, Count.RECOVERED)) == (1, 1)
    assert total(world, Count.REPEATS) == 0, "care that goes on is no repeat use"


def test_who_is_not_helped_and_steps_nowhere_goes_on_unseen():
    world, _ = told(one_queue(1, 3, recovers=q(0, "share"), residual=q(0.5, "ratio")), {0: 2})
    assert weeks_with(world, IN_CARE) == spell(2, 4)
    assert world.untreated.tolist() == [1]
    assert 1.0 <= world.children[0].severity < 1.5, "half of a severity between 2 and 3"


def test_a_second_need_within_five_years_is_repeat_use():
    tree = one_queue(1, 3)
    world, setup = told(tree, {0: 2}, years=1)
    assert total(world, Count.REPEATS) == 0
    assert world.children[0].last_end == 4
    assert setup.tables["child_numbers"][0].repeat_window == 260


def test_who_turns_adult_in_care_leaves_and_a_newborn_takes_his_place():
    tree = one_queue(1, 40)
    tree["population"]["ageing"], tree["population"]["adult_at"] = True, q(1, "years")
    world, _ = told(tree, {})
    assert world.state[0].left == world.state[0].born - 5 == 10, "five children turn 1 in two years, twice"
    assert total(world, Count.AGED_OUT) == 0


def test_light_begins_one_level_lower_when_in_doubt():
    tree = ladder()
    tree["kinds"]["any"]["severity"].update(B=q(0, "share"), C=q(1, "share"))
    tree["access"]["doubt"] = q(1, "levels")
    world, _ = told(tree, {0: 2}, levers={"start_light": {"value": 1, "ramp_weeks": 0}})
    assert min(weeks_with(world, IN_CARE, B)) == 2
    assert total(world, Count.TOO_LIGHT) == 1
    world, _ = told(tree, {0: 2})
    assert weeks_with(world, IN_CARE, B) == {}


def test_an_admission_review_takes_three_weeks_in_which_the_child_waits():
    tree = ladder()
    tree["kinds"]["any"]["severity"].update(B=q(0, "share"), C=q(1, "share"))
    tree["access"]["review"] = q(3, "weeks")
    world, _ = told(tree, {0: 2}, levers={"regulated_inflow_c": {"value": 1}})
    assert weeks_with(world, WAITING, C) == spell(2, 4)
    assert weeks_with(world, IN_CARE, C) == spell(5, 6)
    assert (total(world, Count.REVIEWED), total(world, Count.TURNED_AWAY)) == (1, 0)
    assert total(world, Count.WAIT_WEEKS) == 3


def test_a_crisis_starts_in_the_week_itself():
    tree = one_queue(1, 10)
    bed = {**tree["products"][CARE], "segment": "stay", "role": "crisis", "stay": q(1, "weeks")}
    bed.pop("offered")
    tree["products"]["bed"] = bed
    # at such a rate a crisis is certain in every week on the list
    tree["children"]["crisis"], tree["children"]["crisis_level"] = q(1e5, "per week"), q(2.5, "levels")
    world, _ = told(tree, {0: 2, 1: 3})
    assert weeks_with(world, IN_CARE, 3) == {4: 1, 6: 1, 8: 1, 10: 1, 12: 1}, "a week in bed, a week on the list"
    assert weeks_with(world, WAITING, 3) == {}
    assert weeks_with(world, WAITING) == {3: 1, 5: 1, 7: 1, 9: 1, 11: 1}
    assert world.series[13, B, IN_CARE] == 1, "child 0 left after week 11; child 1 comes back from bed"
    assert total(world, Count.CRISES) == 5


def test_the_urgent_go_before_all_others():
    setup = lay(one_queue(1, 10), years=1)
    world = setup.fresh_world()
    step(world, setup, 0, 0, 0)
    for child, week in ((0, 2), (1, 3), (2, 5)):
        put_in_calendar(world.children, world.child_calendar, child, week)
    step(world, setup, 0, 0, 6)
    row = world.children[2].trajectories
    need = world.trajectories[row]
    remove_from_list(world.trajectories, world.waiting_lists[need.waiting_list], row)
    need.priority, need.waiting_list = URGENT, need.waiting_list - ORDINARY
    append_to_list(world.trajectories, world.waiting_lists[need.waiting_list], row)
    for week in range(6, setup.weeks):
        step(world, setup, 0, 0, 1)
        check(world, setup, week)
    assert [int(child.last_end) for child in world.children[:3]] == [11, 31, 21]


def test_an_agreement_outside_the_contracts_has_its_own_price():
    tree = one_queue(1, 20)
    one_off = {"form": "one_off", "price": q(300, "EUR per week"), "tail": q(0, "ratio"), "margin": q(0, "ratio")}
    outside = {**tree["products"][CARE], "segment": "individual", "role": "individual", "stay": q(2, "weeks")}
    outside.pop("offered")
    tree["products"]["outside"] = {**outside, "contract": one_off}
    tree["access"].update(tolerance=q(1, "ratio"), seeks_outside=q(1, "share"))
    world, _ = told(tree, {0: 2, 1: 3})
    assert weeks_with(world, CENTS, INDIVIDUAL) == spell(3, 4, 30_000), "two stays of 20 exceed a norm of 10"
    assert total(world, Count.OVERFLOWED) == 1
    world, _ = told(tree, {0: 2, 1: 3}, levers={"end_individual_agreements": {"value": 1, "ramp_weeks": 0}})
    assert weeks_with(world, WAITING) == spell(3, 21)


def test_a_lever_ramps_from_its_date_in_equal_steps():
    setup = lay(one_queue(1, 1), levers={"capacity_b": {"value": 0.4, "from": "2025-07-02", "ramp_weeks": 3}})
    force = in_force(paid_for(setup.scenario, setup.place, 2025, 104), setup.place)[:, Lever.CAPACITY_B]
    assert force[:25].tolist() == [0.0] * 25
    assert force[25:30] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.4])


def test_two_extra_gp_workers_cost_what_they_cost_from_the_day_they_work():
    levers = {"poh_jeugd_fte": {"value": 2, "from": "2025-07-02", "ramp_weeks": 1}}
    setup = lay(one_queue(1, 1), levers=levers)
    force = in_force(paid_for(setup.scenario, setup.place, 2025, 104), setup.place)
    costs = own_costs(setup.scenario, setup.place, force, np.ones(104))[:, 0]
    assert costs[:25].sum() == 0
    assert costs[25:27] == pytest.approx([8_500_000 / 52, 17_000_000 / 52])
    world, _ = told(one_queue(1, 1), {}, levers=levers, years=1)
    assert weeks_with(world, CENTS) == {25: 163_462, **spell(26, 51, 326_923)}


def test_what_a_lever_costs_per_thousand_youths_follows_the_youths():
    setup = lay(one_queue(1, 1), levers={"regulated_inflow_c": {"value": 1}})
    force = in_force(paid_for(setup.scenario, setup.place, 2025, 104), setup.place)
    costs = own_costs(setup.scenario, setup.place, force, np.full(104, 1.1))
    assert costs[0, 0] == pytest.approx(1.1 * 600_000 / 52 * 5 / 1000)


def test_the_budget_grows_from_the_second_year():
    setup = lay(one_queue(1, 1), years=3, circumstances={"budget_growth": {"value": 0.1}})
    world = setup.fresh_world()
    outcomes = reduce(setup, Tallies.of(world, setup, 0))
    budget = outcomes[list(REDUCERS).index("budget"), :, -1, -1]
    assert budget == pytest.approx([100_000, 110_000, 121_000])


def test_places_are_whole_and_add_up():
    tree = one_queue(10, 1)
    tree["products"][CARE]["offered"].update(providers=q(7, "providers"), five_largest=q(0.8, "share"))
    lines = lay(tree).tables["offers"]
    assert lines["places"].sum() == 10 * WHOLE_SLOT
    assert (lines["places"] % WHOLE_SLOT == 0).all()
    assert lines["cumulative"][-1] == pytest.approx(1.0)
