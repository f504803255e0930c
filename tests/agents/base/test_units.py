"""Units and quantities: each claim fails when a factor, a bound or a check is taken away."""

import pytest
from pydantic import ValidationError

from agents.base.files.errors import WrongInput
from agents.base.files.units import (
    UNITS,
    WEEKS_PER_YEAR,
    Caseload,
    Cents,
    CentsPerWeek,
    Children,
    Dimension,
    Fte,
    HoursPerWeek,
    Levels,
    PerWeek,
    Places,
    Providers,
    Quantity,
    Ratio,
    Share,
    Weeks,
    Years,
    units_of,
)

KINDS = [
    Weeks,
    PerWeek,
    Cents,
    CentsPerWeek,
    Share,
    Levels,
    Children,
    Places,
    Fte,
    Providers,
    Caseload,
    Ratio,
    Years,
    HoursPerWeek,
]


def number(kind: type[Quantity], value: float | str, unit: str, **more: object) -> Quantity:
    return kind.model_validate({"value": value, "unit": unit, "source": "F012", **more})


def fault(kind: type[Quantity], **keys: object) -> str:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate({"value": 1, "source": "F012", **keys})
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("kind", "value", "unit", "base"),
    [
        (Weeks, 365.25, "days", 52.0),
        (Weeks, 3, "weeks", 3.0),
        (Weeks, 12, "months", 52.0),
        (Weeks, 4, "years", 208.0),
        (PerWeek, 3, "per week", 3.0),
        (PerWeek, 13, "per year", 0.25),
        (PerWeek, 13, "per month", 3.0),
        (PerWeek, 2, "% per week", 0.02),
        (PerWeek, 2.6, "% per month", 0.006),
        (PerWeek, 31.2, "% per year", 0.006),
        (Cents, 12.34, "EUR", 1234.0),
        (Cents, 5.7, "EUR mln", 570_000_000.0),
        (CentsPerWeek, 520, "EUR per day", 365_250.0),
        (CentsPerWeek, 80, "EUR per week", 8_000.0),
        (CentsPerWeek, 85_800, "EUR per year", 165_000.0),
        (CentsPerWeek, 1_300, "EUR per month", 30_000.0),
        (CentsPerWeek, 2.6, "EUR mln per year", 5_000_000.0),
        (Share, 35, "%", 0.35),
        (Share, 0.35, "share", 0.35),
        (Levels, -1.5, "levels", -1.5),
        (Ratio, -0.45, "ratio", -0.45),
        (Caseload, 20, "families per fte", 20.0),
        (Years, 2028, "year", 2028.0),
        (Years, 17, "years old", 17.0),
        (HoursPerWeek, 8, "hours per week", 8.0),
    ],
)
def test_a_number_is_converted_to_its_base_unit(kind, value, unit, base):
    assert number(kind, value, unit).base == pytest.approx(base, rel=1e-10)


def test_a_year_is_52_weeks_and_twelve_months_and_365_and_a_quarter_days():
    assert WEEKS_PER_YEAR == 52
    year = number(Weeks, 1, "years").base
    assert number(Weeks, 52, "weeks").base == pytest.approx(year)
    assert number(Weeks, 12, "months").base == pytest.approx(year)
    assert number(Weeks, 365.25, "days").base == pytest.approx(year)


def test_a_price_a_day_and_the_same_price_a_year_cost_the_same():
    day, year = number(CentsPerWeek, 100, "EUR per day"), number(CentsPerWeek, 36_525, "EUR per year")
    assert day.base == pytest.approx(year.base)


def test_every_unit_belongs_to_a_kind_of_number_that_takes_it():
    taken = {kind.dimension for kind in KINDS}
    assert taken == set(Dimension)
    for unit, (dimension, factor) in UNITS.items():
        kind = next(kind for kind in KINDS if kind.dimension is dimension)
        assert number(kind, 0.5, unit).base == pytest.approx(0.5 * factor)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_of_something_else_is_refused_and_the_right_units_are_named(kind):
    for unit, (dimension, _) in UNITS.items():
        if dimension is not kind.dimension:
            message = fault(kind, unit=unit)
            assert f"found '{unit}'" in message
            assert all(right in message for right in units_of(kind.dimension))


