"""A change in cost falls into what came by itself and what could be influenced, to the cent."""

from dataclasses import replace

import pytest

from agents.base.files.errors import WrongInput
from experiments.explain.cost_growth import CostOfYear, cost_of_year, split_change
from experiments.replicate.replication import replicate
from model.scenario import Scenario

YEAR = CostOfYear(cost=1_000_000.0, price_level=1.0, needs=200.0, youths=4_000.0)


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (replace(YEAR, cost=1_100_000.0, price_level=1.1), "prices"),
        (replace(YEAR, cost=1_100_000.0, needs=220.0), "demand"),
        (replace(YEAR, cost=1_100_000.0, needs=220.0, youths=4_400.0), "demography"),
        (replace(YEAR, cost=1_100_000.0), "influenceable"),
    ],
)
def test_a_change_with_one_cause_belongs_to_that_cause_alone(after: CostOfYear, part: str):
    parts = split_change(YEAR, after)
    assert getattr(parts, part) == pytest.approx(100_000.0, abs=1e-6)
    assert parts.change == pytest.approx(100_000.0, abs=1e-6)


def test_the_parts_add_up_whatever_the_causes_and_turn_round_with_the_direction():
    after = CostOfYear(cost=1_377_123.0, price_level=1.082, needs=231.0, youths=3_911.0)
    there, back = split_change(YEAR, after), split_change(after, YEAR)
    assert there.change == pytest.approx(377_123.0, abs=1e-6)
    assert there.autonomous + there.influenceable == pytest.approx(377_123.0, abs=1e-6)
    assert back.demand == pytest.approx(-there.demand, abs=1e-6)


@pytest.mark.parametrize("broken", [replace(YEAR, cost=0.0), replace(YEAR, needs=0.0), replace(YEAR, price_level=-1.0)])
def test_what_cannot_be_split_is_refused_in_one_line(broken: CostOfYear):
    with pytest.raises(WrongInput, match="expected more than 0"):
        split_change(YEAR, broken)


def test_two_years_of_a_run_split_into_parts_that_add_up():
    scenario = Scenario(place="voorbeeldstad", years=3)
    table = replicate(scenario, 3)
    first, last = (cost_of_year(scenario, table, year) for year in (2025, 2027))
    parts = split_change(first, last)
    assert parts.change == pytest.approx(last.cost - first.cost, abs=1e-3)
    assert 0.05 < parts.prices / first.cost < 0.10, "two years of 3.94 %"
    with pytest.raises(WrongInput, match="2025 to 2027"):
        cost_of_year(scenario, table, 2031)
