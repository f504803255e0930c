"""View model that phones and the big screen share: plans, effects and predictions in words. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.components.caveat_texts import caveats_here, reliability
from app.components.labels import lever_value
from app.pages.workshop.hooks import Answers
from app.pages.workshop.room import COST_REACH, Ask, Prediction, Room, Team
from app.pages.workshop.statistics import PlanOutcome, outcome, outcomes_together
from app.simulation.model_catalogue import all_levers, choices, place_of
from app.simulation.results import Difference, PlanResult
from app.simulation.service import Question
from app.state.app_state import AppState, Plan, Range, Values
from experiments.i18n.catalogue import Words, report_words
from experiments.i18n.format import millions_digits
from experiments.report.caveats import sentences
from experiments.statistics.significance import is_enough
from model.policy.levers import LeverDeclaration

Props = dict[str, Any]
UNDER_WAY = "busy"


def levers_by_id() -> dict[str, LeverDeclaration]:
    """Every lever, by its id."""
    return {lever.id: lever for lever in all_levers()}


def reaches_of(room: Room) -> Mapping[str, Range]:
    """The range of each lever in the place of the room."""
    return choices(room.around.place).levers


def question_of(room: Room, levers: Values) -> Question:
    """The question to the simulation service for a plan in this room."""
    return replace(room.around, plan=Plan(levers))


def state_of(room: Room, words: Words) -> AppState:
    """The room as a reader's choices, without a plan."""
    around = room.around
    return AppState(around.place, around.years, around.seed, assumptions=around.assumptions, language=words.language)


def caveat_lines(room: Room, words: Words) -> list[str]:
    """What a phone says beside a figure: the grade of the place, and what a figure leaves out."""
    caveats = reliability(state_of(room, words), words)
    return [f"{caveats['grade']}. {caveats['band']}"]


def caveat_sentences(room: Room, words: Words) -> list[str]:
    """All that must be known before the figures of the sheet are used, a sentence or two each."""
    return sentences(caveats_here(state_of(room, words)), report_words(words.language))


def question_text(room: Room, ask: Ask, words: Words) -> str:
    """The question of a round."""
    if not ask.id:
        return words("shop.ask.none", place=getattr(place_of(room.around.place).name, words.language))
    return words("shop.ask.what", year=ask.year, what=words(f"shop.ask.{ask.id}"))


def moves(plan: Values, words: Words) -> list[str]:
    """A plan as one line per lever."""
    known = levers_by_id()
    return [f"{words.pick(known[name], 'name')}: {lever_value(known[name], value, words)}" for name, value in plan]


def base_line(ask: Ask, words: Words) -> str:
    """Cost and wait of doing nothing, as the starting point of a prediction."""
    cost = words.millions(ask.cost, millions_digits(ask.cost))
    return words("shop.base", cost=cost, wait=words.weeks(ask.wait))


def cost_words(share: float, base: float, words: Words) -> str:
    """A predicted change of cost, as a share and in euro."""
    if share == 0:
        return words("shop.same")
    amount = words.millions(abs(share) * base, millions_digits(base))
    way = "less" if share < 0 else "more"
    return words(f"shop.cost.{way}", share=f"{words.signed(100 * share, 0)}%", amount=amount)


def wait_words(weeks: float, words: Words) -> str:
    """A predicted change of the wait."""
    if weeks == 0:
        return words("shop.same")
    return words(f"shop.wait.{'less' if weeks < 0 else 'more'}", amount=words.weeks(abs(weeks)))


def prediction_words(prediction: Prediction, ask: Ask, words: Words) -> dict[str, str]:
    """A whole prediction in words."""
    return {"cost": cost_words(prediction.cost, ask.cost, words), "wait": wait_words(prediction.wait, words)}


def prediction_sliders(prediction: Prediction, ask: Ask, words: Words) -> list[Props]:
    """The two sliders of a prediction; every place on them has its words."""
    costs, waits = steps_of(COST_REACH), steps_of(ask.wait_reach)
    year = ask.year
    return [
        _slider("cost", words("shop.predict.cost", year=year), costs, prediction.cost, 0.0)
        | {"labels": [cost_words(value, ask.cost, words) for value in costs]},
        _slider("wait", words("shop.predict.wait", year=year), waits, prediction.wait, 0.0)
        | {"labels": [wait_words(value, words) for value in waits]},
    ]


