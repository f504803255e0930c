"""The story of one child: what happened to it, its stretches of waiting and care, and what was paid for them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.children.fields import GENERATION, NOBODY
from model.flow.event_log import EventKind
from model.history.events import EventLog, EventRow
from model.policy.segments import SEGMENT_IDS
from model.setup.setup import Setup

CARE_ENDINGS = frozenset(
    {
        *(EventKind.RECOVERS, EventKind.LIGHTER, EventKind.HEAVIER, EventKind.UNRESOLVED, EventKind.DROPS_OUT),
        *(EventKind.BREAKS_DOWN, EventKind.LEAVES_CRISIS, EventKind.ENDS_WITH_STAY, EventKind.TURNS_ADULT),
    }
)
"""Why care ends."""

_STILL_WAITS = frozenset({EventKind.WAITS, EventKind.UNDER_REVIEW, EventKind.OTHER_LIST})
"""Part of the story only when the need still waits at the end of the week."""

_UNTOLD = frozenset(
    {
        *(EventKind.REVIEW_ENDS, EventKind.LEAVES_LIST, EventKind.STOPS_WAITING, EventKind.CARE_ENDS),
        *(EventKind.CLOSED, EventKind.BILLED, EventKind.PRICED),
    }
)
"""Logged for the weeks and the bill, but no part of the story."""

_NAMES_REFERRER = frozenset({EventKind.REFERRED, EventKind.ADVISED, EventKind.UNDER_REVIEW})


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in a week.

    ``need`` is the chance key of the need, the same in every world. ``weeks`` is how long was waited (a start) or how
    long care lasted (an end). Where something does not apply it is NOBODY, or 0.
    """

    week: int
    what: EventKind
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
    judged_severity: float = 0.0

    @property
    def id(self) -> str:
        """What happened, as texts call it."""
        return self.what.name.lower()


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of waiting (``offer`` is NOBODY) or of care, from the week ``since`` until before ``until``."""

    need: int
    waiting: bool
    product: int
    offer: int
    since: int
    until: int

    @property
    def weeks(self) -> range:
        """Its weeks."""
        return range(self.since, self.until)


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
    episodes: tuple[Episode, ...]
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
        return {week for episode in self.episodes if episode.waiting == waiting for week in episode.weeks}

    def all_of(self, *what: EventKind) -> list[Moment]:
        """The moments of some kinds, in order."""
        return [moment for moment in self.moments if moment.what in what]

    @property
    def returns(self) -> int:
        """How often it came back after care had ended."""
        return len(self.all_of(EventKind.COMES_BACK))


def story_of(log: EventLog, uid: int) -> Story:
    """The story of the child with this number; an empty one for a child to whom nothing happened."""
    reader = _EventReader(log, uid)
    for event in log.of_child(uid):
        reader.read(event)
    return reader.story()


def name_of_child(log: EventLog, uid: int) -> str:
    """How a child is called: its place in the region, and after who stood there at first its turn, such as 417-2."""
    place = uid % GENERATION
    turn = (uid - log.first[place]) // GENERATION + 1
    return str(place) if turn == 1 else f"{place}-{turn}"


def place_and_turn(name: str) -> tuple[int, int] | None:
    """The place and the turn in the name of a child, or None for what is no name."""
    place, dash, turn = name.partition("-")
    if not place.isdecimal() or len(place) > 9 or (dash and (not turn.isdecimal() or len(turn) > 2 or int(turn) < 2)):
        return None
    return int(place), int(turn) if dash else 1


def child_called(log: EventLog, name: str) -> int | None:
    """The number of the child that is called so, or None when there is none in these years."""
    found = place_and_turn(name)
    if found is None or found[0] not in log.first:
        return None
    uid = log.first[found[0]] + GENERATION * (found[1] - 1)
    return uid if uid in log.born else None


class _EventReader:
    """Reads the events of one child in the order of time."""

    def __init__(self, log: EventLog, uid: int) -> None:
        self.log, self.uid = log, uid
        self.moments: list[Moment] = []
        self.episodes: list[Episode] = []
        self.running: dict[int, tuple[EventRow, bool]] = {}
        """What waits or is helped now, by need: the event that began it, and whether it is waiting."""
        self.price: dict[int, tuple[int, int]] = {}
        """What a week of care costs now (cents) and since which week, by need."""
        self.open: dict[int, float] = {}
        """True severity of the open needs."""
        self.lasted: dict[int, int] = {}
        """How long care lasted that ends just now, by need (weeks)."""
        self.still_waits: dict[int, Moment] = {}
        self.severities: list[tuple[int, float]] = []
        self.cents = 0.0
        self.ended = False
        """Whether care of this child has ended before."""
        waits, helped, leaves = self._waits, self._is_helped, self._leaves_list
        self.readers: dict[EventKind, Callable[[EventRow], None]] = {
            **dict.fromkeys((EventKind.WAITED, EventKind.WAITS, EventKind.UNDER_REVIEW), waits),
            **dict.fromkeys((EventKind.WAS_HELPED, EventKind.STARTS), helped),
            **dict.fromkeys((EventKind.LEAVES_LIST, EventKind.REVIEW_ENDS, EventKind.STOPS_WAITING), leaves),
            EventKind.CARE_ENDS: self._care_ends,
            EventKind.PRICED: self._is_priced,
            EventKind.BILLED: self._is_billed,
        }

    def read(self, event: EventRow) -> None:
        """One event: what it changes, then what is told of it."""
        kind = EventKind(event.event)
        self._flush(event.week)
        if kind in self.readers:
            self.readers[kind](event)
        if event.need:
            self._weigh(event, kind)
        if kind not in _UNTOLD:
            self._tell(event, kind)

    def _waits(self, event: EventRow) -> None:
        self.running[event.need] = event, True

    def _is_helped(self, event: EventRow) -> None:
        self.running[event.need] = event, False
        self.price[event.need] = event.cents, event.week

    def _leaves_list(self, event: EventRow) -> None:
        self.still_waits.pop(event.need, None)
        self._stretch(event.need, event.week + (event.event == EventKind.STOPS_WAITING))

    def _care_ends(self, event: EventRow) -> None:
        self.lasted[event.need] = event.weeks
        self._pay(event.need, event.week + 1)
        self._stretch(event.need, event.week + 1)
        del self.price[event.need]

    def _is_priced(self, event: EventRow) -> None:
        if event.need in self.price:  # the price that ends with care has been paid
            self._pay(event.need, event.week)
            self.price[event.need] = event.cents, event.week

    def _is_billed(self, event: EventRow) -> None:
        self.cents += event.cents

    def _pay(self, need: int, until: int) -> None:
        cents, since = self.price[need]
        self.cents += cents * (until - since)

    def _stretch(self, need: int, until: int) -> None:
        """What waits or is helped does so until before this week."""
        if need not in self.running:
            return
        began, waiting = self.running.pop(need)
        if until <= began.week:
            return
        if not waiting:
            so_far = self.log.standing_so_far[:, began.product]
            self.cents += began.load * float(so_far[until] - so_far[began.week])
        offer = NOBODY if waiting else began.offer
        episode = Episode(need, waiting, began.product, offer, began.week, until)
        for place, other in enumerate(self.episodes):
            if other.until == began.week and replace(other, since=began.week, until=until) == episode:
                self.episodes[place] = replace(other, until=until)
                return
        self.episodes.append(episode)

    def _weigh(self, event: EventRow, kind: EventKind) -> None:
        """Note the severity of the heaviest open need where it changes."""
        self.open[event.need] = event.severity
        if kind == EventKind.CLOSED:
            del self.open[event.need]
        heaviest = max(self.open.values(), default=0.0)
        if self.severities and self.severities[-1][0] == event.week:
            self.severities.pop()
        if not self.severities or self.severities[-1][1] != heaviest:
            self.severities.append((event.week, heaviest))

    def _tell(self, event: EventRow, kind: EventKind) -> None:
        weeks = event.weeks if kind == EventKind.STARTS else 0
        if kind in CARE_ENDINGS:
            if event.need not in self.lasted:
                return  # it had not started yet
            weeks, self.ended = self.lasted.pop(event.need), True
        elif kind == EventKind.ASKS and self.ended:
            kind = EventKind.COMES_BACK
        referrer = event.referrer if kind in _NAMES_REFERRER else NOBODY
        moment = Moment(
            event.week, kind, event.need, event.kind, event.product, event.offer,
            event.level, referrer, weeks, event.severity, event.judged_severity,
        )  # fmt: skip
        if kind in _STILL_WAITS:
            self.still_waits[event.need] = moment
        else:
            self.moments.append(moment)

    def _flush(self, week: int) -> None:
        """Who still waited at the end of an earlier week."""
        for need, moment in list(self.still_waits.items()):
            if moment.week < week:
                self.moments.append(self.still_waits.pop(need))

    def _in_order(self) -> tuple[Moment, ...]:
        """By week, and within a week need by need in the order in which something happened to each first."""
        first: dict[tuple[int, int], int] = {}
        for place, moment in enumerate(self.moments):
            first.setdefault((moment.week, moment.need), place)
        return tuple(sorted(self.moments, key=lambda moment: (moment.week, first[moment.week, moment.need])))

    def story(self) -> Story:
        """The whole of it."""
        end = self.log.setup.weeks
        self._flush(end)
        for need in list(self.running):
            if need in self.price:
                self._pay(need, end)
            self._stretch(need, end)
        born, town = self.log.born.get(self.uid, 0), self.log.towns.get(self.uid, 0)
        episodes = tuple(sorted(self.episodes, key=lambda episode: (episode.since, episode.until)))
        cents = int(self.cents + 0.5)
        return Story(self.uid, born, town, self._in_order(), episodes, tuple(self.severities), cents)


def segment_of(setup: Setup, product: int) -> str:
    """The segment of a product."""
    return SEGMENT_IDS[int(setup.product_segments[product])]
