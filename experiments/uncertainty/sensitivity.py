"""Sensitivity: which levers and assumptions an outcome hangs on, and what would flip a conclusion.

Morris screening goes through all of them cheaply; Sobol indices then divide the variance over those that matter
(SALib). Every index has its interval. All points share the same chance, so that noise does not look like an effect.
"""

# SALib ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from agents.base.files.errors import WrongInput
from agents.base.files.parameters import Strict
from experiments.compare.metric import Metric, keeping
from experiments.compare.scenario_diff import changes_between
from experiments.replicate.parallel import Job, has_failed, results
from experiments.replicate.replication import Cancelled, Progress, RunControl
from experiments.statistics.significance import (
    MIN_REPLICATIONS,
    is_enough,
    is_paired_difference_significant,
    mean_interval,
)
from experiments.uncertainty.designs import (
    Movable,
    Reference,
    Settings,
    Span,
    at_point,
    changed_by,
    movable,
    scenario_in,
)
from experiments.uncertainty.prior_sampling import Drawn
from model.policy.assumptions import Assumption
from model.scenario import Scenario

LEVELS = 4
"""Levels of the Morris grid."""
MOST_RUNS = 200_000


# Of fewer base samples the 95 % interval of every index is wider than all that an index can be.
FEWEST_SAMPLES = 8


class Screening(Strict):
    """How many Morris trajectories, and how many inputs go on to Sobol."""

    trajectories: Annotated[int, Field(ge=2, le=200)] = 6
    keep: Annotated[int, Field(ge=1, le=30)] = 6


class Sensitivity(Strict):
    """What is asked, from a file."""

    scenario: Reference
    plan: Settings | None = None
    years: Annotated[int, Field(ge=1, le=60)] | None = None
    outcome: str = "cost"
    segment: str = "all"
    municipality: str = "all"
    year: int | None = None
    levers: list[str] | dict[str, Span | None] = []
    assumptions: list[str] = []
    fitted: bool = False
    screening: Screening = Screening()
    samples: Annotated[int, Field(ge=0, le=4096)] = 32
    """Base samples of Sobol's design, a power of two from 8; 0 for the screening alone."""
    replications: Annotated[int, Field(ge=1, le=1000)] = 4
    seed: Annotated[int, Field(ge=0)] | None = None
    flip_steps: Annotated[int, Field(ge=0, le=64)] = 8
    """Steps from the value of an assumption to each end of its range; 0 looks for no flip."""


@dataclass(frozen=True)
class Study:
    """A checked design: a figure, or a difference, as a function of some inputs."""

    design: Sensitivity
    scenarios: list[Scenario]
    figure: Metric
    levers: list[Movable]
    assumed: list[Assumption]

    @property
    def names(self) -> list[str]:
        """Inputs: levers first."""
        return [*(movable.lever.id for movable in self.levers), *(assumption.id for assumption in self.assumed)]

    def only(self, names: Sequence[str]) -> "Study":
        """The same with some of its inputs; the others stand where they stand."""
        some_levers = [movable for movable in self.levers if movable.lever.id in names]
        some = [assumption for assumption in self.assumed if assumption.id in names]
        return Study(self.design, self.scenarios, self.figure, some_levers, some)


@dataclass(frozen=True)
class Sensed:
    """The result of a sensitivity study; rows are plain values."""

    study: Study
    screened: list[dict[str, Any]]
    noise: float
    """Standard error by chance of the figure at one point: what lies below it is not told from noise."""
    indices: list[dict[str, Any]]
    flips: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list[str])

    def content(self) -> dict[str, Any]:
        """All of it as JSON knows it."""
        scenarios = self.study.scenarios
        return {
            "base": scenarios[0].label,
            "plan": scenarios[1].label if len(scenarios) > 1 else None,
            "figure": self.study.figure.label,
            "unit": self.study.figure.unit,
            "inputs": len(self.study.names),
            "noise": self.noise,
            "morris": self.screened,
            "sobol": self.indices,
            "flips": self.flips,
            "notes": self.notes,
        }


def study_of(design: Sensitivity, folder: Path) -> Study:
    """A design with all its names checked; files in it are looked for in the folder."""
    base = scenario_in(design.scenario, folder, design.years, design.seed)
    scenarios = [base]
    if design.plan is not None:
        scenarios.append(changed_by(base, design.plan))
        changes_between(*scenarios)
    figure = Metric(design.outcome, design.segment, design.municipality, design.year).check(base)
    assumed: list[Assumption] = []
    if design.assumptions:
        assumed = list(Drawn(tuple(design.assumptions), design.fitted).assumptions(*scenarios).values())
    study = Study(design, scenarios, figure, movable(design.levers), assumed)
    if len(study.names) < 2:
        raise WrongInput(f"sensitivity: found {len(study.names)} inputs, expected two levers or assumptions at least")
    if design.samples & (design.samples - 1) or 0 < design.samples < FEWEST_SAMPLES:
        raise WrongInput(f"samples: found {design.samples}, expected a power of two such as 32 or 64, or 0")
    points = design.screening.trajectories * (len(study.names) + 1)
    points += design.samples * (min(len(study.names), design.screening.keep) + 2)
    runs = points * design.replications * len(scenarios)
    if runs > MOST_RUNS:
        raise WrongInput(f"sensitivity: this takes {runs:,} runs, expected at most {MOST_RUNS:,}; choose fewer inputs")
    return study


