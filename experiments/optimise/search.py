"""Optimise: plans that keep to limits in most futures, several different ones, each with its chance and its price.

Trials are asked and told in fixed batches, so that any number of threads finds the same (Optuna). What is said of a
plan comes from futures that the search has not seen: other chance, and other draws of the assumptions.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.compare.side_effects import guarded, harms
from experiments.optimise.limits import FEWEST
from experiments.optimise.plan_evaluator import PlanEvaluator
from experiments.optimise.question import BATCH, CheckedDesign, Plan
from experiments.replicate.replication import Cancelled, Progress, RunControl
from experiments.sweep.store.store import Store
from experiments.uncertainty.propagation import share_of
from model.scenario import Scenario

if TYPE_CHECKING:
    import optuna

FRESH = 1_000_000
"""Replications from here on are seen by no search: a million for judging plans, the next for the winner again."""
# A plan below this is more likely to fail than to work. Only the one that comes nearest is shown all the same when none
# reaches what was asked: then its failing is the answer.
OFTEN = 0.5
"""The share of futures in which a plan that is shown keeps to the limits, at least."""
MARGIN = 0.01
"""By which part of its bound a plan must keep clear of a limit before its moves are made smaller."""


@dataclass(frozen=True)
class FoundPlan:
    """A plan, in futures that the search did not see."""

    plan: Plan
    scenario: Scenario
    chance: float
    low: float
    high: float
    by_limit: list[float]
    breaks: list[dict[str, Any]]
    values: np.ndarray
    """[draw, replication, figure] what the plan gives in each future, in the order of the question's figures."""
    nothing: np.ndarray
    """The same when nothing is done."""
    smallest: bool = False


