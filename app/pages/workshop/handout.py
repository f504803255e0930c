"""The handout of a workshop: one HTML file that needs no app and prints well."""

from pathlib import Path
from typing import Any

from app.pages.workshop import view_model
from app.pages.workshop.hooks import Answers
from app.pages.workshop.lead_view_model import apart_lines, consensus_of, plan_rows, questions_on, spread_rows
from app.pages.workshop.room import Room, Round
from app.simulation.model_catalogue import model_version, place_of, sources_shown
from app.simulation.service import Question
from app.state.app_state import Values
from experiments.i18n.catalogue import Words
from experiments.report.templates import template

TEMPLATE = Path(__file__).with_name("handout.html.j2")
Table = tuple[list[str], list[list[Any]]]
"""The heads of a table, and its rows."""


def sheet(room: Room, answers: Answers, words: Words) -> str:
    """The whole handout, as one HTML file."""
    place = place_of(room.around.place)
    return template(TEMPLATE).render(
        words=words,
        place=getattr(place.name, words.language),
        year=place.start.year + room.around.years - 1,
        caveats=view_model.caveat_sentences(room, words),
        teams=[f"{team.name} ({words(f'shop.role.{team.role}')})" for team in room.teams],
        rounds=[_round(room, now, number, answers, words) for number, now in enumerate(room.rounds, 1)],
        sources=_sources(room, words),
        origin=_origin(room, answers, words),
    )


def _round(room: Room, now: Round, number: int, answers: Answers, words: Words) -> dict[str, Any]:
    done, levers = number <= len(room.past), now.ask.levers
    simulated = levers and (done or room.phase not in {"predict", "locked"})
    voted = done or room.phase == "consensus"
    return {
        "ask": view_model.question_text(room, now.ask, words),
        "moves": view_model.moves(levers, words) if levers else None,
        "base": view_model.base_line(now.ask, words) if levers else "",
        "thoughts": _predictions(room, now, words) if levers else None,
        "effect": _effect(room, levers, answers, words) if simulated else None,
        "plans": _plans(room, now, answers, words, voted=voted) if now.may else None,
    }


def _predictions(room: Room, now: Round, words: Words) -> Table:
    rows = [
        [room.name_of(team), texts["cost"], texts["wait"]]
        for team, prediction in sorted(now.predictions.items())
        for texts in [view_model.prediction_words(prediction, now.ask, words)]
    ]
    return [words("shop.plans.team"), words("shop.cost"), words("shop.wait")], rows


def _effect(room: Room, levers: Values, answers: Answers, words: Words) -> str:
    texts = view_model.effect(answers, view_model.question_of(room, levers), words)
    return f"{words('shop.cost')}: {texts['cost']}. {words('shop.wait')}: {texts['wait']}."


def _plans(room: Room, now: Round, answers: Answers, words: Words, *, voted: bool) -> dict[str, Any]:
    heads = [words(f"shop.plans.{name}") for name in ("team", "moves")] + [words("shop.cost"), words("shop.wait")]
    rows = []
    for row in plan_rows(room, now, answers, words, dots=voted):
        cells = [row["team"], "; ".join(row["moves"]), row["cost"], row["wait"]]
        rows.append([*cells, str(row["dots"])] if voted else cells)
    levers, plan = spread_rows(room, now, words), consensus_of(room, now)
    spread = [[row["name"], row["min"], row["value"], row["max"], row["touched"]] for row in levers if row["moved"]]
    names = [words(f"shop.sheet.{name}") for name in ("lever", "low", "mean", "high", "touched")]
    return {
        "teams": (heads + ([words("shop.plans.dots")] if voted else []), rows),
        "spread": (names, spread),
        "untouched": ", ".join(row["name"] for row in levers if not row["moved"]),
        "voted": voted,
        "consensus": view_model.moves(plan, words) or [words("shop.consensus.still")],
        "effect": _effect(room, plan, answers, words),
        "apart": apart_lines(room, now, words) or [words("shop.consensus.agree")],
    }


def _sources(room: Room, words: Words) -> list[tuple[str, list[str]]]:
    """Name and sources of every lever that was moved or asked about."""
    used = {name for now in room.rounds for plan in now.plans.values() for name, _value in plan}
    used |= {name for now in room.rounds for name, _value in now.ask.levers}
    levers = [lever for name, lever in view_model.levers_by_id().items() if name in used]
    return [(words.pick(lever, "name"), list(sources_shown(lever.sources, words.language))) for lever in levers]


def _origin(room: Room, answers: Answers, words: Words) -> list[str]:
    # The fewest runs: the sheet is as sure as the least sure figure on it.
    runs = [answer.number for question in _questions(room) if (answer := answers.get(question)) is not None]
    how = words("shop.sheet.how", number=min(runs, default=0))
    how = how if is_based_on_all_runs(room, answers) else f"{how} {words('shop.sheet.rough')}"
    return [how, words("shop.sheet.made", version=model_version(), seed=room.around.seed)]


def _questions(room: Room) -> set[Question]:
    """The plans that the handout shows: of a round under way only those of its present phase."""
    rounds = [(now, "consensus" if at < len(room.past) else room.phase) for at, now in enumerate(room.rounds)]
    return {question for now, phase in rounds for question in questions_on(room, now, phase)}


def is_based_on_all_runs(room: Room, answers: Answers) -> bool:
    """Whether all that the sheet tells stands on the full number of runs."""
    return all((answer := answers.get(question)) is not None and answer.full for question in _questions(room))
