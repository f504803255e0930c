"""Levers on contracts and money: each moves what it is meant to move, and not what it cannot.

19 of 20 pairs, or means of so many seeds as a block says, must move the expected way (without an effect once in
40,000 tests), and the mean by more than 3.5 standard errors.
"""

import numpy as np
import pytest

from agents.providers.fields import Tier
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.run import step
from tests.behaviour.paired import ALL_OFF, MONEY, NOISE, deviation, differing, moves, runs
from tests.behaviour.places import PLACES
from tests.behaviour.pushes import DOWN, UP, Push, works
from tests.cases.made import TOWN, lay, q, tree_of

CEILING = (("production_ceiling", 0.9),)
STEERED = (("budget_steering", 2.0),)
SUM_ONLY = ("top_up",)
MOVES = [
    # M115: cost capped, the list grows; children find one-off agreements instead
    Push("production_ceiling", 0.9, "cost", "B", DOWN),
    Push("production_ceiling", 0.9, "waiting", "B", UP),
    Push("production_ceiling", 0.9, "outside_contracts", "all", UP),
    # M060: large providers take fewer
    Push("budget_indications", 0.9, "starts", "C", DOWN),
    Push("budget_indications", 0.9, "waiting", "C", UP),
    # M113, M114: what stay earns no longer depends on who is in care
    Push("capacity_funding", 3.0, "in_care", "stay", DOWN, block=5),
    # M045, M048, M050: forms of contract
    Push("contract_form_b", 1.0, "upcoded_share", "B", DOWN),
    Push("contract_form_b", 2.0, "upcoded_share", "B", UP),
    Push("contract_form_b", 4.0, "waiting", "B", UP),
    Push("contract_form_c", 4.0, "upcoded_share", "C", DOWN),
    Push("contract_form_c", 1.0, "cost", "C", UP),
    Push("contract_form_stay", 5.0, "in_care", "stay", DOWN, block=5),
    # M120: fewer places, each dearer
    Push("smaller_groups", 0.25, "waiting", "stay", UP, since=1, block=5),
    Push("smaller_groups", 0.25, "in_care", "stay", DOWN),
    # M119: money above the trigger, a shorter wait
    Push("valve_clause", 0.2, "not_paid", "all", DOWN, beside=CEILING),
    Push("valve_clause", 0.2, "cost", "C", UP, "town, C for a sum", off=SUM_ONLY),
    Push("valve_clause", 0.2, "waiting", "C", DOWN, "town, C for a sum", off=SUM_ONLY),
    # M116: a little more cost
    Push("development_budget", 0.05, "cost", "stay", UP),
    # M112, M004: cost now, places later
    Push("transition_investment", 0.1, "cost", "B", UP),
    Push("transition_investment", 0.1, "waiting", "B", DOWN, since=1),
    # M072: shorter stays and a shorter list; the money of the bonus itself is more than they save within three years
    Push("bonus", 0.2, "mean_stay", "B", DOWN),
    Push("bonus", 0.2, "waiting", "B", DOWN, since=1),
    Push("bonus", 0.2, "cost", "B", UP),
    # M073: shorter stays, and providers that leave
    Push("malus", 0.2, "mean_stay", "B", DOWN),
    Push("malus", 0.2, "provider_margin", "B", DOWN, block=5),
    # M071: cost up at once, less filling of empty places
    Push("compensation", 1.0, "cost", "all", UP),
    Push("compensation", 1.0, "mean_stay", "C", DOWN, "town, empty places"),
    # M090, M118: less cost for who pays, a longer wait
    Push("shared_risk", 0.5, "cost", "all", DOWN),
    Push("shared_risk", 0.5, "waiting", "B", UP, since=1),
    Push("shared_risk", 0.5, "provider_margin", "all", DOWN),
    # M082: the contractor keeps a part; fewer second trajectories, and less overflow
    Push("main_contractor", 1.0, "cost", "C", UP),
    Push("main_contractor", 1.0, "starts", "all", DOWN),
    # M121: more places, less overflow
    Push("new_entry", 3.0, "waiting", "B", DOWN),
    Push("new_entry", 3.0, "outside_contracts", "all", DOWN),
    Push("new_entry", 3.0, "occupancy", "C", DOWN),
    # M077
    Push("purchasing_skill", 1.0, "cost", "all", DOWN),
    Push("purchasing_skill", 1.0, "provider_margin", "B", DOWN),
    # M086: cheaper providers are chosen, at the price of a wait
    Push("price_transparency", 1.0, "cost", "B", DOWN, "town, prices apart"),
    Push("price_transparency", 1.0, "waiting", "B", UP, "town, prices apart", block=5),
    # M040, M065
    Push("contract_management", 24.0, "upcoded_share", "B", DOWN),
    Push("contract_management", 24.0, "cost", "B", DOWN),
    # M066
    Push("claim_rules", 1.0, "upcoded_share", "C", DOWN),
    Push("claim_rules", 1.0, "cost", "C", DOWN),
    # M039: no stretching; not paid without result
    Push("result_based", 1.0, "mean_stay", "B", DOWN, block=5),
    Push("result_based", 1.0, "not_paid", "C", UP),
    # M063
    Push("one_offs_under_contract", 1.0, "cost", "individual", DOWN),
    # M075
    Push("top_clients", 10.0, "cost", "stay", DOWN),
    # M058, M067: money back, and less of it billed
    Push("inspector_fte", 3.0, "recovered_by_audit", "all", UP),
    Push("inspector_fte", 3.0, "upcoded_share", "C", DOWN, since=1, block=5),
    # M069
    Push("delivery_proof", 1.0, "provider_margin", "all", DOWN, block=5),
    Push("delivery_proof", 1.0, "not_paid", "all", UP),
    # M034: intake slows, then stops; a supplement pays for what is left
    Push("budget_steering", 1.0, "starts", "B", DOWN),
    Push("budget_steering", 2.0, "intake_stops", "C", UP),
    Push("budget_steering", 2.0, "waiting", "B", UP),
    Push("budget_steering", 3.0, "supplementary_budget", "all", UP),
    Push("budget_steering", 3.0, "budget_gap", "all", DOWN),
    # M012, M043, M025, M089: what is seen sooner is acted on sooner
    Push("data_insight", 1.0, "intake_stops", "all", UP, "town, budget nearly enough", block=5, beside=STEERED),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


UNTOUCHED = [
    ("development_budget", 0.1, MONEY),
    ("delivery_proof", 1.0, MONEY),
    ("top_clients", 10.0, MONEY),
    ("one_offs_under_contract", 1.0, MONEY),
    ("claim_rules", 1.0, MONEY | {"upcoded_share"}),
    ("data_insight", 1.0, MONEY),
    ("valve_clause", 0.2, set()),
    ("price_transparency", 1.0, set()),
]


@pytest.mark.parametrize(("lever", "value", "allowed"), UNTOUCHED, ids=[case[0] for case in UNTOUCHED])
def test_a_lever_on_money_leaves_care_alone(lever: str, value: float, allowed: set[str]):
    base, plan = runs("town", seeds=10), runs("town", seeds=10, levers={lever: value})
    assert differing(base, plan) <= allowed


def test_without_responses_a_negotiated_price_moves_money_only():
    base = runs("town", seeds=5, responses=ALL_OFF)
    plan = runs("town", seeds=5, responses=ALL_OFF, levers={"purchasing_skill": 1.0})
    assert differing(base, plan) <= MONEY


_SHORT = [("B", "contract_form_b", 2.0), ("C", "contract_form_c", 4.0)]
_LONG = [(s, f"contract_form_{s.lower()}", f) for s in "BC" for f in (1.0, 2.0, 3.0, 4.0, 5.0)]


@pytest.mark.parametrize(
    ("segment", "lever", "form"), [*_SHORT, *(pytest.param(*one, marks=pytest.mark.long) for one in _LONG)]
)
def test_a_new_form_of_contract_brings_as_much_as_the_old_one(segment: str, lever: str, form: float):
    """Years seven to ten, when care from before the switch is over; nobody answers to incentives: within 6 %."""
    still = {"indexation": 0.0, "lump_sum_growth": 0.0}
    every = {"years": 10, "seeds": 20, "responses": ALL_OFF, "circumstances": still}
    base, plan = runs("town", **every), runs("town", **every, levers={lever: form})
    change = plan.mean("cost", segment, since=6).mean() / base.mean("cost", segment, since=6).mean() - 1.0
    assert abs(change) < 0.06


def test_capacity_funding_starts_with_the_largest_partners():
    """A tier that the place gives decides; turnover decides where it gives none (F044-F046)."""
    tree = tree_of(TOWN)
    offered = tree["products"]["foster"]["offered"]
    tiers = ("strategic", "tactical", "operational", "none")
    tree["products"]["foster"]["offered"] = [{**offered, "tier": tier} for tier in tiers]
    paid = {}
    for choice in (0, 1, 2, 3):
        layout = lay(tree, years=1, levers={"capacity_funding": choice})
        world = layout.fresh_world()
        step(world, layout, 0, 0, layout.weeks)
        product = layout.product_ids.index("foster")
        offers = np.asarray(world.offers)[world.offers["product"] == product]
        paid[choice] = {Tier(int(offer["tier"])).name.lower() for offer in offers if offer["standing_cents"] > 0}
    assert paid == {
        0: set(),
        1: {"strategic"},
        2: {"strategic", "tactical"},
        3: {"strategic", "tactical", "operational"},
    }


def test_newcomers_leave_what_happened_before_their_date_alone():
    later = {"new_entry": {"value": 3, "from": "2027-01-01"}}
    base, plan = runs("town", seeds=4), runs("town", seeds=4, levers=later)
    assert differing(base, plan, slice(0, 2)) == set()


# 10. A yearly ceiling brings intake stops late in the year (F136, F137).


def _intake_by_quarter(levers: dict[str, float], responses: dict[str, bool], seeds: int = 20) -> np.ndarray:
    """[seed, quarter] starts in segments B and C over three years."""
    layout = lay(PLACES["town"](), 3, levers=levers, responses=responses)
    some = np.isin(layout.product_segments, (1, 2))
    found = np.zeros((seeds, 4))
    for seed in range(seeds):
        world = layout.fresh_world()
        step(world, layout, seed, 0, layout.warm_up_weeks)
        for quarter in range(12):
            before = world.tally[:, :, :-1, Count.STARTS][:, :, some].sum()
            step(world, layout, seed, 0, 13)
            found[seed, quarter % 4] += world.tally[:, :, :-1, Count.STARTS][:, :, some].sum() - before
    return found


def _fourth_quarter(levers: dict[str, float], responses: dict[str, bool] | None = None) -> np.ndarray:
    """[seed] starts in the last quarter less the mean of the other three."""
    starts = _intake_by_quarter(levers, responses or {})
    return starts[:, 3] - starts[:, :3].mean(axis=1)


def test_finding_10_a_ceiling_makes_intake_fall_in_the_last_quarter():
    assert moves(_fourth_quarter({"production_ceiling": 0.9}), up=False)


def test_finding_10_crisis_care_never_waits_for_a_ceiling():
    layout = lay(PLACES["town"](), 3, levers={"production_ceiling": 0.5})
    crisis = layout.product_ids.index("crisis_bed")
    world = layout.fresh_world()
    step(world, layout, 0, 0, layout.weeks)
    assert world.tally[:, :, crisis, Count.STARTS].sum() > 0
    assert world.tally[:, :, crisis, Count.WAITING_WEEKS].sum() == 0


@pytest.mark.parametrize(
    ("levers", "responses"), [({}, {}), ({"production_ceiling": 0.9}, {"intake_stop": False})], ids=["none", "no stop"]
)
def test_finding_10_off_without_a_ceiling_or_without_stops_intake_is_level(
    levers: dict[str, float], responses: dict[str, bool]
):
    assert abs(deviation(_fourth_quarter(levers, responses))) < NOISE


def test_finding_10_off_without_stops_the_ceiling_still_holds_and_providers_bear_the_rest():
    off = {"intake_stop": False}
    stops, works_on = runs("town", levers=dict(CEILING)), runs("town", levers=dict(CEILING), responses=off)
    assert not works_on.of("intake_stops").any()
    assert moves(works_on.mean("not_paid") - stops.mean("not_paid"), up=True)


# Circumstances of money.


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


def test_contracts_that_run_until_a_date_keep_their_form_until_then():
    tree = tree_of(TOWN)
    tree["contracts_until"] = "2026-12-31"
    levers = {"contract_form_c": 4.0}
    kept, switched = lay(tree, years=3, levers=levers), lay(tree, years=3)
    differs = kept.lever_levels(Lever.CONTRACT_FORM_C) != switched.lever_levels(Lever.CONTRACT_FORM_C)
    assert np.flatnonzero(differs)[0] == kept.warm_up_weeks + 2 * 52


def test_a_price_spread_keeps_the_mean_price_and_the_margin():
    tree = tree_of(TOWN)
    tree["products"]["guidance"]["offered"]["price_spread"] = q(0.4, "ratio")
    layout = lay(tree)
    lines = layout.tables["offers"][layout.tables["offers"]["product"] == layout.product_ids.index("guidance")]
    prices = layout.tables["contracts"]["price_cents"][lines["contract"]]
    plain = float(tree_of(TOWN)["products"]["guidance"]["contract"]["price"]["value"]) * 100 * 12 / 52
    assert np.average(prices, weights=lines["share"]) == pytest.approx(plain)
    assert prices.max() > 1.5 * prices.min()
