"""Levers of ``model/flow/steering``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from tests.behaviour.paired import differing, runs
from tests.behaviour.pushes import DOWN, STEERED, UP, Push, works

MOVES = [
    # M121: more places, less overflow
    Push("new_entry", 3.0, "waiting", "B", DOWN),
    Push("new_entry", 3.0, "outside_contracts", "all", DOWN),
    Push("new_entry", 3.0, "occupancy", "C", DOWN),
    # M034: intake slows, then stops; a supplement pays for what is left
    Push("budget_steering", 1.0, "starts", "B", DOWN),
    Push("budget_steering", 2.0, "intake_stops", "C", UP),
    Push("budget_steering", 2.0, "waiting", "B", UP),
    Push("budget_steering", 3.0, "supplementary_budget", "all", UP),
    Push("budget_steering", 3.0, "budget_gap", "all", DOWN),
    # M012, M043, M025, M089: what is seen sooner is acted on sooner
    Push("data_insight", 1.0, "intake_stops", "all", UP, "town, budget nearly enough", block=5, beside=STEERED),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


def test_newcomers_leave_what_happened_before_their_date_alone():
    later = {"new_entry": {"value": 3, "from": "2027-01-01"}}
    base, plan = runs("town", seeds=4), runs("town", seeds=4, levers=later)
    assert differing(base, plan, slice(0, 2)) == set()
