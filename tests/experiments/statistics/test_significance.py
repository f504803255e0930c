"""A difference is reported where there is none no more often than is said: at any number of runs, in every place.

All tests here draw their chance with a fixed seed. Shares are held to the stated rate plus four standard errors of the
share itself, so that a true rate of 5 % fails one test in 30,000 of other seeds.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.pages.explore.flows import flows
from app.pages.workshop.statistics import outcome, outcomes_together
from app.simulation.results import PlanResult, ReplicationSeries, difference, judged_together, waiting_table
from experiments.catalogue.reader import Claim
from experiments.compare.claim_check import judge_pairs
from experiments.compare.comparison import MAIN, Compared
from experiments.compare.distributional_effects import PairedReplications, groups_of
from experiments.replicate.replication import Replicated
from experiments.statistics.bands import HIGH, LOW, band_of
from experiments.statistics.significance import (
    FALSE_ALARM,
    MIN_REPLICATIONS,
    critical_value,
    is_paired_difference_significant,
    is_significant,
    mean_interval,
    p_values,
    significant_in_table,
)
from experiments.uncertainty.sensitivity import first_flip
from model.outcomes.reducers import REDUCERS
from model.places.schema import TwoLanguages
from model.scenario import Scenario
from model.setup.setup import set_up
from tests.app.made_up import made_up_runs
from tests.architecture.tree import FLOORS, ROOT, source_files

NUMBERS = (2, 3, 4, 5, 8, 10, 20, 50, 100)
TRIALS = 400
at_every_number = pytest.mark.parametrize("n", NUMBERS)


def most(trials: int) -> float:
    """The share of false alarms that four standard errors allow in so many trials."""
    return FALSE_ALARM + 4.0 * (FALSE_ALARM * (1.0 - FALSE_ALARM) / trials) ** 0.5


def nulls(n: int, trials: int = TRIALS, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """[trial, replication] doing nothing, and a plan that does nothing: other chance around the same mean."""
    chance = np.random.default_rng([seed, n])
    return chance.normal(100.0, 5.0, (trials, n)), chance.normal(100.0, 5.0, (trials, n))


def _claim() -> Claim:
    both = TwoLanguages(nl="x", en="x")
    return Claim(source="M001", text=both, outcome="cost", years=[2026], expected="rises")


def by_the_app(base: np.ndarray, plan: np.ndarray) -> bool | None:
    return difference(base, plan).seen


def by_the_judge(base: np.ndarray, plan: np.ndarray) -> bool | None:
    return judge_pairs(_claim(), base, plan).verdict != "undecided"


def by_the_room(base: np.ndarray, plan: np.ndarray) -> bool | None:
    return outcome(_answer(base, plan)).euro.seen


def _answer(base: np.ndarray, plan: np.ndarray) -> PlanResult:
    sides = [
        ReplicationSeries(
            (2026,), {(one, "all"): side[:, None] for one in ("cost", "budget", "wait_mean", "in_care", "waiting")}
        )
        for side in (base, plan)
    ]
    return PlanResult(*sides, wanted=100, changed=True)


@at_every_number
@pytest.mark.parametrize("verdict", [by_the_app, by_the_judge, by_the_room, None])
def test_a_plan_that_does_nothing_is_seen_to_do_something_no_more_often_than_is_said(
    n: int, verdict: Callable[[np.ndarray, np.ndarray], bool | None] | None
):
    """Seen before at two standard errors: 28, 16, 13, 11, 7.6 and 5.4 % at 2, 3, 4, 5, 10 and 20 runs."""
    base, plan = nulls(n)
    if verdict is None:
        seen = [is_paired_difference_significant(one) for one in plan - base]
    else:
        seen = [bool(verdict(one, other)) for one, other in zip(base, plan, strict=True)]
    share = float(np.mean(seen))
    assert share <= (most(TRIALS) if n >= MIN_REPLICATIONS else 0.0)
    assert share > 0.0 or n < MIN_REPLICATIONS


@pytest.fixture(scope="module")
def setup() -> Any:
    return set_up(Scenario(place="voorbeeldstad", years=2))


def compared_nulls(setup: Any, n: int, shift: float = 0.0) -> Compared:
    """A comparison in which every figure of every table is chance; some of the outcomes may be moved."""
    shape = (n, len(REDUCERS), 2, len(setup.town_sizes) + 1, 8)
    chance = np.random.default_rng(n)
    base, plan = chance.normal(size=shape), chance.normal(size=shape)
    plan[:, ::5] += shift
    sides = [Replicated(setup, range(n), values) for values in (base, plan)]
    return Compared(sides[0], sides[1], "base", "plan")


@at_every_number
def test_a_comparison_reports_no_more_nulls_than_is_said(n: int, setup: Any):
    table: Any = compared_nulls(setup, n).table()
    assert set(table["replications"]) == {n}
    if n < MIN_REPLICATIONS:
        assert not table["seen_alone"].any()
        assert not table["seen"].any()
        return
    assert abs(table["seen_alone"].mean() - FALSE_ALARM) < 4.0 * (0.05 * 0.95 / len(table)) ** 0.5
    others = table[~table["outcome"].isin(MAIN)]
    families = others.groupby(["year", "municipality", "segment"], observed=True)["seen"].any()
    assert families.mean() <= most(len(families))


@pytest.mark.parametrize("n", [8, 20, 100])
def test_of_what_a_table_reports_hardly_any_is_false_while_real_effects_are_found(n: int, setup: Any):
    """One outcome in five is moved by four standard deviations; the tables tell those and few others."""
    found = compared_nulls(setup, n, shift=4.0)
    real = np.zeros(found.seen.shape, dtype=bool)
    real[::5] = True
    assert found.seen[real].mean() > 0.95
    false = (found.seen & ~real).sum() / found.seen.sum()
    assert false < FALSE_ALARM + 0.01
    assert (found.seen_alone & ~real).sum() / found.seen_alone.sum() > 2.0 * FALSE_ALARM
    assert not (found.seen & ~found.seen_alone).any()


def test_the_false_discovery_rate_of_a_table_of_nulls_and_effects_is_what_is_said():
    """2,000 tables of 20 figures of which 4 are real, each from 10 runs."""
    chance = np.random.default_rng(3).normal(size=(10, 2000, 20))
    chance[..., :4] += 2.0
    mean, error = chance.mean(axis=0), chance.std(axis=0, ddof=1) / 10**0.5
    seen = np.array([significant_in_table(m, e, 10) for m, e in zip(mean, error, strict=True)])
    false = seen[:, 4:].sum(axis=1) / np.maximum(1, seen.sum(axis=1))
    assert false.mean() <= FALSE_ALARM
    assert seen[:, :4].mean() > 0.9


def test_the_main_outcomes_of_the_whole_place_in_the_last_year_are_judged_by_themselves(setup: Any):
    found = compared_nulls(setup, 20)
    for name in MAIN:
        at = list(REDUCERS).index(name), 1, -1, -1
        assert found.seen[at] == found.seen_alone[at]


def test_the_app_tells_the_same_verdict_on_a_figure_as_a_comparison_and_its_report(setup: Any):
    """On the same runs: the tiles, and the waits by kind of care, which are one table in both."""
    from app.simulation.results import series_of

    for seed in range(20):
        chance = np.random.default_rng([5, seed])
        shape = (12, len(REDUCERS), 2, len(setup.town_sizes) + 1, 8)
        base, plan = chance.normal(size=shape), chance.normal(0.8, 1.0, size=shape)
        sides = [Replicated(setup, range(12), values) for values in (base, plan)]
        found = Compared(sides[0], sides[1], "base", "plan")
        answer = PlanResult(series_of(sides[0]), series_of(sides[1]), wanted=12, changed=True)
        for row in waiting_table(answer, {}):
            segment = ("local", "B", "C", "stay", "national", "individual", "protection").index(row["segment"])
            assert row["seen"] == found.verdict((list(REDUCERS).index("wait_mean"), 1, -1, segment))
        for name in MAIN:
            base_runs, plan_runs = answer.pair(name)[1:]
            seen = difference(base_runs[:, -1], plan_runs[:, -1]).seen
            assert seen == found.verdict((list(REDUCERS).index(name), 1, -1, -1))


@pytest.mark.parametrize("n", [4, 20])
def test_who_is_touched_is_one_table(n: int, setup: Any):
    found = compared_nulls(setup, n)
    rows = [row for some in groups_of(PairedReplications(setup, *found.pairs)).values() for row in some]
    assert len(rows) > 100
    if n < MIN_REPLICATIONS:
        assert {row["seen"] for row in rows} == {None}
        assert {row["means"] for row in rows} == {"too few runs"}
    else:
        assert sum(row["seen"] for row in rows) <= 2


def test_plans_on_one_table_of_the_room_are_judged_together():
    """Of 300 tables with six plans that do nothing, no more than 5 % tell anything; one by one nearly half would."""
    apart, together = [], []
    for trial in range(300):
        base, plans = np.random.default_rng([9, trial]).normal(100.0, 5.0, (2, 6, 10))
        answers = [_answer(one, other) for one, other in zip(base, plans, strict=True)]
        apart.append(any(outcome(one).euro.seen for one in answers))
        together.append(any(one.euro.seen for one in outcomes_together(answers)))
    assert np.mean(apart) > 0.15
    assert np.mean(together) <= most(300)


def test_a_chart_of_flows_tells_nothing_from_few_runs_and_little_by_chance():
    quick, whole = (made_up_runs(n) for n in (4, 20))
    for runs, told in ((quick, {None}), (whole, {False})):
        assert {node.seen for node in flows(PlanResult(runs, runs, wanted=20, changed=True)).nodes} == told


def test_differences_in_one_table_stay_without_a_verdict_where_runs_are_few():
    few, many = np.ones(4) + np.arange(4) / 10, np.ones(9) + np.arange(9) / 10
    changes = [difference(np.zeros(len(one)), one) for one in (few, many)]
    assert [one.seen for one in judged_together(changes, [few, many])] == [None, True]


def test_a_skewed_difference_is_seen_more_often_than_said_by_as_much_as_is_said():
    """The documented rates for exponential differences around a mean of nothing; symmetric ones keep the rate."""
    chance = np.random.default_rng(2)
    for n, rate in ((8, 0.11), (20, 0.08), (100, 0.06)):
        skewed = chance.exponential(size=(20_000, n)) - 1.0
        even = skewed * chance.choice([-1.0, 1.0], size=skewed.shape)
        for each, limit in ((skewed, rate), (even, FALSE_ALARM)):
            mean, error = each.mean(axis=1), each.std(axis=1, ddof=1) / n**0.5
            assert is_significant(mean, error, n).mean() < limit + 0.007


def test_below_the_fewest_runs_there_is_no_verdict_however_large_the_difference():
    assert not is_significant(1e9, 1e-9, MIN_REPLICATIONS - 1)
    assert is_significant(1e9, 1e-9, MIN_REPLICATIONS)
    assert np.isinf(critical_value(MIN_REPLICATIONS - 1))
    assert critical_value(MIN_REPLICATIONS) == pytest.approx(2.365, abs=1e-3)
    assert not is_significant([0.0, np.nan, 1.0], [0.0, 1.0, np.nan], 20).any()
    assert np.isnan(p_values([0.0, np.nan], [0.0, 1.0], 20)).all()


@at_every_number
def test_an_interval_of_a_mean_covers_it_as_often_as_is_said(n: int):
    """Seen before: a mean with its band covered it in 27 % at two runs and 66 % at ten."""
    values = np.random.default_rng(n).normal(size=(5000, n))
    low, high = mean_interval(values.mean(axis=1), values.std(axis=1, ddof=1) / n**0.5, n)
    assert ((low < 0.0) & (high > 0.0)).mean() == pytest.approx(1.0 - FALSE_ALARM, abs=0.013)


@at_every_number
def test_a_band_holds_as_many_of_the_next_histories_as_is_said_or_is_not_given(n: int):
    """For skewed histories too: 80 % of new ones, 78 % at eight runs; before, 62 % at eight and 27 % at two."""
    chance = np.random.default_rng(n)
    found, new = chance.exponential(size=(n, 5000)), chance.exponential(size=5000)
    low, high = band_of(found)
    if n < MIN_REPLICATIONS:
        assert np.isnan([low, high]).all()
        return
    wanted = min(HIGH - LOW, (n - 1) / (n + 1))
    assert ((low < new) & (new < high)).mean() == pytest.approx(wanted, abs=0.023)


def test_a_conclusion_that_flips_is_unsure_over_a_wider_stretch_from_fewer_runs():
    steps = np.linspace(0.0, 1.0, 11)
    wide = []
    for n in (3, 30):
        noise = np.tile([-1.0, 0.0, 1.0], n // 3)
        found = first_flip(steps, 5.0 - 10.0 * steps[:, None] + noise, 1.0)
        assert found is not None
        wide.append(found["flips_high"] - found["flips_low"])
    assert wide[0] > 3.0 * wide[1]


DECIDES = re.compile(
    r"\bNOISE\b|\bSURE\s*=\s*[123]\.\d|>=\s*\w+\s*\*\s*(?:error|\w*standard_error)|1\.96\s*\*|[<>]=?\s*2(?:\.0)?\s*\*"
)


def test_no_module_decides_by_itself_what_is_told_from_chance():
    """Verdicts come from one module; ``propagation`` keeps its interval of a share (Wilson)."""
    allowed = {
        "experiments/statistics/significance.py",
        "experiments/uncertainty/propagation.py",
        "experiments/replicate/parallel.py",
    }
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in source_files(*FLOORS)
        if str(path.relative_to(ROOT)) not in allowed and not _is_model(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if DECIDES.search(line)
    ]
    assert found == []


def _is_model(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] in ("agents", "model")