def lever_sliders(room: Room, team: Team, words: Words) -> list[Props]:
    """The levers of a team, with the words of every value that they can take."""
    known, reaches, plan = levers_by_id(), reaches_of(room), dict(room.now.plans.get(team.number, ()))
    sliders = []
    for name in room.levers_of(team):
        lever, reach = known[name], reaches[name]
        steps = steps_of(reach)
        slider = _slider(name, words.pick(lever, "name"), steps, plan.get(name, reach.base), reach.base)
        labels = [lever_value(lever, value, words) for value in steps]
        sliders.append(slider | {"labels": labels, "note": words.pick(lever, "does"), "pick": lever.unit == "choice"})
    return sliders


def steps_of(reach: Range) -> list[float]:
    """All values of a slider, ascending, the base included."""
    number = round((reach.max - reach.min) / reach.step)
    # The base may lie between the steps, and must be there to go back to.
    return sorted({reach.nearest(reach.min + place * reach.step) for place in range(number + 1)} | {reach.base})


def _slider(name: str, title: str, steps: list[float], value: float, base: float) -> Props:
    near = min(range(len(steps)), key=lambda place: abs(steps[place] - value))
    return {"id": name, "name": title, "at": near, "base": steps.index(base), "note": "", "pick": False}


def effect(answers: Answers, question: Question, words: Words) -> Props:
    """The effect of a plan on cost and wait, in words with a tone; or that it is being computed.

    What does not stand on all runs yet says so wherever it is shown.
    """
    if question not in answers:
        return _same_text(words("shop.busy"), UNDER_WAY)
    answer = answers[question]
    if answer is None:
        return _same_text(words("shop.failed"))
    if not answer.changed:
        return _same_text(words("shop.same"))
    return _effect_texts(outcome(answer), answer, words)


def _same_text(text: str, tone: str = "") -> Props:
    return {"cost": text, "wait": text, "cost_tone": tone, "wait_tone": tone}


def effects(answers: Answers, questions: Sequence[Question], words: Words) -> list[Props]:
    """The effects of plans that are shown together, tested as one family."""
    there = {
        question: answer for question in questions if (answer := answers.get(question)) is not None and answer.changed
    }
    outcomes = dict(zip(there, outcomes_together(list(there.values())), strict=True))
    return [
        _effect_texts(outcomes[question], there[question], words)
        if question in there
        else effect(answers, question, words)
        for question in questions
    ]


def _effect_texts(plan_outcome: PlanOutcome, answer: PlanResult, words: Words) -> Props:
    texts = {"cost": _money(plan_outcome.euro, answer, words), "wait": _weeks(plan_outcome.weeks, words)}
    if not answer.full and is_enough(answer.number):  # fewer runs are called a first estimate by themselves
        texts = {name: words("shop.effect.rough", told=text) for name, text in texts.items()}
    return {**texts, "cost_tone": _tone(plan_outcome.euro), "wait_tone": _tone(plan_outcome.weeks)}


def truth(answers: Answers, question: Question) -> PlanOutcome | None:
    """What the model says, once there are enough runs to say it."""
    answer = answers.get(question)
    return outcome(answer) if answer and is_enough(answer.number) else None


def firmness(answers: Answers, questions: Iterable[Question], words: Words) -> str:
    """Whether the figures on the screen stand on all runs, in words."""
    results = [answers.get(question) for question in questions]
    return words("shop.firm" if all(answer is not None and answer.full for answer in results) else "shop.rough")


def _money(change: Difference, answer: PlanResult, words: Words) -> str:
    if not change.seen:
        return words(change.verdict_key)
    base = float(answer.base.of("cost")[:, -1].mean())
    way = "less" if change.mean < 0 else "more"
    return words(f"shop.money.{way}", amount=words.millions(abs(change.mean), millions_digits(base)))


def _weeks(change: Difference, words: Words) -> str:
    if not change.seen:
        return words(change.verdict_key)
    return wait_words(change.mean, words)


def _tone(change: Difference) -> str:
    return ("better" if change.mean < 0 else "worse") if change.seen else "unseen"
