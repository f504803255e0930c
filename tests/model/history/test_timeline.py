"""The story of a child: what it tells agrees with what the run counted, and keeping it changes nothing."""

from collections import Counter

import numpy as np
import pytest

from agents.children.fields import GENERATION
from model.flow.event_log import EventKind
from model.history.events import EventLog, follow_children
from model.history.timeline import CARE_ENDINGS, Story, child_called, name_of_child, story_of
from model.outcomes.counters import Count, WeekCount
from model.run import run_region
from model.scenario import Scenario
from model.setup.setup import set_up
from tests.cases.made import TOWN, lay, tree_of

E = EventKind


@pytest.fixture(scope="module")
def log() -> EventLog:
    """Six years of a town without a warm-up, so that everything that ever happened is in the log."""
    tree = tree_of(TOWN)
    tree["warm_up_years"] = 0
    return follow_children(lay(tree, years=6, seed=5))


@pytest.fixture(scope="module")
def stories(log: EventLog) -> list[Story]:
    return [story_of(log, uid) for uid in log.uids]


@pytest.fixture(scope="module")
def tally(log: EventLog) -> np.ndarray:
    return run_region(log.setup, 0).tally


def counted(tally: np.ndarray, *counts: Count) -> int:
    return int(sum(tally[..., count].sum() for count in counts))


def told(stories: list[Story]) -> Counter[EventKind]:
    return Counter(moment.what for story in stories for moment in story.moments)


@pytest.mark.parametrize(
    ("what", "counts"),
    [
        ((E.ARISES, E.COMPANION_ARISES), (Count.NEEDS,)),
        ((E.STARTS,), (Count.STARTS,)),
        (tuple(CARE_ENDINGS), (Count.ENDS,)),
        ((E.RECOVERS_ALONE,), (Count.RECOVERED_ALONE,)),
        ((E.CRISIS,), (Count.CRISES,)),
        ((E.GIVES_UP,), (Count.GAVE_UP,)),
        ((E.DROPS_OUT,), (Count.DROP_OUTS,)),
        ((E.HEAVIER,), (Count.STEP_UPS,)),
        ((E.BREAKS_DOWN,), (Count.BREAKDOWNS,)),
        ((E.ENDS_WITH_STAY,), (Count.ENDED_WITH_STAY,)),
    ],
)
def test_all_stories_together_tell_what_the_run_counted(stories, tally, what, counts):
    found = told(stories)
    assert sum(found[kind] for kind in what) == counted(tally, *counts)


def test_who_recovers_goes_home_or_on_to_lighter_care(stories, tally):
    found = told(stories)
    assert found[E.LIGHTER] == counted(tally, Count.STEP_DOWNS, Count.SCALED_DOWN)
    assert found[E.RECOVERS] + found[E.LIGHTER] == counted(tally, Count.RECOVERED, Count.SCALED_DOWN)


def test_the_weeks_of_waiting_and_of_care_add_up_to_those_of_the_run(stories, tally):
    waits = sum(moment.weeks for story in stories for moment in story.all_of(E.STARTS))
    assert waits == counted(tally, Count.WAIT_WEEKS)
    lasted = sum(moment.weeks for story in stories for moment in story.all_of(*CARE_ENDINGS))
    assert lasted == counted(tally, Count.ENDED_WEEKS)
    episodes = [episode for story in stories for episode in story.episodes]
    assert sum(one.until - one.since for one in episodes if not one.waiting) == counted(tally, Count.IN_CARE_WEEKS)
    assert sum(one.until - one.since for one in episodes if one.waiting) == counted(tally, Count.WAITING_WEEKS)


def test_what_is_paid_for_all_children_is_what_the_municipality_pays(stories, log):
    """Within 2 %: what nobody uses in a week, and the last week of care in a January, belong to no child."""
    paid = run_region(log.setup, 0).series[:, :, WeekCount.CENTS].sum()
    assert sum(story.cents for story in stories) == pytest.approx(paid, rel=0.02)


def test_a_story_is_told_in_the_order_of_time_and_nothing_starts_twice(stories):
    for story in stories:
        weeks = [moment.week for moment in story.moments]
        assert weeks == sorted(weeks)
        for need in {moment.need for moment in story.moments}:
            running = 0
            for moment in story.moments:
                if moment.need == need:
                    running += (moment.what == E.STARTS) - (moment.what in CARE_ENDINGS)
                    assert running in (0, 1)


def test_a_log_that_begins_later_knows_how_the_children_stand_then(log):
    later = follow_children(log.setup, since=104)
    helped = {uid for uid in later.uids if story_of(later, uid).all_of(E.WAS_HELPED)}
    whole = {uid for uid in log.uids if 103 in story_of(log, uid).weeks_of(waiting=False)}
    assert helped <= whole
    assert len(helped) > 0.9 * len(whole)  # who ended in that very week was helped until then
    for uid in helped:
        assert story_of(later, uid).cents <= story_of(log, uid).cents


def test_a_child_has_the_same_chance_in_both_worlds():
    base = Scenario(place=TOWN, years=2, seed=3)
    same, other = (follow_children(set_up(one)) for one in (base, base.with_levers(capacity_b=-0.3)))
    uids = same.uids | other.uids
    first = {uid: {m.need for m in story_of(same, uid).all_of(E.ARISES)} for uid in uids}
    second = {uid: {m.need for m in story_of(other, uid).all_of(E.ARISES)} for uid in uids}
    assert first == second
    assert any(story_of(same, uid).episodes != story_of(other, uid).episodes for uid in uids)


def test_a_child_is_called_by_its_place_and_who_comes_after_it_by_its_turn(log: EventLog):
    later = follow_children(log.setup, since=300)
    for one in (log, later):
        assert all(child_called(one, name_of_child(one, uid)) == uid for uid in one.born)
        assert name_of_child(one, one.first[417]) == "417"
        assert name_of_child(one, one.first[417] + GENERATION) == "417-2"
        assert [child_called(one, text) for text in ("", "x", "1-", "-2", "1-1", "99999999999", "4-x", "9999")] == [
            None
        ] * 8


def test_a_child_to_whom_nothing_happens_has_an_empty_story(log):
    quiet = next(uid for uid in log.born if uid not in log.uids)
    story = story_of(log, quiet)
    assert story.moments == story.episodes == () and story.cents == 0
