"""Levers of ``model/policy/lever_schedule.py``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from tests.behaviour.pushes import UP, Push, works

MOVES = [
    # M005: a director costs; what it does to other levers stands below
    Push("programme_director", 1.0, "cost", "local", UP),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)
