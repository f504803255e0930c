"""Levers of ``model/flow/transitions.py``: each alone moves what it is meant to move (rows of measures.csv)."""

import pytest

from tests.behaviour.pushes import DOWN, STAY, UP, Push, works

MOVES = [
    # M007, M008: cost down, wait down
    Push("collectivise", 0.8, "wait_mean", "B", DOWN, since=1),
    Push("collectivise", 0.8, "cost", "B", DOWN, since=1),
    # M017, M036: cost up or later down, wait down; finds hidden need
    Push("local_team_fte", 5.0, "untreated_weeks", "all", DOWN, since=1),
    Push("local_team_fte", 5.0, "in_care", "local", UP, since=1),
    # M014: more need is found, and comes to the municipality
    Push("prevention_network", 1.0, "clients", "all", UP, since=1),
    Push("prevention_network", 1.0, "untreated_weeks", "all", DOWN, since=1),
    Push("prevention_network", 1.0, "referrals_municipal_access", "local", UP),
    # M026, M042: fewer clients, more need that nobody sees
    Push("normalise", 1.0, "clients", "all", DOWN, since=2),
    Push("normalise", 1.0, "untreated_weeks", "all", UP, since=2),
    # M099: cost down, wait down
    Push("part_time_stay", 0.6, "kpi_part_time_share", "all", UP, STAY),
    Push("part_time_stay", 0.6, "cost", "all", DOWN, STAY),
    Push("part_time_stay", 0.6, "waiting", "stay", DOWN, STAY, block=5),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)
