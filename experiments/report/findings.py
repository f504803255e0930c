"""The runs behind a report: both scenarios side by side, why they differ, and what is not known for sure."""

from dataclasses import dataclass

from agents.base.faults import WrongInput
from experiments.changes import Change, changes_between
from experiments.compare import Compared, compared
from experiments.explain import Explained, explain
from experiments.figures import Figure
from experiments.jobs import Stopped
from experiments.replicate import Cancelled, Progress
from experiments.uncertainty import Uncertain, uncertain
from model.scenario import Scenario

REPLICATIONS = 50
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


def find_out(
    base: Scenario,
    plan: Scenario,
    replications: int = REPLICATIONS,
    draws: int = DRAWS,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Findings:
    """Run all that a report on the plan against the base needs; raises ``Stopped`` once ``cancelled()`` is true."""
    changes = changes_between(base, plan)
    if not changes:
        raise WrongInput(f'report: found no difference between "{base.label}" and "{plan.label}", expected a plan')
    if replications < 2:
        raise WrongInput(f"replications: found {replications}, expected two or more, to tell noise from effect")
    (found,) = compared(base, plan, replications=replications, progress=progress, cancelled=cancelled)
    if cancelled is not None and cancelled():
        raise Stopped
    why = explain(base, plan, "cost", replications, progress, cancelled)
    doubt = None
    if draws:
        figures = [Figure(outcome) for outcome in UNSURE]
        runs = min(replications, REPLICATIONS_OF_A_DRAW)
        doubt = uncertain(base, plan, figures, draws, runs, progress=progress, cancelled=cancelled)
    return Findings(base, plan, changes, found, why, doubt)
