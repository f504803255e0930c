"""Levers of ``model/flow/arrivals``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from tests.behaviour.pushes import DOWN, UP, Push, works

MOVES = [
    # M013, M059: cost first, later fewer needs
    Push("prevention", 1.0, "cost", "all", UP),
    Push("prevention", 1.0, "needs", "all", DOWN, since=4, years=6),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)
