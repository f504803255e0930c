"""Chance is shared: what a change does not touch stays the same, to the byte."""

from typing import Any

import numpy as np
import pytest

from agents.children.fields import NOBODY
from model.outcomes.reducers import REDUCERS, reduce
from model.policy.declared import levers
from model.run import Tallies, run_region, step
from model.setup.setup import Setup
from tests.cases.made import TOWN, Tree, digest, lay, q, set_value, town, tree_of, unlimited

PUSHED = {
    "start_light": 1,
    "collectivise": 1,
    "poh_jeugd_fte": 3,
    "local_team_fte": 5,
    "duration_cap_weeks_b": 13,
    "regulated_inflow_c": 1,
    "tariff_b": 0.3,
    "tariff_c": -0.3,
    "capacity_b": 0.5,
    "capacity_c": -0.5,
    "end_individual_agreements": 1,
    "central_placement": 1,
    "settlement": 2,
    "school_support_fte": 3,
    "review_specialist_fte": 2,
    "prevention": 1,
    "prevention_network": 1,
    "local_reach": 1,
    "normalise": 1,
    "scope": 1,
    "education_pays": 1,
    "cost_talks": 1,
    "referrer_training": 1,
    "referrer_cooperation": 1,
    "gi_agreements": 1,
    "alignment": 1,
    "area_based": 1,
    "team_skill": 1,
    "team_own_help": 1,
    "case_direction": 1,
    "fixed_face": 1,
    "formal_decisions": 1,
    "safety_tables": 1,
    "local_groups": 1,
    "joint_groups": 1,
    "group_first": 1,
    "expert_table": 1,
    "perspective_plan": 1,
    "explanatory_analysis": 1,
    "less_admin": 1,
    "programme_director": 1,
    "production_ceiling": 0.8,
    "budget_indications": 0.8,
    "capacity_funding": 3,
    "contract_form_b": 4,
    "contract_form_c": 1,
    "contract_form_stay": 5,
    "smaller_groups": 0.4,
    "valve_clause": 0.2,
    "development_budget": 0.1,
    "transition_investment": 0.2,
    "bonus": 0.3,
    "malus": 0.3,
    "compensation": 1,
    "shared_risk": 0.5,
    "main_contractor": 1,
    "new_entry": 3,
    "purchasing_skill": 1,
    "price_transparency": 1,
    "contract_management": 40,
    "claim_rules": 1,
    "result_based": 1,
    "one_offs_under_contract": 1,
    "top_clients": 10,
    "inspector_fte": 5,
    "delivery_proof": 1,
    "budget_steering": 3,
    "data_insight": 1,
    "home_first": 1,
    "intensive_home_teams": 5,
    "part_time_stay": 0.6,
    "early_perspective": 1,
    "network_foster": 1,
    "keep_in_region": 1,
    "closed_places": -1,
    "closed_alternatives": 1,
    "early_transfer_warning": 1,
    "flex_pool": 1,
    "cap_one_to_one": 0,
    "no_double_care": 1,
    "crisis_home_unless": 1,
    "duty_to_place": 1,
    "stay_monitor": 5,
    "vacancy_view": 1,
    "capacity_stay": 0.5,
}
SILENT = {"valve_clause", "price_transparency"}
"""Levers that find nothing to act on here: no sum or maximum, and one price for all."""


def short(years: int = 8, **scenario: Any) -> Setup:
    """Voorbeeldstad, 2025 and on, without a warm-up."""
    tree = tree_of(TOWN)
    tree["warm_up_years"] = 0
    return lay(tree, years=years, **scenario)


@pytest.fixture(scope="module")
def untouched() -> Tallies:
    return run_region(short(), 0)


def test_every_lever_is_pushed_here():
    assert set(PUSHED) == {lever.id for lever in levers()}


def test_levers_left_where_they_stand_change_nothing(untouched: Tallies):
    defaults = {lever.id: lever.default or 0 for lever in levers()}
    assert digest(run_region(short(levers=defaults), 0)) == digest(untouched)


@pytest.mark.parametrize("lever", PUSHED)
def test_a_lever_that_starts_in_2030_changes_nothing_before_2030(lever: str, untouched: Tallies):
    setup = short(levers={lever: {"value": PUSHED[lever], "from": "2030-01-01", "ramp_weeks": 0}})
    found, before = run_region(setup, 0), 5
    assert np.array_equal(found.series[: before * 52], untouched.series[: before * 52])
    for name in ("tally", "waits", "clients"):
        assert np.array_equal(getattr(found, name)[:before], getattr(untouched, name)[:before]), name
    outcomes, alone = reduce(setup, found), reduce(short(), untouched)
    assert np.array_equal(outcomes[:, :before], alone[:, :before], equal_nan=True)
    same = np.array_equal(outcomes[:, before:], alone[:, before:], equal_nan=True)
    assert same == (lever in SILENT), "it does something, unless there is nothing to act on"


@pytest.mark.parametrize("lever", PUSHED)
def test_a_lever_that_starts_after_the_end_changes_nothing(lever: str, untouched: Tallies):
    setup = short(levers={lever: {"value": PUSHED[lever], "from": "2040-01-01"}})
    assert digest(run_region(setup, 0)) == digest(untouched)


