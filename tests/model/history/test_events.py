"""The event log says exactly what the run counted and what the ledger booked, when all children are followed."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model.flow.event_log import EventKind
from model.flow.event_log import EventKind as E
from model.history.events import EventLog, follow_children, weekly_bill
from model.history.timeline import story_of
from model.outcomes.counters import Count, WeekCount
from model.run import Tallies, run_region
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup
from tests.cases.made import PLAIN, TOWN, digest, lay, tree_of

BY_PRODUCT = {
    (E.STARTS,): (Count.STARTS,),
    (E.CARE_ENDS,): (Count.ENDS,),
    (E.WAITS,): (Count.JOINED,),
    (E.LEAVES_LIST,): (Count.LEFT_LIST,),
    (E.SEEN_IN_TIME,): (Count.WARNED,),
    (E.DROPS_OUT,): (Count.DROP_OUTS,),
    (E.HEAVIER,): (Count.STEP_UPS,),
    (E.LIGHTER,): (Count.STEP_DOWNS, Count.SCALED_DOWN),
    (E.RECOVERS, E.LIGHTER): (Count.RECOVERED, Count.SCALED_DOWN),
    (E.BREAKS_DOWN,): (Count.BREAKDOWNS,),
    (E.ENDS_WITH_STAY,): (Count.ENDED_WITH_STAY,),
}
"""Events that the run counts for their product, and the counters."""

BY_TOWN = {
    (E.ARISES,): (Count.ONSETS,),
    (E.ARISES, E.COMPANION_ARISES): (Count.NEEDS,),
    (E.CRISIS,): (Count.CRISES,),
    (E.RECOVERS_ALONE,): (Count.RECOVERED_ALONE,),
    (E.GIVES_UP,): (Count.GAVE_UP,),
    (E.TAKEN_ALONG,): (Count.MERGED,),
    (E.TURNS_ADULT,): (Count.AGED_OUT,),
}
"""Events that the run counts for the town of the child alone."""

WEEKS_OF = {E.STARTS: Count.WAIT_WEEKS, E.CARE_ENDS: Count.ENDED_WEEKS}
REASONS = (
    *(E.RECOVERS, E.LIGHTER, E.HEAVIER, E.UNRESOLVED, E.DROPS_OUT),
    *(E.BREAKS_DOWN, E.LEAVES_CRISIS, E.ENDS_WITH_STAY, E.TURNS_ADULT),
)
BILL = (E.BILLED, E.PRICED, E.STANDING, E.CORRECTED, E.LEVER_COST)
WAITING = (E.WAITS, E.UNDER_REVIEW, E.REVIEW_ENDS, E.STOPS_WAITING)
COUNTED = sorted({kind for kinds in (*BY_PRODUCT, *BY_TOWN) for kind in kinds})

LEVERS = {
    **{"capacity_b": -0.3, "capacity_stay": -0.3, "local_groups": 0.5, "regulated_inflow_c": 0.5, "safety_tables": 0.8},
    **{
        "early_transfer_warning": 1.0,
        "prevention_network": 1.0,
        "inspector_fte": 2.0,
        "production_ceiling": 0.9,
        "bonus": 0.2,
        "education_pays": 0.5,
    },
    **{"contract_form_c": 3.0, "local_team_fte": 2.0, "case_direction": 0.5},
}


@cache
def layout_of(name: str) -> Setup:
    """Towns without a warm-up, so that everything that ever happened is in the log."""
    tree = tree_of(PLAIN if name == "plain" else TOWN)
    tree["warm_up_years"] = 0
    levers = {lever: {"value": value} for lever, value in LEVERS.items()} if name == "levers" else {}
    return lay(tree, years=8 if levers else 3, seed=1, levers=levers)


@cache
def followed(name: str) -> tuple[EventLog, Tallies]:
    return follow_children(layout_of(name)), run_region(layout_of(name), 0)


def numbers_of(log: EventLog, kinds: tuple[EventKind, ...], column: str | None = None) -> np.ndarray:
    """[year, town, product; the last for none] how often, or the sum of a column."""
    found = log.of_kind(*kinds)
    towns = np.array([log.towns[uid] for uid in found["uid"].tolist()], dtype=np.int64)
    numbers = np.zeros((log.setup.years, len(log.setup.town_sizes), len(log.setup.product_ids) + 1), dtype=np.int64)
    by = 1 if column is None else found[column]
    np.add.at(numbers, (found["week"] // WEEKS, towns, found["product"]), by)
    return numbers


def differences(log: EventLog, tallies: Tallies) -> set[str]:
    """What the log says otherwise than the tallies and the ledger."""
    found = set()
    for kinds, counts in BY_PRODUCT.items():
        if not np.array_equal(numbers_of(log, kinds), tallies.tally[..., list(counts)].sum(axis=-1)):
            found.add(kinds[-1].name)
    for kinds, counts in BY_TOWN.items():
        counted = tallies.tally[..., list(counts)].sum(axis=(2, 3))
        if not np.array_equal(numbers_of(log, kinds).sum(axis=2), counted):
            found.add(kinds[-1].name)
    for kind, count in WEEKS_OF.items():
        if not np.array_equal(numbers_of(log, (kind,), "weeks"), tallies.tally[..., count]):
            found.add(f"weeks of {kind.name}")
    bill = np.zeros(tallies.series.shape[:2], dtype=np.int64)
    np.add.at(bill.T, log.setup.product_segments, weekly_bill(log).T)
    if not np.array_equal(bill, tallies.series[:, :, WeekCount.CENTS]):
        found.add("bill")
    return found


def weeks_of_stories(log: EventLog) -> np.ndarray:
    """[week, segment] (waiting, in care) according to the stories of all children."""
    weeks = np.zeros((log.setup.weeks, int(log.setup.product_segments.max()) + 1, 2), dtype=np.int64)
    for uid in log.uids:
        for episode in story_of(log, uid).episodes:
            segment = log.setup.product_segments[episode.product]
            weeks[episode.since : episode.until, segment, 0 if episode.waiting else 1] += 1
    return weeks


@pytest.mark.parametrize("name", ["town", "levers", "plain"])
def test_events_of_each_kind_are_as_many_as_the_run_counted_by_year_town_and_product_and_the_bill_is_the_ledger(name):
    assert differences(*followed(name)) == set()


@pytest.mark.parametrize("name", ["town", "levers", "plain"])
def test_each_week_as_many_wait_and_are_helped_in_each_segment_as_the_run_counted(name):
    log, tallies = followed(name)
    weeks = weeks_of_stories(log)
    assert np.array_equal(weeks, tallies.series[:, : weeks.shape[1], :2])


@pytest.mark.parametrize("name", ["town", "levers", "plain"])
def test_every_end_of_care_has_a_reason(name):
    log, _ = followed(name)
    ended, reasons = (
        {(event["need"], event["week"]) for event in log.of_kind(*kinds)} for kinds in ((E.CARE_ENDS,), REASONS)
    )
    assert ended <= reasons


def test_the_town_and_its_levers_show_every_kind_of_event_that_is_counted_or_billed():
    kinds = set(followed("town")[0].events["event"].tolist()) | set(followed("levers")[0].events["event"].tolist())
    assert {*COUNTED, *REASONS, *BILL, *WAITING} - kinds == set()


@pytest.mark.parametrize("kind", [*COUNTED, *BILL], ids=lambda kind: kind.name)
def test_an_event_that_is_missing_is_noticed(kind: EventKind):
    log, tallies = followed("levers")
    at = np.flatnonzero(log.events["event"] == kind)
    at = at[(log.events["cents"][at] != 0)] if kind in BILL else at
    assert differences(replace(log, events=np.delete(log.events, at[len(at) // 2])), tallies)


@pytest.mark.parametrize("kind", BILL, ids=lambda kind: kind.name)
def test_one_cent_is_noticed(kind: EventKind):
    log, tallies = followed("levers")
    events = log.events.copy()
    at = np.flatnonzero((events["event"] == kind) & (events["cents"] != 0))[0]
    events["cents"][at] += 1
    assert differences(replace(log, events=events), tallies) == {"bill"}


@pytest.mark.parametrize("kind", WAITING, ids=lambda kind: kind.name)
def test_a_missing_event_of_the_waiting_list_is_noticed(kind: EventKind):
    log, tallies = followed("levers")
    left = {(event["need"], event["week"]) for event in log.of_kind(E.LEAVES_LIST)}
    at = np.flatnonzero(log.events["event"] == kind)
    at = [
        row for row in at.tolist() if kind != E.WAITS or (log.events["need"][row], log.events["week"][row]) not in left
    ]
    weeks = [weeks_of_stories(replace(log, events=np.delete(log.events, row))) for row in at[:3]]
    assert not any(np.array_equal(changed, tallies.series[:, : changed.shape[1], :2]) for changed in weeks)


def test_following_children_changes_no_byte_of_the_run():
    """What is followed later, or of fewer children, is a part of the same events."""
    log, tallies = followed("town")
    assert digest(run_region(log.setup, 0)) == digest(tallies)
    few = follow_children(log.setup, children=range(3, 9))
    for uid in few.uids:
        assert list(few.of_child(uid)) == list(log.of_child(uid))
    assert few.uids == {uid for uid in log.uids if 3 <= uid % 4_294_967_296 < 9}


def test_a_run_in_which_nobody_is_followed_has_no_log():
    assert len(layout_of("town").fresh_world().log) == 0
