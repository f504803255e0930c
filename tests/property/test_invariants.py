"""In any small place, under any levers, every law holds at the end of every week."""

from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from model.invariants import check, run_checked
from model.outcomes.counters import WeekCount
from model.recount import InvariantViolation
from model.run import TooManyNeeds, run_region, step
from model.setup.setup import Setup
from tests.cases.made import MMC, PLAIN, TOWN, digest, lay, q, set_value, town, tree_of, unlimited
from tests.cases.random_places import made

# A place follows from one number, so that a failure is named in one line; there is nothing to shrink.
RANDOM = settings(deadline=None, derandomize=True, database=None, phases=[Phase.generate])


def _broken(number: int) -> str:
    """The law that a place breaks, if any; one that asks for more needs than there are rows for is not counted."""
    try:
        run_checked(made(number), replication=0)
    except TooManyNeeds:
        assume(False)
    except InvariantViolation as law:
        return str(law)
    return ""


@settings(RANDOM, max_examples=30)
@given(st.integers(0, 2**32))
def test_every_law_holds_in_every_week_of_any_small_place(number: int):
    assert _broken(number) == ""


@pytest.mark.long
@settings(RANDOM, max_examples=500)
@given(st.integers(2**32, 2**40))
def test_every_law_holds_in_every_week_of_500_more_small_places(number: int):
    assert _broken(number) == ""


@pytest.mark.parametrize("place", [TOWN, PLAIN, MMC])
def test_every_law_holds_in_the_places_that_we_ship_and_test_with(place: str):
    setup = lay(tree_of(place), years=2)
    assert digest(run_checked(setup, 3, every=4)) == digest(run_region(setup, 3))


def _midway(weeks: int = 60) -> tuple[Any, Setup]:
    tree = town(tree_of(TOWN), 300)
    tree["warm_up_years"] = 0
    for product in tree["products"].values():
        if "offered" in product:
            product["offered"]["places"] = q(3, "places")
    setup = lay(tree, years=2)
    world = setup.fresh_world()
    step(world, setup, 0, 0, weeks)
    check(world, setup, weeks - 1)
    return world, setup


BREAKS = {
    "a lost child": lambda w: w.state.__setattr__("left", w.state.left + 1),
    "a lost need": lambda w: w.trajectories.__setitem__("stage", _swap(w, 4, 0)),
    "a need in two places": lambda w: w.children["trajectories"].__setitem__(slice(None), 0),
    "a cent too much billed": lambda w: w.offers["billed_cents"].__setitem__(0, w.offers["billed_cents"][0] + 1),
    "a cent too little running": lambda w: w.running_cents.__setitem__((0, 0), w.running_cents[0, 0] - 1),
    "a place counted twice": lambda w: w.offers["occupied"].__setitem__(-1, w.offers["occupied"][-1] + 1000),
    "a list in the wrong order": lambda w: w.trajectories.__setitem__("joined_week", _reversed(w)),
    "a forgotten start": lambda w: w.tally.__setitem__((0, 0, 0, 0), w.tally[0, 0, 0, 0] - 1),
    "a start before asking": lambda w: w.trajectories["asked_week"].__setitem__(slice(None), 10_000),
    "an empty calendar": lambda w: w.care_calendar.__setitem__(slice(None), -1),
    "a week of waiting forgotten": lambda w: w.tally.__setitem__((0, 0, 3, 4), w.tally[0, 0, 3, 4] - 1),
}


def _swap(world: Any, one: int, other: int) -> Any:
    stage = world.trajectories["stage"].copy()
    stage[(stage == one).argmax()] = other
    return stage


def _reversed(world: Any) -> Any:
    joined = world.trajectories["joined_week"]
    return joined.max() - joined


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_law_is_noticed(fault: str):
    world, setup = _midway()
    BREAKS[fault](world)
    with pytest.raises(InvariantViolation, match="end of week 59"):
        check(world, setup, 59)


def test_without_a_limit_on_places_nobody_waits_but_for_the_review():
    tree = unlimited(town(tree_of(TOWN), 400))
    tree["warm_up_years"] = 0
    set_value(tree, "access.review", 0)
    for product in ("gp_worker", "local_team"):
        tree["products"][product]["contract"] = tree["products"]["local_field"]["contract"]
        tree["products"][product]["role"] = "ordinary"
    tallies = run_checked(lay(tree, years=3), 0)
    assert tallies.series[..., WeekCount.WAITING].sum() == 0
    assert tallies.series[..., WeekCount.IN_CARE].sum() > 0


def test_without_needs_there_is_no_care_and_no_cost_of_care():
    tree = town(tree_of(TOWN), 400)
    tree["warm_up_years"] = 0
    set_value(tree, "population.needs", 0)
    tallies = run_checked(lay(tree, years=2), 0)
    assert tallies.series[..., :2].sum() == 0
    assert tallies.series[:, 1:, WeekCount.CENTS].sum() == 0, "only the local field and staff are paid"
