"""Each lever alone moves what it is meant to move, the expected way (M-rows of measures.csv), and not what it cannot.

A pair is one seed with and without the lever, and 19 of 20 pairs must move the expected way: without an effect that
happens once in 40,000 tests. Where few children are touched the mean of five seeds takes the place of one. The mean
change must lie beyond 3.5 standard errors as well.
"""

from itertools import pairwise

import numpy as np
import pytest

from tests.behaviour.paired import ALL_OFF, MONEY, NOISE, differing, in_blocks, moves, runs, stays
from tests.behaviour.pushes import DOWN, UP, Push, works

MOVES = [
    # M085: cost down, wait in C down, wait in B up
    Push("start_light", 1.0, "cost", "C", DOWN, "town with room"),
    Push("start_light", 1.0, "cost", "all", DOWN, "town with room", since=1),
    Push("start_light", 1.0, "waiting", "B", UP, since=1),
    Push("start_light", 1.0, "waiting", "C", DOWN),
    Push("start_light", 1.0, "too_light_share", "all", UP),
    # M007, M008: cost down, wait down
    Push("collectivise", 0.8, "wait_mean", "B", DOWN, since=1),
    Push("collectivise", 0.8, "cost", "B", DOWN, since=1),
    # M016: cost and wait of the GP's route down
    Push("poh_jeugd_fte", 2.0, "referrals_gp", "B", DOWN, since=1),
    Push("poh_jeugd_fte", 2.0, "waiting", "B", DOWN, since=1),
    Push("poh_jeugd_fte", 2.0, "cost", "B", DOWN, "town with room", since=1),
    # M017, M036: cost up or later down, wait down; finds hidden need
    Push("local_team_fte", 5.0, "untreated_weeks", "all", DOWN, since=1),
    Push("local_team_fte", 5.0, "in_care", "local", UP, since=1),
    # M038: cost down, wait down, re-entry up
    Push("duration_cap_weeks_b", 26.0, "mean_stay", "B", DOWN),
    Push("duration_cap_weeks_b", 26.0, "wait_mean", "B", DOWN, since=1),
    Push("duration_cap_weeks_b", 26.0, "in_care", "B", DOWN, "town with room"),
    Push("duration_cap_weeks_b", 26.0, "repeat_share", "B", UP, "town with room", since=1),
    # M032, M033: cost the same, wait a little longer
    Push("regulated_inflow_c", 1.0, "wait_mean", "C", UP, "town with room"),
    Push("regulated_inflow_c", 1.0, "wait_mean_severe", "all", UP, "town with room"),
    # M031, M088: a price is a multiplier of cost; a lower margin in C draws fewer cases there
    Push("tariff_b", 0.1, "cost", "B", UP),
    Push("tariff_b", -0.1, "cost", "B", DOWN),
    Push("tariff_c", 0.1, "cost", "C", UP),
    Push("tariff_c", -0.1, "cost", "C", DOWN),
    Push("tariff_c", -0.1, "referrals", "C", DOWN),
    # M029: places
    Push("capacity_b", 0.2, "wait_mean", "B", DOWN),
    Push("capacity_b", 0.2, "starts", "B", UP),
    Push("capacity_b", -0.2, "waiting", "B", UP),
    Push("capacity_c", 0.2, "wait_mean", "C", DOWN),
    Push("capacity_c", 0.2, "cost", "C", UP),
    Push("capacity_c", -0.2, "waiting", "C", UP),
    # M011, M063, M117: cost of agreements down, complex children wait
    Push("end_individual_agreements", 1.0, "cost", "individual", DOWN, "uithoorn"),
    Push("end_individual_agreements", 1.0, "wait_mean_severe", "all", UP, "uithoorn", since=1),
    Push("end_individual_agreements", 1.0, "cost", "all", DOWN),
    # M096: wait for stay down
    Push("central_placement", 1.0, "waiting", "stay", DOWN, "town, scattered stay", since=1, block=5),
    # M001: own costs count less, so that access begins lighter less often
    Push("settlement", 2.0, "referrals_municipal_access", "local", DOWN, block=5),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


UNTOUCHED = [
    # where there is room a group changes what a place costs, and nothing else
    ("collectivise", 0.8, "town with room", MONEY),
    # without responses a price is money only, and a settlement only divides it
    ("tariff_b", 0.2, "town", MONEY),
    ("tariff_c", 0.2, "town", MONEY),
    ("settlement", 2.0, "town", {"bill"}),
    # who has no limit gains nothing by more places, nor by one list for all of them
    ("capacity_b", 0.5, "town with room", set()),
    ("capacity_c", 0.5, "town with room", set()),
    ("central_placement", 1.0, "town with room", MONEY),
    # nobody is in doubt, nobody falls short of the criteria, nobody has an agreement of his own
    ("start_light", 1.0, "town without doubt", set()),
    ("regulated_inflow_c", 1.0, "town, all admitted at once", MONEY | {"reviewed"}),
    ("end_individual_agreements", 1.0, "town, all under contract", set()),
]


@pytest.mark.parametrize(("lever", "value", "place", "touched"), UNTOUCHED)
def test_a_lever_leaves_alone_what_it_cannot_touch(lever: str, value: float, place: str, touched: set[str]):
    """Exactly equal, with all responses off."""
    base = runs(place, seeds=10, responses=ALL_OFF)
    assert differing(base, runs(place, seeds=10, responses=ALL_OFF, levers={lever: value})) <= touched


WITHIN_NOISE = [
    ("poh_jeugd_fte", 2.0, "town with room", "starts", "protection"),
    ("poh_jeugd_fte", 2.0, "town with room", "starts", "stay"),
    ("poh_jeugd_fte", 2.0, "town with room", "referrals_court", "all"),
    ("duration_cap_weeks_b", 26.0, "town with room", "starts", "protection"),
    ("duration_cap_weeks_b", 26.0, "town with room", "referrals_court", "all"),
    ("local_team_fte", 5.0, "town with room", "referrals_court", "all"),
    ("capacity_b", 0.2, "town", "starts", "protection"),
    ("capacity_c", 0.2, "town", "starts", "protection"),
    ("central_placement", 1.0, "town, scattered stay", "starts", "B"),
    ("central_placement", 1.0, "town, scattered stay", "wait_mean", "B"),
]


@pytest.mark.parametrize(("lever", "value", "place", "outcome", "segment"), WITHIN_NOISE)
def test_a_lever_does_not_move_segments_that_it_does_not_reach(
    lever: str, value: float, place: str, outcome: str, segment: str
):
    """Within 3.5 standard errors of 100 pairs: ten tests, false alarm once in 200."""
    base, plan = runs(place), runs(place, levers={lever: value})
    assert stays(plan.mean(outcome, segment) - base.mean(outcome, segment))


@pytest.mark.parametrize(("lever", "segment"), [("capacity_b", "B"), ("capacity_c", "C")])
def test_more_places_never_lengthen_the_wait_of_their_segment(lever: str, segment: str):
    """Means of twenty seeds at a time, each fifth of places against the one before."""
    steps = [runs("town", seeds=100, levers={lever: size / 10}) for size in (-2, 0, 2, 4)]
    waits = [in_blocks(one.mean("wait_mean", segment, since=1), 20) for one in steps]
    assert all((more < fewer).all() for fewer, more in pairwise(waits))


def test_one_more_place_makes_the_list_of_one_queue_shorter():
    """One provider, first come first served, at most nine tenths in use: means of forty seeds."""
    lists = [runs(f"{places} places", seeds=80).mean("waiting", "B") for places in (10, 11, 12)]
    assert all((in_blocks(more, 40) < in_blocks(fewer, 40)).all() for fewer, more in pairwise(lists))


def test_more_need_never_lowers_cost():
    """Means of five seeds at a time: other needs are other children, so a pair shares little chance."""
    scarce, more, most = (
        in_blocks(runs(place).mean("cost"), 5)
        for place in ("town", "town, a tenth more needs", "town, a quarter more needs")
    )
    assert moves(more - scarce, UP)
    assert moves(most - more, UP)
    growing = runs("town", circumstances={"demand_growth": 0.05}).mean("cost", since=1)
    assert moves(in_blocks(growing - runs("town").mean("cost", since=1), 5), UP)


def test_twice_the_price_is_twice_the_cost_of_that_care_and_changes_nothing_else():
    """Exact, responses on: a price that doubles with the cost of care leaves every margin as it was."""
    flat = {"indexation": 0.0}
    once = runs("town, round prices", seeds=10, circumstances=flat)
    twice = runs("town, round prices doubled", seeds=10, circumstances=flat)
    assert {"cost", "bill"} <= differing(once, twice) <= MONEY
    for segment in ("B", "C"):
        assert np.array_equal(twice.of("cost", segment), 2.0 * once.of("cost", segment))
    for segment in ("local", "stay", "national", "individual", "protection"):
        assert np.array_equal(twice.of("cost", segment), once.of("cost", segment))


@pytest.mark.parametrize("outcome", ["cost", "starts", "ends", "in_care", "clients", "needs", "crises", "step_ups"])
@pytest.mark.parametrize("town", ["town", "town with room"])
def test_a_doubled_town_gives_twice_the_outcomes(town: str, outcome: str):
    """Within 3.5 standard errors of 200 and 100 seeds: sixteen tests, false alarm once in 130."""
    once, twice = runs(town, seeds=200).mean(outcome), runs(f"{town}, doubled").mean(outcome)
    error = np.hypot(2.0 * once.std(ddof=1) / np.sqrt(len(once)), twice.std(ddof=1) / np.sqrt(len(twice)))
    assert abs(twice.mean() - 2.0 * once.mean()) < NOISE * error