def test_a_misspelt_unit_gets_the_nearest_one():
    assert 'unknown unit "week", did you mean "weeks"?' in fault(Weeks, unit="week")


def test_capitals_in_a_unit_count_but_are_hinted_at():
    assert 'did you mean "EUR"?' in fault(Cents, unit="eur")


@pytest.mark.parametrize(("low", "high"), [(2, 3), (0, 0.5), (5, 4)])
def test_a_value_outside_its_own_low_and_high_is_refused(low, high):
    assert "expected at" in fault(Weeks, unit="weeks", low=low, high=high)


def test_a_value_may_equal_its_low_and_high():
    assert number(Weeks, 1, "weeks", low=1, high=1).value == 1


@pytest.mark.parametrize("source", ["U03", "U03, U11", " U03;U11 "])
@pytest.mark.parametrize("given", [{}, {"low": 0.5}, {"high": 2}])
def test_an_assumption_must_have_a_low_and_a_high(source, given):
    assert "assumption" in fault(Weeks, unit="weeks", source=source, **given)
    assert number(Weeks, 1, "weeks", source=source, low=0.5, high=2).high == 2


@pytest.mark.parametrize("source", ["F012", "F012, U03", "document uithoorn-2024", "calibrated", "Unesco"])
def test_a_sourced_number_needs_no_low_and_high(source):
    assert number(Weeks, 1, "weeks", source=source).source == source


@pytest.mark.parametrize("source", ["", "   ", "x" * 201])
def test_a_number_without_a_source_is_refused(source):
    assert fault(Weeks, unit="weeks", source=source)


@pytest.mark.parametrize(
    ("kind", "value", "unit"),
    [
        (Weeks, 101, "years"),
        (Weeks, -1, "days"),
        (PerWeek, -0.1, "per year"),
        (Share, 100.5, "%"),
        (Share, 1.01, "share"),
        (Share, -1, "%"),
        (Children, 5_000_001, "children"),
        (Children, 2e9, "children"),
        (Cents, -1, "EUR"),
        (Cents, 1e6, "EUR mln"),
        (CentsPerWeek, -1, "EUR per day"),
        (Places, -1, "places"),
        (Fte, -1, "fte"),
        (Providers, -1, "providers"),
        (Caseload, -1, "families per fte"),
        (Levels, 101, "levels"),
        (Ratio, 1e9, "ratio"),
    ],
)
def test_an_absurd_size_is_refused_in_the_unit_in_which_it_was_written(kind, value, unit):
    message = fault(kind, value=value, unit=unit)
    assert message.endswith(unit)
    assert "expected" in message


def test_an_absurd_low_or_high_is_refused_too():
    assert "high is" in fault(Share, unit="share", value=0.5, low=0.1, high=1.5)
    assert "low is" in fault(Share, unit="share", value=0.5, low=-0.1, high=0.9)


@pytest.mark.parametrize(("value", "unit"), [(100, "years"), (1200, "months"), (36_525, "days")])
def test_a_hundred_years_fit_in_any_unit(value, unit):
    assert number(Weeks, value, unit).base == pytest.approx(5200.0)


@pytest.mark.parametrize("value", ["nan", ".nan", "inf", "-inf", "1e999", "9" * 400, float("nan"), float("inf")])
def test_a_number_without_end_is_refused(value):
    assert fault(Ratio, value=value, unit="ratio")


def test_a_quantity_cannot_be_changed_afterwards():
    stay = number(Weeks, 2, "weeks")
    with pytest.raises(WrongInput, match="frozen"):
        stay.value = 3
