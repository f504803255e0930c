"""Statistics of a round: spread of each lever, nearest predictions, consensus and disagreement."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.pages.workshop.room import Prediction, Round
from app.simulation.results import Difference, PlanResult, Series, difference, judged_together, kpis
from app.state.app_state import Range, Values, normalised

FAR_APART = 0.25
"""From this share of a lever's stretch on, teams are said to disagree about it."""
MOST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """One lever over the teams that may move it: its values, and how many teams moved it."""

    lever: str
    base: float
    min: float
    mean: float
    max: float
    touched: int
    teams: int
    apart: float
    at: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """The effect of a plan in the last year: cost as a share of doing nothing, wait in weeks; 0 if not seen."""

    cost: float
    wait: float
    euro: Difference
    weeks: Difference
    full: bool


def spreads(now: Round, reaches: Mapping[str, Range], chosen: Iterable[str] = ()) -> list[Spread]:
    """The spread of every lever that a team could move. A ``chosen`` lever has no mean: its mode takes that place."""
    choices = set(chosen)
    at: dict[str, list[float]] = {}
    for number, levers in now.may.items():
        plan = dict(now.plans.get(number, ()))
        for name in levers:
            if name in reaches:
                at.setdefault(name, []).append(plan.get(name, reaches[name].base))
    return [_spread(name, values, reaches[name], picks=name in choices) for name, values in at.items()]


def _spread(name: str, values: list[float], reach: Range, *, picks: bool) -> Spread:
    low, high = min(values), max(values)
    # Sorted, since of equally frequent values the counter gives the one that it met first.
    mean = Counter(sorted(values)).most_common(1)[0][0] if picks else sum(values) / len(values)
    return Spread(
        lever=name,
        base=reach.base,
        min=low,
        mean=mean,
        max=high,
        touched=sum(value != reach.base for value in values),
        teams=len(values),
        # As a share of what the lever can do, so that levers in euro and in weeks compare.
        apart=(high - low) / (reach.max - reach.min),
        at=tuple(sorted(values)),
    )


def consensus(levers: Iterable[Spread], reaches: Mapping[str, Range]) -> Values:
    """The plan of the means, each rounded to a step of its lever."""
    return normalised({spread.lever: spread.mean for spread in levers}, reaches)


def points_apart(levers: Iterable[Spread]) -> list[Spread]:
    """The levers about which teams differ most, the widest first."""
    wide = [spread for spread in levers if spread.teams > 1 and spread.apart >= FAR_APART]
    # By name where equally wide, so that every screen shows the same.
    return sorted(wide, key=lambda spread: (-spread.apart, spread.lever))[:MOST_POINTS]


def outcome(answer: PlanResult) -> PlanOutcome:
    """The effect of one plan in the last year; a difference that is not significant counts as 0."""
    return _outcome(answer, *(difference(*pair) for pair in _pairs(answer)))


def outcomes_together(answers: Sequence[PlanResult]) -> list[PlanOutcome]:
    """The effects of plans that are shown together, tested as one family (Benjamini-Hochberg)."""
    pairs = [pair for answer in answers for pair in _pairs(answer)]
    changes = judged_together([difference(*pair) for pair in pairs], [plan - base for base, plan in pairs])
    both = zip(changes[::2], changes[1::2], strict=True)
    return [_outcome(answer, euro, weeks) for answer, (euro, weeks) in zip(answers, both, strict=True)]


def _pairs(answer: PlanResult) -> list[tuple[Series, Series]]:
    """The last year of doing nothing and of the plan: cost, and wait."""
    sides = [answer.pair(name)[1:] for name in ("cost", "wait_mean")]
    return [(base[:, -1], plan[:, -1]) for base, plan in sides]


def _outcome(answer: PlanResult, euro: Difference, weeks: Difference) -> PlanOutcome:
    return PlanOutcome(
        cost=euro.mean / kpis(answer)["cost"].base if euro.seen else 0.0,
        wait=weeks.mean if weeks.seen else 0.0,
        euro=euro,
        weeks=weeks,
        full=answer.full,
    )


def nearest(predictions: Mapping[int, Prediction], name: str, truth: float) -> tuple[int, ...]:
    """The teams whose prediction of ``cost`` or ``wait`` came nearest; more than one when they are equally near."""
    # Rounded: teams with the same prediction must be equally near.
    away = {team: round(abs(getattr(prediction, name) - truth), 6) for team, prediction in predictions.items()}
    least = min(away.values(), default=None)
    return tuple(sorted(team for team, distance in away.items() if distance == least))


def same_way(predictions: Mapping[int, Prediction], name: str, truth: float, still: float) -> int:
    """How many teams predicted the right direction; within ``still`` of zero is no change."""
    return sum(_way(getattr(prediction, name), still) == _way(truth, still) for prediction in predictions.values())


def _way(value: float, still: float) -> int:
    return 0 if abs(value) < still else 1 if value > 0 else -1


def standing(now: Round) -> list[tuple[int, int]]:
    """Pairs of team and votes, most votes first."""
    return sorted(now.dots.items(), key=lambda pair: (-pair[1], pair[0]))
