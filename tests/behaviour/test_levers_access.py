"""Levers of prevention, help-seeking, referral and access move what they are meant to move, and circumstances too.

As in ``test_levers``: 19 of 20 pairs, or means of five seeds where few children are touched, must move the expected
way; without an effect that happens once in 40,000 tests.
"""

import numpy as np
import pytest

from tests.behaviour.paired import (
    ALL_OFF,
    MONEY,
    NOISE,
    Runs,
    deviation,
    differing,
    in_blocks,
    moves,
    runs,
    stays,
)
from tests.behaviour.pushes import DOWN, UP, Push, works

MOVES = [
    # M013, M059: cost first, later fewer needs
    Push("prevention", 1.0, "cost", "all", UP),
    Push("prevention", 1.0, "needs", "all", DOWN, since=4, years=6),
    # M014: more need is found, and comes to the municipality
    Push("prevention_network", 1.0, "clients", "all", UP, since=1),
    Push("prevention_network", 1.0, "untreated_weeks", "all", DOWN, since=1),
    Push("prevention_network", 1.0, "referrals_municipal_access", "local", UP),
    # M091: local help in place of the GP
    Push("local_reach", 1.0, "referrals_free_access", "local", UP, since=1),
    Push("local_reach", 1.0, "referrals_gp", "all", DOWN, since=1),
    # M026, M042: fewer clients, more need that nobody sees
    Push("normalise", 1.0, "clients", "all", DOWN, since=2),
    Push("normalise", 1.0, "untreated_weeks", "all", UP, since=2),
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
    # M041: the wait falls by better routing
    Push("referrer_cooperation", 1.0, "wait_mean", "B", DOWN, since=1, block=5),
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
    # M036: fewer families leave early
    Push("fixed_face", 1.0, "drop_outs", "all", DOWN, since=1),
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
    # M062: more places for the same people
    Push("less_admin", 1.0, "wait_mean", "B", DOWN, since=1, block=5),
    # M005: a director costs; what it does to other levers stands below
    Push("programme_director", 1.0, "cost", "local", UP),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


BY_WHO = {
    f"cost_{who}"
    for who in ("age_0_3", "age_4_7", "age_8_11", "age_12_17", "light", "level_b", "level_c", "stay")
}  # fmt: skip
UNTOUCHED = [
    ("cost_talks", "town without doubt", MONEY),
    ("area_based", "town without doubt", MONEY),
    ("team_own_help", "town without doubt", MONEY),
    ("expert_table", "town without doubt", MONEY),
    ("alignment", "town", MONEY),
    ("programme_director", "town", MONEY),
    ("prevention_network", "town, nobody finds", MONEY),
    ("fixed_face", "town, nobody leaves early", MONEY),
    ("referrer_cooperation", "town with room", MONEY),
    ("less_admin", "town with room", {"use_local_team", "caseload_local"}),
    ("education_pays", "town", MONEY | BY_WHO | {"cost_elsewhere"}),
]


@pytest.mark.parametrize(("lever", "place", "touched"), UNTOUCHED)
def test_a_lever_leaves_alone_what_it_cannot_touch(lever: str, place: str, touched: set[str]):
    """Exactly equal, with all responses off."""
    base = runs(place, seeds=10, responses=ALL_OFF)
    assert differing(base, runs(place, seeds=10, responses=ALL_OFF, levers={lever: 1.0})) <= touched


@pytest.mark.parametrize("lever", ["scope", "school_support_fte", "review_specialist_fte", "expert_table"])
@pytest.mark.parametrize("outcome", ["starts", "referrals"])
def test_access_levers_leave_protection_alone(lever: str, outcome: str):
    """Within 3.5 standard errors of 100 pairs: eight tests, false alarm once in 250."""
    base, plan = runs("town with room"), runs("town with room", levers={lever: 1.0})
    assert stays(plan.mean(outcome, "protection") - base.mean(outcome, "protection"))


def test_what_schools_pay_is_what_the_municipality_no_longer_pays():
    """To the euro a year: a shift, and not one child is helped otherwise."""
    base, plan = (runs("town", seeds=10, responses=ALL_OFF, levers=lever) for lever in ({}, {"education_pays": 1.0}))
    moved = plan.of("cost_elsewhere")
    assert (moved[:, 1:] > 1000.0).all()
    paid = [one.of("cost", "B") + one.of("not_paid", "B") for one in (base, plan)]
    assert np.allclose(paid[1] + moved, paid[0], atol=100.0, rtol=0.0)


def test_a_child_for_whom_a_wider_scope_was_declined_waits_less_only_if_others_are_turned_away():
    """Who stays within the scope gains what who falls outside it loses."""
    base, plan = runs("town"), runs("town", levers={"scope": 1.0})
    assert deviation(plan.mean("wait_level_b", since=1) - base.mean("wait_level_b", since=1)) < -NOISE
    assert deviation(plan.mean("untreated_share", since=1) - base.mean("untreated_share", since=1)) > NOISE


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
    cost = [one.of("cost", "individual")[:, -1] for one in (base, plan)]
    assert cost[1].std(ddof=1) > 1.3 * cost[0].std(ddof=1)
    assert stays(cost[1] - cost[0])


def test_an_own_contribution_deters_lighter_needs_and_brings_in_what_it_says():
    base, plan = _alone("own_contribution", 1000.0)
    assert moves(in_blocks(plan.mean("clients", since=1) - base.mean("clients", since=1), 5), DOWN)
    assert moves(in_blocks(plan.mean("untreated_weeks", since=1) - base.mean("untreated_weeks", since=1), 5), UP)
    yields = plan.of("own_contributions") / plan.of("children_in_care")
    assert np.allclose(yields, 1000.0, atol=0.1)
    assert not base.of("own_contributions").any()


def test_cost_by_age_and_by_severity_is_the_same_money():
    base = runs("town", seeds=10)
    ages = sum(base.of(f"cost_{who}") for who in ("age_0_3", "age_4_7", "age_8_11", "age_12_17"))
    severities = sum(base.of(f"cost_{who}") for who in ("light", "level_b", "level_c", "stay"))
    assert np.allclose(ages, severities)
    assert (ages < base.of("cost")).all(), "staff and sums are nobody's"