@pytest.mark.parametrize("growth", [0.0, 0.08, -0.05])
def test_a_short_run_is_the_beginning_of_a_long_one(growth: float):
    scenario: Tree = {"circumstances": {"demand_growth": {"value": growth}}}
    one, two = run_region(short(4, **scenario), 0), run_region(short(8, **scenario), 0)
    for name in ("tally", "waits", "clients", "series", "who", "spells", "endings", "onsets"):
        shorter = getattr(one, name)
        assert np.array_equal(shorter, getattr(two, name)[: len(shorter)]), name


def without_scarcity(youths: int) -> Setup:
    """A town in which nobody takes anybody's place, and nothing depends on how many children there are."""
    tree = unlimited(town(tree_of(TOWN), youths))
    tree["warm_up_years"] = 0
    set_value(tree, "teams.finds", 0)
    set_value(tree, "population.needs", 0.5)
    set_value(tree, "population.adult_at", 6)
    for name in ("gp_worker", "local_team"):
        tree["products"][name]["role"] = "ordinary"
        tree["products"][name]["contract"] = tree["products"]["day_care"]["contract"]
    return lay(tree, years=3)


def histories(world: Any, children: int) -> list[tuple[Any, ...]]:
    """All that is known of each child and its needs, without the rows in which they stand."""
    found, needs = [], world.trajectories
    fields = (
        "key",
        "kind",
        "severity",
        "judged_severity",
        "stage",
        "event",
        "product",
        "asked_week",
        "started_week",
        "turns",
    )
    for row in range(children):
        child = world.children[row]
        own, need = [], int(child.trajectories)
        while need != NOBODY:
            own.append(tuple(needs[need][name].item() for name in (*fields, "weekly_cents", "referrer", "due")))
            need = int(needs[need].sibling)
        known = ("uid", "born", "clock", "severity", "frailty", "needs", "last_end", "practice", "due")
        found.append((*(child[name].item() for name in known), *sorted(own)))
    return found


def test_one_extra_child_changes_nobody_else():
    one, two = without_scarcity(400), without_scarcity(401)
    worlds = one.fresh_world(), two.fresh_world()
    for _ in range(12):
        for world, setup in zip(worlds, (one, two), strict=True):
            step(world, setup, 0, 0, 13)
        assert histories(worlds[0], 400) == histories(worlds[1], 400)
    assert worlds[0].state[0].left > 20, "children are born and leave"
    assert worlds[0].tally[..., 0].sum() > 50, "and are helped"


def test_twice_the_price_is_twice_the_cost():
    def cents(factor: float) -> np.ndarray:
        tree = town(tree_of(TOWN), 300)
        tree["warm_up_years"], name = 0, "treatment_c"
        tree["products"][name]["contract"]["price"] = q(100 * factor, "EUR per week")
        tree["products"][name]["contract"]["by_intensity"] = False
        setup = lay(tree, years=3, circumstances={"indexation": {"value": 0}}, responses={"coding_segment": False})
        return run_region(setup, 0).tally[:, 0, setup.product_ids.index(name), 6]

    assert np.array_equal(2 * cents(1), cents(2))
    assert cents(1).sum() > 0


def test_the_order_of_municipalities_does_not_change_what_is_on_offer_or_its_price():
    tree = tree_of(TOWN)
    tree["warm_up_years"] = 0
    names = list(tree["municipalities"])
    turned = {**tree, "municipalities": {name: tree["municipalities"][name] for name in reversed(names)}}
    one, two = (reduce(setup := lay(t, years=3), run_region(setup, 0)) for t in (tree, turned))
    assert list(REDUCERS).index("budget") == 1
    assert np.allclose(one[1, :, :3, -1], two[1, :, 2::-1, -1])


def _gain(lever: str, value: float, outcome: str, seeds: int) -> float:
    at = list(REDUCERS).index(outcome)

    def per_seed(setup: Setup, first: int) -> np.ndarray:
        runs = (reduce(setup, run_region(setup, first + seed)) for seed in range(seeds))
        return np.array([np.nansum(one[at, :, -1, -1]) for one in runs])

    base, pushed = short(3), short(3, levers={lever: {"value": value, "ramp_weeks": 0}})
    alone = per_seed(base, 0)
    paired, apart = per_seed(pushed, 0) - alone, per_seed(pushed, 10_000) - alone
    return float(np.var(apart, ddof=1) / np.var(paired, ddof=1))


@pytest.mark.long
def test_shared_chance_makes_differences_sharper(capsys: pytest.CaptureFixture[str]):
    """Variance of a cost difference, apart against paired, over 200 seeds: at least 2 for every lever tried."""
    tried = ("start_light", "collectivise", "duration_cap_weeks_b", "tariff_b", "capacity_b")
    gains = {lever: _gain(lever, PUSHED[lever], "cost", 200) for lever in tried}
    with capsys.disabled():
        print("\npairing divides the variance of a difference by", {k: round(v, 1) for k, v in gains.items()})
    assert min(gains.values()) >= 2.0
