"""The story of one simulated child: what happened to it week by week, read from a diary. No child here is a real one.

A week in a diary is seen at its end. What came before that within the week follows from what was due in it, since the
order of a week is fixed (``model.week.STEPS``): families ask, access decides, places are given, care passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from agents.children.fields import BESIDE_STAY, GENERATION, NOBODY, Event, Stage
from agents.providers.fields import ProductRole
from agents.referrers.fields import ReferrerType
from model.build import Layout
from model.diary import Change, Diary, Seen
from model.places.schema import ROLES
from model.policy.segments import SEGMENT_IDS


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
    line: int = NOBODY
    level: int = 0
    referrer: int = NOBODY
    """ReferrerType."""
    weeks: int = 0
    severity: float = 0.0
    """True severity (levels): nobody in the chain sees it exactly."""
    judged: float = 0.0


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of waiting (``line`` is NOBODY) or of care, from the week ``since`` until before the week ``until``."""

    need: int
    waiting: bool
    product: int
    line: int
    since: int
    until: int


@dataclass(frozen=True)
class Story:
    """All that happened to one child in one world; time in weeks from the start of the run, money in cents.

    ``cents`` holds what was paid for this child's care: its own bills, and its part of what is paid whoever is in care.
    What is settled afterwards, such as a fine or a yearly maximum, belongs to no child.
    """

    uid: int
    born: int
    municipality: int
    moments: tuple[Moment, ...]
    spells: tuple[Spell, ...]
    severities: tuple[tuple[int, float], ...]
    """(week, true severity of the heaviest open need from then on)."""
    cents: int

    @property
    def weeks_waiting(self) -> int:
        """Weeks in which it waited for something."""
        return len(self.weeks_of(waiting=True))

    @property
    def weeks_in_care(self) -> int:
        """Weeks in which it had care."""
        return len(self.weeks_of(waiting=False))

    def weeks_of(self, *, waiting: bool) -> set[int]:
        """The weeks of waiting or of care."""
        return {week for one in self.spells if one.waiting == waiting for week in range(one.since, one.until)}

    def all_of(self, *what: Happening) -> list[Moment]:
        """The moments of some kinds, in order."""
        return [moment for moment in self.moments if moment.what in what]

    @property
    def returns(self) -> int:
        """How often it came back after care had ended."""
        return len(self.all_of(Happening.COMES_BACK))


def story_of(diary: Diary, uid: int) -> Story:
    """The story of the child with this number; an empty one for a child to whom nothing happened."""
    teller = _Teller(diary, uid)
    for change in diary.changes.get(uid, []):
        teller.take(change)
    return teller.story()


def name_of_child(uid: int) -> str:
    """How a child is called where a reader meets it: its place in the region, and which child that was there."""
    generation, row = divmod(uid, GENERATION)
    return f"{row}-{generation + 1}" if generation else str(row)


def child_of_name(text: str) -> int | None:
    """The number of the child that is called so, or None."""
    row, dash, generation = text.partition("-")
    if not row.isdecimal() or len(row) > 9 or (dash and (not generation.isdecimal() or len(generation) > 2)):
        return None
    return int(row) + GENERATION * (int(generation) - 1 if dash and int(generation) else 0)


