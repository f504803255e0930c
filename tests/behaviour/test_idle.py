"""A lever that is said to change nothing gives the same outcomes to the last byte, and no other lever does."""

from functools import cache

import numpy as np
import pytest

from experiments.compare.idle_levers import IdleLever, idle_here, idle_levers, reason_here
from experiments.i18n.catalogue import REPORT_TEXTS
from experiments.replicate.replication import Replicated, RunControl, replicated
from model.outcomes.reducers import REDUCERS
from model.places.reader import load_place, place_names
from model.policy.levers import levers
from model.scenario import Scenario, default_of

KNOWN = {one.id: one for one in levers()}
MONEY = frozenset({"cost", "bill", "budget_gap", "provider_margin"})
"""Where what a lever costs by itself is seen; it may, of a lever that changes nothing."""
SMALL = ("uithoorn", "voorbeeldstad", "tests/cases/plain_network.yaml", "tests/cases/mmc.yaml")
UNUSED = {
    "no_double_care": "no child in this run has stay and school prospects beside other care",
    "network_foster": "no more families are found than are there",
}
"""Levers that may happen to change nothing in few runs though there is something for them to act on."""


@cache
def base(place: str, years: int) -> Replicated:
    return replicated(Scenario(place=place, years=years), 2, control=RunControl(threads=1))


def changed(scenario: Scenario) -> set[str]:
    """The outcomes that a scenario changes against doing nothing, money that a lever costs by itself left out."""
    there = replicated(scenario, 2, control=RunControl(threads=1)).values
    here = base(scenario.place, scenario.years).values
    names = [name for at, name in enumerate(REDUCERS) if not np.array_equal(here[:, at], there[:, at], equal_nan=True)]
    costs = [KNOWN[lever].cost for lever in scenario.levers]
    return set(names) - (MONEY if any(costs) else set())


def values_of(lever: str, place: str) -> list[float]:
    one, here = KNOWN[lever], load_place(place)
    values = [float(value) for value in one.choices] or [one.min, one.max]
    return [value for value in values if value != default_of(one, here)]


@pytest.mark.parametrize(
    ("place", "lever", "reason"),
    [
        ("uithoorn", "settlement", "one_town"),
        ("uithoorn", "price_transparency", "one_price"),
        ("uithoorn", "claim_rules", "no_code"),
        ("uithoorn", "data_insight", "nobody_steers"),
        ("uithoorn", "alignment", "no_habit"),
        ("uithoorn", "programme_director", "alone"),
        ("voorbeeldstad", "valve_clause", "no_fixed_sum"),
        ("tests/cases/plain_network.yaml", "capacity_stay", "no_product"),
    ],
)
def test_a_lever_with_nothing_to_act_on_changes_no_outcome(place: str, lever: str, reason: str):
    found = idle_here(KNOWN[lever], load_place(place), {})
    assert found is not None and found.reason == reason
    strongest = values_of(lever, place)[-1]
    scenario = Scenario(place=place, years=3).with_levers(**{lever: strongest})
    assert changed(scenario) == set()
    assert [one.lever for one in idle_levers(scenario)] == [lever]


@pytest.mark.parametrize(
    ("place", "lever", "value", "others"),
    [
        ("voorbeeldstad", "settlement", 2.0, {}),
        ("voorbeeldstad", "claim_rules", 1.0, {}),
        ("uithoorn", "claim_rules", 1.0, {"contract_form_c": 3.0}),
        ("uithoorn", "valve_clause", 0.3, {}),
        ("voorbeeldstad", "valve_clause", 0.3, {"production_ceiling": 0.8}),
        ("uithoorn", "data_insight", 1.0, {"budget_steering": 3.0}),
        ("uithoorn", "programme_director", 1.0, {"start_light": 1.0}),
        ("uithoorn", "contract_form_c", 3.0, {}),
        ("uithoorn", "capacity_funding", 3.0, {}),
    ],
)
def test_a_lever_that_has_something_to_act_on_is_not_said_to_do_nothing(place, lever, value, others):
    assert reason_here(KNOWN[lever], load_place(place), value, others) == ""


@pytest.mark.parametrize(
    ("place", "lever", "value", "reason"),
    [
        ("uithoorn", "contract_form_c", 4.0, "same_form"),
        ("voorbeeldstad", "contract_form_c", 3.0, "same_form"),
        ("voorbeeldstad", "contract_form_stay", 3.0, "same_form"),
        ("uithoorn", "capacity_funding", 1.0, "no_partner"),
        ("voorbeeldstad", "capacity_funding", 2.0, "no_partner"),
    ],
)
def test_a_choice_that_is_there_already_or_fits_nobody_changes_no_outcome(place, lever, value, reason):
    scenario = Scenario(place=place, years=3).with_levers(**{lever: value})
    assert [(one.lever, one.reason) for one in idle_levers(scenario)] == [(lever, reason)]
    assert changed(scenario) == set()


@pytest.mark.parametrize(
    ("years", "start", "late"),
    [(3, "2040-01-01", True), (3, "2028-01-01", True), (3, "2027-11-01", False), (10, "2034-12-01", False)],
)
def test_a_lever_dated_after_the_last_year_never_acts(years: int, start: str, late: bool):
    scenario = Scenario(place="voorbeeldstad", years=years).with_levers(start_light={"value": 1.0, "from": start})
    assert [one.reason for one in idle_levers(scenario)] == (["after_the_end"] if late else [])
    if late:
        assert changed(scenario) == set()


def test_a_lever_that_is_paid_for_before_it_works_is_late_when_its_run_up_ends_after_the_run():
    scenario = Scenario(place="voorbeeldstad", years=3)
    lever = next(one for one in levers() if one.lead_weeks > 26)
    found = idle_levers(scenario.with_levers(**{lever.id: {"value": lever.max, "from": "2027-12-01"}}))
    assert [(one.lever, one.reason) for one in found] == [(lever.id, "after_the_end")]


def test_every_reason_is_told_in_both_languages():
    reasons = [key.removeprefix("idle.") for key in REPORT_TEXTS.texts("nl") if key.startswith("idle.")]
    idle = [IdleLever("settlement", reason, costs=False) for reason in reasons]
    told = [(lever.in_words("nl"), lever.in_words("en")) for lever in idle]
    assert len(told) > 10 and all(dutch and english and dutch != english for dutch, english in told)


def test_no_lever_is_said_to_do_nothing_in_every_place_without_a_reason():
    for place in place_names():
        here = load_place(place)
        idle = {one.id: found.reason for one in levers() if (found := idle_here(one, here, {})) is not None}
        assert set(idle) <= {
            *("settlement", "price_transparency", "claim_rules", "data_insight", "alignment"),
            *("valve_clause", "programme_director"),
        }


@pytest.mark.long
@pytest.mark.parametrize("place", SMALL)
def test_every_lever_that_changes_nothing_is_said_to_and_every_one_that_is_said_to_changes_nothing(place: str):
    here, wrong = load_place(place), []
    for lever in levers():
        for value in values_of(lever.id, place):
            idle = reason_here(lever, here, value, {}) != ""
            found = changed(Scenario(place=place, years=4).with_levers(**{lever.id: value}))
            if idle and found:
                wrong.append((lever.id, value, "acts", found))
            if not idle and not found and "cases" not in place and lever.id not in UNUSED:
                wrong.append((lever.id, value, "does nothing"))
    assert wrong == []
