"""Levers of ``model/flow/access``: each alone moves what it is meant to move (rows of measures.csv)."""

import numpy as np
import pytest

from tests.behaviour.paired import ALL_OFF, NOISE, deviation, runs
from tests.behaviour.pushes import DOWN, ROOM, UP, Push, works

MOVES = [
    # M085: cost down, wait in C down, wait in B up
    Push("start_light", 1.0, "cost", "C", DOWN, "town with room"),
    Push("start_light", 1.0, "cost", "all", DOWN, "town with room", since=1),
    Push("start_light", 1.0, "waiting", "B", UP, since=1),
    Push("start_light", 1.0, "waiting", "C", DOWN),
    Push("start_light", 1.0, "too_light_share", "all", UP),
    # M016: cost and wait of the GP's route down
    Push("poh_jeugd_fte", 2.0, "referrals_gp", "B", DOWN, since=1),
    Push("poh_jeugd_fte", 2.0, "waiting", "B", DOWN, since=1),
    Push("poh_jeugd_fte", 2.0, "cost", "B", DOWN, "town with room", since=1),
    # M032, M033: cost the same, wait a little longer
    Push("regulated_inflow_c", 1.0, "wait_mean", "C", UP, "town with room"),
    Push("regulated_inflow_c", 1.0, "wait_mean_severe", "all", UP, "town with room"),
    # M011, M063, M117: cost of agreements down, complex children wait
    Push("end_individual_agreements", 1.0, "cost", "individual", DOWN, "uithoorn"),
    Push("end_individual_agreements", 1.0, "wait_mean_severe", "all", UP, "uithoorn", since=1),
    Push("end_individual_agreements", 1.0, "cost", "all", DOWN),
    # M001: own costs count less, so that access begins lighter less often
    Push("settlement", 2.0, "referrals_municipal_access", "local", DOWN, block=5),
    # M091: local help in place of the GP
    Push("local_reach", 1.0, "referrals_free_access", "local", UP, since=1),
    Push("local_reach", 1.0, "referrals_gp", "all", DOWN, since=1),
    # M022, M023, M061: less segment B, its cost down, more need without care
    Push("scope", 1.0, "declined", "all", UP),
    Push("scope", 1.0, "referrals", "B", DOWN),
    Push("scope", 1.0, "cost", "B", DOWN, "town with room", since=1),
    Push("scope", 1.0, "untreated_weeks", "all", UP, "town with room", since=1),
    Push("scope", 1.0, "waiting", "B", DOWN, since=1),
    # M009, M010: cost up at first, the list for B down
    Push("school_support_fte", 3.0, "cost", "all", UP),
    Push("school_support_fte", 3.0, "referrals", "B", DOWN, since=1),
    Push("school_support_fte", 3.0, "waiting", "B", DOWN, since=1),
    # M037, M070: the bill moves
    Push("education_pays", 1.0, "cost", "B", DOWN),
    Push("education_pays", 1.0, "cost_elsewhere", "all", UP),
    # M027, M043: GPs begin lighter in doubt
    Push("cost_talks", 1.0, "referrals_gp", "local", UP, since=1, block=5),
    # M087: better judgement on both sides
    Push("referrer_training", 1.0, "too_heavy_share", "all", DOWN, since=1),
    Push("referrer_training", 1.0, "too_light_share", "all", DOWN, since=1),
    # M064: less stacking
    Push("gi_agreements", 1.0, "referrals_certified_institution", "all", DOWN, since=1, block=5),
    # M024: access keeps to what was agreed
    Push("alignment", 1.0, "too_heavy_share", "all", DOWN, "town, access refers heavily"),
    # M044: GPs' cases in doubt are helped near home
    Push("area_based", 1.0, "referrals_gp", "local", UP, since=1),
    Push("area_based", 1.0, "use_local_team", "all", UP, since=1),
    # M036: expertise
    Push("team_skill", 1.0, "too_heavy_share", "all", DOWN, since=1),
    # M018, M036: own help
    Push("team_own_help", 1.0, "use_local_team", "all", UP, since=1),
    # M019, M036, M110: less care side by side, lighter care earlier
    Push("case_direction", 1.0, "step_downs", "C", UP, since=1),
    Push("case_direction", 1.0, "needs", "all", DOWN, since=1),
    Push("case_direction", 1.0, "cost", "C", DOWN, "town with room", since=1, block=5),
    # M020: a little longer to start, shorter in care
    Push("formal_decisions", 1.0, "wait_mean", "B", UP, "town with room"),
    Push("formal_decisions", 1.0, "mean_stay", "B", DOWN, "town with room", since=1),
    # M015: no duplicate starts
    Push("safety_tables", 1.0, "taken_along", "all", UP, block=5),
    # M021: groups of the local team; starting together costs a wait
    Push("local_groups", 1.0, "groups_started", "local", UP),
    Push("local_groups", 1.0, "wait_mean", "local", UP),
    # M076, M007: groups are cheaper
    Push("joint_groups", 1.0, "groups_started", "B", UP, since=1),
    Push("joint_groups", 1.0, "cost", "B", DOWN, since=1),
    Push("group_first", 1.0, "groups_started", "B", UP, since=1),
    Push("group_first", 1.0, "cost", "B", DOWN, since=1),
    # M033: fewer too heavy, a little longer
    Push("expert_table", 1.0, "too_heavy_share", "C", DOWN),
    Push("expert_table", 1.0, "wait_mean", "C", UP, "town with room"),
    # M057: less stacking, a little longer
    Push("review_specialist_fte", 1.0, "stacking_blocked", "all", UP),
    Push("review_specialist_fte", 1.0, "needs", "all", DOWN, since=1),
    Push("review_specialist_fte", 1.0, "wait_mean", "C", UP, "town with room"),
    # M083: fits better, takes time
    Push("perspective_plan", 1.0, "too_heavy_share", "C", DOWN),
    Push("perspective_plan", 1.0, "wait_mean", "C", UP, "town with room"),
    # M105: fits better, takes time, before stay too
    Push("explanatory_analysis", 1.0, "too_heavy_share", "C", DOWN),
    Push("explanatory_analysis", 1.0, "wait_mean", "C", UP, "town with room"),
    Push("explanatory_analysis", 1.0, "wait_mean_severe", "all", UP, "town with room"),
    # M105: a delay, and fewer children in heavier care than they need
    Push("explanatory_analysis", 1.0, "wait_mean", "stay", UP, ROOM),
    Push("explanatory_analysis", 1.0, "too_heavy_share", "all", DOWN, ROOM),
    Push("explanatory_analysis", 1.0, "breakdowns", "all", DOWN, ROOM, block=5),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


def test_what_schools_pay_is_what_the_municipality_no_longer_pays():
    """To the euro a year: a shift, and not one child is helped otherwise."""
    base, plan = (runs("town", seeds=10, responses=ALL_OFF, levers=lever) for lever in ({}, {"education_pays": 1.0}))
    moved = plan.of("cost_elsewhere")
    assert (moved[:, 1:] > 1000.0).all()
    paid = [side.of("cost", "B") + side.of("not_paid", "B") for side in (base, plan)]
    assert np.allclose(paid[1] + moved, paid[0], atol=100.0, rtol=0.0)


def test_a_child_for_whom_a_wider_scope_was_declined_waits_less_only_if_others_are_turned_away():
    """Who stays within the scope gains what who falls outside it loses."""
    base, plan = runs("town"), runs("town", levers={"scope": 1.0})
    assert deviation(plan.mean("wait_level_b", since=1) - base.mean("wait_level_b", since=1)) < -NOISE
    assert deviation(plan.mean("untreated_share", since=1) - base.mean("untreated_share", since=1)) > NOISE
