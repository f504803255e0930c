"""Levers of ``model/flow/money``: each alone moves what it is meant to move (rows of measures.csv)."""

import numpy as np
import pytest

from agents.providers.fields import Tier
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.run import step
from tests.behaviour.paired import ALL_OFF, MONEY, NOISE, deviation, differing, moves, runs
from tests.behaviour.places import PLACES
from tests.behaviour.pushes import CEILING, DOWN, SUM_ONLY, UP, Push, works
from tests.cases.made import TOWN, lay, q, tree_of

MOVES = [
    # M031, M088: a price is a multiplier of cost; a lower margin in C draws fewer cases there
    Push("tariff_b", 0.1, "cost", "B", UP),
    Push("tariff_b", -0.1, "cost", "B", DOWN),
    Push("tariff_c", 0.1, "cost", "C", UP),
    Push("tariff_c", -0.1, "cost", "C", DOWN),
    Push("tariff_c", -0.1, "referrals", "C", DOWN),
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
    # M077
    Push("purchasing_skill", 1.0, "cost", "all", DOWN),
    Push("purchasing_skill", 1.0, "provider_margin", "B", DOWN),
    # M066
    Push("claim_rules", 1.0, "upcoded_share", "C", DOWN),
    Push("claim_rules", 1.0, "cost", "C", DOWN),
    # M039: no stretching; not paid without result
    Push("result_based", 1.0, "mean_stay", "B", DOWN, block=5),
    Push("result_based", 1.0, "not_paid", "C", UP),
    # M069
    Push("delivery_proof", 1.0, "provider_margin", "all", DOWN, block=5),
    Push("delivery_proof", 1.0, "not_paid", "all", UP),
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
    ("segment", "lever", "form"), [*_SHORT, *(pytest.param(*case, marks=pytest.mark.long) for case in _LONG)]
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
        setup = lay(tree, years=1, levers={"capacity_funding": choice})
        world = setup.fresh_world()
        step(world, setup, 0, 0, setup.weeks)
        product = setup.product_ids.index("foster")
        offers = np.asarray(world.offers)[world.offers["product"] == product]
        paid[choice] = {Tier(int(offer["tier"])).name.lower() for offer in offers if offer["standing_cents"] > 0}
    assert paid == {
        0: set(),
        1: {"strategic"},
        2: {"strategic", "tactical"},
        3: {"strategic", "tactical", "operational"},
    }


# 10. A yearly ceiling brings intake stops late in the year (F136, F137).


def _intake_by_quarter(levers: dict[str, float], responses: dict[str, bool], seeds: int = 20) -> np.ndarray:
    """[seed, quarter] starts in segments B and C over three years."""
    setup = lay(PLACES["town"](), 3, levers=levers, responses=responses)
    some = np.isin(setup.product_segments, (1, 2))
    found = np.zeros((seeds, 4))
    for seed in range(seeds):
        world = setup.fresh_world()
        step(world, setup, seed, 0, setup.warm_up_weeks)
        for quarter in range(12):
            before = world.tally[:, :, :-1, Count.STARTS][:, :, some].sum()
            step(world, setup, seed, 0, 13)
            found[seed, quarter % 4] += world.tally[:, :, :-1, Count.STARTS][:, :, some].sum() - before
    return found


def _fourth_quarter(levers: dict[str, float], responses: dict[str, bool] | None = None) -> np.ndarray:
    """[seed] starts in the last quarter less the mean of the other three."""
    starts = _intake_by_quarter(levers, responses or {})
    return starts[:, 3] - starts[:, :3].mean(axis=1)


def test_finding_10_a_ceiling_makes_intake_fall_in_the_last_quarter():
    assert moves(_fourth_quarter({"production_ceiling": 0.9}), up=False)


def test_finding_10_crisis_care_never_waits_for_a_ceiling():
    setup = lay(PLACES["town"](), 3, levers={"production_ceiling": 0.5})
    crisis = setup.product_ids.index("crisis_bed")
    world = setup.fresh_world()
    step(world, setup, 0, 0, setup.weeks)
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
    setup = lay(tree)
    lines = setup.tables["offers"][setup.tables["offers"]["product"] == setup.product_ids.index("guidance")]
    prices = setup.tables["contracts"]["price_cents"][lines["contract"]]
    plain = float(tree_of(TOWN)["products"]["guidance"]["contract"]["price"]["value"]) * 100 * 12 / 52
    assert np.average(prices, weights=lines["share"]) == pytest.approx(plain)
    assert prices.max() > 1.5 * prices.min()
