"""How plans and lever values are called where a reader meets them. Pure functions."""

from app.i18n.texts import app_words
from app.simulation.model_catalogue import all_levers
from app.state.app_state import AppState, Plan
from experiments.i18n.catalogue import Words
from model.policy.levers import LeverDeclaration

MOST_NAMED = 2


def name_of(state: AppState) -> str:
    """The name of the plan at hand: its own, or made from its levers."""
    return plan_name(state.plan, app_words(state.language))


def plan_name(plan: Plan, words: Words) -> str:
    """A plan's own name, or one made from the levers that it changes."""
    if plan.name:
        return plan.name
    if not plan.levers:
        return words("line.base")
    known = {lever.id: lever for lever in all_levers()}
    named = [words.pick(known[name], "name") for name, _ in plan.levers[:MOST_NAMED]]
    others = len(plan.levers) - len(named)
    return " + ".join(named) + (words("name.others", count=others) if others else "")


def lever_value(lever: LeverDeclaration, value: float, words: Words) -> str:
    """A lever's value as the panel writes it."""
    named = words.get(f"lever.{lever.id}.at.{value:g}")
    if named:
        return named
    if int(value) == value and int(value) in lever.choices:
        return words.of(lever.choices[int(value)])
    write = words.signed if lever.min < 0 < lever.max else words.number
    if lever.unit == "share":
        return f"{write(100 * value)}%"
    digits = {"fte": 1, "levels": 2}.get(lever.unit, 0)
    unit = words.get(f"lever.unit.{lever.unit}")
    return f"{write(value, digits)} {unit}".strip()
