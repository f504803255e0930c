"""Names of plans, levers and assumptions, and their values, in words. Pure functions."""

from collections.abc import Iterator, Sequence

from app.i18n.texts import app_words
from app.simulation.model_catalogue import all_levers, scenarios_of
from app.simulation.results import Difference, Kpi
from app.state.app_state import AppState, Plan, Timing
from experiments.i18n.catalogue import Words
from model.evidence.reader import mentioned_in
from model.outcomes.declared import Outcome, outcomes
from model.places.schema import Place
from model.policy.assumptions import BUDGET, Assumption
from model.policy.levers import LeverDeclaration, levers
from model.policy.segments import SEGMENT_IDS

MOST_NAMED = 2
LEVER_GROUPS = ("prevention", "access", "care", "stay", "money")
"""The groups of levers, in the order of the page."""
LEVER_DIGITS = {"fte": 1, "levels": 2}
"""Decimals of a lever, by its unit."""
BETTER = {"lower": -1, "higher": 1, "none": 0}
"""The sign of an improvement, by what an outcome declares as better."""


def name_of(state: AppState) -> str:
    """The name of the plan at hand: its own, or made from its levers."""
    return plan_name(state.plan, app_words(state.language))


def plan_name(plan: Plan, words: Words) -> str:
    """A plan's own name, or one made from the levers that it changes."""
    if plan.name:
        return plan.name
    if not plan.levers:
        return words("line.base")
    levers_by_id = {lever.id: lever for lever in all_levers()}
    names = [words.pick(levers_by_id[lever], "name") for lever, _ in plan.levers[:MOST_NAMED]]
    others = len(plan.levers) - len(names)
    return " + ".join(names) + (words("name.others", count=others) if others else "")


def lever_value(lever: LeverDeclaration, value: float, words: Words) -> str:
    """A lever's value as the panel writes it."""
    # A value may have a name in place of a number, such as no maximum at the end of the range.
    named = words.get(f"lever.{lever.id}.at.{value:g}")
    if named:
        return named
    if int(value) == value and int(value) in lever.choices:
        return words.of(lever.choices[int(value)])
    # A lever that goes both ways is a change of something, which reads as +5 or −5.
    write = words.signed if lever.min < 0 < lever.max else words.number
    if lever.unit == "share":
        return f"{write(100 * value)}%"
    digits = LEVER_DIGITS.get(lever.unit, 0)
    unit = words.get(f"lever.unit.{lever.unit}")
    return f"{write(value, digits)} {unit}".strip()


def changes_in(plan: Plan, words: Words) -> list[str]:
    """What a plan changes, lever by lever."""
    known, dated = {lever.id: lever for lever in all_levers()}, plan.dated()
    return [
        f"{words.pick(known[name], 'name')} {lever_value(known[name], at, words)}{_timing(dated.get(name), words)}"
        for name, at in plan.levers
    ]


def _timing(when: Timing | None, words: Words) -> str:
    """The start and ramp of a lever where they differ from its own."""
    if when is None:
        return ""
    start = words("compare.from", date=words.day(when.start)) if when.start else ""
    weeks = when.ramp_weeks
    ramp = "" if weeks is None else words("compare.ramp", weeks=weeks) if weeks else words("compare.at_once")
    return "".join(f", {part}" for part in (start, ramp) if part)


def assumption_name(assumption: Assumption, place: Place, words: Words) -> str:
    """What an assumption is about, and for which kind of help or need."""
    if assumption.id == BUDGET:  # its source tells what it was made from, not what it is
        return words("around.part.budget")
    evidence = mentioned_in(assumption.source)
    about = evidence[-1].named(words.language) if evidence else words(f"around.part.{assumption.id.split('.')[0]}")
    # Not capitalize(): that makes small letters of the rest, also of abbreviations.
    about = about[:1].upper() + about[1:]
    where = ", ".join(_subjects(assumption.id.split("."), place, words))
    return f"{about} ({where})" if where else about


def _subjects(path: list[str], place: Place, words: Words) -> Iterator[str]:
    known = {lever.id: words.pick(lever, "name") for lever in levers()}
    known |= {name: words.of(product.name) for name, product in place.products.items()}
    known |= {name: words.of(kind.name) for name, kind in place.kinds.items()}
    known |= {name: town.name for name, town in place.municipalities.items()}
    for part in path[1:]:
        if part in SEGMENT_IDS:
            yield words(f"segment.{part}")
        elif part in known:
            yield known[part]
        elif named := words.get(f"around.{path[0]}.{part}"):
            yield named


def outcome_of(name: str) -> Outcome:
    """The declaration of an outcome."""
    return next(outcome for outcome in outcomes() if outcome.id == name)


def scenario_names(place: str, words: Words, without: Sequence[str] = ()) -> list[dict[str, str]]:
    """The plans of the documents for a place, as options of a picker."""
    return [
        {"id": known.id, "name": words.of(known.scenario.name) if known.scenario.name else known.id}
        for known in scenarios_of(place)
        if known.id not in without
    ]


def pill(change: Difference, text: str, better: int, words: Words) -> dict[str, str]:
    """A difference with its arrow and tone; ``better`` is the sign of a change for the better, 0 where there is none.

    A difference that is not significant has a verdict in place of its ``text``.
    """
    if not change.seen:
        return {"change": words("early.short" if change.seen is None else "unseen"), "direction": "", "tone": "unseen"}
    sign = 1 if change.mean > 0 else -1
    tone = "neutral" if not better else "better" if sign == better else "worse"
    return {"change": text, "direction": "up" if sign > 0 else "down", "tone": tone}


def children_digits(figure: Kpi) -> int:
    """Decimals of a number of children."""
    return 1 if abs(figure.base) < 20 else 0
