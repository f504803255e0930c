"""In any small place, under any levers, every law holds at the end of every week."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.build import Layout
from model.checking import BrokenLaw, check, run_checked
from model.policy.declared import circumstances, levers, responses
from model.run import run_region, step
from tests.cases.made import MMC, PLAIN, TOWN, Tree, digest, lay, q, set_value, town, tree_of, unlimited

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
CHILD_RATES = ("asks", "recovers_alone", "worsens", "crisis", "gives_up", "drops_out", "light_step_up")
STAFF = {"local_team", "gp_worker", "local_field"}
SHARES = ("recovers", "steps_up", "steps_down")
ACCESS_SHARES = ("seeks_outside", "no_offer")


def _some(draw: Any, low: float, high: float) -> float:
    """A number of a hundred steps, ends included."""
    return low + (high - low) * draw(st.integers(0, 100)) / 100


def _contract(draw: Any, limited: bool) -> Tree:
    forms = ["price_times_quantity", "trajectory_price", "month_price", "one_off"]
    form = draw(st.sampled_from([*forms, "lump_sum", "capacity"] if limited else forms))
    price = _some(draw, 0.01, 900)
    if form in ("lump_sum", "capacity"):
        sum_or_place = q(price * (20 if form == "lump_sum" else 1), "EUR per week")
        return {"form": form, "price": sum_or_place, "cost": q(_some(draw, 0, 400), "EUR per week")}
    contract: Tree = {"form": form, "price": q(price, "EUR per week"), "margin": q(_some(draw, -0.3, 0.5), "ratio")}
    if form == "trajectory_price":
        contract["price"] = q(40 * price, "EUR")
    if form == "one_off":
        contract["tail"] = q(_some(draw, 0, 1.5), "ratio")
    else:
        contract["by_intensity"] = draw(st.booleans())
    return contract


def _change_product(draw: Any, name: str, product: Tree, kinds: list[str]) -> None:
    product["stay"] = q(_some(draw, 0.2, 60), "weeks")
    product["spread"] = q(_some(draw, 0, 1.2), "ratio")
    product["exponential"] = draw(st.booleans())
    for share in SHARES:
        product[share] = q(_some(draw, 0, 1), "share")
    if draw(st.booleans()):
        product["longest"] = q(_some(draw, 0.5, 30), "weeks")
    product["capped"], product["in_groups"] = draw(st.booleans()), draw(st.booleans())
    product.pop("companion", None)
    if draw(st.booleans()):
        share, shift = q(_some(draw, 0, 1), "share"), q(_some(draw, -2, 1), "levels")
        product["companion"] = {"share": share, "kind": draw(st.sampled_from(kinds)), "shift": shift}
    if name in STAFF:
        return
    limited = product.get("role") != "crisis" and draw(st.booleans())
    product.pop("offered", None)
    if limited:
        product["offered"] = {
            "providers": q(draw(st.integers(1, 8)), "providers"),
            "five_largest": q(_some(draw, 0.2, 1), "share"),
            "places": q(_some(draw, 0, 12), "places"),
        }
    product["contract"] = _contract(draw, limited)


def _change_people(draw: Any, tree: Tree) -> None:
    names = list(tree["municipalities"])[: draw(st.integers(1, 3))]
    tree["municipalities"] = {name: tree["municipalities"][name] for name in names}
    for one in tree["municipalities"].values():
        one["youths"] = q(draw(st.integers(1, 60)), "children")
        one["gp_practices"] = q(draw(st.integers(1, 4)), "providers")
        one["local_team"], one["gp_workers"] = q(_some(draw, 0, 1), "fte"), q(_some(draw, 0, 1), "fte")
    population = tree["population"]
    population["ageing"] = draw(st.booleans())
    population["adult_at"] = q(draw(st.sampled_from([1, 5, 18])), "years")
    population["needs"] = q(_some(draw, 0, 4), "per year")
    population["frailty_spread"] = q(_some(draw, 0, 1.5), "ratio")
    for rate in CHILD_RATES:
        tree["children"][rate] = q(_some(draw, 0, 0.2), "per week")
    tree["children"]["asks_at_once"] = q(_some(draw, 0, 1), "share")
    tree["children"]["light_recovery"] = q(_some(draw, 0, 1), "ratio")


def _change_agents(draw: Any, tree: Tree) -> None:
    for kind in tree["referrers"].values():
        kind["error"], kind["cost_awareness"] = q(_some(draw, 0, 1.5), "levels"), q(_some(draw, 0, 1), "share")
        kind["knows"] = q(draw(st.integers(1, 5)), "providers")
    access, providers = tree["access"], tree["providers"]
    access["doubt"], access["review"] = q(_some(draw, 0, 1), "levels"), q(draw(st.integers(0, 9)), "weeks")
    access["tolerance"] = q(_some(draw, 0, 3), "ratio")
    for share in ACCESS_SHARES:
        access[share] = q(_some(draw, 0, 1), "share")
    providers["prolongs"], providers["fills_below"] = q(_some(draw, 0, 1), "share"), q(_some(draw, 0, 1), "share")
    providers["prolong_weeks"] = q(_some(draw, 0, 8), "weeks")
    providers["group_load"] = q(_some(draw, 0, 1), "ratio")
    providers["upcoding"], providers["longer"] = q(_some(draw, 0, 3), "ratio"), q(_some(draw, 0, 3), "ratio")
    providers["top_up_wait"] = q(_some(draw, 0, 1), "ratio")


def _scenario(draw: Any) -> Tree:
    pushed = {}
    for lever in draw(st.lists(st.sampled_from(levers()), max_size=6, unique_by=lambda one: one.id)):
        value = draw(st.sampled_from([lever.min, lever.max])) if lever.id == "settlement" else None
        year, ramp = draw(st.integers(2025, 2027)), draw(st.sampled_from([None, 0, 1, 30]))
        pushed[lever.id] = {
            "value": _some(draw, lever.min, lever.max) if value is None else value,
            "from": f"{year}-{draw(st.integers(1, 12)):02d}-01",
            "ramp_weeks": ramp,
        }
    return {
        "levers": pushed,
        "responses": {one.id: draw(st.booleans()) for one in responses()},
        "circumstances": {one.id: {"value": _some(draw, one.min, one.max)} for one in circumstances()},
    }


@st.composite
def layouts(draw: Any) -> Layout:
    """A small place with random youths, staff, contracts, places, behaviour, levers, dates and circumstances."""
    tree = tree_of(TOWN)
    tree["warm_up_years"], tree["settlement"] = draw(st.integers(0, 1)), draw(st.sampled_from(["T-0", "T-2"]))
    _change_people(draw, tree)
    _change_agents(draw, tree)
    for name, product in tree["products"].items():
        _change_product(draw, name, product, list(tree["kinds"]))
    return lay(tree, years=draw(st.integers(1, 3)), seed=draw(st.integers(0, 2**53)), **_scenario(draw))


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=SLOW, database=None)
@given(layouts())
def test_every_law_holds_in_every_week_of_any_small_place(layout: Layout):
    run_checked(layout, replication=0)


@pytest.mark.long
@settings(max_examples=5000, deadline=None, derandomize=True, suppress_health_check=SLOW, database=None)
@given(layouts())
def test_every_law_holds_in_every_week_of_5000_small_places(layout: Layout):
    """About half an hour on one core."""
    run_checked(layout, replication=1)


@pytest.mark.parametrize("place", [TOWN, PLAIN, MMC])
def test_every_law_holds_in_the_places_that_we_ship_and_test_with(place: str):
    layout = lay(tree_of(place), years=2)
    assert digest(run_checked(layout, 3, every=4)) == digest(run_region(layout, 3))


def _midway(weeks: int = 60) -> tuple[Any, Layout]:
    tree = town(tree_of(TOWN), 300)
    tree["warm_up_years"] = 0
    for product in tree["products"].values():
        if "offered" in product:
            product["offered"]["places"] = q(3, "places")
    layout = lay(tree, years=2)
    world = layout.fresh_world()
    step(world, layout, 0, 0, weeks)
    check(world, layout, weeks - 1)
    return world, layout


BREAKS = {
    "a lost child": lambda w: w.state.__setattr__("left", w.state.left + 1),
    "a lost need": lambda w: w.trajectories.__setitem__("stage", _swap(w, 4, 0)),
    "a need in two places": lambda w: w.children["trajectories"].__setitem__(slice(None), 0),
    "a cent too much billed": lambda w: w.lines["billed_cents"].__setitem__(0, w.lines["billed_cents"][0] + 1),
    "a cent too little running": lambda w: w.running_cents.__setitem__((0, 0), w.running_cents[0, 0] - 1),
    "a place counted twice": lambda w: w.lines["occupied"].__setitem__(-1, w.lines["occupied"][-1] + 1000),
    "a list in the wrong order": lambda w: w.trajectories.__setitem__("joined", _reversed(w)),
    "a forgotten start": lambda w: w.tally.__setitem__((0, 0, 0, 0), w.tally[0, 0, 0, 0] - 1),
    "a start before asking": lambda w: w.trajectories["asked"].__setitem__(slice(None), 10_000),
    "an empty calendar": lambda w: w.care_calendar.__setitem__(slice(None), -1),
    "a week of waiting forgotten": lambda w: w.tally.__setitem__((0, 0, 3, 4), w.tally[0, 0, 3, 4] - 1),
}


def _swap(world: Any, one: int, other: int) -> Any:
    stage = world.trajectories["stage"].copy()
    stage[(stage == one).argmax()] = other
    return stage


def _reversed(world: Any) -> Any:
    joined = world.trajectories["joined"]
    return joined.max() - joined


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_law_is_noticed(fault: str):
    world, layout = _midway()
    BREAKS[fault](world)
    with pytest.raises(BrokenLaw, match="end of week 59"):
        check(world, layout, 59)


def test_without_a_limit_on_places_nobody_waits_but_for_the_review():
    tree = unlimited(town(tree_of(TOWN), 400))
    tree["warm_up_years"] = 0
    set_value(tree, "access.review", 0)
    for product in ("gp_worker", "local_team"):
        tree["products"][product]["contract"] = tree["products"]["local_field"]["contract"]
        tree["products"][product]["role"] = "ordinary"
    tallies = run_checked(lay(tree, years=3), 0)
    assert tallies.series[..., 0].sum() == 0
    assert tallies.series[..., 1].sum() > 0


def test_without_needs_there_is_no_care_and_no_cost_of_care():
    tree = town(tree_of(TOWN), 400)
    tree["warm_up_years"] = 0
    set_value(tree, "population.needs", 0)
    tallies = run_checked(lay(tree, years=2), 0)
    assert tallies.series[..., :2].sum() == 0
    assert tallies.series[:, 1:, 2].sum() == 0, "only the local field and staff are paid"