def sense(
    study: Study,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
) -> Sensed:
    """Screen all inputs, divide the variance over those that matter, and look for what flips the conclusion."""
    runs = _Runs(study, RunControl(progress, cancelled, threads))
    screened, noise, some = _screen(runs, study, _morris_points(study))
    indices = _indices(runs, some, study.scenarios[0].seed) if study.design.samples and len(some.names) > 1 else []
    flips, notes = _flips(runs, study, some.assumed)
    return Sensed(study, screened, noise, indices, flips, notes)


def _morris_points(study: Study) -> np.ndarray:
    """[point, input] the points of Morris trajectories, in the unit cube."""
    from SALib.sample import morris

    seed = study.scenarios[0].seed
    return morris.sample(_problem(study.names), study.design.screening.trajectories, num_levels=LEVELS, seed=seed)


def _screen(runs: "_Runs", study: Study, points: np.ndarray) -> tuple[list[dict[str, Any]], float, Study]:
    """Every input with its effect, the largest first; the noise of a point; and the study of those that go on."""
    from SALib.analyze import morris

    values, noise = runs.at(study, points)
    seed = study.scenarios[0].seed
    found = morris.analyze(_problem(study.names), points, values, num_levels=LEVELS, seed=seed)
    screened = sorted(_screened(study, found), key=lambda row: -row["mu_star"])
    names = [row["id"] for row in screened[: study.design.screening.keep] if row["mu_star"] > 0.0]
    return screened, noise, study.only(names)


def _indices(runs: "_Runs", study: Study, seed: int) -> list[dict[str, Any]]:
    """Sobol's indices of every input, the largest total first; none where the figure hangs on nothing."""
    from SALib.analyze import sobol as sobol_analysis
    from SALib.sample import sobol as sobol_sample

    problem = _problem(study.names)
    points = sobol_sample.sample(problem, study.design.samples, calc_second_order=False, seed=seed)
    values, _ = runs.at(study, points)
    # Without variance there is nothing to divide, and the scaling below would divide by 0.
    if float(values.std()) == 0.0:
        return []
    # Sobol's estimators lose precision where the mean is large beside the spread, as that of cost is.
    scaled = (values - values.mean()) / values.std()
    found = sobol_analysis.analyze(problem, scaled, calc_second_order=False, seed=seed)
    keys = ("S1", "S1_conf", "ST", "ST_conf")
    rows = [{"id": name, **{key: float(found[key][row]) for key in keys}} for row, name in enumerate(study.names)]
    return sorted(rows, key=lambda row: -row["ST"])