def search(question: CheckedDesign, evaluator: PlanEvaluator, progress: Progress | None = None) -> list[Plan]:
    """All plans that were tried, best first; the same for any number of threads."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        # multivariate, group and constant_liar are experimental in Optuna; the version is pinned.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        # constant_liar: trials of one batch are asked before any is told, and would otherwise all lie in one place.
        sampler = optuna.samplers.TPESampler(
            seed=question.base.seed,
            n_startup_trials=max(BATCH, question.design.search.trials // 5),
            multivariate=True,
            group=True,
            constant_liar=True,
        )
    study = optuna.create_study(sampler=sampler)
    for parameters in _to_begin_with(question):
        study.enqueue_trial(parameters)
    trials = question.design.search.trials
    for start in range(0, trials, BATCH):
        batch = [study.ask() for _ in range(min(BATCH, trials - start))]
        plans = [_plan(question, trial) for trial in batch]
        evaluator.try_out(plans)
        for trial, plan in zip(batch, plans, strict=True):
            study.tell(trial, evaluator.score(plan))
        if progress is not None:
            progress(start + len(batch), trials)
    for plan in _ranked(evaluator)[:2]:
        _prune(evaluator, plan)
    return _ranked(evaluator)


def _ranked(evaluator: PlanEvaluator) -> list[Plan]:
    # Doing nothing is always evaluated first, as what others are compared with; it is a plan only if it does.
    nothing = next(iter(evaluator.values))
    order = sorted(evaluator.values, key=lambda plan: (evaluator.score(plan), tuple(v or 0.0 for v in plan)))
    return [plan for plan in order if plan != nothing or evaluator.shortfall(plan) <= 0.0]


def _to_begin_with(question: CheckedDesign) -> list[dict[str, Any]]:
    """Each lever alone at either end, and all together: what a search should not have to stumble upon."""
    ends = [(lever, row) for lever in question.levers for row in (0, len(lever.values()) - 1)]
    away = [(end, row) for end, row in ends if end.values()[row] != question.today(end)]
    start: list[dict[str, Any]] = [{f"move {lever.lever.id}": False for lever in question.levers}]
    for end, row in away:
        start.append({f"move {other.lever.id}": other is end for other in question.levers} | {end.lever.id: row})
    return start


def _plan(question: CheckedDesign, trial: "optuna.Trial") -> Plan:
    plan: list[float | None] = []
    for lever in question.levers:
        if not trial.suggest_categorical(f"move {lever.lever.id}", [False, True]):
            plan.append(None)
            continue
        values = lever.values()
        value = values[trial.suggest_int(lever.lever.id, 0, len(values) - 1)]
        plan.append(None if value == question.today(lever) else value)
    return _fewer(question, tuple(plan))


def _fewer(question: CheckedDesign, plan: Plan) -> Plan:
    """The plan with no more levers moved than may be: those moved furthest stay."""
    most = question.design.most_changes or len(plan)
    furthest = np.argsort(-question.moved(plan), kind="stable")[:most]
    return tuple(value if row in furthest else None for row, value in enumerate(plan))


def _prune(evaluator: PlanEvaluator, plan: Plan) -> None:
    """Leave out one change after another, as long as the limits are kept to."""
    while evaluator.shortfall(plan) <= 0.0 and any(value is not None for value in plan):
        fewer = [tuple(None if row == out else v for row, v in enumerate(plan)) for out in range(len(plan))]
        fewer = [candidate for candidate in fewer if candidate != plan]
        evaluator.try_out(fewer)
        best = min(fewer, key=evaluator.score)
        if evaluator.shortfall(best) > 0.0:
            return
        plan = best


def eased(question: CheckedDesign, evaluator: PlanEvaluator, plans: Sequence[Plan]) -> list[Plan]:
    """The same plans, each lever a quarter or half of its way where limits are kept with room; for fewest changes."""
    if question.design.aim != FEWEST:
        return list(plans)
    found: list[Plan] = []
    for plan in plans:
        for row, lever in enumerate(question.levers):
            smaller = [_at_part(question, plan, row, part) for part in (0.25, 0.5) if not lever.lever.choices]
            evaluator.try_out(smaller)
            plan = next((less for less in smaller if evaluator.shortfall(less) <= -MARGIN), plan)  # noqa: PLW2901
        found += [plan] if plan not in found else []
    return found


def _at_part(question: CheckedDesign, plan: Plan, row: int, part: float) -> Plan:
    """The plan with one lever at a part of its way, on a step of it."""
    lever, value = question.levers[row], plan[row]
    if value is None:
        return plan
    wanted = question.today(lever) + part * (value - question.today(lever))
    near = min(lever.values(), key=lambda step: abs(step - wanted))
    return (*plan[:row], None if near == question.today(lever) else near, *plan[row + 1 :])


def different(question: CheckedDesign, evaluator: PlanEvaluator, ranked: Sequence[Plan]) -> list[Plan]:
    """The best plan, the smallest change, and then each time the plan that is least like those chosen."""
    # Where no plan keeps to the limits, the nearest are judged in unseen futures all the same.
    able = [plan for plan in ranked if evaluator.shortfall(plan) <= 0.0] or list(ranked[: 4 * question.design.plans])
    if not able:
        return []
    chosen = [able[0]]
    smallest = min(able, key=lambda plan: _change(question, plan))
    chosen += [smallest] if smallest not in chosen and question.design.plans > 1 else []
    while len(chosen) < question.design.plans:
        others = [plan for plan in able if plan not in chosen]
        unlike = {plan: min(_unlike(question, plan, other) for other in chosen) for plan in others}
        if not unlike or max(unlike.values()) < 1e-9:
            break
        chosen.append(max(others, key=lambda plan: unlike[plan]))
    return chosen


def _change(question: CheckedDesign, plan: Plan) -> tuple[int, float]:
    moved = question.moved(plan)
    return int((moved > 0.0).sum()), float(moved.sum())


def _unlike(question: CheckedDesign, plan: Plan, other: Plan) -> float:
    here, there = question.moved(plan), question.moved(other)
    return float((0.5 * ((here > 0.0) != (there > 0.0)) + 0.5 * np.abs(here - there)).mean())


@dataclass(frozen=True)
class Optimised:
    """Different plans, the winner first, and the winner once more in futures that nobody has seen."""

    question: CheckedDesign
    plans: list[FoundPlan]
    again: tuple[float, float, float] | None
    tried: list[tuple[Plan, float]]
    """Every plan that was tried with its score, in the order in which they were tried."""
    there: int = 0
    """Evaluations that the store held already; no part of the answer, like those that were made now."""
    made: int = 0

    @property
    def met(self) -> bool:
        """Whether the winner keeps to the limits in as many futures as was asked."""
        return bool(self.reaching)

    @property
    def reaching(self) -> list[FoundPlan]:
        """Plans that keep to the limits in as many futures as was asked: only these are found."""
        return [plan for plan in self.plans if plan.chance >= self.question.design.sure]

    @property
    def nearest(self) -> list[FoundPlan]:
        """Plans that do not reach what was asked but work more often than not, and the best one if none reaches."""
        others = [plan for plan in self.plans if plan.chance < self.question.design.sure]
        best = [] if self.reaching else others[:1]
        return best + [plan for plan in others[len(best) :] if plan.chance >= OFTEN]

    @property
    def shown(self) -> list[FoundPlan]:
        """Plans that anybody is shown: those that reach what was asked, then those that come nearest."""
        return [*self.reaching, *self.nearest]


def optimise(
    question: CheckedDesign,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
    store: Store | None = None,
) -> Optimised:
    """Search, choose different plans, judge each in unseen futures, and judge the winner once more in others.

    ``progress(done, all)`` counts trials. Raises ``Stopped`` once ``cancelled()`` is true. What a ``store`` holds is
    not run again, so that a search that was ended goes on where it was, to the same answer.
    """
    looked, unseen = question.design.search, question.design.futures
    control = RunControl(cancelled=cancelled, threads=threads)
    evaluator = PlanEvaluator(question, looked.draws, range(looked.replications), 1, control, store)
    ranked = search(question, evaluator, progress)
    plans = eased(question, evaluator, different(question, evaluator, ranked))
    # The best of many trials owes part of its score to luck (winner's curse): what is said of it comes from other
    # chance.
    judge = PlanEvaluator(question, unseen.draws, range(FRESH, FRESH + unseen.replications), 2, control, store)
    judge.try_out(plans)
    found = in_order(question, [_judged(question, judge, plan) for plan in plans])
    first = found[0] if found else None
    again, evaluators = None, [evaluator, judge]
    if first is not None:
        # Ordering by the judge's futures selects again, so the winner gets futures in which nothing was chosen.
        last = PlanEvaluator(
            question, unseen.draws, range(2 * FRESH, 2 * FRESH + unseen.replications), 3, control, store
        )
        evaluators.append(last)
        last.try_out([first.plan])
        again = share_of((last.excess(first.plan).max(axis=0) <= 0.0).astype(float))
    tried = [(plan, evaluator.score(plan)) for plan in evaluator.values]
    there, made = sum(evaluator.there for evaluator in evaluators), sum(evaluator.made for evaluator in evaluators)
    return Optimised(question, found, again, tried, there, made)


def in_order(question: CheckedDesign, found: Sequence[FoundPlan]) -> list[FoundPlan]:
    """What works often enough first, as the search ranked it; then the others, what works most often first.

    The smallest change of those that work often enough says so.

    What worked in the futures of the search may not in others: then it is not the smallest change that works.
    """
    enough = [plan for plan in found if plan.chance >= question.design.sure]
    others = sorted((plan for plan in found if plan.chance < question.design.sure), key=lambda plan: -plan.chance)
    smallest = min(enough, key=lambda plan: _change(question, plan.plan), default=None)
    return [replace(plan, smallest=plan is smallest) for plan in (*enough, *others)]


def _judged(question: CheckedDesign, judge: PlanEvaluator, plan: Plan) -> FoundPlan:
    kept = judge.excess(plan) <= 0.0
    share, low, high = share_of(kept.all(axis=0).astype(float))
    by_limit = [float(by_future.mean()) for by_future in kept]
    limited = [figure for limit in question.limits for figure in limit.figures]
    limited += [question.aim.figure] if question.aim.figure is not None else []
    others = [figure for figure in guarded(question.base) if not any(figure.about_the_same(known) for known in limited)]
    columns = [question.columns[figure] for figure in others]
    worse = harms(others, judge.nothing[..., columns], judge.values[plan][..., columns])
    values = judge.values[plan]
    return FoundPlan(plan, question.scenario(plan), share, low, high, by_limit, worse, values, judge.nothing)
