"""A room as a frozen record, and each step as a pure function that returns the next record.

A step that the phase does not allow returns the same record.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from app.pages.workshop.roles import MOST_LEVERS, PRESETS, TOGETHER
from app.simulation.service import Question
from app.state.app_state import Range, Values, name_in, normalised

PHASES = ("invite", "predict", "locked", "reveal", "levers", "table", "vote", "consensus")
"""The order of a round; ``invite`` comes once, before the first."""
MOST_TEAMS = 24
MOST_ROUNDS = 12
LONGEST_TEAM_NAME = 30
DOTS = 3
"""How many dots a team has to give away; none to itself."""
COST_REACH = Range(-0.25, 0.25, 0.01, 0.0)
"""How far a prediction of cost goes, as a share of doing nothing."""


@dataclass(frozen=True, slots=True)
class Team:
    """One phone: its number in the room, its name, its role and its secret token."""

    number: int
    name: str
    role: str
    token: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Prediction:
    """A team's prediction: the change of cost as a share of doing nothing, and of the wait in weeks."""

    cost: float = 0.0
    wait: float = 0.0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """The question of a round: its id, its levers, cost (euro) and wait (weeks) of doing nothing in the last year."""

    id: str = ""
    levers: Values = ()
    year: int = 0
    cost: float = 0.0
    wait: float = 0.0

    @property
    def wait_reach(self) -> Range:
        """How far a prediction of the wait can go, in weeks."""
        most = float(max(4, round(0.75 * self.wait)))
        return Range(-most, most, 0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Round:
    """One question with the answers of the teams, by team number.

    ``may`` are the levers that each team could move, from the moment that the plans lie on the table.
    """

    ask: Ask = Ask()
    predictions: Mapping[int, Prediction] = field(default_factory=dict)
    plans: Mapping[int, Values] = field(default_factory=dict)
    ready: frozenset[int] = frozenset()
    may: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    votes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def dots(self) -> Counter[int]:
        """How many dots each plan got."""
        return Counter(plan for plans in self.votes.values() for plan in plans)


@dataclass(frozen=True, slots=True)
class Room:
    """The shared state of a room. ``around`` is the place, horizon and assumptions of all its plans."""

    code: str
    around: Question
    secret: str = field(repr=False, default="")
    phase: str = "invite"
    teams: tuple[Team, ...] = ()
    seats: int = 0
    """How many teams ever came in: a number is never given twice."""
    now: Round = Round()
    past: tuple[Round, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(PRESETS))
    together: bool = False
    shown: bool = False
    """Whether a team sees what its own levers do while it sets them."""

    def team(self, number: int) -> Team | None:
        """The team with this number."""
        return next((team for team in self.teams if team.number == number), None)

    def levers_of(self, team: Team) -> tuple[str, ...]:
        """The levers that a team may move."""
        return self.sets.get(TOGETHER if self.together else team.role, ())

    def name_of(self, number: int) -> str:
        """What a team is called, also when it has left."""
        team = self.team(number)
        return team.name if team else f"#{number}"

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Every round that was begun, the one under way last."""
        return (*self.past, self.now) if self.phase != "invite" else self.past


def tidy_name(text: object) -> str:
    """A name on one line, without invisible characters, cut at ``LONGEST_TEAM_NAME``."""
    return name_in(text, LONGEST_TEAM_NAME)


def add_team(room: Room, name: object, role: object, token: str) -> Room:
    """Add a team, if the room is not full, the name is not taken and the role is known."""
    tidy = tidy_name(name)
    # Two teams of one name could not be told apart on the big screen.
    taken = {team.name.casefold() for team in room.teams}
    known = isinstance(role, str) and role in PRESETS and role != TOGETHER
    if not tidy or tidy.casefold() in taken or not known or len(room.teams) >= MOST_TEAMS:
        return room
    # Not the number of teams: a number that was used stays with what its team gave in earlier rounds.
    number = room.seats + 1
    return replace(room, teams=(*room.teams, Team(number, tidy, str(role), token)), seats=number)


def remove_team(room: Room, number: int) -> Room:
    """Remove a team and its answers in this round."""
    if room.team(number) is None:
        return room
    now = replace(
        room.now,
        predictions=_without(room.now.predictions, number),
        plans=_without(room.now.plans, number),
        may=_without(room.now.may, number),
        ready=room.now.ready - {number},
        votes={
            voter: tuple(plan for plan in plans if plan != number)
            for voter, plans in room.now.votes.items()
            if voter != number
        },
    )
    return replace(room, teams=tuple(other for other in room.teams if other.number != number), now=now)


def start_round(room: Room, ask: Ask) -> Room:
    """Start a round with this question; without levers in it the round begins at the teams' own levers."""
    if not room.teams or room.phase not in {"invite", "consensus"} or len(room.past) >= MOST_ROUNDS:
        return room
    return replace(room, past=room.rounds, now=Round(ask), phase="predict" if ask.levers else "levers")


def go_to_phase(room: Room, phase: object) -> Room:
    """Go to another phase that ``next_phases`` allows."""
    if phase not in next_phases(room.phase):
        return room
    now = _on_the_table(room) if phase == "table" and room.phase == "levers" else room.now
    return replace(room, phase=str(phase), now=now)


def _on_the_table(room: Room) -> Round:
    """The plans as they are discussed: one for each team, cut to the levers of its role."""
    may = {team.number: room.levers_of(team) for team in room.teams}
    plans = {
        number: tuple(pair for pair in room.now.plans.get(number, ()) if pair[0] in levers)
        for number, levers in may.items()
    }
    return replace(room.now, may=may, plans=plans)


def next_phases(phase: str) -> tuple[str, ...]:
    """The phases that may follow this one. After the reveal no prediction can be reopened."""
    return {
        "predict": ("locked",),
        "locked": ("reveal", "predict"),
        "reveal": ("levers",),
        "levers": ("table",),
        "table": ("vote", "levers"),
        "vote": ("consensus", "table"),
        "consensus": ("vote",),
    }.get(phase, ())


def set_prediction(room: Room, team: Team, values: Mapping[str, object]) -> Room:
    """Set a team's prediction, unless predictions are closed or its own is fixed."""
    before = room.now.predictions.get(team.number, Prediction())
    if room.phase != "predict" or before.fixed:
        return room
    after = Prediction(
        cost=_within_range(values.get("cost", before.cost), COST_REACH, before.cost),
        wait=_within_range(values.get("wait", before.wait), room.now.ask.wait_reach, before.wait),
        # Not what merely counts as true: fixing cannot be undone.
        fixed=values.get("fixed") is True,
    )
    return replace(room, now=replace(room.now, predictions={**room.now.predictions, team.number: after}))


def set_plan(room: Room, team: Team, values: Mapping[str, object], reaches: Mapping[str, Range]) -> Room:
    """Set a team's levers: only those of its role, within their range."""
    if room.phase != "levers":
        return room
    may = room.levers_of(team)
    own = {name: value for name, value in values.items() if name in may}
    plan = normalised(own, reaches)
    return replace(room, now=replace(room.now, plans={**room.now.plans, team.number: plan}))


def set_ready(room: Room, team: Team, *, ready: bool) -> Room:
    """Mark a team as done with its levers, or not."""
    if room.phase != "levers":
        return room
    others = room.now.ready - {team.number}
    return replace(room, now=replace(room.now, ready=others | {team.number} if ready else others))


def set_votes(room: Room, team: Team, plans: Iterable[object]) -> Room:
    """Set a team's votes on the plans of others; more than ``DOTS`` are dropped."""
    if room.phase != "vote":
        return room
    may = {other.number for other in room.teams if other.number != team.number}
    # A browser may send a list of any length; so much of it is looked at.
    dots = (plan for plan in islice(plans, 10 * DOTS) if isinstance(plan, int) and plan in may)
    return replace(room, now=replace(room.now, votes={**room.now.votes, team.number: tuple(islice(dots, DOTS))}))


def set_role_levers(room: Room, role: object, levers: Iterable[object], known: Iterable[str]) -> Room:
    """Set the levers of a role: known ones, each once, at most ``MOST_LEVERS``."""
    if not isinstance(role, str) or role not in room.sets:
        return room
    may = set(known)
    # As with votes: a list of any length may come.
    names = [str(name) for name in islice(levers, 50) if name in may]
    return replace(room, sets={**room.sets, role: tuple(dict.fromkeys(names))[:MOST_LEVERS]})


def teams_done(room: Room) -> frozenset[int]:
    """Numbers of the teams that have finished this phase."""
    now = room.now
    if room.phase in {"predict", "locked"}:
        return frozenset(team for team, prediction in now.predictions.items() if prediction.fixed)
    if room.phase == "vote":
        return frozenset(team for team, votes in now.votes.items() if votes)
    return now.ready if room.phase == "levers" else frozenset()


def _within_range(value: object, reach: Range, otherwise: float) -> float:
    # True is a number to Python.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return reach.nearest(float(value))


def _without[T](by_team: Mapping[int, T], number: int) -> dict[int, T]:
    return {team: value for team, value in by_team.items() if team != number}
