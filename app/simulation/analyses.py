"""Jobs of several seconds or more: the full runs of a plan, its explanation, tipping points and uncertainty."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np

from app.simulation.jobs import Cancelled, Progress
from app.simulation.model_catalogue import place_of
from app.simulation.run_cache import ResultCache
from app.simulation.service import SERVICE, PairedRuns, Question, Superseded, replication_schedule
from experiments.compare.metric import Metric
from experiments.compare.scenario_diff import changes_between
from experiments.explain.explanation import Between, Explained, explained, subsets_between
from experiments.explain.shapley import Subset
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import RunControl
from experiments.replicate.schedule import number_for_subsets
from experiments.report.findings import WHY, runs_for
from experiments.uncertainty.designs import Settings
from experiments.uncertainty.propagation import Uncertain, uncertain
from experiments.uncertainty.sensitivity import Screening, Sensitivity, study_of, what_flips
from model.policy.assumptions import select_assumptions

PAIRS = 6
MOST_BYTES = 40_000_000
"""Size of the cache of subset outcomes of the plans that were explained last."""
EXPLAINED = ("cost", "bill", "wait_mean", "waiting", "clients", "in_care", "crises", "untreated_weeks")
"""The outcomes that can be explained."""
VARIED_ASSUMPTIONS = ("children.*", "kinds.*", "referrers.*", "access.*", "teams.*", "purchasers.*", "population.*")
"""Assumptions about children, families, referrers and municipalities; numbers of single products are left out."""
TRAJECTORIES, KEPT, STEPS, REPEATS = 2, 6, 5, 3
DRAWS, CHANCES = 24, 6


def metric_of(question: Question, outcome: str) -> Metric:
    """An outcome in the last year."""
    return Metric(outcome, year=question.scenario().load().start.year + question.years - 1)


Subsets = Mapping[Metric, Mapping[Subset, np.ndarray]]
_subsets: ResultCache[Question, Subsets] = ResultCache(MOST_BYTES)


def full_runs(question: Question, progress: Progress, cancelled: Cancelled) -> PairedRuns:
    """The full number of runs of doing nothing and of the plan; raises ``Stopped`` once ``cancelled()`` is true."""
    both = 2 * replication_schedule(question.place)[-1]
    try:
        return SERVICE.finished(question, lambda done: progress(done, both), cancelled)
    except Superseded:
        raise Stopped from None


def explanation_runs(question: Question, progress: Progress, cancelled: Cancelled) -> Between:
    """All runs behind the explanations of a plan: those of the other pages, and those of the measures apart."""
    base, plan = question.do_nothing().scenario(), question.scenario()
    full = replication_schedule(question.place)[-1]
    known = _subsets.get(question)
    subsets = [] if known else subsets_between(base, plan, PAIRS)
    later = number_for_subsets(place_of(question.place), len(subsets), full) * len(subsets)
    ends = full_runs(question, lambda done, both: progress(done, both + later), cancelled)
    if known:
        return Between(base, plan, changes_between(base, plan), PAIRS, ends, known)
    found = runs_for(
        base,
        plan,
        [Metric(WHY), *(metric_of(question, outcome) for outcome in EXPLAINED)],
        full,
        RunControl(lambda done, _: progress(2 * full + done, 2 * full + later), cancelled, threads=1),
        ends,
    )
    _subsets.put(question, found.subsets)
    return found


def explanation(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> Explained:
    """Why the plan differs from doing nothing."""
    return explained(explanation_runs(question, progress, cancelled), metric_of(question, outcome))


def tipping_points(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> list[dict[str, Any]]:
    """Which assumptions would turn the conclusion, and how far each must move."""
    base, plan = question.do_nothing().scenario(), question.scenario()
    asked = Sensitivity(
        scenario=base.model_dump(by_alias=True),
        plan=Settings(levers=plan.model_dump(by_alias=True)["levers"]),
        outcome=outcome,
        year=metric_of(question, outcome).year,
        assumptions=_assumptions_to_vary(question),
        screening=Screening(trajectories=TRAJECTORIES, keep=KEPT),
        flip_steps=STEPS,
        replications=REPEATS,
    )
    rows, _ = what_flips(study_of(asked, Path()), progress, cancelled, threads=1)
    return rows


def uncertainty(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> Uncertain:
    """How sure the difference is: by chance, from all the runs of the other pages, and by not knowing."""
    later = 2 * DRAWS * CHANCES
    ends = full_runs(question, lambda done, both: progress(done, both + later), cancelled)
    both = sum(len(end.numbers) for end in ends)
    return uncertain(
        question.do_nothing().scenario(),
        question.scenario(),
        [metric_of(question, outcome)],
        count=DRAWS,
        replications=CHANCES,
        progress=lambda done, _: progress(both + done, both + later),
        cancelled=cancelled,
        threads=1,
        ends=ends,
    )


def _assumptions_to_vary(question: Question) -> list[str]:
    """Assumptions about children and those who help them find care, and about the measures of the plan."""
    patterns = (*VARIED_ASSUMPTIONS, *(f"levers.{name}.*" for name, _ in question.plan.levers))
    return [
        path
        for path, parameter in select_assumptions(question.scenario().load()).items()
        if not parameter.division and any(fnmatchcase(path, pattern) for pattern in patterns)
    ]
