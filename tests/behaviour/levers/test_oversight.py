"""Levers of ``model/flow/oversight``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from tests.behaviour.pushes import DOWN, UP, Push, works

MOVES = [
    # M040, M065
    Push("contract_management", 24.0, "upcoded_share", "B", DOWN),
    Push("contract_management", 24.0, "cost", "B", DOWN),
    # M075
    Push("top_clients", 10.0, "cost", "stay", DOWN),
    # M058, M067: money back, and less of it billed
    Push("inspector_fte", 3.0, "recovered_by_audit", "all", UP),
    Push("inspector_fte", 3.0, "upcoded_share", "C", DOWN, since=1, block=5),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)
