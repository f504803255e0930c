"""View model of the facilitator's screen. Pure functions."""

from collections.abc import Callable, Mapping
from typing import Any

from app.components.labels import lever_value
from app.pages.workshop import statistics, view_model
from app.pages.workshop.hooks import Answers
from app.pages.workshop.room import COST_REACH, Prediction, Room, Round
from app.pages.workshop.statistics import PlanOutcome
from app.simulation.service import Question
from app.state.app_state import Range, Values
from experiments.i18n.catalogue import Words

Props = dict[str, Any]
STILL = {"cost": 0.005, "wait": 0.25}
"""Below this a prediction says that nothing changes."""
NAME_WIDTH = 0.014
"""The width of a letter beside a dot, as a share of the strip."""


def choice_levers() -> set[str]:
    """Ids of the levers that choose between forms, and so have no mean."""
    return {name for name, lever in view_model.levers_by_id().items() if lever.unit == "choice"}


def spread_of(room: Room, now: Round) -> list[statistics.Spread]:
    """The spread of each lever in a round, sorted by how many teams moved it."""
    found = statistics.spreads(now, view_model.reaches_of(room), choice_levers())
    return sorted(found, key=lambda spread: (-spread.touched, -spread.apart))


def consensus_of(room: Room, now: Round) -> Values:
    """The plan in which each lever stands at the mean of the teams."""
    return statistics.consensus(spread_of(room, now), view_model.reaches_of(room))


def questions_on(room: Room, now: Round, phase: str) -> tuple[Question, ...]:
    """The plans of a round that a phase shows, without duplicates."""
    questions = [room.around]
    if now.ask.levers:
        questions.append(view_model.question_of(room, now.ask.levers))
    if phase in {"table", "vote", "consensus"}:
        questions += [view_model.question_of(room, plan) for plan in now.plans.values()]
    if phase == "consensus":
        questions.append(view_model.question_of(room, consensus_of(room, now)))
    # Each once, in this order: what is shown first is computed first.
    return tuple(dict.fromkeys(questions))


def strips(room: Room, now: Round, answers: Answers, words: Words) -> list[Props]:
    """Predictions and the model's answer on two strips: cost and wait."""
    outcome = view_model.truth(answers, view_model.question_of(room, now.ask.levers))
    cost = _strip(room, now, outcome, "cost", COST_REACH, words)
    return [cost, _strip(room, now, outcome, "wait", now.ask.wait_reach, words)]


def _strip(room: Room, now: Round, outcome: PlanOutcome | None, name: str, reach: Range, words: Words) -> Props:
    change = getattr(outcome, name) if outcome else 0.0
    # The answer may lie beyond what could be predicted: the strip then grows with it.
    far = max(reach.max, abs(change) * 1.1)
    near = statistics.nearest(now.predictions, name, change) if outcome else ()

    def in_words(value: float) -> str:
        if name == "cost":
            return view_model.cost_words(value, now.ask.cost, words)
        return view_model.wait_words(value, words)

    answer = words("shop.busy")
    if outcome:
        whole = outcome.euro if name == "cost" else outcome.weeks
        answer = in_words(_rounded(name, change)) if whole.seen else words(whole.verdict_key)
    return {
        "id": name,
        "name": words(f"shop.predict.{name}", year=now.ask.year),
        "low": in_words(-far if name == "wait" else -reach.max),
        "high": in_words(far if name == "wait" else reach.max),
        "zero": words("shop.same"),
        "truth": {"at": _place(change, far), "message": answer} if outcome else None,
        "dots": _dots(room, now.predictions, name, far, near, in_words),
        "lines": _verdict(room, now, name, change, near, words) if outcome else [],
    }


def _rounded(name: str, change: float) -> float:
    return round(change, 3) if name == "cost" else round(change, 1)


def _place(value: float, far: float) -> float:
    return round((value + far) / (2 * far), 4)


