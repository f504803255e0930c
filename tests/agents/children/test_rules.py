"""Rules of a child and its family, with numbers worked out by hand."""

import math

import numpy as np
import pytest

from agents.children import fields, rules
from agents.children.fields import HEAVIEST, LIGHTEST, Event, Result
from agents.providers.fields import ProductRecord
from tests.cases.by_hand import plain, record_of

NUMBERS = record_of(
    fields.ChildParameters, frailty_sigma=0.5, recovers_alone=0.2, worsens=0.1, crisis=0.3, drops_out=0.02,
    light_step_up=0.04, light_recovery=0.5, repeat_window=260, prevented=0.25, step_up_rise=1.5, step_up_most=4.5,
    step_down_rise=0.5,
)  # fmt: skip
HALF = math.exp(-1.0)
"""A draw whose exponential is 1."""


def test_frailty_is_lognormal_with_mean_one():
    assert plain(rules.frailty)(NUMBERS, 0.5) == pytest.approx(math.exp(-0.125))
    assert plain(rules.frailty)(NUMBERS, 0.8413447460685429) == pytest.approx(math.exp(0.375)), "one sigma up"
    assert plain(rules.frailty)(record_of(fields.ChildParameters), 0.9) == 1.0
    assert plain(rules.frailty)(record_of(fields.ChildParameters, frailty_sigma=1.0), 0.5) == pytest.approx(
        math.exp(-0.5)
    )


@pytest.mark.parametrize(("age", "band"), [(0, 0), (99, 0), (100, 1), (199, 1), (200, 2), (900, 2)])
def test_an_age_band_ends_before_its_age(age: float, band: int):
    assert plain(rules.band_of_age)(np.array([[100.0, 1], [200.0, 1], [300.0, 1]]), age) == band


CLOCK = np.array([0.0, 2.0, 5.0])
"""Needs arise twice as often in the first week, and three times in the second."""


@pytest.mark.parametrize(
    ("moment", "time"), [(-1, -1), (0, 0), (0.5, 1), (1, 2), (1.5, 3.5), (2, 5), (3, 6), (4.5, 7.5)]
)
def test_operational_time_runs_faster_when_needs_grow_and_back(moment: float, time: float):
    assert plain(rules.operational_time)(CLOCK, moment) == pytest.approx(time)
    assert plain(rules.moment_of)(CLOCK, time) == pytest.approx(moment)
    assert plain(rules.operational_time)(CLOCK[:1], moment) == moment
    assert plain(rules.moment_of)(CLOCK[:1], time) == time


@pytest.mark.parametrize(("moment", "time"), [(0.5, 1), (1, 2), (1.5, 2.5)])
def test_operational_time_of_a_single_week_runs_as_fast_as_that_week(moment: float, time: float):
    assert plain(rules.operational_time)(CLOCK[:2], moment) == pytest.approx(time)
    assert plain(rules.moment_of)(CLOCK[:2], time) == pytest.approx(moment)


@pytest.mark.parametrize(("draw", "moment"), [(math.exp(-1), 10), (math.exp(-10), 100), (math.exp(-20), 105)])
def test_the_next_need_uses_up_the_hazard_of_each_age_band(draw: float, moment: float):
    child = record_of(fields.ChildRecord, frailty=1.0, born=0)
    bands = np.array([[100.0, 0.1], [200.0, 2.0]])
    assert plain(rules.next_need)(child, bands, CLOCK[:1], draw) == pytest.approx(moment)
    frail = record_of(fields.ChildRecord, frailty=2.0, born=0)
    assert plain(rules.next_need)(frail, bands, CLOCK[:1], math.exp(-1)) == pytest.approx(5.0)


def test_without_a_rate_there_is_no_next_need():
    child = record_of(fields.ChildRecord, frailty=1.0, clock=150.0)
    assert plain(rules.next_need)(child, np.array([[100.0, 0.1], [200.0, 0.0]]), CLOCK[:1], 0.5) == rules.NEVER


@pytest.mark.parametrize(
    ("draw", "severity"), [(0.0, 0.0), (0.1, 0.5), (0.2, 1.0), (0.45, 1.5), (0.7, 2.0), (0.85, 2.5), (1.0, 3.0)]
)
def test_severity_lies_within_its_level_where_the_draw_does(draw: float, severity: float):
    assert plain(rules.severity_at_onset)(np.array([0.2, 0.7, 1.0]), draw) == pytest.approx(severity)


def test_severity_is_never_above_the_heaviest():
    assert plain(rules.severity_at_onset)(np.array([0, 0, 0, 0, 1.0]), 1.0) == HEAVIEST


@pytest.mark.parametrize(
    ("severity", "draw", "after"),
    [(3.0, 0.0, 3.0), (2.9, 0.4, 2.9), (2.9, 0.09, -1.0), (2.9, 0.1, 1.9), (2.9, 0.39, 1.9), (0.5, 0.2, 0.0)],
)
def test_prevention_keeps_a_quarter_away_and_makes_the_others_lighter(severity: float, draw: float, after: float):
    assert plain(rules.severity_after_prevention)(severity, 0.4, NUMBERS, draw) == pytest.approx(after)


def test_needs_grow_heavier_within_bounds():
    assert [plain(rules.heavier)(severity, 0.5) for severity in (1.0, 4.8)] == [1.5, HEAVIEST]
    assert plain(rules.heavier)(0.2, -0.5) == 0.0


@pytest.mark.parametrize(("severity", "share"), [(1.9, 0.3), (2.0, 0.6), (2.9, 0.6), (3.0, 1.0)])
def test_mild_needs_are_borne_and_a_contribution_deters_below_segment_c(severity: float, share: float):
    assert plain(rules.share_still_asking)(severity, 0.5, 0.4) == pytest.approx(share)


