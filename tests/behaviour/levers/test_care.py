"""Levers of ``model/flow/care``: each alone moves what it is meant to move (rows of measures.csv)."""

import numpy as np
import pytest

from model.run import step
from tests.behaviour.paired import runs
from tests.behaviour.places import PLACES
from tests.behaviour.pushes import CRISES, DOWN, ROOM, STAY, UP, Push, works
from tests.cases.made import lay

MOVES = [
    # M038: cost down, wait down, re-entry up
    Push("duration_cap_weeks_b", 26.0, "mean_stay", "B", DOWN),
    Push("duration_cap_weeks_b", 26.0, "wait_mean", "B", DOWN, since=1),
    Push("duration_cap_weeks_b", 26.0, "in_care", "B", DOWN, "town with room"),
    Push("duration_cap_weeks_b", 26.0, "repeat_share", "B", UP, "town with room", since=1),
    # M036: fewer families leave early
    Push("fixed_face", 1.0, "drop_outs", "all", DOWN, since=1),
    # M100: who turned eighteen leaves sooner, cost down
    Push("early_perspective", 1.0, "in_extended_care", "all", DOWN, ROOM),
    Push("early_perspective", 1.0, "cost", "all", DOWN, ROOM, block=5),
    # M104: breakdowns and transfers down
    Push("early_transfer_warning", 1.0, "breakdowns", "all", DOWN, STAY),
    Push("early_transfer_warning", 1.0, "transfers", "all", DOWN, STAY),
    # M106: breakdown down
    Push("flex_pool", 1.0, "breakdowns", "stay", DOWN, ROOM),
    # M107: cost down, breakdown up
    Push("cap_one_to_one", 4.0, "kpi_one_to_one_share", "all", DOWN, STAY),
    Push("cap_one_to_one", 4.0, "cost", "stay", DOWN, ROOM),
    # M108: cost down
    Push("no_double_care", 1.0, "kpi_double_codes", "all", DOWN, STAY),
    Push("no_double_care", 1.0, "cost", "B", DOWN, STAY),
    # M109: fewer from crisis to stay, wait down; more that proves too light
    Push("crisis_home_unless", 1.0, "referrals", "stay", DOWN, CRISES),
    Push("crisis_home_unless", 1.0, "step_ups", "C", UP, CRISES),
    Push("crisis_home_unless", 1.0, "waiting", "stay", DOWN, CRISES),
]


@pytest.mark.parametrize("push", MOVES, ids=str)
def test_a_lever_moves_what_it_is_meant_to_move(push: Push):
    assert works(push)


def test_a_cap_on_one_to_one_guidance_makes_placements_break_down_more_often():
    """Two hundred pairs; no difference would pass once in two thousand times."""
    base, plan = (runs(ROOM, seeds=200, levers=lever) for lever in ({}, {"cap_one_to_one": 0.0}))
    change = plan.mean("breakdowns", "stay") - base.mean("breakdowns", "stay")
    assert change.mean() / (change.std(ddof=1) / np.sqrt(len(change))) > 3.5


def test_no_one_to_one_guidance_passes_its_cap():
    """Read from the records of one town: of guidance that started under the cap, no more hours than it allows."""
    setup = lay(PLACES[STAY](), 3, levers={"cap_one_to_one": 4.0})
    world = setup.fresh_world()
    step(world, setup, 0, 0, setup.weeks)
    needs = np.asarray(world.trajectories[: int(world.state[0].used)])
    beside = needs[
        (needs["companion"] == 2) & (needs["stage"] == 4) & (needs["started_week"] > setup.warm_up_weeks + 2)
    ]
    assert len(beside) > 0
    assert (beside["load"] <= 4000).all()
