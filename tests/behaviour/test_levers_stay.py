"""Levers on residential stay: each moves what it is meant to move, and leaves alone what it cannot touch.

The same arithmetic as in ``test_levers``: 19 of 20 pairs, or means of five seeds, must move the expected way.
"""

import numpy as np
import pytest

from model.run import run_region, step
from tests.behaviour.paired import ALL_OFF, MONEY, differing, runs, stays
from tests.behaviour.places import PLACES
from tests.behaviour.pushes import DOWN, UP, Push, works
from tests.cases.made import lay

STAY = "much stay"
ROOM = "much stay, room"
SCATTERED = "much stay, scattered"
CRISES = "much stay, many crises"
FEW_FOSTER = "much stay, few foster families"

MOVES = [
    # M094: fewer to stay, cost down; what was too light is too light
    Push("home_first", 1.0, "referrals", "stay", DOWN, STAY),
    Push("home_first", 1.0, "cost", "all", DOWN, ROOM),
    Push("home_first", 1.0, "too_light_share", "C", UP, STAY),
    # M098: stay avoided, wait for stay down, help at home up; cost down where it takes the place of stay
    Push("intensive_home_teams", 10.0, "in_care", "stay", DOWN, ROOM),
    Push("intensive_home_teams", 10.0, "in_care", "C", UP, STAY),
    Push("intensive_home_teams", 10.0, "waiting", "stay", DOWN, STAY, since=1),
    Push("intensive_home_teams", 10.0, "cost", "all", DOWN, ROOM, since=1),
    # M099: cost down, wait down
    Push("part_time_stay", 0.6, "kpi_part_time_share", "all", UP, STAY),
    Push("part_time_stay", 0.6, "cost", "all", DOWN, STAY),
    Push("part_time_stay", 0.6, "waiting", "stay", DOWN, STAY, block=5),
    # M100: who turned eighteen leaves sooner, cost down
    Push("early_perspective", 1.0, "in_extended_care", "all", DOWN, ROOM),
    Push("early_perspective", 1.0, "cost", "all", DOWN, ROOM, block=5),
    # M101: wait down
    Push("network_foster", 1.0, "waiting", "stay", DOWN, FEW_FOSTER),
    Push("network_foster", 1.0, "less_suitable", "all", DOWN, FEW_FOSTER),
    # M102: fewer outside the region; the wait rises where places are short
    Push("keep_in_region", 1.0, "out_of_region", "all", DOWN, STAY),
    Push("keep_in_region", 1.0, "kpi_in_region_share", "all", UP, STAY),
    Push("keep_in_region", 1.0, "waiting", "stay", UP, STAY),
    # M103: fewer closed places push children elsewhere; alternatives cost more at first
    Push("closed_places", -1.0, "less_suitable", "all", UP, STAY),
    Push("closed_alternatives", 1.0, "cost", "stay", UP, ROOM),
    # M104: breakdowns and transfers down
    Push("early_transfer_warning", 1.0, "breakdowns", "all", DOWN, STAY),
    Push("early_transfer_warning", 1.0, "transfers", "all", DOWN, STAY),
    # M105: a delay, and fewer children in heavier care than they need
    Push("explanatory_analysis", 1.0, "wait_mean", "stay", UP, ROOM),
    Push("explanatory_analysis", 1.0, "too_heavy_share", "all", DOWN, ROOM),
    Push("explanatory_analysis", 1.0, "breakdowns", "all", DOWN, ROOM, block=5),
    # M106: breakdown down
    Push("flex_pool", 1.0, "breakdowns", "stay", DOWN, ROOM),
    # M107: cost down, breakdown up
    Push("cap_one_to_one", 4.0, "kpi_one_to_one_share", "all", DOWN, STAY),
    Push("cap_one_to_one", 4.0, "cost", "stay", DOWN, ROOM),
    # M108: cost down
    Push("no_double_care", 1.0, "kpi_double_codes", "all", DOWN, STAY),
    Push("no_double_care", 1.0, "cost", "B", DOWN, STAY),
    # M109: fewer from crisis to stay, wait down; more that proves too light
    Push("crisis_home_unless", 1.0, "referrals", "stay", DOWN, CRISES),
    Push("crisis_home_unless", 1.0, "step_ups", "C", UP, CRISES),
    Push("crisis_home_unless", 1.0, "waiting", "stay", DOWN, CRISES),
    # M097: no refusals, complex children wait less
    Push("duty_to_place", 1.0, "refused", "all", DOWN, STAY),
    Push("duty_to_place", 1.0, "wait_mean_severe", "all", DOWN, ROOM),
    # M096, first and second phase: wait for stay down
    Push("stay_monitor", 10.0, "waiting", "stay", DOWN, SCATTERED),
    Push("vacancy_view", 1.0, "waiting", "stay", DOWN, SCATTERED),
    # places
    Push("capacity_stay", 0.3, "starts", "stay", UP, STAY),
    Push("capacity_stay", 0.3, "out_of_region", "all", DOWN, STAY),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_on_stay_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


def test_a_cap_on_one_to_one_guidance_makes_placements_break_down_more_often():
    """Two hundred pairs; no difference would pass once in two thousand times."""
    base, plan = (runs(ROOM, seeds=200, levers=lever) for lever in ({}, {"cap_one_to_one": 0.0}))
    change = plan.mean("breakdowns", "stay") - base.mean("breakdowns", "stay")
    assert change.mean() / (change.std(ddof=1) / np.sqrt(len(change))) > 3.5


UNTOUCHED = [
    # where no place is short, nobody is kept in the region and no wait is in sight
    ("keep_in_region", 1.0, "town with room", set()),
    ("network_foster", 1.0, "town with room", MONEY),
    ("capacity_stay", 0.5, "town with room", set()),
    ("closed_places", 1.0, "town with room", set()),
    ("stay_monitor", 10.0, "town with room", MONEY),
    ("vacancy_view", 1.0, "town with room", MONEY),
    # nobody refuses when the response is off
    ("duty_to_place", 1.0, STAY, set()),
]


@pytest.mark.parametrize(("lever", "value", "place", "touched"), UNTOUCHED)
def test_a_lever_on_stay_leaves_alone_what_it_cannot_touch(lever: str, value: float, place: str, touched: set[str]):
    """Exactly equal, with all responses off."""
    base = runs(place, seeds=10, responses=ALL_OFF)
    assert differing(base, runs(place, seeds=10, responses=ALL_OFF, levers={lever: value})) <= touched


WITHIN_NOISE = [
    ("home_first", 1.0, "referrals_court", "all"),
    ("part_time_stay", 0.6, "wait_mean", "B"),
    ("early_transfer_warning", 1.0, "wait_mean", "B"),
    ("cap_one_to_one", 4.0, "starts", "C"),
    ("flex_pool", 1.0, "starts", "B"),
    ("capacity_stay", 0.3, "starts", "protection"),
]


@pytest.mark.parametrize(("lever", "value", "outcome", "segment"), WITHIN_NOISE)
def test_a_lever_on_stay_does_not_move_what_it_does_not_reach(lever: str, value: float, outcome: str, segment: str):
    """Within 3.5 standard errors of 100 pairs: six tests, false alarm once in 330."""
    base, plan = runs(STAY), runs(STAY, levers={lever: value})
    assert stays(plan.mean(outcome, segment) - base.mean(outcome, segment))


def test_no_one_to_one_guidance_passes_its_cap():
    """Read from the records of one town: of guidance that started under the cap, no more hours than it allows."""
    layout = lay(PLACES[STAY](), 3, levers={"cap_one_to_one": 4.0})
    world = layout.fresh_world()
    step(world, layout, 0, 0, layout.weeks)
    needs = np.asarray(world.trajectories[: int(world.state[0].used)])
    beside = needs[(needs["companion"] == 2) & (needs["stage"] == 4) & (needs["started"] > layout.warm_up_weeks + 2)]
    assert len(beside) > 0
    assert (beside["load"] <= 4000).all()


def test_a_team_at_home_costs_its_places_whether_they_are_used_or_not():
    """Ten fte of four families at 23,750 euro a year: the price of capacity, to the cent per week."""
    layout = lay(PLACES[STAY](), 2, levers={"intensive_home_teams": {"value": 10.0, "ramp_weeks": 0}})
    cents = run_region(layout, 0).tally[12, :, layout.product_ids.index("home_team"), 6].sum()
    assert cents == 52 * round(10 * 4 * 2_375_000 / 52)