def test_hazards_without_help_depend_on_severity():
    assert [plain(rules.recovers_alone_rate)(s, NUMBERS) for s in (1, 2, 3, 4, 4.5)] == pytest.approx(
        [0.2, 0.2, 0.1, 0, 0]
    )
    assert [plain(rules.crisis_rate)(s, NUMBERS) for s in (1, 2, 3, 4)] == pytest.approx([0, 0, 0.3, 0.6])


def test_what_happens_first_without_help_is_one_of_six():
    """At severity 3: 0.1 recovers, 0.1 worsens, 0.3 crisis, 0.2 asks, 0.1 found, 0.2 gives up; 1 in all."""
    expected = {
        0.05: Event.RECOVERS, 0.15: Event.WORSENS, 0.25: Event.CRISIS, 0.45: Event.CRISIS, 0.55: Event.ASKS,
        0.65: Event.ASKS, 0.75: Event.FOUND, 0.85: Event.GIVES_UP, 0.99: Event.GIVES_UP,
    }  # fmt: skip
    for what, event in expected.items():
        weeks, found = plain(rules.what_happens_untreated)(3.0, NUMBERS, 0.2, 0.1, 0.2, HALF, what)
        assert (weeks, found) == (pytest.approx(1.0), event)
    still = record_of(fields.ChildParameters)
    assert plain(rules.what_happens_untreated)(3.0, still, 0, 0, 0, HALF, 0.5) == (rules.NEVER, Event.NOTHING)
    weeks, _ = plain(rules.what_happens_untreated)(3.0, still, 0.25, 0, 0, HALF, 0.5)
    assert weeks == pytest.approx(4.0)


def test_severity_moves_by_whole_and_half_levels():
    assert [plain(rules.worse)(s) for s in (1.5, 4.5)] == [2.5, HEAVIEST]
    assert plain(rules.severity_after_step_up)(2.2, 2.0, NUMBERS) == 3.5
    assert plain(rules.severity_after_step_up)(2.2, 4.0, NUMBERS) == 4.5
    assert plain(rules.severity_after_step_up)(3.9, 2.0, NUMBERS) == 3.9
    assert plain(rules.severity_after_step_down)(3.0, NUMBERS) == 2.5
    assert plain(rules.severity_after_step_down)(1.0, NUMBERS) == LIGHTEST
    assert plain(rules.severity_after_breakdown)(3.0, 0.5) == 3.5
    assert plain(rules.severity_after_breakdown)(4.9, 0.5) == HEAVIEST


@pytest.mark.parametrize(("severity", "level", "levels"), [(3.9, 3, 0), (4.0, 3, 1), (4.9, 2, 2), (1.5, 3, 0)])
def test_care_is_too_light_by_whole_levels(severity: float, level: int, levels: int):
    assert plain(rules.levels_too_light)(severity, level) == levels


def test_dropping_out_and_stepping_up_come_at_their_rates():
    assert plain(rules.weeks_until_drop_out)(NUMBERS, 0.0, HALF) == pytest.approx(50)
    assert plain(rules.weeks_until_drop_out)(NUMBERS, 0.5, HALF) == pytest.approx(100)
    assert plain(rules.weeks_until_drop_out)(NUMBERS, 1.0, HALF) == rules.NEVER
    assert plain(rules.weeks_until_step_up)(NUMBERS, 1, HALF) == pytest.approx(25)
    assert plain(rules.weeks_until_step_up)(NUMBERS, 2, HALF) == pytest.approx(12.5)
    assert plain(rules.weeks_until_step_up)(NUMBERS, 0, HALF) == rules.NEVER


@pytest.mark.parametrize(
    ("severity", "draw", "down", "directed", "result"),
    [
        # fitting: 0.8 x 0.5 = 0.4 recover, of whom 0.3 step down; of the other 0.6 a quarter steps up
        (2.5, 0.39, 0.3, 0, Result.RECOVERED), (2.5, 0.39, 0.29, 0, Result.STEP_DOWN),
        (2.5, 0.4, 0.3, 0, Result.STEP_UP), (2.5, 0.54, 0.3, 0, Result.STEP_UP),
        (2.5, 0.56, 0.3, 0, Result.UNRESOLVED), (2.5, 0.56, 0.3, 1, Result.SCALED_DOWN),
        # one level too light: half of it, and who is not helped steps up
        (3.5, 0.19, 0.3, 0, Result.RECOVERED), (3.5, 0.21, 0.3, 0, Result.STEP_UP),
        (3.5, 0.99, 0.3, 1, Result.STEP_UP),
        (4.5, 0.09, 0.3, 0, Result.RECOVERED), (4.5, 0.11, 0.3, 0, Result.STEP_UP),
    ],
)  # fmt: skip
def test_care_that_fits_helps_more_often(severity: float, draw: float, down: float, directed: int, result: Result):
    care = record_of(fields.TrajectoryRecord, severity=severity, level=2, complete=0.5)
    product = record_of(ProductRecord, recovers=0.8, steps_down=0.3, steps_up=0.25)
    assert plain(rules.result_of_care)(care, product, NUMBERS, bool(directed), draw, down) == result


@pytest.mark.parametrize(("follows_care", "week", "repeat"), [(0, 300, True), (0, 301, False), (1, 300, False)])
def test_care_within_five_years_is_repeat_use_unless_it_goes_on(follows_care: int, week: int, repeat: bool):
    child, need = (
        record_of(fields.ChildRecord, last_end=40),
        record_of(fields.TrajectoryRecord, follows_care=follows_care),
    )
    assert bool(plain(rules.is_repeat_use)(child, need, NUMBERS, week)) is repeat
