"""Who comes where: what goes in comes out, and the picture is about the last year."""

import numpy as np
import pytest

from app.pages.explore.flows import ENDINGS, HELP, REFERRERS, flows
from app.simulation.results import ENDS, SEGMENTS, STARTS_VIA, PlanResult, ReplicationSeries
from tests.app.made_up import YEARS, made_up_answer, made_up_runs


def test_everybody_whom_somebody_referred_is_in_some_help_and_the_other_way_round():
    answer = made_up_answer(cost_change=-1e6)
    found = flows(answer)
    via = sum(node.plan for node in found.nodes if node.column == 0)
    assert via == pytest.approx(sum(node.plan for node in found.nodes if node.column == 1))
    for node in found.nodes:
        end = "source" if node.column == 0 else "target"
        passing = sum(link.value for link in found.links if getattr(link, end) == node.id)
        assert passing == pytest.approx(node.plan)


def test_the_numbers_are_those_of_the_last_year_by_hand():
    runs = made_up_runs(20)
    found = {node.id: node for node in flows(PlanResult(runs, runs, wanted=20, changed=False)).nodes}
    by_gp = sum(runs.of("referrals_gp", segment)[:, -1].mean() for segment in SEGMENTS)
    recovered = sum(
        (runs.of("ends", segment) * runs.of("recovered_share", segment))[:, -1].mean() for segment in SEGMENTS
    )
    assert found["by.gp"].plan == found["by.gp"].base == pytest.approx(by_gp)
    assert found["to.recovered"].plan == pytest.approx(recovered)
    assert not any(node.seen or node.change for node in found.values())


def test_a_plan_of_a_few_runs_stands_on_all_runs_of_doing_nothing_and_the_paired_difference():
    base, plan = made_up_runs(20), made_up_runs(20, cost_change=3e6).first(8)
    found = {node.id: node for node in flows(PlanResult(base, plan, wanted=20, changed=True)).nodes}
    whole = sum(base.of("referrals_gp", segment)[:, -1].mean() for segment in SEGMENTS)
    assert found["by.gp"].base == pytest.approx(whole)
    assert found["by.gp"].change == pytest.approx(3.0 * len(SEGMENTS))
    assert found["by.gp"].plan == pytest.approx(whole + 3.0 * len(SEGMENTS))
    assert found["by.gp"].seen


def test_nobody_is_drawn_where_nobody_goes():
    nobody = {(outcome, segment): np.zeros((4, len(YEARS))) for outcome in (*STARTS_VIA, *ENDS) for segment in SEGMENTS}
    nobody["referrals_gp", "B"] += 3.0
    runs = ReplicationSeries(YEARS, nobody)
    found = flows(PlanResult(runs, runs, wanted=4, changed=False))
    assert [node.id for node in found.nodes] == ["by.gp", "in.B"]
    assert [(link.source, link.target, link.value) for link in found.links] == [("by.gp", "in.B", 3.0)]


def test_every_group_has_its_place():
    found = flows(made_up_answer(cost_change=-1e6))
    columns = {0: len(REFERRERS), 1: len(HELP), 2: len(ENDINGS)}
    assert {column: sum(node.column == column for node in found.nodes) for column in columns} == columns
