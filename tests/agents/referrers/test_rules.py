"""Rules of a referrer, with numbers worked out by hand."""

import pytest

from agents.referrers import fields, rules
from agents.referrers.fields import ReferrerType
from tests.cases.by_hand import plain, record_of

NUMBERS = record_of(
    fields.ReferrerParameters,
    doubt=0.25,
    expert_error=0.5,
    criteria_margin=0.25,
    tolerance=2.0,
    seeks_outside=0.4,
    no_offer=0.3,
)
UP = 0.8413447460685429
"""A draw of one standard deviation above the mean."""


def test_a_case_looks_as_heavy_as_it_is_but_for_habit_and_error():
    assert plain(rules.judged_severity)(2.0, 0.0, 0.3, UP) == 2.3
    assert plain(rules.judged_severity)(2.0, 0.5, 0.3, UP) == pytest.approx(2.8)
    assert plain(rules.judged_severity)(2.0, 1.0, 0.3, UP) == pytest.approx(3.3)


@pytest.mark.parametrize(
    ("level", "judged", "out"), [(2, 2.1, True), (2, 2.25, False), (2, 2.3, False), (3, 2.1, False), (1, 1.9, False)]
)
def test_a_by_law_sends_home_what_lies_just_above_segment_b(level: int, judged: float, out: bool):
    assert bool(plain(rules.is_out_of_scope)(level, judged, 0.25)) is out


def test_the_by_law_binds_neither_protection_nor_free_access():
    bound = [bool(plain(rules.is_under_by_law)(record_of(fields.ReferrerRecord, type=kind))) for kind in ReferrerType]
    assert bound == [True, True, False, True, True, False, False]


@pytest.mark.parametrize(("severity", "draw", "level"), [(0.2, 0.5, 1), (2.6, 0.5, 2), (2.6, UP, 3), (4.9, UP, 4)])
def test_who_takes_the_time_sees_a_level(severity: float, draw: float, level: int):
    assert plain(rules.level_seen)(severity, 0.5, draw) == level


@pytest.mark.parametrize(("judged", "doubtful"), [(2.0, True), (2.2, True), (2.25, False), (2.9, False)])
def test_a_case_just_above_a_boundary_is_doubtful(judged: float, doubtful: bool):
    assert bool(plain(rules.is_doubtful)(judged, NUMBERS)) is doubtful


@pytest.mark.parametrize(
    ("judged", "light", "aware", "light_draw", "cost_draw", "level"),
    [
        (3.1, 0.5, 0.0, 0.4, 0.9, 2), (3.1, 0.5, 0.0, 0.5, 0.9, 3), (3.3, 0.5, 0.0, 0.4, 0.9, 3),
        (2.1, 0.5, 0.0, 0.4, 0.9, 2), (2.1, 0.5, 0.3, 0.4, 0.2, 1), (2.1, 0.5, 0.3, 0.4, 0.3, 2),
        (1.1, 1.0, 1.0, 0.0, 0.0, 1), (-0.5, 1.0, 1.0, 0.0, 0.0, 0), (0.9, 0.0, 0.0, 0.5, 0.5, 0),
        (4.1, 1.0, 0.0, 0.0, 0.5, 4), (5.5, 0.0, 0.0, 0.5, 0.5, 4), (4.1, 0.0, 1.0, 0.5, 0.5, 3),
    ],
)  # fmt: skip
def test_in_doubt_care_begins_lighter(judged, light, aware, light_draw, cost_draw, level):
    assert plain(rules.level_referred_to)(judged, NUMBERS, light, aware, light_draw, cost_draw) == level


@pytest.mark.parametrize(("severity", "draw", "admitted"), [(2.75, 0.5, True), (2.7, 0.5, False), (2.3, UP, True)])
def test_the_expert_table_admits_from_a_margin_below_segment_c(severity: float, draw: float, admitted: bool):
    assert bool(plain(rules.meets_criteria)(severity, NUMBERS, draw)) is admitted


@pytest.mark.parametrize(
    ("kind", "rank", "has"),
    [(ReferrerType.GP, 0.2, True), (ReferrerType.GP, 0.3, False), (ReferrerType.COURT, 0.2, False)],
)
def test_the_first_practices_have_a_youth_worker(kind: ReferrerType, rank: float, has: bool):
    practice = record_of(fields.ReferrerRecord, type=kind, rank=rank)
    assert bool(plain(rules.is_practice_with_gp_worker)(practice, 0.3)) is has


@pytest.mark.parametrize(
    ("wait", "draw", "forbidden_draw", "leaves"),
    [(20, 0.1, 0.9, False), (21, 0.1, 0.9, True), (21, 0.4, 0.9, False), (21, 0.1, 0.5, True), (21, 0.1, 0.4, False)],
)
def test_a_wait_of_more_than_twice_the_norm_is_left_where_that_is_allowed(wait, draw, forbidden_draw, leaves):
    assert bool(plain(rules.is_sought_outside_contracts)(wait, 10.0, NUMBERS, 0.5, draw, forbidden_draw)) is leaves


@pytest.mark.parametrize(
    ("level", "draw", "forbidden_draw", "none"),
    [(3, 0.2, 0.5, True), (4, 0.2, 0.9, True), (2, 0.2, 0.9, False), (3, 0.3, 0.9, False), (3, 0.2, 0.4, False)],
)
def test_some_heavy_needs_find_nobody_under_contract(level, draw, forbidden_draw, none):
    assert bool(plain(rules.has_no_contracted_offer)(level, NUMBERS, 0.5, draw, forbidden_draw)) is none
