"""Rules of places of stay, by hand, and what a place file may say about them."""

from typing import Any

import numpy as np
import pytest

from agents.base.compiler.records import Record, rows
from agents.children.fields import NOBODY, Stage
from agents.providers import fields
from agents.providers.fields import LIMITLESS
from agents.providers.stay import (
    breakdown_rate,
    crowding,
    is_part_time,
    is_placed_outside_region,
    is_too_heavy_for,
    levels_too_heavy,
    missing_staff,
    one_to_one_hours,
    remaining_excess,
    slots_closed,
)
from model.places.schema import Place
from model.run import step
from tests.cases.made import TOWN, Tree, lay, q, set_value, tree_of


def _record[R: Record](kind: type[R], **values: float) -> R:
    records = rows(kind, 1)
    for name, value in values.items():
        records[name] = value
    return records[0]


STAY = _record(fields.StayRecord, bears=4.5, breaks_down=0.01, part_time_share=0.2)
NUMBERS = _record(
    fields.StayParameters, per_level=2.0, per_move=0.5, crowding=0.3, strain=4.0, turnover=0.004, refill=12.0,
    hours_per_level=40.0, refuses=0.4, expertise_from=4.6,
)  # fmt: skip


def _offer(**values: float) -> fields.OfferRecord:
    return _record(fields.OfferRecord, **values)


def test_a_placement_of_a_fitting_child_breaks_down_at_its_own_rate():
    assert breakdown_rate(STAY, NUMBERS, 0.0, 0, 0.0, 0.0) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("too_heavy", "moves", "full", "missing", "times"),
    [(0.5, 0, 0.0, 0.0, 2.0), (0.0, 2, 0.0, 0.0, 2.0), (0.0, 0, 1.0, 0.0, 1.3), (0.0, 0, 0.0, 0.05, 1.2)],
)
def test_misfit_earlier_moves_a_full_house_and_missing_staff_each_raise_it(too_heavy, moves, full, missing, times):
    assert breakdown_rate(STAY, NUMBERS, too_heavy, moves, full, missing) == pytest.approx(0.01 * times)


def test_guidance_carries_what_it_has_hours_for_and_a_cap_leaves_the_rest():
    too_heavy = levels_too_heavy(4.9, STAY)
    assert too_heavy == pytest.approx(0.4)
    assert one_to_one_hours(too_heavy, NUMBERS, 168.0) == pytest.approx(16.0)
    assert remaining_excess(too_heavy, 16.0, NUMBERS) == pytest.approx(0.0)
    assert one_to_one_hours(too_heavy, NUMBERS, 4.0) == 4.0
    assert remaining_excess(too_heavy, 4.0, NUMBERS) == pytest.approx(0.3)
    assert remaining_excess(too_heavy, 0.0, NUMBERS) == too_heavy


def test_a_pool_of_temporary_staff_fills_its_share_of_empty_posts():
    assert missing_staff(NUMBERS, 0.0) == pytest.approx(0.048)
    assert missing_staff(NUMBERS, 0.75) == pytest.approx(0.012)


def test_places_shut_are_whole_and_on_average_the_share_that_is_missing():
    shut = [slots_closed(10_000, 0.048, (turn + 0.5) / 1000) for turn in range(1000)]
    assert set(shut) == {0, 1000}
    assert np.mean(shut) == pytest.approx(480, abs=1)


@pytest.mark.parametrize(("cumulative", "duty", "refused"), [(0.3, 0.0, True), (0.3, 0.3, False), (0.8, 0.3, True)])
def test_only_providers_without_the_duty_refuse_a_child_too_heavy_for_them(cumulative, duty, refused):
    offer = _offer(cumulative=cumulative)
    assert bool(is_too_heavy_for(0.2, offer, NUMBERS, duty, 0.39)) is refused
    assert not is_too_heavy_for(0.0, offer, NUMBERS, 0.0, 0.0)
    assert not is_too_heavy_for(0.2, offer, NUMBERS, 0.0, 0.41)


