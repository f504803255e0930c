"""The film of a region shows what the run counted, week by week."""

import numpy as np
import pytest

from model.flow.event_log import EventKind
from model.history.events import follow_children
from model.history.timeline import CARE_ENDINGS, story_of
from model.history.weekly_frames import EXITS, NO_LIMIT, Film, record
from model.outcomes.counters import Count, WeekCount
from model.run import Tallies, run_region
from model.scenario import Scenario
from model.setup.dimensions import WEEKS
from model.setup.setup import set_up
from tests.cases.made import TOWN


@pytest.fixture(scope="module")
def town() -> Scenario:
    return Scenario(place=TOWN, years=3, seed=4)


@pytest.fixture(scope="module")
def film(town: Scenario) -> Film:
    return record(town)


@pytest.fixture(scope="module")
def run(town: Scenario) -> Tallies:
    return run_region(set_up(town), 0)


def of(run: Tallies, film: Film, count: Count) -> np.ndarray:
    """[year] one counter after the warm-up, over all municipalities and products."""
    return run.tally[-film.weeks // WEEKS :, :, :, count].sum(axis=(1, 2))


def yearly(weekly: np.ndarray) -> np.ndarray:
    return weekly.reshape(-1, WEEKS, *weekly.shape[1:]).sum(axis=1)


@pytest.mark.parametrize(
    ("column", "count"),
    [
        ("starts", Count.STARTS),
        ("exits", Count.ENDS),
        ("waited", Count.WAIT_WEEKS),
        ("in_care", Count.IN_CARE_WEEKS),
        ("needs", Count.NEEDS),
        ("crises", Count.CRISES),
        ("cents", Count.COST_CENTS),
    ],
)
def test_the_weeks_of_a_film_add_up_to_what_the_years_of_the_run_counted(film, run, column, count):
    weekly = getattr(film, column).reshape(film.weeks, -1).sum(axis=1)
    assert np.array_equal(yearly(weekly), of(run, film, count))


def test_the_film_lasts_as_long_as_the_scenario_and_starts_after_the_warm_up(film, run):
    assert film.weeks == 3 * WEEKS
    assert np.array_equal(film.in_care.sum(axis=1), run.series[-film.weeks :, :, WeekCount.IN_CARE].sum(axis=1))


def test_who_waits_at_the_end_of_a_week_is_helped_or_still_there_in_the_next(film):
    assert film.waiting.min() >= 0
    assert film.hidden.min() > 0
    assert film.waiting.sum() > 0


def test_a_product_without_a_limit_shows_no_places(film):
    products = film.setup.place.products
    limitless = [row for row, one in enumerate(products.values()) if one.role == "local_field"]
    assert (film.places[:, limitless] == NO_LIMIT).all()
    treatment = film.setup.product_ids.index("treatment_b")
    assert (film.places[:, treatment] > 0).all()
    assert (film.used[:, treatment] <= film.places[:, treatment]).all()


def test_care_ends_in_one_of_four_ways(film):
    assert film.exits.shape[2] == len(EXITS)
    assert film.exits.min() >= 0
    assert (film.exits.sum(axis=(0, 1)) > 0).all()


def test_a_film_that_is_called_off_stops():
    asked = iter([False, True])
    short = record(Scenario(place=TOWN, years=2), cancelled=lambda: next(asked))
    assert short.weeks == 2


def test_a_film_that_is_called_off_before_it_began_is_one_week_long():
    assert record(Scenario(place=TOWN, years=2), cancelled=lambda: True).weeks == 1


def test_a_film_shows_the_same_starts_and_ends_of_care_as_the_event_log_each_week(town, film):
    log = follow_children(set_up(town))
    kinds = (
        {EventKind.RECOVERS},
        {EventKind.LIGHTER, EventKind.HEAVIER, EventKind.BREAKS_DOWN, EventKind.LEAVES_CRISIS},
        {EventKind.UNRESOLVED, EventKind.DROPS_OUT, EventKind.ENDS_WITH_STAY},
        {EventKind.TURNS_ADULT},
    )
    starts, exits = np.zeros_like(film.starts.sum(axis=2)), np.zeros_like(film.exits)
    for uid in log.uids:
        for moment in story_of(log, uid).all_of(EventKind.STARTS, *CARE_ENDINGS):
            week = moment.week - log.since
            if moment.what == EventKind.STARTS:
                starts[week, moment.product] += 1
            else:
                end = next(end for end, reasons in enumerate(kinds) if moment.what in reasons)
                exits[week, moment.product, end] += 1
    assert np.array_equal(starts, film.starts.sum(axis=2))
    assert np.array_equal(exits, film.exits)
