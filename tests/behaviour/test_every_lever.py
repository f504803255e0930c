"""What holds for every lever, whichever group it belongs to."""

from typing import Any

import pytest

from model.policy.declared import levers
from tests.behaviour import test_levers, test_levers_stay
from tests.behaviour.paired import differing, runs

GROUPS = (test_levers, test_levers_stay)


def test_every_lever_has_a_test_of_direction():
    assert {push.lever for group in GROUPS for push in group.MOVES} == {lever.id for lever in levers()}


@pytest.mark.parametrize("lever", levers(), ids=lambda lever: lever.id)
def test_a_lever_that_starts_in_2027_changes_nothing_before(lever: Any):
    value = lever.min if lever.max == lever.default else lever.max
    later = {lever.id: {"value": value, "from": "2027-01-01", "ramp_weeks": 0}}
    base, plan = runs("town", seeds=4), runs("town", seeds=4, levers=later)
    assert differing(base, plan, slice(0, 2)) == set()
    assert differing(base, plan, slice(2, 3)) != set()
