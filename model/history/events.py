"""What happened to a need in one week, read from how it stood before and after.

A week in a diary is seen at its end. What came before that within the week follows from what was due in it, since the
order of a week is fixed (``model.week.STEPS``): families ask, access decides, places are given, care passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from agents.children.fields import BESIDE_STAY, NOBODY, Event, Stage
from agents.providers.fields import ProductRole
from agents.referrers.fields import ReferrerType
from model.history.snapshots import Change, Seen
from model.places.schema import ROLES
from model.setup.setup import Setup

REFERRERS = tuple(one.name.lower() for one in ReferrerType)
"""Types of referrer by number."""


class Happening(StrEnum):
    """What can happen to a child."""

    HIDDEN = "hidden"
    """Where a need stands when the diary begins; so do the two below."""
    WAITED = "waited"
    WAS_HELPED = "was_helped"
    ARISES = "arises"
    BESIDE = "beside"
    """Other help is needed beside what runs."""
    WORSENS = "worsens"
    RECOVERS_ALONE = "recovers_alone"
    ASKS = "asks"
    COMES_BACK = "comes_back"
    FOUND = "found"
    CRISIS = "crisis"
    REFERRED = "referred"
    ADVISED = "advised"
    TAKEN_ALONG = "taken_along"
    HELD = "held"
    WAITS = "waits"
    OTHER_LIST = "other_list"
    GIVES_UP = "gives_up"
    STARTS = "starts"
    KEPT = "kept"
    SEEN_IN_TIME = "seen_in_time"
    RECOVERS = "recovers"
    LIGHTER = "lighter"
    HEAVIER = "heavier"
    UNRESOLVED = "unresolved"
    DROPS_OUT = "drops_out"
    BREAKS_DOWN = "breaks_down"
    LEAVES_CRISIS = "leaves_crisis"
    ENDS_WITH_STAY = "ends_with_stay"
    TURNS_ADULT = "turns_adult"
    LEAVES = "leaves"


ENDS = frozenset(
    {
        *(Happening.RECOVERS, Happening.LIGHTER, Happening.HEAVIER, Happening.UNRESOLVED, Happening.DROPS_OUT),
        *(Happening.BREAKS_DOWN, Happening.LEAVES_CRISIS, Happening.ENDS_WITH_STAY, Happening.TURNS_ADULT),
    }
)
"""What ends care."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in a week.

    ``need`` is the chance key of the need, the same in every world. ``weeks`` is how long was waited (a start) or how
    long care lasted (an end). Where something does not apply it is NOBODY, or 0.
    """

    week: int
    what: Happening
    need: int = 0
    kind: int = NOBODY
    product: int = NOBODY
    offer: int = NOBODY
    level: int = 0
    referrer: int = NOBODY
    """ReferrerType."""
    weeks: int = 0
    severity: float = 0.0
    """True severity (levels): nobody in the chain sees it exactly."""
    judged: float = 0.0


class Leaving(NamedTuple):
    """Whether the child left this week, and whether it stayed on in its place after it had turned adult."""

    now: bool
    stayed_on: bool


def moments_of(change: Change, layout: Setup, leaving: Leaving, first: int) -> list[Moment]:
    """What happened to a need in the week of a change, in order."""
    before, after = change.before, change.after
    seen = after or before
    assert seen is not None
    if change.week < first:
        return [_moment(first, _standing(seen), seen)]
    found: list[Moment] = []
    if before is None or before.stage != Stage.IN_CARE:
        found += _without_care(change.week, before, after, adult=leaving.now)
    started = after is not None and after.cares > (before.cares if before else 0)
    if started and after is not None:
        found.append(_moment(change.week, Happening.STARTS, after, weeks=after.started - after.asked))
    was_in_care = started or (before is not None and before.stage == Stage.IN_CARE)
    if was_in_care and (after is None or after.stage != Stage.IN_CARE):
        ending = _ending(change.week, before, after, layout, leaving)
        weeks = change.week - seen.started + 1
        found.append(_moment(change.week, ending, seen, weeks=weeks))
    elif before is not None and after is not None and was_in_care and not started:
        found += _within_care(change.week, before, after)
    return found


def _moment(week: int, what: Happening, seen: Seen, weeks: int = 0) -> Moment:
    known = seen.referrer if what in (Happening.REFERRED, Happening.ADVISED, Happening.HELD) else NOBODY
    return Moment(
        week,
        what,
        need=seen.key,
        kind=seen.kind,
        product=seen.product,
        offer=seen.offer,
        level=seen.level,
        referrer=known,
        weeks=weeks,
        severity=seen.severity,
        judged=seen.judged,
    )


def _standing(seen: Seen) -> Happening:
    if seen.stage == Stage.IN_CARE:
        return Happening.WAS_HELPED
    return Happening.WAITED if seen.stage in (Stage.WAITING, Stage.IN_REVIEW) else Happening.HIDDEN


_TURNS = {
    Event.RECOVERS: Happening.RECOVERS_ALONE,
    Event.WORSENS: Happening.WORSENS,
    Event.CRISIS: Happening.CRISIS,
    Event.GIVES_UP: Happening.GIVES_UP,
    Event.ASKS: Happening.ASKS,
    Event.FOUND: Happening.FOUND,
}
"""What a turn of a need without care is called; the other turns are steps on the way to other care."""


def _without_care(week: int, before: Seen | None, after: Seen | None, *, adult: bool) -> Iterator[Moment]:
    """What happened while there was no care: the need arises or has its turn, and may be referred."""
    seen = after or before
    assert seen is not None
    asked = False
    if before is None:
        yield _moment(week, Happening.BESIDE if seen.companion else Happening.ARISES, seen)
        asked = not seen.companion and seen.referrer != NOBODY
        if asked:
            yield _moment(week, Happening.ASKS, seen)
    elif before.due == week:
        turn = _TURNS.get(Event(before.event))
        on_the_way = turn == Happening.ASKS and (before.continued or before.companion)
        if turn is not None and not on_the_way:
            yield _moment(week, turn, before if after is None or after.stage == Stage.GONE else after)
        waited = before.stage == Stage.WAITING
        asked = turn not in (Happening.RECOVERS_ALONE, Happening.GIVES_UP)
        asked = asked and (turn != Happening.WORSENS or waited)
        if before.event == Event.REVIEWED:
            yield from _after_review(week, after)
            return
    gone = after is None or after.stage == Stage.GONE
    if asked and not (gone and adult):
        yield from _answered(week, seen, gone=gone)
    elif before is not None and after is not None and _is_on_another_list(before, after):
        yield _moment(week, Happening.OTHER_LIST, after)


def _is_on_another_list(before: Seen, after: Seen) -> bool:
    return before.stage == after.stage == Stage.WAITING and before.waiting_list != after.waiting_list


def _answered(week: int, seen: Seen, *, gone: bool) -> Iterator[Moment]:
    """What access made of a request."""
    started = seen.started == week and seen.cares > 0
    if gone and not started:
        yield _moment(week, Happening.TAKEN_ALONG, seen)
    elif seen.stage == Stage.HIDDEN and not started:
        yield _moment(week, Happening.ADVISED, seen)
    else:
        if seen.companion != BESIDE_STAY:
            yield _moment(week, Happening.REFERRED, seen)
        if seen.stage == Stage.IN_REVIEW:
            yield _moment(week, Happening.HELD, seen)
        elif seen.stage == Stage.WAITING:
            yield _moment(week, Happening.WAITS, seen)


def _after_review(week: int, after: Seen | None) -> Iterator[Moment]:
    if after is None:
        return
    if after.stage == Stage.IN_REVIEW:
        yield _moment(week, Happening.HELD, after)
    elif after.stage == Stage.WAITING:
        yield _moment(week, Happening.WAITS, after)


def _within_care(week: int, before: Seen, after: Seen) -> Iterator[Moment]:
    if after.prolonged > before.prolonged:
        yield _moment(week, Happening.KEPT, after)
    elif before.event == Event.BREAKS_DOWN and before.due == week:
        yield _moment(week, Happening.SEEN_IN_TIME, after)


def _ending(week: int, before: Seen | None, after: Seen | None, layout: Setup, leaving: Leaving) -> Happening:
    """Why care ended: what was due, and where the need stands now."""
    seen = after or before
    assert seen is not None
    if seen.companion == BESIDE_STAY:
        return Happening.ENDS_WITH_STAY
    helped = before if before is not None and before.stage == Stage.IN_CARE else None
    # care that started this very week is over by itself, unless its child left
    due = not leaving.now if helped is None else helped.due == week and seen.prolonged == helped.prolonged
    if leaving.stayed_on or not due:
        return Happening.TURNS_ADULT
    planned = Event.CARE_ENDS if helped is None else helped.event
    if after is None or (after.stage == Stage.GONE and after.event == planned):
        return Happening.RECOVERS
    return _after_care(planned, after, layout)


def _after_care(planned: int, after: Seen, layout: Setup) -> Happening:
    """How care ended that did not end well: from what was planned to end it and what is asked for next."""
    if after.event == Event.TRANSFERS:
        return Happening.BREAKS_DOWN
    if not after.continued:
        return Happening.DROPS_OUT if planned == Event.DROPS_OUT else Happening.UNRESOLVED
    product = list(layout.place.products.values())[after.product]
    if ROLES.index(product.role) == ProductRole.CRISIS and planned == Event.CARE_ENDS:
        return Happening.LEAVES_CRISIS
    return Happening.LIGHTER if after.severity < after.level else Happening.HEAVIER
