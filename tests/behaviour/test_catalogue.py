"""Every scenario of the catalogue does something, from its own date on, and its claim gets a verdict."""

import numpy as np
import pytest

from experiments.catalogue.reader import Entry, load_entry, scenario_names
from experiments.compare.claim_check import judge
from model.outcomes.reducers import reduce
from model.run import run
from model.setup.setup import set_up

VERDICTS = ("confirmed", "refuted", "undecided")
LARGE = ("diemen", "haaglanden", "hillegom")
SMALL = [name for name in scenario_names() if not name.startswith(LARGE)]
LARGER = [name for name in scenario_names() if name.startswith(LARGE)]


def _first_year(entry: Entry) -> int:
    """Calendar year in which its first lever starts."""
    start = entry.scenario.load().start
    return min((setting.start or start).year for setting in entry.scenario.levers.values())


def _same_before_and_after_its_date(name: str) -> tuple[bool, bool]:
    """Whether a run with the scenario is the same as one without, before its date and from then on."""
    entry = load_entry(name)
    place_start = entry.scenario.load().start.year
    before = _first_year(entry) - place_start
    years = before + 2
    plan, bare = (set_up(one.changed(years=years)) for one in (entry.scenario, entry.scenario.do_nothing()))
    with_it, without = (reduce(setup, run(setup, 0)) for setup in (plan, bare))
    first, then = (
        np.array_equal(with_it[:, years], without[:, years], equal_nan=True)
        for years in (slice(None, before), slice(before, None))
    )
    return first, then


@pytest.mark.parametrize("name", SMALL)
def test_a_scenario_changes_nothing_before_its_date_and_something_after(name: str):
    assert _same_before_and_after_its_date(name) == (True, False)


@pytest.mark.long
@pytest.mark.parametrize("name", LARGER)
def test_a_scenario_of_a_large_region_changes_nothing_before_its_date_and_something_after(name: str):
    assert _same_before_and_after_its_date(name) == (True, False)


def _verdict(name: str, replications: int) -> str:
    """The verdict on a claim; its figures are finite and in order, and its sentences name them."""
    entry = load_entry(name)
    found = judge(entry, replications)
    assert np.isfinite([found.base, found.plan, found.low, found.high]).all()
    assert found.base > 0.0 and found.low <= found.high
    for sentence in (found.sentence_nl, found.sentence_en):
        assert str(entry.claim.years[0]) in sentence and f"({replications} pa" in sentence
    return found.verdict


@pytest.mark.parametrize("name", SMALL)
def test_a_claim_gets_a_verdict_with_a_figure(name: str):
    assert _verdict(name, 4) in VERDICTS


@pytest.mark.long
@pytest.mark.parametrize("name", LARGER)
def test_a_claim_about_a_large_region_gets_a_verdict_with_a_figure(name: str):
    assert _verdict(name, 2) in VERDICTS


def test_uithoorn_saw_right_that_regulated_inflow_hardly_changes_inflow():
    """Fifty pairs: the mean change is known to about 1.5 points, far within the ten that count as unchanged."""
    assert judge(load_entry("uithoorn_regulated_inflow"), 50).verdict == "confirmed"
