"""One simulated child in two worlds: doing nothing and a plan, with the same chance. No child here is a real one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agents.base.files.errors import WrongInput, shown
from experiments.replicate.parallel import Stopped
from model.arguments import checked_arguments
from model.flow.event_log import EventKind
from model.history.events import EventLog, follow_children
from model.history.timeline import Story, child_called, name_of_child, place_and_turn, segment_of, story_of
from model.scenario import Scenario
from model.setup.setup import Setup, set_up

MOST_PICKED = 40
"""How many children are kept for each reason to look at one."""
# A life with more moments is shown after those that can be told in a room.
FEW_MOMENTS = 24

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class Reason(StrEnum):
    """Why to look at a child."""

    DIFFERS = "differs"
    WAITS = "waits"
    RETURNS = "returns"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Lives:
    """One child in both worlds; time in weeks, money in cents. Differences are the plan minus doing nothing."""

    name: str
    base: Story
    plan: Story
    stays: frozenset[int]
    """Rows of the products that are a place to live."""

    @property
    def weeks_apart(self) -> int:
        """In how many weeks the child is in another place in the chain."""
        return sum(
            len(self.base.weeks_of(waiting=waiting) ^ self.plan.weeks_of(waiting=waiting)) for waiting in (True, False)
        )

    @property
    def waiting(self) -> int:
        """More weeks of waiting."""
        return self.plan.weeks_waiting - self.base.weeks_waiting

    @property
    def in_care(self) -> int:
        """More weeks of care."""
        return self.plan.weeks_in_care - self.base.weeks_in_care

    @property
    def in_stay(self) -> int:
        """More weeks of living elsewhere."""
        return stay_weeks(self.plan, self.stays) - stay_weeks(self.base, self.stays)

    @property
    def returns(self) -> int:
        """More times back after care had ended."""
        return self.plan.returns - self.base.returns

    @property
    def crises(self) -> int:
        """More crises."""
        return len(self.plan.all_of(EventKind.CRISIS)) - len(self.base.all_of(EventKind.CRISIS))

    @property
    def first_level(self) -> int:
        """How much heavier the first care was of the first need that was treated otherwise (levels)."""
        first = {moment.need: moment.level for moment in reversed(self.base.all_of(EventKind.STARTS))}
        seen: set[int] = set()
        for moment in self.plan.all_of(EventKind.STARTS):
            if moment.need in first and moment.need not in seen and moment.level != first[moment.need]:
                return moment.level - first[moment.need]
            seen.add(moment.need)
        return 0

    @property
    def cents(self) -> int:
        """What more was paid."""
        return self.plan.cents - self.base.cents


@dataclass(frozen=True)
class Followed:
    """The names of children worth looking at, by the reason why, with their lives."""

    setup: Setup
    picked: Mapping[Reason, tuple[str, ...]]
    lives: Mapping[str, Lives]


def stay_weeks(story: Story, stays: frozenset[int]) -> int:
    """Weeks in which the child lived elsewhere."""
    episodes = (episode for episode in story.episodes if not episode.waiting and episode.product in stays)
    return len({week for episode in episodes for week in episode.weeks})


@checked_arguments
def follow(
    base: Scenario,
    plan: Scenario,
    replication: int = 0,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Followed:
    """Look for children whose lives are worth telling, in one replication of one region."""
    logs: list[EventLog] = []
    # Equal scenarios are run once: the same seed gives the same lives.
    for done, scenario in enumerate(dict.fromkeys((base, plan))):
        if progress is not None:
            progress(done, 3)
        logs.append(_event_log(scenario, replication, None, cancelled))
    lives = {both.name: both for both in _all_lives(logs[0], logs[-1], cancelled)}
    picked = {reason: _best(lives, reason) for reason in Reason}
    kept = {name: lives[name] for names in picked.values() for name in names}
    return Followed(logs[0].setup, picked, kept)


@checked_arguments
def follow_one(
    base: Scenario, plan: Scenario, name: str, replication: int = 0, cancelled: Cancelled | None = None
) -> Lives:
    """The lives of the child of this name in both worlds; raises ``WrongInput`` when there is none."""
    found = place_and_turn(name)
    if found is None:
        raise WrongInput(f"child: found {shown(name)}, expected a number such as 417")
    # Only this child is followed: the others would be logged for nothing.
    children = range(found[0], found[0] + 1)
    first = _event_log(base, replication, children, cancelled)
    if found[0] not in first.first:
        raise WrongInput(f"child: found {name}, expected a number from 0 to {len(first.first) - 1:,}")
    uid = child_called(first, name)
    if uid is None:
        raise WrongInput(f"child: found {name}, but there is no such child in these years")
    second = first if plan == base else _event_log(plan, replication, children, cancelled)
    return Lives(name, story_of(first, uid), story_of(second, uid), stays_of(first.setup))


def stays_of(setup: Setup) -> frozenset[int]:
    """Rows of the products that are a place to live."""
    products = setup.place.products.values()
    return frozenset(row for row, product in enumerate(products) if product.setting != "none" or is_stay(setup, row))


def is_stay(setup: Setup, product: int) -> bool:
    """Whether a product belongs to the segment of stay and is no guidance beside it."""
    return segment_of(setup, product) == "stay" and list(setup.place.products.values())[product].role != "one_to_one"


def _event_log(scenario: Scenario, replication: int, children: range | None, cancelled: Cancelled | None) -> EventLog:
    if replication < 0:
        raise WrongInput(f"replication: found {replication}, expected 0 or more")
    found = follow_children(set_up(scenario), replication, children=children, cancelled=cancelled)
    if cancelled is not None and cancelled():
        raise Stopped
    return found


def _all_lives(base: EventLog, plan: EventLog, cancelled: Cancelled | None) -> Iterator[Lives]:
    stays = stays_of(base.setup)
    for uid in sorted(base.uids | plan.uids):
        if cancelled is not None and cancelled():
            raise Stopped
        first = story_of(base, uid)
        second = first if plan is base else story_of(plan, uid)
        if first.episodes or second.episodes:
            name = name_of_child(base if uid in base.born else plan, uid)
            yield Lives(name, first, second, stays)


def _best(lives: Mapping[str, Lives], reason: Reason) -> tuple[str, ...]:
    """The children for whom this reason holds: those whose life can be told first, then where it holds most."""

    def weight(name: str) -> tuple[bool, bool, int, int]:
        both = lives[name]
        crowded = max(len(both.base.moments), len(both.plan.moments)) > FEW_MOMENTS
        return crowded, both.weeks_apart == 0, -_how_much(both, reason), both.base.uid

    holds = [name for name, both in lives.items() if _how_much(both, reason) > 0]
    return tuple(sorted(holds, key=weight)[:MOST_PICKED])


def _how_much(lives: Lives, reason: Reason) -> int:
    if reason == Reason.DIFFERS:
        return lives.weeks_apart
    if reason == Reason.WAITS:
        return lives.base.weeks_waiting
    if reason == Reason.RETURNS:
        return lives.base.returns
    return stay_weeks(lives.base, lives.stays)
