"""What holds for every lever, whichever stage asks for it."""

import importlib
from typing import Any

import pytest

from model.policy.declared import lever_files, levers
from tests.behaviour.paired import differing, runs
from tests.behaviour.pushes import Push

NEED_A_PLACE = {"price_transparency", "data_insight"}
"""Levers that find nothing to act on in the town: it has one price for all, and a budget that is passed at once."""


def moves_of(stage: str) -> list[Push]:
    """What the test of this stage expects of its levers."""
    return importlib.import_module(f"tests.behaviour.levers.test_{stage}").MOVES


MOVES = {push.lever: push for stage in lever_files() for push in reversed(moves_of(stage))}
"""The first push of each lever."""


@pytest.mark.parametrize("stage", lever_files())
def test_every_lever_has_a_test_of_direction(stage: str):
    assert {push.lever for push in moves_of(stage)} == set(lever_files()[stage])


@pytest.mark.parametrize("lever", levers(), ids=lambda lever: lever.id)
def test_a_lever_that_starts_in_2027_changes_nothing_before(lever: Any):
    value = lever.min if lever.max == lever.default else lever.max
    later = {lever.id: {"value": value, "from": "2027-01-01", "ramp_weeks": 0}}
    push = MOVES[lever.id]
    place = push.place if push.lever in NEED_A_PLACE else "town"
    beside = dict(push.beside)
    base, plan = runs(place, seeds=4, levers=beside), runs(place, seeds=4, levers={**beside, **later})
    assert differing(base, plan, slice(0, 2)) == set()
    assert differing(base, plan, slice(2, 3)) != set()
