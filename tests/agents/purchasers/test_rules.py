"""Rules of a purchaser, with numbers worked out by hand."""

from agents.purchasers.rules import cost_seen, forecast_of_year
from tests.cases.by_hand import plain


def test_of_the_newest_quarter_a_part_is_missing():
    assert plain(cost_seen)(1000.0, 400.0, 0.25) == 1300.0


def test_a_year_goes_on_as_it_began():
    assert plain(forecast_of_year)(1300.0, 13) == 5200.0
