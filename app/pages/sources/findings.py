"""Findings from the field that must come out by themselves, with trials that a reader can run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.compare.comparison import Compared, compared
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import Cancelled, Progress
from model.outcomes.declared import outcomes
from model.policy.segments import ALL, SEGMENT_IDS
from model.scenario import Scenario

FINDINGS = tuple(range(1, 15))
RUNS = 24


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of a finding: what is changed, the outcome that shows it, and the response that causes it."""

    outcome: str
    segment: str = "all"
    levers: Mapping[str, float] = field(default_factory=dict)
    circumstances: Mapping[str, float] = field(default_factory=dict)
    without: str = ""
    off: tuple[str, ...] = ()
    """Responses that are off on both sides, as they would hide it."""


TRIALS: dict[int, Trial] = {
    1: Trial("starts", "C", levers={"regulated_inflow_c": 1.0}, off=("top_up",)),
    2: Trial("starts", "C", levers={"tariff_c": 0.2, "tariff_b": -0.1}, without="coding_segment"),
    5: Trial("in_care", circumstances={"stay_stretch": 0.18}),
    6: Trial("starts", levers={"poh_jeugd_fte": 4.0}),
    8: Trial("cost", "individual", levers={"capacity_b": -0.1, "capacity_c": -0.1}),
    9: Trial("wait_mean", "C", circumstances={"demand_growth": 0.03}, off=("top_up",)),
    14: Trial("wait_mean_severe", levers={"end_individual_agreements": 1.0}),
}


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a trial showed: the last year, the difference in words, and the same without the response."""

    year: int
    words: Mapping[str, str]
    without: Mapping[str, str] | None


def run_trial(trial: Trial, base: Scenario, progress: Progress, cancelled: Cancelled) -> TrialResult:
    """Runs a trial in a place; with the response that makes it, and without."""
    parts = [trial.off] + ([(*trial.off, trial.without)] if trial.without else [])
    comparisons = []
    for number, off in enumerate(parts):
        scenario = base.with_responses(**dict.fromkeys(off, False)) if off else base
        plan = scenario.with_levers(**trial.levers) if trial.levers else scenario
        plan = plan.with_circumstances(**trial.circumstances) if trial.circumstances else plan
        (pair,) = compared(
            scenario,
            plan,
            replications=RUNS,
            # Bound now: the bar of each part begins where the one before it ended.
            progress=lambda done, of, at=number: progress(at * of + done, len(parts) * of),
            cancelled=cancelled,
        )
        if cancelled():
            raise Stopped
        comparisons.append(pair)
    texts = [_in_words(trial, pair) for pair in comparisons]
    return TrialResult(comparisons[0].years[-1], texts[0], texts[1] if len(texts) > 1 else None)


def _in_words(trial: Trial, comparison: Compared) -> dict[str, str]:
    segment = ALL if trial.segment == "all" else SEGMENT_IDS.index(trial.segment)
    return {
        "nl": comparison.in_words(trial.outcome, segment, "nl"),
        "en": comparison.in_words(trial.outcome, segment, "en"),
    }


def trial_lines(trial: Trial, result: TrialResult, words: Words) -> list[str]:
    """What a trial showed, as sentences."""
    declared = next(outcome for outcome in outcomes() if outcome.id == trial.outcome)
    where = "" if trial.segment == "all" else f" ({words('segment.' + trial.segment)})"
    name = f"{words.pick(declared, 'name')}{where}"
    texts = [words("src.trial.with", what=name, year=result.year, change=result.words[words.language])]
    if result.without is not None:
        texts.append(words("src.trial.without", change=result.without[words.language]))
    return texts
