"""Evaluate plans in futures: draws of the assumptions, and replications. Each plan is evaluated once.

With a store a plan is tried once for good: its figures are kept under the names of its scenarios, the replications and
the version of the program, and found there by whoever asks the same again.
"""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import numpy as np

from experiments.compare.metric import keeping
from experiments.optimise.question import CheckedDesign, Plan
from experiments.replicate.parallel import Job, has_failed, results
from experiments.replicate.replication import RunControl
from experiments.sweep.store.store import Store
from experiments.uncertainty.prior_sampling import draws
from model.scenario import Scenario

OUT_OF_REACH = 1e6


class PlanEvaluator:
    """Evaluates plans in a fixed set of futures, each plan once."""

    def __init__(
        self,
        question: CheckedDesign,
        count: int,
        numbers: range,
        salt: int,
        control: RunControl,
        store: Store | None = None,
    ) -> None:
        self.question, self.numbers, self.control, self.store = question, numbers, control, store
        self.points: list[dict[str, float]] = [{}]
        if question.design.assumptions:
            assumptions = question.drawn.assumptions(question.base)
            self.points = draws(assumptions, count, question.base.seed + salt, question.drawn.shape)
        self.values: dict[Plan, np.ndarray] = {}
        self.there, self.made = 0, 0
        self.try_out([(None,) * len(question.levers)])
        (self.nothing,) = self.values.values()

    def try_out(self, plans: Sequence[Plan]) -> None:
        """Run those plans that were run neither before nor, by what the store tells, by a search that was ended."""
        new = {plan: self._scenarios(plan) for plan in plans if plan not in self.values}
        known = {plan: self._recalled(scenarios) for plan, scenarios in new.items()}
        lacking = [plan for plan, values in known.items() if values is None]
        keep = keeping(self.question.figures)
        jobs = [Job(scenario, self.numbers, keep) for plan in lacking for scenario in new[plan]]
        # Kept after each plan and not at the end: a search that is stopped loses one plan at most.
        waiting, answers = iter(lacking), list[np.ndarray]()
        for values in results(jobs, self.control):
            answers.append(self._answer(values))
            if len(answers) == len(self.points):
                plan = next(waiting)
                known[plan] = found = np.stack(answers)
                self._remember(new[plan], found)
                answers = []
        self.values.update((plan, values) for plan, values in known.items() if values is not None)
        self.there, self.made = self.there + len(new) - len(lacking), self.made + len(lacking)

    def _scenarios(self, plan: Plan) -> list[Scenario]:
        """A plan in each of the futures."""
        scenario = self.question.scenario(plan)
        return [scenario.with_assumptions(point) if point else scenario for point in self.points]

    def _key(self, scenarios: Sequence[Scenario]) -> dict[str, Any]:
        """The key of an evaluation in a store: all that its figures depend on, but for the program."""
        return {
            "scenarios": [scenario.id for scenario in scenarios],
            "replications": [self.numbers.start, len(self.numbers)],
            "figures": [list(astuple(figure)) for figure in self.question.figures],
        }

    def _recalled(self, scenarios: Sequence[Scenario]) -> np.ndarray | None:
        return None if self.store is None else self.store.recalled(self._key(scenarios))

    def _remember(self, scenarios: Sequence[Scenario], values: np.ndarray) -> None:
        if self.store is not None:
            self.store.remember(self._key(scenarios), values)

    def _answer(self, values: np.ndarray) -> np.ndarray:
        # A future that the engine cannot hold is one in which no limit is kept to.
        if has_failed(values):
            return np.full((len(self.numbers), len(self.question.figures)), np.inf)
        return values

    def excess(self, plan: Plan) -> np.ndarray:
        """[limit, draw, replication] by which part of its bound each limit is passed."""
        columns = self.question.columns
        return np.stack([limit.excess(self.values[plan], self.nothing, columns) for limit in self.question.limits])

    def shortfall(self, plan: Plan) -> float:
        """How far short of enough futures a plan falls: nothing or less when it keeps to all limits often enough."""
        worst = np.sort(self.excess(plan).max(axis=0).ravel())
        # 1e-9 less: 0.55 of 100 futures is 55.00000000000001 in floats, and would ask for 56.
        at = int(np.ceil(self.question.design.sure * len(worst) - 1e-9)) - 1
        return float(np.clip(worst[at], -1.0, OUT_OF_REACH / 10))

    def score(self, plan: Plan) -> float:
        """Less is better: first whether a plan keeps to the limits, then the aim, then how little it changes."""
        short = self.shortfall(plan)
        if short > 0.0:
            return OUT_OF_REACH + short
        moved = self.question.moved(plan)
        # How far levers move breaks ties between plans that move as many: at most 1 against whole levers.
        changes = float((moved > 0.0).sum()) + float(moved.mean())
        figure = self.question.aim.figure
        if figure is None:
            return changes
        column = self.question.columns[figure]
        value, now = (float(np.nanmean(values[..., column])) for values in (self.values[plan], self.nothing))
        # The last term prefers fewer changes where the aim is as good as equal.
        return value * (1.0 if self.question.aim.lowest else -1.0) / (abs(now) or 1.0) + 1e-6 * changes