class _Teller:
    """Goes through the changes of one child in the order of time."""

    def __init__(self, diary: Diary, uid: int) -> None:
        self.diary, self.uid = diary, uid
        self.moments: list[Moment] = []
        self.open: dict[int, tuple[Seen, int]] = {}
        """Needs as they stand now, and since which week they stand so."""
        self.spells: list[Spell] = []
        self.severities: list[tuple[int, float]] = []
        self.cents = 0.0
        self.adult_at = int(diary.layout.tables["child_numbers"][0].adult)
        self.ended = False
        """Whether care of this child has ended before."""

    def take(self, change: Change) -> None:
        """One change: its moments, then where the need stands from now on."""
        adult = self._is_adult(change.week)
        extended = self.adult_at > 0 and change.week > self.diary.born[self.uid] + self.adult_at
        found = moments_of(change, self.diary.layout, Leaving(adult, extended), first=self.diary.since)
        for moment in found:
            self._tell(moment)
        seen = change.after or change.before
        assert seen is not None
        self._close(seen.key, change)
        if change.after is not None and change.after.stage != Stage.GONE:
            self.open[seen.key] = change.after, max(change.week, self.diary.since)
        self._weigh(max(change.week, self.diary.since))
        self.cents += change.bill

    def _tell(self, moment: Moment) -> None:
        if moment.what == Happening.ASKS and self.ended:
            moment = replace(moment, what=Happening.COMES_BACK)
        self.ended = self.ended or moment.what in ENDS
        if moment.referrer != NOBODY:
            moment = replace(moment, referrer=self.diary.referrer_types[moment.referrer])
        self.moments.append(moment)

    def _is_adult(self, week: int) -> bool:
        return self.diary.left.get(self.uid) == week

    def _close(self, key: int, change: Change) -> None:
        """The stretch that the need was in until now is over, and what it cost is known."""
        week, after = change.week, change.after
        if key in self.open:
            seen, since = self.open.pop(key)
            goes_on = after is not None and after.stage == Stage.IN_CARE
            last_weeks = seen.stage == Stage.IN_CARE and not goes_on
            # who leaves waited this week too; any other waiting ends before places are given
            left = seen.stage != Stage.IN_CARE and (after is None or after.stage == Stage.GONE) and seen.due != week
            until = week + (last_weeks or left)
            self._stretch(seen, since, until)
        if after is None or after.stage == Stage.IN_CARE:
            return
        known = change.before.cares if change.before else 0
        if week >= self.diary.since and after.cares > known:
            self._stretch(after._replace(stage=Stage.IN_CARE), week, week + 1)
        elif self._is_adult(week) and _joined_in(week, change.before, after):
            self._stretch(after._replace(stage=Stage.WAITING), week, week + 1)

    def _stretch(self, seen: Seen, since: int, until: int) -> None:
        if until <= since or seen.stage not in (Stage.WAITING, Stage.IN_REVIEW, Stage.IN_CARE):
            return
        waiting = seen.stage != Stage.IN_CARE
        if not waiting:
            sofar = self.diary.standing_sofar[:, seen.product]
            self.cents += seen.weekly_cents * (until - since) + seen.load * float(sofar[until] - sofar[since])
        spell = Spell(seen.key, waiting, seen.product, NOBODY if waiting else seen.line, since, until)
        for place, other in enumerate(self.spells):
            if other.until == since and replace(other, since=since, until=until) == spell:
                self.spells[place] = replace(other, until=until)
                return
        self.spells.append(spell)

    def _weigh(self, week: int) -> None:
        heaviest = max((seen.severity for seen, _ in self.open.values()), default=0.0)
        if self.severities and self.severities[-1][0] == week:
            self.severities.pop()
        if not self.severities or self.severities[-1][1] != heaviest:
            self.severities.append((week, heaviest))

    def story(self) -> Story:
        """The whole of it."""
        for seen, since in self.open.values():
            self._stretch(seen, since, self.diary.layout.weeks)
        if (left := self.diary.left.get(self.uid)) is not None:
            self.moments.append(Moment(left, Happening.LEAVES))
        born, town = self.diary.born.get(self.uid, 0), self.diary.towns.get(self.uid, 0)
        spells = tuple(sorted(self.spells, key=lambda one: (one.since, one.until)))
        return Story(self.uid, born, town, tuple(self.moments), spells, tuple(self.severities), int(self.cents + 0.5))


class Leaving(NamedTuple):
    """Whether the child left this week, and whether it stayed on in its place after it had turned adult."""

    now: bool
    stayed_on: bool


def moments_of(change: Change, layout: Layout, leaving: Leaving, first: int) -> list[Moment]:
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
        line=seen.line,
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
    return before.stage == after.stage == Stage.WAITING and before.queue != after.queue


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


def _ending(week: int, before: Seen | None, after: Seen | None, layout: Layout, leaving: Leaving) -> Happening:
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


def _after_care(planned: int, after: Seen, layout: Layout) -> Happening:
    """How care ended that did not end well: from what was planned to end it and what is asked for next."""
    if after.event == Event.TRANSFERS:
        return Happening.BREAKS_DOWN
    if not after.continued:
        return Happening.DROPS_OUT if planned == Event.DROPS_OUT else Happening.UNRESOLVED
    product = list(layout.place.products.values())[after.product]
    if ROLES.index(product.role) == ProductRole.CRISIS and planned == Event.CARE_ENDS:
        return Happening.LEAVES_CRISIS
    return Happening.LIGHTER if after.severity < after.level else Happening.HEAVIER


def _joined_in(week: int, before: Seen | None, after: Seen) -> bool:
    """Whether the need came on a list in this week, and left it in the same."""
    earlier = NOBODY if before is None else before.joined
    return after.stage == Stage.GONE and after.product != NOBODY and after.joined == week != earlier


def segment_of(layout: Layout, product: int) -> str:
    """The segment of a product."""
    return SEGMENT_IDS[int(layout.product_segments[product])]


REFERRERS = tuple(one.name.lower() for one in ReferrerType)
"""Types of referrer by number."""
