"""The story of one simulated child: what happened to it week by week, read from a diary. No child is a real one."""

from dataclasses import dataclass, replace

from agents.children.fields import GENERATION, NOBODY, Stage
from model.history.events import ENDS, Happening, Leaving, Moment, moments_of
from model.history.snapshots import Change, Diary, Seen
from model.policy.segments import SEGMENT_IDS
from model.setup.setup import Setup


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of waiting (``offer`` is NOBODY) or of care, from week ``since`` until before week ``until``."""

    need: int
    waiting: bool
    product: int
    offer: int
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


def name_of_child(diary: Diary, uid: int) -> str:
    """How a child is called: its place in the region, and after who stood there at first its turn, such as 417-2."""
    place = uid % GENERATION
    turn = (uid - diary.first[place]) // GENERATION + 1
    return str(place) if turn == 1 else f"{place}-{turn}"


def place_and_turn(name: str) -> tuple[int, int] | None:
    """The place and the turn in the name of a child, or None for what is no name."""
    place, dash, turn = name.partition("-")
    if not place.isdecimal() or len(place) > 9 or (dash and (not turn.isdecimal() or len(turn) > 2 or int(turn) < 2)):
        return None
    return int(place), int(turn) if dash else 1


def child_called(diary: Diary, name: str) -> int | None:
    """The number of the child that is called so, or None when there is none in these years."""
    found = place_and_turn(name)
    if found is None or found[0] not in diary.first:
        return None
    uid = diary.first[found[0]] + GENERATION * (found[1] - 1)
    return uid if uid in diary.born else None


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
        spell = Spell(seen.key, waiting, seen.product, NOBODY if waiting else seen.offer, since, until)
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


def _joined_in(week: int, before: Seen | None, after: Seen) -> bool:
    """Whether the need came on a list in this week, and left it in the same."""
    earlier = NOBODY if before is None else before.joined
    return after.stage == Stage.GONE and after.product != NOBODY and after.joined == week != earlier


def segment_of(layout: Setup, product: int) -> str:
    """The segment of a product."""
    return SEGMENT_IDS[int(layout.product_segments[product])]
