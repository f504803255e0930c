"""View model of the result of a search: cards of plans with their chance, price and harms in words. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.components.labels import lever_value, outcome_of, pill, plan_name
from app.pages.find.search_request import KINDS, RequestedLimit, SearchRequest, number_in
from app.simulation.results import difference
from app.state.app_state import Plan, Range, normalised
from experiments.compare.metric import EVERYTHING, Metric
from experiments.compare.side_effects import foremost
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words
from experiments.i18n.format import millions_digits
from experiments.optimise.limits import Limit
from experiments.optimise.search import FoundPlan, Optimised
from model.policy.levers import LeverDeclaration

TENTHS = 10
MOST_HARMS = 4
SMALLEST_HARM = {"weeks": 0.5, "share": 0.01, "children": 1.0, "trajectories": 1.0, "crises": 1.0, "referrals": 1.0}
"""The smallest harm that a card names, by unit."""
CARD_OUTCOMES = (("cost", "money", -1), ("wait_mean", "weeks", -1), ("waiting", "children", -1))
"""Outcomes on a card, their unit, and which way is better."""


def in_tenths(share: float, words: Words) -> str:
    """A share of futures in tenths, in words."""
    # Rounding alone would call 3 percent none and 97 percent all.
    tenths = round(TENTHS * share)
    if share <= 0.0:
        return words("find.tenths.none")
    if share < 0.05:
        return words("find.tenths.few")
    if share >= 1.0:
        return words("find.tenths.all")
    return words("find.tenths.most") if share > 0.95 else words("find.tenths", count=tenths)


def interval_text(low: float, high: float, words: Words) -> str:
    """The interval of a chance in words."""
    ends = round(TENTHS * max(low, 0.0)), round(TENTHS * min(high, 1.0))
    if ends[0] == ends[1]:
        return words("find.interval.one", count=ends[0])
    return words("find.interval", low=ends[0], high=ends[1])


def verdict(result: Optimised, request: SearchRequest, words: Words) -> str:
    """The headline: how many plans reach what was asked, or that none does and how near the nearest comes."""
    if not result.plans:
        return words("find.verdict.nothing")
    enough = len(result.reaching)
    best = result.plans[0]
    if enough:
        key = "find.verdict.one" if enough == 1 else "find.verdict.some"
        return words(key, count=enough, sure=request.sure, chance=in_tenths(best.chance, words))
    best = max(result.plans, key=lambda plan: plan.chance)
    return words("find.verdict.none", sure=request.sure, chance=in_tenths(best.chance, words))


def as_plan(result: Optimised, candidate: FoundPlan, reaches: Mapping[str, Range]) -> Plan:
    """A plan of the search as a plan of the app: only levers that differ from doing nothing."""
    pairs = zip(result.question.levers, candidate.plan, strict=True)
    return Plan(normalised({movable.lever.id: value for movable, value in pairs if value is not None}, reaches))


def plan_cards(
    result: Optimised, request: SearchRequest, reaches: dict[str, Range], compared: Sequence[Plan], words: Words
) -> list[dict[str, Any]]:
    """The cards of the plans; one that misses a limit more often than was asked says so."""
    plans = []
    for number, candidate in enumerate(result.shown):
        plan = as_plan(result, candidate, reaches)
        card = _card(result, candidate, plan, request, reaches, words)
        tag = "nearest" if not card["enough"] else "first" if number == 0 else ""
        names = [tag] * bool(tag) + ["smallest"] * candidate.smallest
        # Whatever it is called: two plans with the same levers at the same time are one.
        same = any((plan.levers, plan.when) == (other.levers, other.when) for other in compared)
        plans.append(card | {"tags": [words(f"find.tag.{name}") for name in names], "kept": same})
    return plans


def _card(
    result: Optimised, candidate: FoundPlan, plan: Plan, request: SearchRequest, reaches: dict[str, Range], words: Words
) -> dict[str, Any]:
    enough = candidate.chance >= result.question.design.sure
    worse = [row for row in foremost(candidate.breaks) if abs(row["change"]) >= SMALLEST_HARM.get(row["unit"], 0.0)]
    return {
        "name": plan_name(plan, words),
        "enough": enough,
        "tenths": round(TENTHS * candidate.chance),
        "low": round(TENTHS * max(0.0, candidate.low)),
        "high": round(TENTHS * min(1.0, candidate.high)),
        "chance": words("find.chance", chance=in_tenths(candidate.chance, words)),
        "interval": interval_text(candidate.low, candidate.high, words),
        "levers": [
            _lever(lever.lever, dict(plan.levers)[lever.lever.id], reaches, words)
            for lever in result.question.levers
            if lever.lever.id in dict(plan.levers)
        ],
        "figures": [_figure(result, candidate, *outcome, words) for outcome in CARD_OUTCOMES],
        "limits": [_limit(result, candidate, at, limit, words) for at, limit in enumerate(request.limits)],
        "harms": [_harm(row, words) for row in worse[:MOST_HARMS]],
        "others": max(0, len(worse) - MOST_HARMS),
    }


def _lever(lever: LeverDeclaration, value: float, reaches: dict[str, Range], words: Words) -> dict[str, str]:
    return {
        "id": lever.id,
        "name": words.pick(lever, "name"),
        "value": lever_value(lever, value, words),
        "from": words("find.from", value=lever_value(lever, reaches[lever.id].base, words)),
    }


def _figure(
    result: Optimised, candidate: FoundPlan, outcome: str, unit: str, better: int, words: Words
) -> dict[str, str]:
    """The yearly mean of an outcome, and its difference with doing nothing."""
    at = result.question.columns[Metric(outcome)]
    # One value a future: the replications of a future share what is assumed, and count as one.
    nothing, plan = (np.nanmean(values[..., at], axis=-1) for values in (candidate.nothing, candidate.values))
    change = difference(nothing, plan)
    level = float(np.nanmean(nothing)) + (change.mean if change.seen else 0.0)
    amounts = Amounts.of("euro" if unit == "money" else unit, level, words)
    return {
        "id": outcome,
        "label": words(f"find.figure.{outcome}"),
        "value": amount_text(level, unit, words),
        **pill(change, amounts.signed(change.mean), better, words),
    }


def amount_text(value: float, unit: str, words: Words) -> str:
    """A number with its unit as a reader writes it."""
    if unit == "money":
        return words.millions(value, millions_digits(value))
    if unit == "weeks":
        return words.weeks(value)
    if unit == "percent":
        return f"{words.number(100.0 * value, 1)}%"
    return words.number(value, 0 if abs(value) >= 20 else 1)


def _limit(result: Optimised, candidate: FoundPlan, at: int, limit: RequestedLimit, words: Words) -> dict[str, Any]:
    """The share of futures in which a plan keeps to a limit, and its median value."""
    share, unit = candidate.by_limit[at], KINDS[limit.kind].unit
    typical = _typical(result, result.question.limits[at], candidate)
    return {
        "text": limit_sentence(limit, words),
        "kept": share >= result.question.design.sure,
        "share": in_tenths(share, words),
        "typical": "" if not np.isfinite(typical) else words("find.typical", value=amount_text(typical, unit, words)),
    }


def _typical(result: Optimised, limit: Limit, candidate: FoundPlan) -> float:
    """The median over futures of the worst figure of a limit."""
    columns = [result.question.columns[figure] for figure in limit.figures]
    values = np.where(np.isfinite(candidate.values[..., columns]), candidate.values[..., columns], np.nan)
    if limit.relative:
        values = 1.0 - values / candidate.nothing[..., columns]
    # numpy warns of a row without any number.
    known = values[~np.isnan(values).all(axis=-1)]
    if not known.size:
        return float("nan")
    return float(np.median(np.nanmax(known, axis=-1) if limit.most else np.nanmin(known, axis=-1)))


def limit_sentence(limit: RequestedLimit, words: Words) -> str:
    """A limit as a sentence."""
    value = number_in(limit.value)
    typed = limit.value if value is None else words.number(value, min(2, len(limit.value.partition(".")[2])))
    return words.get(f"find.kind.{limit.kind}").format(value=typed, year=limit.year)


def _harm(row: dict[str, Any], words: Words) -> str:
    where = "" if row["segment"] == EVERYTHING else f" ({words('segment.' + row['segment'])})"
    return f"{words.pick(outcome_of(row['outcome']), 'name')}{where}: {row['words_' + words.language]}"
