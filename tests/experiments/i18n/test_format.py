"""Numbers, dates and lists as a reader of each language writes them."""

import random
from datetime import date

import pytest

from experiments.i18n.format import (
    format_day,
    format_names,
    format_number,
    format_short,
    format_short_day,
    format_signed,
    millions_digits,
    short_months,
)


@pytest.mark.parametrize(
    ("value", "digits", "language", "text"),
    [
        (1234567.891, 1, "nl", "1.234.567,9"),
        (1234567.891, 1, "en", "1,234,567.9"),
        (-2.5, 1, "nl", "−2,5"),
        (-0.01, 1, "nl", "0,0"),
        (-0.0, 0, "en", "0"),
        (float("nan"), 0, "nl", "–"),
        (float("inf"), 0, "nl", "–"),
    ],
)
def test_a_number_has_the_marks_of_its_language_and_a_real_minus(value, digits, language, text):
    assert format_number(value, digits, language) == text


def test_numbers_are_rounded_as_python_rounds_floats():
    draw = random.Random(1)
    values = [2.675, 0.125, 1.005, *(draw.randint(-9999, 9999) / 8 for _ in range(200))]
    for value in values:
        for digits in range(4):
            text = f"{abs(value):,.{digits}f}"
            sign = "−" if value < 0 and text.strip("0.,") else ""
            assert format_number(value, digits, "en") == f"{sign}{text}"


@pytest.mark.parametrize(("value", "text"), [(2.5, "+2,5"), (-2.5, "−2,5"), (0.01, "0,0"), (float("nan"), "–")])
def test_what_rounds_to_nothing_has_no_sign(value, text):
    assert format_signed(value, 1, "nl") == text


def test_dates_and_lists_follow_the_language():
    day = date(2026, 3, 1)
    assert [format_day(day, "nl"), format_short_day(day, "nl")] == ["1 maart 2026", "1 mrt 2026"]
    assert [format_day(day, "en"), format_short_day(day, "en")] == ["1 March 2026", "1 Mar 2026"]
    assert (short_months("nl")[4], short_months("en")[4]) == ("mei", "May")
    assert [format_names(list("abc"), "nl"), format_names(list("abc"), "en")] == ["a, b en c", "a, b and c"]
    assert [format_names([], "nl"), format_names(["a"], "en")] == ["", "a"]


def test_a_small_town_gets_more_decimals_than_a_region():
    assert [millions_digits(euro) for euro in (9e6, 90e6, 900e6)] == [2, 1, 0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.0, "1,230"), (12.34, "12.3"), (0.1234, "0.12"), (5.0, "5"), (-0.00456, "−0.0046"), (999.6, "1,000")],
)
def test_a_short_number_has_the_digits_that_a_reader_can_use(value, text):
    assert format_short(value) == text
