"""Levers of ``model/flow/allocation``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from model.run import run_region
from tests.behaviour.places import PLACES
from tests.behaviour.pushes import DOWN, FEW_FOSTER, ROOM, SCATTERED, STAY, UP, Push, works
from tests.cases.made import lay

MOVES = [
    # M029: places
    Push("capacity_b", 0.2, "wait_mean", "B", DOWN),
    Push("capacity_b", 0.2, "starts", "B", UP),
    Push("capacity_b", -0.2, "waiting", "B", UP),
    Push("capacity_c", 0.2, "wait_mean", "C", DOWN),
    Push("capacity_c", 0.2, "cost", "C", UP),
    Push("capacity_c", -0.2, "waiting", "C", UP),
    # M096: wait for stay down
    Push("central_placement", 1.0, "waiting", "stay", DOWN, "town, scattered stay", since=1, block=5),
    # M041: the wait falls by better routing
    Push("referrer_cooperation", 1.0, "wait_mean", "B", DOWN, since=1, block=5),
    # M062: more places for the same people
    Push("less_admin", 1.0, "wait_mean", "B", DOWN, since=1, block=5),
    # M120: fewer places, each dearer
    Push("smaller_groups", 0.25, "waiting", "stay", UP, since=1, block=5),
    Push("smaller_groups", 0.25, "in_care", "stay", DOWN),
    # M086: cheaper providers are chosen, at the price of a wait
    Push("price_transparency", 1.0, "cost", "B", DOWN, "town, prices apart"),
    Push("price_transparency", 1.0, "waiting", "B", UP, "town, prices apart", block=5),
    # M063
    Push("one_offs_under_contract", 1.0, "cost", "individual", DOWN),
    # M094: fewer to stay, cost down; what was too light is too light
    Push("home_first", 1.0, "referrals", "stay", DOWN, STAY),
    Push("home_first", 1.0, "cost", "all", DOWN, ROOM),
    Push("home_first", 1.0, "too_light_share", "C", UP, STAY),
    # M098: stay avoided, wait for stay down, help at home up; cost down where it takes the place of stay
    Push("intensive_home_teams", 10.0, "in_care", "stay", DOWN, ROOM),
    Push("intensive_home_teams", 10.0, "in_care", "C", UP, STAY),
    Push("intensive_home_teams", 10.0, "waiting", "stay", DOWN, STAY, since=1),
    Push("intensive_home_teams", 10.0, "cost", "all", DOWN, ROOM, since=1),
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
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


def test_a_team_at_home_costs_its_places_whether_they_are_used_or_not():
    """Ten fte of four families at 23,750 euro a year: the price of capacity, to the cent per week."""
    setup = lay(PLACES[STAY](), 2, levers={"intensive_home_teams": {"value": 10.0, "ramp_weeks": 0}})
    cents = run_region(setup, 0).tally[12, :, setup.product_ids.index("home_team"), 6].sum()
    assert cents == 52 * round(10 * 4 * 2_375_000 / 52)
