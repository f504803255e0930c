"""Rules of prevention, access, groups and decisions, and small stories worked out by hand."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from agents.base.compiler.chance import Decision
from agents.base.compiler.records import rows
from agents.children.fields import ChildParameters
from agents.children.rules import heavier, severity_after_prevention, share_still_asking
from agents.local_teams.rules import is_of_school_age, is_still_needed, reviews_saved
from agents.providers.rules import whole_slots_gained
from agents.referrers.fields import ReferrerRecord, ReferrerType
from agents.referrers.rules import is_out_of_scope, is_under_by_law, judged_severity, level_seen
from model.evidence.measures import measures
from model.flow.access.school import municipal_part, others_part
from model.outcomes.counters import Count
from model.outcomes.declared import outcomes
from model.policy.declared import circumstances, levers
from model.policy.lever_ids import Lever
from model.policy.lever_schedule import in_force, paid_for, week_of_date
from tests.cases.by_hand import one_queue, told, total, weeks_with
from tests.cases.made import TOWN, Tree, lay, q, set_value, tree_of

WAITING, IN_CARE = 0, 1
ROWS = (
    *(5, 7, 9, 10, 13, 14, 15, 18, 19, 20, 21, 22, 23, 24, 26, 27, 33, 36, 37, 41, 42, 43, 44, 47, 54, 57, 59, 61),
    *(62, 64, 70, 76, 83, 87, 91, 93, 105, 110),
)


@pytest.mark.parametrize("row", [f"M{number:03d}" for number in ROWS])
def test_every_measure_of_prevention_and_access_is_served(row: str):
    assert row in measures()
    assert any(row in one.rows for one in (*levers(), *circumstances(), *outcomes()))


def test_new_moments_of_chance_have_numbers_of_their_own():
    numbers = [one.value for one in Decision]
    assert len(numbers) == len(set(numbers))


def test_prevention_keeps_half_of_those_it_reaches_away_and_makes_half_lighter():
    numbers = rows(ChildParameters, 1)[0]
    numbers.prevented = 0.5
    assert severity_after_prevention(2.5, 0.1, numbers, 0.04) < 0.0
    assert severity_after_prevention(2.5, 0.1, numbers, 0.06) == 1.5
    assert severity_after_prevention(2.5, 0.1, numbers, 0.11) == 2.5
    assert severity_after_prevention(3.2, 1.0, numbers, 0.0) == 3.2, "heavy needs are out of its reach"


def test_a_need_never_passes_the_top_of_the_ladder():
    assert heavier(4.9, 0.5) < 5.0
    assert heavier(0.1, -0.5) == 0.0


def test_who_still_asks():
    assert share_still_asking(1.5, 0.2, 0.1) == pytest.approx(0.8 * 0.9)
    assert share_still_asking(2.5, 0.2, 0.1) == pytest.approx(0.9)
    assert share_still_asking(3.5, 0.2, 0.1) == 1.0


def test_a_referrer_without_error_sees_what_is_and_adds_its_habit():
    assert judged_severity(2.4, 0.0, 0.3, 0.5) == pytest.approx(2.7)
    assert level_seen(3.4, 0.0, 0.9) == 3
    assert level_seen(0.4, 0.0, 0.9) == 1, "a second look never ends in nothing"


def test_only_just_above_the_boundary_is_out_of_scope():
    assert is_out_of_scope(2, 2.2, 0.3)
    assert not is_out_of_scope(2, 2.4, 0.3)
    assert not is_out_of_scope(3, 3.1, 0.3)


def test_the_court_and_guardians_need_not_answer_the_by_law():
    for kind in ReferrerType:
        referrer = rows(ReferrerRecord, 1)[0]
        referrer.type = kind
        free = kind in (ReferrerType.COURT, ReferrerType.CERTIFIED_INSTITUTION, ReferrerType.FREE_ACCESS)
        assert is_under_by_law(referrer) != free


def test_school_begins_at_four():
    assert not is_of_school_age(4 * 52 - 1.0)
    assert is_of_school_age(4 * 52.0)


def test_specialists_keep_at_most_four_weeks_of_unused_time():
    left = 0.0
    for _ in range(20):
        left = reviews_saved(left, 1.0, 104.0, 4.0)
    assert left == pytest.approx(8.0)


def test_at_the_end_of_a_decision_need_is_seen_when_it_is_there():
    assert is_still_needed(2.5, 0.0, 2, 0.5)
    assert not is_still_needed(1.5, 0.0, 2, 0.5)


def test_lines_together_gain_whole_places_and_no_more_than_there_are():
    shares = [0.14] * 5 + [0.03] * 10
    cumulative = np.cumsum(shares)
    for gained in (0, 400, 1000, 3360, 9999):
        whole = [whole_slots_gained(gained, s, c) for s, c in zip(shares, cumulative, strict=True)]
        assert sum(whole) == gained // 1000 * 1000
        assert all(one % 1000 == 0 for one in whole)


def test_what_others_pay_follows_from_what_the_municipality_pays():
    for cents in (1, 99, 12_345, 300_000):
        for share in (0.25, 0.5, 0.8):
            own = municipal_part(cents, share)
            assert abs(own + others_part(own, share) - cents) <= 4
    assert others_part(500, 0.0) == 0


# dates, pace and lead


def _town(**scenario: Any) -> Any:
    return lay(tree_of(TOWN), years=8, **scenario)


def _force(lever: Lever, at_work: bool = True, **scenario: Any) -> np.ndarray:
    setup = _town(**scenario)
    paid = paid_for(setup.scenario, setup.place, setup.first_year, setup.weeks)
    return (in_force(paid, setup.place) if at_work else paid)[:, lever]


def test_prevention_is_paid_for_two_years_before_it_works():
    prevention = {"levers": {"prevention": {"value": 1.0, "ramp_weeks": 0}}}
    start = _town().warm_up_weeks
    paid, works = (_force(Lever.PREVENTION, at_work=one, **prevention) for one in (False, True))
    assert (paid[start:] == 1.0).all()
    assert not paid[:start].any()
    assert not works[: start + 104].any()
    assert (works[start + 104 :] == 1.0).all()


def test_with_a_director_regional_levers_go_faster_and_municipal_ones_do_not():
    later = {"value": 1.0, "from": "2027-01-01", "ramp_weeks": 51}
    start = week_of_date(date(2027, 1, 1), _town().first_year)

    def weeks(lever: Lever, director: float) -> int:
        both = {lever.name.lower(): later, "programme_director": director}
        return int(np.argmax(_force(lever, levers=both) >= 1.0)) - start

    assert (weeks(Lever.START_LIGHT, 0.0), weeks(Lever.START_LIGHT, 1.0)) == (51, 39)
    assert (weeks(Lever.FIXED_FACE, 0.0), weeks(Lever.FIXED_FACE, 1.0)) == (51, 51)


# groups that start together: six children, half a place each, thirteen weeks of patience


def _group_town(places: float, stay: float = 4) -> Tree:
    tree = one_queue(places, stay, in_groups=True)
    tree["municipalities"]["town"]["youths"] = q(8, "children")
    set_value(tree, "providers.group_load", 0.5)
    return tree


IN_GROUPS = {"joint_groups": {"value": 1.0, "ramp_weeks": 0}}


def test_a_group_starts_together_in_the_week_in_which_the_sixth_child_asks():
    world, _ = told(_group_town(3), {child: 2 + child for child in range(6)}, levers=IN_GROUPS)
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(7, 11), 6)
    assert weeks_with(world, WAITING) == {week: week - 1 for week in range(2, 7)}
    assert (total(world, Count.GROUPS), total(world, Count.STARTS)) == (1, 6)


def test_five_children_are_no_group_and_each_goes_on_alone_after_thirteen_weeks():
    world, _ = told(_group_town(8), dict.fromkeys(range(5), 2), levers=IN_GROUPS)
    assert weeks_with(world, WAITING) == dict.fromkeys(range(2, 15), 5)
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(15, 19), 5)
    assert total(world, Count.GROUPS) == 0


def test_a_second_group_waits_until_the_whole_first_one_has_left():
    tree = _group_town(3)
    tree["municipalities"]["town"]["youths"] = q(12, "children")
    world, _ = told(tree, dict.fromkeys(range(12), 2), levers=IN_GROUPS)
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(2, 10), 6)
    assert weeks_with(world, WAITING) == dict.fromkeys(range(2, 6), 6)
    assert total(world, Count.GROUPS) == 2


def test_a_complete_group_does_not_lose_patience():
    """Twenty weeks of care before them, longer than anybody waits for a group that is not complete."""
    tree = _group_town(3, stay=20)
    tree["municipalities"]["town"]["youths"] = q(12, "children")
    world, _ = told(tree, dict.fromkeys(range(12), 2), levers=IN_GROUPS)
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(2, 42), 6)
    assert total(world, Count.GROUPS) == 2


def test_a_group_that_no_provider_can_hold_is_given_up():
    world, _ = told(_group_town(1), dict.fromkeys(range(6), 2), levers=IN_GROUPS)
    assert total(world, Count.GROUPS) == 0
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(15, 39), 1)


# formal decisions: a week to decide, a term of 52 weeks


def test_a_decision_takes_a_week_and_is_extended_while_need_is_seen():
    decided = {"formal_decisions": {"value": 1.0, "ramp_weeks": 0}}
    world, _ = told(one_queue(1, 60), {0: 2}, levers=decided)
    assert weeks_with(world, WAITING) == {2: 1}
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(3, 63), 1)
    assert (total(world, Count.ENDS), total(world, Count.RECOVERED)) == (1, 1)


def test_care_stretched_for_its_price_ends_with_the_term():
    """Fifty weeks needed, stretched to seventy-five by a margin of a half under a month price."""
    price = {"form": "month_price", "price": q(100, "EUR per week"), "margin": q(1 / 3, "ratio"), "by_intensity": False}
    tree = one_queue(1, 50, contract=price)
    set_value(tree, "providers.longer", 1)
    longer = {"longer_under_month_price": True}
    alone, _ = told(tree, {0: 2}, years=3, responses=longer)
    assert weeks_with(alone, IN_CARE) == dict.fromkeys(range(2, 77), 1)
    decided = {"formal_decisions": {"value": 1.0, "ramp_weeks": 0}}
    world, _ = told(tree, {0: 2}, years=3, responses=longer, levers=decided)
    assert weeks_with(world, IN_CARE) == dict.fromkeys(range(3, 55), 1)