def what_flips(
    study: Study,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """How far the assumptions that a quick screening finds to matter most must move to turn the conclusion.

    Rows as ``Sensed.flips``, the nearest first, and what is to be known about them; much less work than ``sense``.
    """
    design, points = study.design, _morris_points(study)
    rows = len(points) + 1 + 2 * design.screening.keep * design.flip_steps
    runs = _Runs(study, RunControl(_in_all(progress, rows * 2 * design.replications), cancelled, threads))
    _, _, some = _screen(runs, study, points)
    return _flips(runs, study, some.assumed)


def _in_all(progress: Progress | None, everything: int) -> Progress | None:
    """Progress through several pieces of work, one after the other, as one."""
    if progress is None:
        return None
    before = 0

    def tell(done_now: int, piece: int) -> None:
        nonlocal before
        progress(min(before + done_now, everything), everything)
        before += piece if done_now == piece else 0

    return tell


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _screened(study: Study, found: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    pushed = {movable.lever.id for movable in study.levers}
    keys = ("mu", "mu_star", "mu_star_conf", "sigma")
    return [
        {
            "id": name,
            "kind": "lever" if name in pushed else "assumption",
            **{key: float(found[key][row]) for key in keys},
        }
        for row, name in enumerate(study.names)
    ]


class _Runs:
    """Runs at points of the unit cube, all on the same chance."""

    def __init__(self, study: Study, control: RunControl) -> None:
        self.keep = keeping([study.figure])
        self.numbers = range(study.design.replications)
        self.control = control

    def at(self, study: Study, points: np.ndarray) -> tuple[np.ndarray, float]:
        """[point] the mean figure (a difference, where there is a plan), and its standard error by chance."""
        found = self.of([at_point(study.scenarios, study.levers, study.assumed, point) for point in points])
        means = found.mean(axis=1)
        if found.shape[1] < 2:
            return means, float("nan")
        return means, float(np.sqrt((found.var(axis=1, ddof=1) / found.shape[1]).mean()))

    def of(self, cases: Sequence[Sequence[Scenario]]) -> np.ndarray:
        """[point, replication] the last scenario of each, less the first where there are two."""
        jobs = [Job(scenario, self.numbers, self.keep) for case in cases for scenario in case]
        found = list(results(jobs, self.control))
        for job, values in zip(jobs, found, strict=True):
            if has_failed(values):
                raise WrongInput(
                    f"{job.scenario.label}: more needs open at once than the engine has rows for; "
                    "leave out assumptions on how many needs there are, or on how long care takes"
                )
        per = len(cases[0])
        values = np.stack([found[row + per - 1][:, 0] for row in range(0, len(found), per)])
        if per > 1:
            values = values - np.stack([found[row][:, 0] for row in range(0, len(found), per)])
        if np.isnan(values).any():
            raise WrongInput("sensitivity: the figure is not defined in every run; choose a larger segment or place")
        return values


def _flips(runs: _Runs, study: Study, assumed: Sequence[Assumption]) -> tuple[list[dict[str, Any]], list[str]]:
    """For each assumption how far it must move for the plan to stop beating the base."""
    if len(study.scenarios) < 2 or not study.design.flip_steps:
        return [], []
    better = study.figure.declared.better
    if better == "none":
        return [], [f"{study.figure.outcome}: neither less nor more of it is better, so no plan beats another on it"]
    sign = -1.0 if better == "lower" else 1.0
    now = sign * runs.of([study.scenarios])[0]
    notes = [_conclusion(study, now)]
    if float(now.mean()) == 0.0:
        return [], notes
    rows = [flip_row(runs, study, assumption, sign, now) for assumption in assumed]
    return sorted(rows, key=lambda row: (row["how_far"] is None, row["how_far"])), notes


def _conclusion(study: Study, now: np.ndarray) -> str:
    first, second = study.scenarios[1].label, study.scenarios[0].label
    # A study runs a few replications a point: too few for a verdict, and that must be said.
    if not is_enough(len(now)):
        made = f"{len(now)} replications are too few to say which of {first} and {second} is better"
        return f"as it stands, {made}: a verdict needs {MIN_REPLICATIONS}"
    if not is_paired_difference_significant(now):
        return f"as it stands, no difference is seen between {first} and {second}"
    winner, loser = (first, second) if now.mean() > 0.0 else (second, first)
    return f"as it stands, {winner} is better than {loser} on {study.figure.label}"


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("inf")


def flip_row(runs: _Runs, study: Study, assumption: Assumption, sign: float, now: np.ndarray) -> dict[str, Any]:
    """Where, along the range of one assumption, the conclusion flips; the nearest side first."""
    sides: list[tuple[float, np.ndarray, np.ndarray]] = []
    for end in (assumption.low, assumption.high):
        steps = np.linspace(assumption.value, end, study.design.flip_steps + 1)[1:]
        if end == assumption.value:
            continue
        cases = [[s.with_assumptions({assumption.id: float(v)}) for s in study.scenarios] for v in steps]
        values = np.vstack([now, sign * runs.of(cases)])
        sides.append((end, np.concatenate([[assumption.value], steps]), values))
    row: dict[str, Any] = {
        "id": assumption.id,
        "unit": assumption.unit,
        "value": assumption.value,
        "low": assumption.low,
        "high": assumption.high,
    }
    row |= {
        f"at_{'low' if end == assumption.low else 'high'}": sign * float(values[-1].mean()) for end, _, values in sides
    }
    found = [
        flip for end, steps, values in sides if (flip := first_flip(steps, values, end - assumption.value)) is not None
    ]
    nearest = min(found, key=lambda flip: flip["how_far"], default=None)
    nothing = dict.fromkeys(("flips_at", "flips_low", "flips_high", "how_far", "unsure_from"))
    return {**row, **nothing, **(nearest or {})}


def first_flip(steps: np.ndarray, values: np.ndarray, whole: float) -> dict[str, Any] | None:
    """Where the mean of [step, replication] first changes sign, between the steps beside it, and how sure that is."""
    sign = np.sign(values[0].mean())
    means = sign * values.mean(axis=1)
    least, most = mean_interval(means, [_error(row) for row in values], values.shape[1])
    unsure = np.isfinite(least)
    # With one replication there is no interval; the ends are then where the means cross.
    least, most = np.where(unsure, least, means), np.where(unsure, most, means)
    at = crossing(steps, means)
    if at is None:
        return None
    first, last = crossing(steps, least), crossing(steps, most)
    low, high = sorted((steps[0] if first is None else first, steps[-1] if last is None else last))
    return {
        "flips_at": at,
        "flips_low": float(low),
        "flips_high": float(high),
        "how_far": float((at - steps[0]) / whole),
        "unsure_from": float(steps[0] if first is None else first),
    }


def crossing(steps: np.ndarray, values: np.ndarray) -> float | None:
    """The first place at which values, joined by straight lines, come down to nothing; None where they stay above."""
    below = np.flatnonzero(values <= 0.0)
    if not len(below):
        return None
    row = int(below[0])
    if row == 0:
        return float(steps[0])
    before, after = float(values[row - 1]), float(values[row])
    return float(steps[row - 1] + (steps[row] - steps[row - 1]) * before / (before - after))
