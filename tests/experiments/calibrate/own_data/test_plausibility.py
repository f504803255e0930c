"""Figures that cannot be are asked about, each in a line of its own; figures of real towns are not."""

import pytest

from experiments.calibrate.own_data.plausibility import JUMP, MOST_WEEKS, implausible
from experiments.calibrate.own_data.table import check_own

TOWN = {
    "youths": 4150.0,
    "gp_practices": 8.0,
    "local_team_fte": 8.5,
    "budget": 4_700_000.0,
    "clients": 505.0,
    "children_in_care": 335.0,
    "cost_total": 4_800_000.0,
    "cost_hsjh": 2_080_000.0,
    "cost_individual": 790_000.0,
    "trajectories_in_care": 450.0,
    "starts": 395.0,
    "ends": 390.0,
    "repeat_starts": 110.0,
    "starts_gp": 160.0,
    "starts_municipal_access": 120.0,
    "wait_b": 7.5,
}


def keys(*years: dict[str, float]) -> list[str]:
    return [one.key for one in implausible("own.csv", {2020 + n: year for n, year in enumerate(years)}, {})]


ODD = {
    "too few youths": ({"youths": 40.0, "clients": 5.0, "children_in_care": 4.0}, "youths"),
    "more clients than youths": ({"clients": 4151.0}, "above"),
    "more children at once than in the year": ({"children_in_care": 506.0}, "above"),
    "a part above its total": ({"starts_gp": 400.0}, "above"),
    "more repeats than starts": ({"repeat_starts": 396.0}, "above"),
    "parts above their total together": ({"starts_gp": 250.0, "starts_municipal_access": 160.0}, "parts"),
    "a part of cost above all cost": ({"cost_hsjh": 9_000_000.0}, "above"),
    "parts of cost above all cost together": ({"cost_hsjh": 3_000_000.0, "cost_individual": 2_500_000.0}, "parts"),
    "no clients at all": ({"clients": 0.0, "children_in_care": 0.0, "cost_total": 0.0}, "no_clients"),
    "cost in thousands": ({"cost_total": 4_800.0, "budget": 4_700.0}, "thousands"),
    "cost far too low": ({"cost_total": 240_000.0, "budget": 240_000.0}, "per_client"),
    "cost far too high": ({"cost_total": 480_000_000.0, "budget": 470_000_000.0}, "per_client"),
    "a budget in thousands": ({"budget": 4_700.0}, "budget"),
    "a part of cost in thousands": ({"cost_individual": 790.0}, "tiny"),
    "a wait of years": ({"wait_b": MOST_WEEKS}, "wait"),
    "staff counted as something else": ({"gp_practices": 8000.0}, "staff"),
    "starts counted as something else": ({"starts": 9.0}, "turnover"),
}


def test_the_figures_of_an_ordinary_town_raise_no_question():
    grown = {name: value * 1.05 for name, value in TOWN.items()}
    assert keys(TOWN, grown) == []


@pytest.mark.parametrize(("changed", "key"), ODD.values(), ids=ODD)
def test_a_figure_that_cannot_be_is_asked_about(changed: dict[str, float], key: str):
    assert key in keys(TOWN | changed)


def test_a_small_town_is_not_asked_about_what_chance_does():
    small = {"youths": 310.0, "clients": 38.0, "children_in_care": 22.0, "cost_total": 410_000.0, "starts": 9.0}
    later = {"youths": 305.0, "clients": 41.0, "children_in_care": 8.0, "cost_total": 620_000.0, "starts": 28.0}
    assert keys(small, later) == []


def test_a_jump_between_two_years_is_asked_about_once():
    assert keys(TOWN, TOWN | {"starts": TOWN["starts"] * (JUMP + 0.1), "trajectories_in_care": 1200.0}) == ["jump"]
    assert keys(TOWN, TOWN | {"wait_b": 75.0, "local_team_fte": 85.0}) == ["jump", "jump"]
    assert keys(TOWN, TOWN | {"youths": TOWN["youths"] * 2.0}) == ["jump"]


def test_published_counts_that_are_rounded_to_five_may_add_up_to_a_little_more():
    rounded = TOWN | {"starts_gp": 160.0, "starts_municipal_access": 240.0}
    assert keys(rounded) == []
    assert keys(rounded | {"starts_gp": 161.0}) == ["parts"]


def test_costs_without_clients_are_weighed_by_youths():
    assert keys({"youths": 4150.0, "cost_total": 4_800.0}) == ["thousands"]
    assert keys({"youths": 4150.0, "children_in_care": 335.0, "budget": 5e9}) == ["per_youth"]


def test_the_question_about_thousands_names_the_row_and_what_a_child_would_cost():
    text = "year;figure;value\n2023;youths;4150\n2023;clients;505\n2023;cost_total;4800\n"
    (fault,) = check_own("own.csv", text.encode()).faults
    assert "own.csv row 4: cost_total of 2023 is 4,800 euro, 9.5 euro a child; is this x 1,000 euro?" in str(fault)