def test_extra_part_time_stay_is_for_children_whom_the_place_could_bear():
    assert is_part_time(4.9, STAY, 0.0, 0.19)
    assert not is_part_time(4.9, STAY, 1.0, 0.21)
    assert is_part_time(4.2, STAY, 0.5, 0.59)
    assert not is_part_time(4.2, STAY, 0.5, 0.61)


def test_safety_or_expertise_lets_a_child_go_out_of_the_region():
    assert is_placed_outside_region(4.0, True, NUMBERS)
    assert is_placed_outside_region(4.7, False, NUMBERS)
    assert not is_placed_outside_region(4.5, False, NUMBERS)


def test_a_house_without_a_limit_is_never_full():
    assert crowding(_offer(capacity=LIMITLESS, occupied=5000)) == 0.0
    assert crowding(_offer(capacity=4000, occupied=5000)) == 1.0
    assert crowding(_offer(capacity=4000, occupied=1000)) == 0.25


def _grown_up(share: float, **levers: Any) -> tuple[np.ndarray, np.ndarray, float]:
    """Ages (years) of the children of a town full of foster care, the products of adults, and children."""
    tree = tree_of(TOWN)
    for kind in ("mental", "upbringing"):
        severity = tree["kinds"][kind]["severity"]
        severity["stay"], severity["advice"] = q(float(severity["advice"]["value"]), "share"), q(0, "share")
        tree["kinds"][kind]["offers"]["stay"] = {"foster": q(1, "share")}
    for name, product in tree["products"].items():
        if name != "foster":
            product.pop("after_adult", None)
    set_value(tree, "products.foster.after_adult.share", share)
    tree["products"]["foster"].pop("offered")
    setup = lay(tree, years=4, levers=levers)
    world = setup.fresh_world()
    step(world, setup, 0, 0, setup.weeks)
    ages = (setup.weeks - np.asarray(world.children["born"])) / 52.0
    first = np.asarray(world.children["trajectories"])[ages > 18.0]
    needs = np.asarray(world.trajectories)
    assert (first != NOBODY).all()
    assert (needs["stage"][first] == Stage.IN_CARE).all()
    return ages, needs["product"][first], float(setup.product_ids.index("foster"))


def test_who_stays_on_lives_in_foster_care_and_leaves_before_twenty_one():
    ages, products, foster = _grown_up(1.0)
    assert np.count_nonzero(ages > 19.0) > 5
    assert (products == foster).all()
    assert ages.max() <= 21.0 + 1 / 52


def test_nobody_stays_on_where_no_place_allows_it():
    ages, _, _ = _grown_up(0.0)
    assert ages.max() <= 18.0


def test_whose_leaving_was_prepared_is_gone_half_a_year_after_eighteen():
    prepared = {"early_perspective": {"value": 1.0, "ramp_weeks": 0}}
    ages, _, _ = _grown_up(1.0, **prepared)
    assert np.count_nonzero(ages > 18.1) > 0
    lately = ages[ages < 20.0]  # who turned eighteen before the lever was in force may stay longer
    assert lately.max() <= 18.5 + 2 / 52


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("foster", "holds", "then"), "fostr", "unknown product 'fostr'"),
        (("closed", "instead"), {"group_home": q(0.4, "share")}, "shares do not add up"),
        (("closed", "instead"), {"nowhere": q(1, "share")}, "unknown product 'nowhere'"),
    ],
)
def test_a_fault_about_a_place_of_stay_is_one_clear_line(path: tuple[str, ...], value: Any, says: str):
    tree = tree_of(TOWN)
    node: Tree = tree["products"]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    with pytest.raises(ValueError, match=says):
        Place.model_validate(tree)


def test_a_place_that_can_break_down_needs_the_numbers_of_stay():
    tree = tree_of(TOWN)
    tree.pop("stay")
    with pytest.raises(ValueError, match="expected the numbers of 'stay'"):
        Place.model_validate(tree)
