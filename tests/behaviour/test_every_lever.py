"""What holds for every lever, whichever group it belongs to."""

from typing import Any

import pytest

from model.policy.declared import levers
from tests.behaviour import test_levers, test_levers_access, test_levers_money, test_levers_stay
from tests.behaviour.paired import differing, runs

NEED_A_PLACE = {"price_transparency", "data_insight"}
"""Levers that find nothing to act on in the town: it has one price for all, and a budget that is passed at once."""
GROUPS = (test_levers, test_levers_access, test_levers_money, test_levers_stay)


def test_every_lever_has_a_test_of_direction():
    assert {push.lever for group in GROUPS for push in group.MOVES} == {lever.id for lever in levers()}


@pytest.mark.parametrize("lever", levers(), ids=lambda lever: lever.id)
def test_a_lever_that_starts_in_2027_changes_nothing_before(lever: Any):
    value = lever.min if lever.max == lever.default else lever.max
    later = {lever.id: {"value": value, "from": "2027-01-01", "ramp_weeks": 0}}
    push = next(push for group in GROUPS for push in group.MOVES if push.lever == lever.id)
    place = push.place if push.lever in NEED_A_PLACE else "town"
    beside = dict(push.beside)
    base, plan = runs(place, seeds=4, levers=beside), runs(place, seeds=4, levers={**beside, **later})
    assert differing(base, plan, slice(0, 2)) == set()
    assert differing(base, plan, slice(2, 3)) != set()
