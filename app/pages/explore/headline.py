"""View models of a result: the headline, its status, and the five tiles. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.components.labels import children_digits, pill
from app.i18n.texts import with_stress
from app.simulation.results import Difference, Kpi, PlanResult, kpis
from experiments.i18n.catalogue import Words
from experiments.i18n.format import millions_digits
from experiments.replicate.schedule import QUICK
from experiments.report.caveats import Basis
from experiments.statistics.significance import is_enough

NO_CHANGE = {"change": "", "direction": "", "tone": ""}
NEAR_BUDGET = 0.002
"""Share of the budget below which a difference with it is called none."""


def headline_pieces(answer: PlanResult, words: Words, basis: Basis = "published") -> list[dict[str, str | bool]]:
    """The sentence that says what the plan does, cut at the words that carry the answer.

    ``basis`` is whose budget it is set against: one that is no published figure is never told without its mark.
    """
    figures = kpis(answer)
    if not answer.changed:
        return with_stress(_do_nothing(answer, figures, words, basis))
    return with_stress(f"{_cost(answer, figures['cost'], words)} {_wait(figures['wait'], words)}")


def _do_nothing(answer: PlanResult, figures: dict[str, Kpi], words: Words, basis: Basis) -> str:
    cost = figures["cost"].base
    budget = float(answer.base.of("budget")[:, -1].mean())
    digits = millions_digits(cost)
    gap = cost - budget
    side = "equal" if abs(gap) < NEAR_BUDGET * budget else "above" if gap > 0 else "below"
    budget = words(f"budget.name.{basis}")
    text = words(f"headline.base.{side}", amount=words.millions(abs(gap), digits), budget=budget)
    amount, wait = words.millions(cost, digits), words.weeks(figures["wait"].base)
    return words("headline.base", year=answer.last_year, cost=amount, gap=text, wait=wait)


def _cost(answer: PlanResult, cost: Kpi, words: Words) -> str:
    digits = millions_digits(cost.base)
    return words(
        f"headline.cost.{_way(cost.change)}",
        year=answer.last_year,
        cost=words.millions(cost.shown(1e6, digits) * 1e6, digits),
        amount=words.millions(abs(cost.change.mean), digits),
    )


def _wait(wait: Kpi, words: Words) -> str:
    amount = words.weeks(abs(wait.change.mean))
    return words(f"headline.wait.{_way(wait.change)}", wait=words.weeks(wait.shown(1.0, 1)), amount=amount)


def _way(change: Difference) -> str:
    if not change.seen:
        return change.verdict_key
    return "less" if change.mean < 0 else "more"


def status(answer: PlanResult | None, words: Words, *, live: bool = False, pending: bool = False) -> dict[str, Any]:
    """The status of a result: pending, a quick estimate, being refined, or complete."""
    if answer is None:
        return {"state": "quick", "text": "", "share": 0.0}
    # During a drag it says so whatever is known: at a place that was computed before the text would jump.
    if live or not is_enough(answer.number):
        return {"state": "quick", "text": words("status.quick", number=min(answer.number, QUICK)), "share": 0.0}
    if pending:
        return {"state": "quick", "text": words("status.pending"), "share": 0.0}
    state = "full" if answer.full else "refining"
    text = words(f"status.{state}", number=answer.number, wanted=answer.wanted)
    return {"state": state, "text": text, "share": answer.number / answer.wanted}


@dataclass(frozen=True, slots=True)
class TileKind:
    """The format of one figure, and the sign of an improvement (0 where there is none)."""

    better: int
    before: str = ""
    after: str = ""
    signed: bool = False
    scale: float = 1.0
    digits: Callable[[Kpi], int] = lambda _: 0


def _money(figure: Kpi) -> int:
    return millions_digits(max(abs(figure.base), abs(figure.plan)))


def _weeks(_: Kpi) -> int:
    return 1


KINDS = {
    "cost": TileKind(better=-1, before="tile.unit.money", scale=1e6, digits=_money),
    "balance": TileKind(better=1, before="tile.unit.money", signed=True, scale=1e6, digits=_money),
    "wait": TileKind(better=-1, after="tile.unit.wait", digits=_weeks),
    "in_care": TileKind(better=0, digits=children_digits),
    "waiting": TileKind(better=-1, digits=children_digits),
}


def tile_props(answer: PlanResult, words: Words, basis: Basis = "published") -> list[dict[str, Any]]:
    """The properties of the five tiles; the balance says whose budget it is of."""
    figures = kpis(answer)
    return [_tile(answer, figures[name], kind, words, basis) for name, kind in KINDS.items()]


def _tile(answer: PlanResult, figure: Kpi, kind: TileKind, words: Words, basis: Basis) -> dict[str, Any]:
    digits = kind.digits(figure)
    write = words.signed if kind.signed else words.number
    change = words.signed(figure.change.mean / kind.scale, digits)
    label, after = f"tile.{figure.id}", kind.after
    if figure.id == "balance":  # a longer name leaves no room for the unit, which then stands behind the number
        label, after = f"{label}.{basis}", "" if basis == "published" else "tile.unit.million"
    return {
        "id": figure.id,
        "label": words(label, year=answer.last_year),
        "before": words(kind.before) if kind.before else "",
        "after": words(after) if after else "",
        "value": write(figure.shown(kind.scale, digits), digits),
        "note": _note(answer, figure, words, lambda value: write(value / kind.scale, digits)),
        **(pill(figure.change, change, kind.better, words) if answer.changed else NO_CHANGE),
        "base_line": [round(value / kind.scale, 4) for value in figure.base_line],
        "plan_line": [round(value / kind.scale, 4) for value in figure.plan_line],
    }


def _note(answer: PlanResult, figure: Kpi, words: Words, write: Callable[[float], str]) -> str:
    """Doing nothing, beside a significant change; without a plan the first year."""
    if answer.changed:
        return words("tile.base", value=write(figure.base)) if figure.change.seen else ""
    return words("tile.first", year=answer.base.years[0], value=write(figure.base_line[0]))
