"""The runs behind a report: both scenarios side by side, why they differ, and what is not known for sure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.base.files.errors import WrongInput
from experiments.compare.comparison import Compared, distinct_labels
from experiments.compare.metric import Metric
from experiments.compare.scenario_diff import Change, changes_between
from experiments.explain.explanation import (
    Between,
    Explained,
    ExplanationSize,
    between_runs,
    explained,
    subsets_between,
)
from experiments.replicate.replication import Cancelled, Progress, Replicated, RunControl
from experiments.replicate.schedule import full_number, number_for_subsets
from experiments.uncertainty.propagation import Uncertain, uncertain
from model.arguments import checked_arguments
from model.scenario import Scenario

WHY = "cost"
"""The outcome that a report explains."""
DRAWS, REPLICATIONS_OF_A_DRAW = 20, 5
UNSURE = ("cost", "wait_mean", "waiting", "untreated_weeks")
"""Outcomes of which it is shown how much is not known."""


@dataclass(frozen=True)
class Findings:
    """All that a report is made from."""

    base: Scenario
    plan: Scenario
    changes: list[Change]
    found: Compared
    why: Explained
    doubt: Uncertain | None
    """Without draws of the assumptions there is none."""

    @property
    def replications(self) -> int:
        """Pairs of runs."""
        return len(self.found.pairs[0])


@checked_arguments
def find_out(  # noqa: PLR0913 - public: docs/python.md promises these arguments
    base: Scenario,
    plan: Scenario,
    replications: int | None = None,
    draws: int = DRAWS,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    runs: Between | None = None,
) -> Findings:
    """Run all that a report on the plan against the base needs; raises ``Stopped`` once ``cancelled()`` is true.

    There are as many replications as a full answer about the place stands on, unless another number is asked for or
    the ``runs`` are there already.
    """
    changes = changes_between(base, plan)
    if not changes:
        raise WrongInput(f'report: found no difference between "{base.label}" and "{plan.label}", expected a plan')
    number = full_number(base.load()) if replications is None else replications
    if number < 2:
        raise WrongInput(f"replications: found {number}, expected two or more, to tell noise from effect")
    # Draws are laid beside the runs as known now, replication by replication: they cannot have more.
    of_a_draw = min(number, REPLICATIONS_OF_A_DRAW)
    later = 2 * draws * of_a_draw
    there = runs is not None
    if runs is None:
        runs = runs_for(base, plan, [Metric(WHY)], number, RunControl(_ahead_of(later, progress), cancelled))
    labels = distinct_labels([base, plan])
    found = Compared(*runs.ends, *labels)
    why = explained(replace(runs, base=base, plan=plan), Metric(WHY))
    doubt = None
    if draws:
        figures = [Metric(outcome) for outcome in UNSURE]
        after = progress if there else _after(len(runs), later, progress)
        doubt = uncertain(base, plan, figures, draws, of_a_draw, progress=after, cancelled=cancelled, ends=runs.ends)
    return Findings(base, plan, changes, found, why, doubt)


def runs_for(
    base: Scenario,
    plan: Scenario,
    figures: Sequence[Metric],
    number: int,
    control: RunControl = RunControl(),
    ends: tuple[Replicated, Replicated] | None = None,
) -> Between:
    """The runs behind a report and its explanations: the subsets on fewer replications where there are many."""
    of_subsets = number_for_subsets(base.load(), len(subsets_between(base, plan)), number)
    return between_runs(base, plan, figures, ExplanationSize(number, of_subsets), control, ends)


def _ahead_of(later: int, progress: Progress | None) -> Progress | None:
    """Progress of the first part of some work, when so many runs come after it."""
    return None if progress is None else lambda done, first: progress(done, first + later)


def _after(earlier: int, later: int, progress: Progress | None) -> Progress | None:
    """Progress of the last part of some work, when so many runs came before it."""
    return None if progress is None else lambda done, _: progress(earlier + done, earlier + later)
