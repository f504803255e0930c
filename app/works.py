"""Longer work that pages ask for: what is computed for an explanation, its turning points and how sure it is."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from app.around import assumption_name
from app.jobs import Cancelled, Progress
from app.service import Question, place_of, steps_for
from app.texts import Words
from experiments.designs import Settings
from experiments.explain import Explained, explain
from experiments.figures import Figure
from experiments.sensitivity import Screening, Sensitivity, study_of, what_flips
from experiments.shapley import MOST_EXACT
from experiments.uncertainty import Uncertain, uncertain
from model.assumptions import assumptions_of, chosen

RUNS = 6
"""Runs for an explanation, as many times what a full answer stands on."""
FEWEST, MOST = 4, 50
PAIRS = 6
ASSUMED = ("children.*", "kinds.*", "referrers.*", "access.*", "teams.*", "purchasers.*", "population.*")
"""Assumptions about children, families, referrers and municipalities; numbers of single products are left out."""
TRAJECTORIES, KEPT, STEPS, REPEATS = 2, 6, 5, 3
DRAWS, CHANCES = 24, 6


def figure_of(question: Question, outcome: str) -> Figure:
    """An outcome in the last year."""
    return Figure(outcome, year=question.scenario().load().start.year + question.years - 1)


def replications_for(question: Question) -> int:
    """How many replications of each scenario in between: fewer where there are many of them."""
    changes = len(question.plan.levers)
    scenarios = 2**changes if changes <= MOST_EXACT else 2 * PAIRS * changes
    return max(FEWEST, min(MOST, RUNS * steps_for(question.place)[-1] // scenarios))


def explained(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> Explained:
    """Why the plan differs from doing nothing."""
    return explain(
        question.do_nothing().scenario(),
        question.scenario(),
        figure_of(question, outcome),
        replications_for(question),
        progress,
        cancelled,
        threads=1,
        pairs=PAIRS,
    )


def flips(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> list[dict[str, Any]]:
    """Which assumptions would turn the conclusion, and how far each must move."""
    base, plan = question.do_nothing().scenario(), question.scenario()
    asked = Sensitivity(
        scenario=base.model_dump(by_alias=True),
        plan=Settings(levers=plan.model_dump(by_alias=True)["levers"]),
        outcome=outcome,
        year=figure_of(question, outcome).year,
        assumptions=_assumed(question),
        screening=Screening(trajectories=TRAJECTORIES, keep=KEPT),
        flip_steps=STEPS,
        replications=REPEATS,
    )
    rows, _ = what_flips(study_of(asked, Path()), progress, cancelled, threads=1)
    return rows


def futures(question: Question, outcome: str, progress: Progress, cancelled: Cancelled) -> Uncertain:
    """How sure the difference is: by chance, and by not knowing."""
    return uncertain(
        question.do_nothing().scenario(),
        question.scenario(),
        [figure_of(question, outcome)],
        count=DRAWS,
        replications=CHANCES,
        progress=progress,
        cancelled=cancelled,
        threads=1,
    )


def assumption_called(question: Question, path: str, language: str) -> str:
    """What an assumption is about."""
    place = place_of(question.place)
    return assumption_name(assumptions_of(place)[path], place, Words(language))


def _assumed(question: Question) -> list[str]:
    """Assumptions about children and those who help them find care, and about the measures of the plan."""
    patterns = (*ASSUMED, *(f"levers.{name}.*" for name, _ in question.plan.levers))
    return [
        path
        for path, one in chosen(question.scenario().load()).items()
        if not one.division and any(fnmatchcase(path, pattern) for pattern in patterns)
    ]
