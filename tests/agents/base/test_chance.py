"""Chance is keyed, even, independent of order, and of the right shape."""

import warnings
from math import exp, log, sqrt

import numpy as np
import pytest
from scipy import stats

from agents.base.compiler import chance
from agents.base.compiler.chance import Decision
from agents.providers import rules
from model.setup.duration_tables import shares_by_length, shortest

GOLDEN, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
_standard_normal = np.vectorize(chance.standard_normal)


def mixed(numbers: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64, written again in numpy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def draws(keys: np.ndarray, decision: int, occurrence: int = 0) -> np.ndarray:
    """A draw for each key, many at a time."""
    counter = np.uint64((decision * 4_294_967_296 + occurrence + 1) * GOLDEN & MASK)
    return ((mixed(keys + counter) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def keys_of(parent: int, number: int) -> np.ndarray:
    """Keys of many members of one parent."""
    steps = np.arange(1, number + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    return mixed(mixed(np.array([parent], dtype=np.uint64)) + steps)


def test_many_draws_at_a_time_are_the_draws_of_the_engine():
    keys = keys_of(12345, 50)
    assert [int(chance.key_of(np.uint64(12345), member)) for member in range(50)] == keys.tolist()
    for decision in (Decision.FRAILTY, Decision.FORBIDDEN):
        for occurrence in (0, 1, 4_000_000_000):
            found = [chance.uniform(key, int(decision), occurrence) for key in keys]
            assert found == draws(keys, decision, occurrence).tolist()


def test_numbers_of_decisions_are_never_reused():
    assert len({int(one) for one in Decision}) == len(Decision)
    assert {"FRAILTY": 1, "NEED": 5, "DURATION": 22, "FORBIDDEN": 39}.items() <= {
        one.name: int(one) for one in Decision
    }.items()


def test_a_draw_is_never_nought_and_never_one():
    lowest, highest = 0.5 * 2.0**-52, ((1 << 52) - 0.5) * 2.0**-52
    assert lowest > 0.0
    assert highest < 1.0
    values = draws(keys_of(7, 200_000), Decision.NEED)
    assert values.min() > 0.0
    assert values.max() < 1.0


def test_a_draw_depends_on_who_what_and_how_often_and_on_nothing_else():
    keys = keys_of(1, 1000)
    values = {tuple(draws(keys, decision, turn)[:3]) for decision in (1, 2) for turn in (0, 1)}
    assert len(values) == 4
    again = draws(keys[::-1], 1)[::-1]
    assert np.array_equal(again, draws(keys, 1))


def shapes(number: int) -> list[float]:
    """How likely the draws are under each distribution that they should have (p-values)."""
    values = draws(keys_of(2026, number), Decision.DURATION)
    exponential = np.array([chance.exponential(value) for value in values[: number // 2]])
    normal = _standard_normal(values[: number // 2])
    bytes_of = np.bincount((values * 256).astype(int), minlength=256)
    kinds = ((values, "uniform"), (exponential, "expon"), (normal, "norm"))
    return [*(stats.kstest(some, kind).pvalue for some, kind in kinds), stats.chisquare(bytes_of).pvalue]


def test_draws_have_the_right_shape():
    """Fixed seeds; four tests, a false alarm once in 2,500."""
    assert min(shapes(100_000)) > 1e-4


@pytest.mark.long
def test_a_million_draws_have_the_right_shape():
    """Fixed seeds; four tests, a false alarm once in 2,500."""
    assert min(shapes(1_000_000)) > 1e-4


def test_the_normal_quantile_is_that_of_others_to_fifteen_digits():
    at = np.concatenate([np.logspace(-15, -0.31, 300), 1.0 - np.logspace(-12, -0.31, 300)])
    assert _standard_normal(at) == pytest.approx(stats.norm.ppf(at), rel=2e-15, abs=1e-15)


def stays(number: int, mean: float, spread: float = 0.0, exponential: bool = False) -> np.ndarray:
    shares = shares_by_length(mean, spread, exponential)
    near = shortest(shares)
    values = draws(keys_of(9, number), Decision.DURATION)
    return np.array([rules.stay_weeks(shares, near, value) for value in values])


@pytest.mark.parametrize("mean", [1.25, 10.0, 26.0])
def test_exponential_stays_are_geometric_with_the_right_mean(mean: float):
    """|z| < 3.9 and chi-square above 1e-4: a false alarm in 0.02 %."""
    found = stays(40_000, mean, exponential=True)
    assert abs(found.mean() - mean) < 3.9 * sqrt(mean * (mean - 1.0) / len(found))
    longest = int(stats.geom.isf(10 / len(found), 1 / mean))
    seen = np.bincount(np.minimum(found, longest), minlength=longest + 1)[1:]
    expected = stats.geom.pmf(np.arange(1, longest + 1), 1 / mean)
    expected[-1] = stats.geom.sf(longest - 1, 1 / mean)
    assert stats.chisquare(seen, expected * len(found)).pvalue > 1e-4


@pytest.mark.parametrize("sigma", [0.5, 0.8])
def test_lognormal_stays_have_the_right_mean(sigma: float):
    """|z| < 3.9; rounding to whole weeks does not move a mean of 40."""
    found = stays(40_000, 40.0, sigma)
    error = 40.0 * sqrt(exp(sigma**2) - 1.0) / sqrt(len(found))
    assert abs(found.mean() - 40.0) < 3.9 * error
    assert found.min() >= 1


def test_stays_of_at_most_a_week_last_a_week():
    assert set(stays(100, 0.5, exponential=True).tolist()) == {1}
    assert set(stays(100, 1.0, exponential=True).tolist()) == {1}


@pytest.mark.parametrize("spread", [0.5, 0.9])
def test_a_stay_is_the_quantile_of_its_draw_rounded_to_weeks(spread: float):
    """The table says what the formula says."""
    drawn = draws(keys_of(9, 2_000), Decision.DURATION)
    exact = np.exp(log(60.0) - spread**2 / 2 + spread * stats.norm.ppf(drawn))
    assert np.array_equal(stays(2_000, 60.0, spread), np.maximum(1, np.floor(exact + 0.5)))


@pytest.mark.long
def test_no_two_kinds_of_chance_go_together():
    """Every pair of decisions, next children, next occurrences and next seeds, a million draws each: |r| < 0.005.

    The error of r is 0.001, so a false alarm in 6 in 10 million per pair.
    """
    number, blocks = 100_000, 10
    columns = [(int(one), 0, 0) for one in Decision] + [(1, 1, 0), (1, 2, 0), (22, 1, 0), (1, 0, 1), (22, 0, 1)]
    gram = np.zeros((len(columns) + 1, len(columns) + 1))
    for block in range(blocks):
        keys = {seed: keys_of(1000 * block + seed, number) for seed in (0, 1)}
        values = [draws(keys[seed], decision, turn) for decision, turn, seed in columns]
        values.append(np.roll(values[0], 1))
        centred = np.array(values) - 0.5
        gram += centred @ centred.T
    scale = np.sqrt(np.diag(gram))
    r = gram / scale[:, None] / scale[None, :] - np.eye(len(scale))
    assert np.abs(r).max() < 0.005
