"""Rules of local teams and GP youth workers, with numbers worked out by hand."""

import pytest

from agents.local_teams import fields, rules
from tests.cases.by_hand import plain, record_of

NUMBERS = record_of(
    fields.TeamParameters, caseload=20.0, gp_worker_yearly=78.0, gp_worker_weeks=8.0, full_cover=0.5, finds=0.02
)


def test_hands_help_so_many_at_once():
    assert plain(rules.places)(2.5, NUMBERS) == 50_000
    assert plain(rules.gp_worker_slots)(2.0, NUMBERS) == 24_000, "2 x 78 x 8 / 52"
    assert plain(rules.pupils_helped)(1.5, 12.0) == 18_000


def test_a_worker_for_every_2000_youths_covers_all_practices():
    assert plain(rules.practices_covered)(1.0, 4000.0, NUMBERS) == 0.5
    assert plain(rules.practices_covered)(9.0, 4000.0, NUMBERS) == 1.0
    assert plain(rules.practices_covered)(0.0005, 0.0, NUMBERS) == 0.5
    assert plain(rules.practices_covered)(0.001, 4.0, NUMBERS) == 0.5


def test_more_hands_see_more():
    assert plain(rules.hazard_of_finding)(3.0, 6000.0, NUMBERS) == pytest.approx(0.01)
    assert plain(rules.hazard_of_finding)(0.001, 0.0, NUMBERS) == pytest.approx(0.02)
    assert plain(rules.hazard_of_finding)(0.003, 1.5, NUMBERS) == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("room", "doubtful", "draw", "itself"),
    [(True, True, 0.2, True), (True, True, 0.3, False), (False, True, 0.2, False), (True, False, 0.2, False)],
)
def test_a_team_with_room_takes_doubtful_cases_itself(room: bool, doubtful: bool, draw: float, itself: bool):
    assert plain(rules.is_own_case)(room, doubtful, 0.3, draw) is itself


@pytest.mark.parametrize(("age", "at_school"), [(207, False), (208, True), (209, True)])
def test_school_begins_at_four(age: float, at_school: bool):
    assert plain(rules.is_of_school_age)(age) is at_school


def test_time_for_reviews_is_saved_for_some_weeks():
    assert plain(rules.reviews_saved)(1.0, 2.0, 26.0, 4.0) == 2.0, "1 left and 2 x 26 / 52 a week"
    assert plain(rules.reviews_saved)(9.0, 2.0, 26.0, 4.0) == 4.0


@pytest.mark.parametrize(
    ("severity", "level", "needed"), [(2.0, 2, True), (1.9, 2, False), (2.4, 3, False), (2.6, 3, True)]
)
def test_need_is_seen_with_an_error(severity: float, level: int, needed: bool):
    draw = 0.5 if level == 2 else 0.8413447460685429
    assert bool(plain(rules.is_still_needed)(severity, 0.5, level, draw)) is needed
