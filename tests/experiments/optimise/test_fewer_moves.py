"""A plan may be held to a few levers, and moves no lever further than it must."""

from pathlib import Path
from typing import Any

from experiments.optimise.plan_evaluator import PlanEvaluator
from experiments.optimise.question import Optimise, question_of
from experiments.optimise.search import eased, optimise
from experiments.replicate.replication import RunControl

ASKED: dict[str, Any] = {
    "scenario": "voorbeeldstad",
    "years": 1,
    "levers": ["tariff_b", "collectivise", "poh_jeugd_fte", "start_light"],
    "limits": ["cost at least 0.5 % below doing nothing"],
    "sure": 0.7,
    "search": {"trials": 16, "replications": 2},
    "futures": {"replications": 4},
    "plans": 3,
    "most_changes": 1,
    "seed": 5,
}


def test_no_plan_moves_more_levers_than_may_be():
    found = optimise(question_of(Optimise.model_validate(ASKED), Path()))
    assert found.plans
    for plan in [one.plan for one in found.plans] + [plan for plan, _ in found.tried]:
        assert sum(value is not None for value in plan) <= 1


def test_a_move_that_is_larger_than_needed_is_made_smaller_and_still_keeps_to_the_limits():
    asked = {**ASKED, "limits": ["cost at most 3 % above doing nothing"]}
    question = question_of(Optimise.model_validate(asked), Path())
    bench = PlanEvaluator(question, 1, range(2), 1, RunControl())
    large = (-0.3, None, None, None)
    bench.try_out([large])
    assert bench.shortfall(large) < 0.0
    (smaller,) = eased(question, bench, [large])
    assert -0.3 < (smaller[0] or 0.0) < 0.0
    assert bench.shortfall(smaller) <= 0.0


def test_moves_stay_as_they_are_when_something_else_is_aimed_at():
    question = question_of(Optimise.model_validate({**ASKED, "aim": "lowest cost"}), Path())
    bench = PlanEvaluator(question, 1, range(2), 1, RunControl())
    assert eased(question, bench, [(-0.3, None, None, None)]) == [(-0.3, None, None, None)]
