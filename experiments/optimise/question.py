"""What a search is asked: limits, levers that may be moved and an aim, from a file and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from agents.base.files.errors import WrongInput
from agents.base.files.parameters import Strict
from experiments.compare.metric import Metric
from experiments.compare.side_effects import guarded
from experiments.optimise.limits import FEWEST, Aim, Limit, aim_from, limit_from
from experiments.uncertainty.designs import Movable, Reference, Span, movable, scenario_in
from experiments.uncertainty.prior_sampling import Drawn
from model.scenario import Scenario, default_of

# Fixed, so that what is found depends on no machine: the sampler learns only between batches.
BATCH = 8
"""Trials that are asked before any of them is told."""
MOST_RUNS = 2_000_000
Plan = tuple[float | None, ...]
"""The value of each lever, None where it stays as it is."""


class Search(Strict):
    """How long to look, and at how many futures at a time."""

    trials: Annotated[int, Field(ge=BATCH, le=5000)] = 120
    draws: Annotated[int, Field(ge=1, le=100)] = 4
    replications: Annotated[int, Field(ge=1, le=100)] = 4


class UnseenFutures(Strict):
    """In how many unseen futures a plan is judged."""

    draws: Annotated[int, Field(ge=1, le=1000)] = 20
    replications: Annotated[int, Field(ge=2, le=1000)] = 10


class Optimise(Strict):
    """What is asked, from a file."""

    scenario: Reference
    years: Annotated[int, Field(ge=1, le=60)] | None = None
    levers: list[str] | dict[str, Span | None]
    limits: Annotated[list[str], Field(min_length=1, max_length=30)]
    aim: str = FEWEST
    sure: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """The share of futures in which a plan must keep to all limits."""
    assumptions: list[str] = []
    fitted: bool = False
    search: Search = Search()
    futures: UnseenFutures = UnseenFutures()
    plans: Annotated[int, Field(ge=1, le=10)] = 4
    most_changes: Annotated[int, Field(ge=1)] | None = None
    """How many levers a plan may move; of a trial that moves more, those moved furthest count."""
    seed: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True)
class CheckedDesign:
    """A checked design."""

    design: Optimise
    base: Scenario
    levers: list[Movable]
    limits: list[Limit]
    aim: Aim
    drawn: Drawn
    figures: list[Metric]

    @property
    def columns(self) -> dict[Metric, int]:
        """Where each figure stands in what is kept of a run."""
        return {figure: column for column, figure in enumerate(self.figures)}

    def scenario(self, plan: Plan) -> Scenario:
        """A plan as a scenario."""
        pushed = {lever.lever.id: value for lever, value in zip(self.levers, plan, strict=True) if value is not None}
        return self.base.with_levers(**pushed) if pushed else self.base

    def moved(self, plan: Plan) -> np.ndarray:
        """[lever] how far each is moved, as a part of its span."""
        return np.array(
            [
                0.0 if value is None else abs(value - self.today(lever)) / (lever.high - lever.low)
                for lever, value in zip(self.levers, plan, strict=True)
            ]
        )

    def today(self, lever: Movable) -> float:
        """Where a lever stands."""
        setting = self.base.levers.get(lever.lever.id)
        return default_of(lever.lever, self.base.load()) if setting is None else setting.value


def question_of(design: Optimise, folder: Path) -> CheckedDesign:
    """A design with all its names and sentences checked; files in it are looked for in the folder."""
    base = scenario_in(design.scenario, folder, design.years, design.seed)
    some_levers = movable(design.levers)
    if not some_levers:
        raise WrongInput("levers: found none, expected one that may be moved at least")
    limits = [limit_from(text, base) for text in design.limits]
    aim = aim_from(design.aim, base)
    runs = design.search.trials * design.search.replications * (design.search.draws if design.assumptions else 1)
    if runs > MOST_RUNS:
        raise WrongInput(
            f"search: this takes {runs:,} runs, expected at most {MOST_RUNS:,}; choose fewer trials or draws"
        )
    drawn = Drawn(tuple(design.assumptions), design.fitted)
    if design.assumptions:
        drawn.assumptions(base)
    wanted = [figure for limit in limits for figure in limit.figures]
    wanted += [aim.figure] if aim.figure is not None else []
    figures = list(dict.fromkeys([*wanted, *guarded(base)]))
    return CheckedDesign(design, base, some_levers, limits, aim, drawn, figures)