def _dots(
    room: Room,
    predictions: Mapping[int, Prediction],
    name: str,
    far: float,
    near: tuple[int, ...],
    in_words: Callable[[float], str],
) -> list[Props]:
    """A dot for each team, in lanes so that names do not overlap."""
    lanes: list[float] = []
    dots = []
    for team, prediction in sorted(predictions.items(), key=lambda pair: getattr(pair[1], name)):
        at, called = _place(getattr(prediction, name), far), room.name_of(team)
        width = 0.05 + NAME_WIDTH * len(called)
        # At the right edge a name stands before its dot, or it would leave the strip.
        start = at - width if at > 0.75 else at
        lane = next((place for place, end in enumerate(lanes) if end <= start), len(lanes))
        # A slice: it replaces the end of this lane, or adds a lane where all are taken.
        lanes[lane : lane + 1] = [start + width]
        text = in_words(getattr(prediction, name))
        best = team in near
        dots.append({"team": called, "at": at, "lane": lane, "message": text, "best": best, "left": at > 0.75})
    return dots


def _verdict(room: Room, now: Round, name: str, change: float, near: tuple[int, ...], words: Words) -> list[str]:
    if not now.predictions:
        return [words("shop.reveal.none")]
    names = ", ".join(room.name_of(team) for team in near)
    right = statistics.same_way(now.predictions, name, change, STILL[name])
    direction = words("shop.reveal.way", number=right, all=len(now.predictions))
    return [words("shop.reveal.best", names=names), direction]


def spread_rows(room: Room, now: Round, words: Words) -> list[Props]:
    """Each lever as a row: a bar from lowest to highest, a mark at the mean, and who touched it."""
    return [_spread_row(spread, view_model.reaches_of(room)[spread.lever], words) for spread in spread_of(room, now)]


def _spread_row(spread: statistics.Spread, reach: Range, words: Words) -> Props:
    lever = view_model.levers_by_id()[spread.lever]

    def at(value: float) -> float:
        return round((value - reach.min) / (reach.max - reach.min), 4)

    middle = lever_value(lever, reach.nearest(spread.mean), words)
    return {
        "id": spread.lever,
        "name": words.pick(lever, "name"),
        "moved": spread.touched > 0,
        "base": at(spread.base),
        "low": at(spread.min),
        "high": at(spread.max),
        "mean": at(spread.mean),
        "dots": [at(value) for value in spread.at],
        "min": lever_value(lever, spread.min, words),
        "max": lever_value(lever, spread.max, words),
        "middle": words("shop.table.mode" if lever.unit == "choice" else "shop.table.mean", value=middle),
        "value": middle,
        "touched": words("shop.table.touched", number=spread.touched, teams=spread.teams),
    }


def plan_rows(room: Room, now: Round, answers: Answers, words: Words, *, dots: bool = False) -> list[Props]:
    """The plans of the teams with their effects; with ``dots`` also their votes, most votes first."""
    order = list(now.plans)
    if dots:
        votes = now.dots
        order.sort(key=lambda team: -votes[team])
    rows = []
    effects = view_model.effects(answers, [view_model.question_of(room, now.plans[team]) for team in order], words)
    for team, effect in zip(order, effects, strict=True):
        plan = now.plans[team]
        there = room.team(team)
        rows.append(
            {
                "team": room.name_of(team),
                "role": words(f"shop.role.{there.role}") if there else "",
                "moves": view_model.moves(plan, words) or [words("shop.plans.still")],
                "dots": now.dots[team] if dots else -1,
                **effect,
            }
        )
    return rows


def apart_lines(room: Room, now: Round, words: Words) -> list[str]:
    """The levers about which the teams differ most."""
    known, lines = view_model.levers_by_id(), []
    for spread in statistics.points_apart(spread_of(room, now)):
        lever = known[spread.lever]
        low, high = (lever_value(lever, value, words) for value in (spread.min, spread.max))
        lines.append(f"{words.pick(lever, 'name')}: {words('shop.consensus.between', low=low, high=high)}")
    return lines


def winners(now: Round) -> list[int]:
    """The plans with the most dots."""
    return [team for team, dots in statistics.standing(now) if dots]
