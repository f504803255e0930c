"""What a search found, as the page shows it: plans with their chance, price and harms in words. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.components.labels import lever_value, plan_name
from app.pages.find.search_request import KINDS, RequestedLimit, SearchRequest, number_in
from app.simulation.results import difference
from app.state.app_state import Plan, Range, normalised
from experiments.compare.metric import EVERYTHING, Metric
from experiments.compare.side_effects import foremost
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words
from experiments.i18n.format import millions_digits
from experiments.optimise.limits import Limit
from experiments.optimise.search import Found, Optimised
from model.outcomes.declared import outcomes
from model.policy.levers import LeverDeclaration

TENTHS = 10
MOST_HARMS = 4
LEAST = {"weeks": 0.5, "share": 0.01, "children": 1.0, "trajectories": 1.0, "crises": 1.0, "referrals": 1.0}
"""What a harm must be at least, by unit, before a card speaks of it."""
SHOWN = (("cost", "money", -1), ("wait_mean", "weeks", -1), ("waiting", "children", -1))
"""Outcomes on a card, their unit, and which way is better."""


def in_tenths(share: float, words: Words) -> str:
    """A share of futures as people say it."""
    tenths = round(TENTHS * share)
    if share <= 0.0:
        return words("find.tenths.none")
    if share < 0.05:
        return words("find.tenths.few")
    if share >= 1.0:
        return words("find.tenths.all")
    return words("find.tenths.most") if share > 0.95 else words("find.tenths", count=tenths)


def between(low: float, high: float, words: Words) -> str:
    """The interval of a chance in words."""
    ends = round(TENTHS * max(low, 0.0)), round(TENTHS * min(high, 1.0))
    if ends[0] == ends[1]:
        return words("find.interval.one", count=ends[0])
    return words("find.interval", low=ends[0], high=ends[1])


def verdict(found: Optimised, request: SearchRequest, words: Words) -> str:
    """The sentence on top: how many plans do it, or that none does and how near the nearest comes."""
    if not found.plans:
        return words("find.verdict.nothing")
    enough = len(found.reaching)
    best = found.plans[0]
    if enough:
        key = "find.verdict.one" if enough == 1 else "find.verdict.some"
        return words(key, count=enough, sure=request.sure, chance=in_tenths(best.chance, words))
    best = max(found.plans, key=lambda plan: plan.chance)
    return words("find.verdict.none", sure=request.sure, chance=in_tenths(best.chance, words))


def as_plan(found: Optimised, found_plan: Found, reaches: Mapping[str, Range]) -> Plan:
    """A found plan as the app knows plans."""
    pairs = zip(found.question.levers, found_plan.plan, strict=True)
    return Plan(normalised({movable.lever.id: value for movable, value in pairs if value is not None}, reaches))


def cards(
    found: Optimised, request: SearchRequest, reaches: dict[str, Range], kept: Sequence[Plan], words: Words
) -> list[dict[str, Any]]:
    """Every plan that is shown as its card; one that does not reach what was asked says so."""
    shown = []
    for number, found_plan in enumerate(found.shown):
        plan = as_plan(found, found_plan, reaches)
        card = _card(found, found_plan, plan, request, reaches, words)
        tag = "nearest" if not card["enough"] else "first" if number == 0 else ""
        names = [tag] * bool(tag) + ["smallest"] * found_plan.smallest
        same = any((plan.levers, plan.when) == (other.levers, other.when) for other in kept)
        shown.append(card | {"tags": [words(f"find.tag.{name}") for name in names], "kept": same})
    return shown


def _card(
    found: Optimised, found_plan: Found, plan: Plan, request: SearchRequest, reaches: dict[str, Range], words: Words
) -> dict[str, Any]:
    enough = found_plan.chance >= found.question.asked.sure
    worse = [row for row in foremost(found_plan.breaks) if abs(row["change"]) >= LEAST.get(row["unit"], 0.0)]
    return {
        "name": plan_name(plan, words),
        "enough": enough,
        "tenths": round(TENTHS * found_plan.chance),
        "low": round(TENTHS * max(0.0, found_plan.low)),
        "high": round(TENTHS * min(1.0, found_plan.high)),
        "chance": words("find.chance", chance=in_tenths(found_plan.chance, words)),
        "interval": between(found_plan.low, found_plan.high, words),
        "levers": [
            _lever(lever.lever, dict(plan.levers)[lever.lever.id], reaches, words)
            for lever in found.question.levers
            if lever.lever.id in dict(plan.levers)
        ],
        "figures": [_figure(found, found_plan, *shown, words) for shown in SHOWN],
        "limits": [_limit(found, found_plan, at, asked, words) for at, asked in enumerate(request.limits)],
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


def _figure(found: Optimised, found_plan: Found, outcome: str, unit: str, better: int, words: Words) -> dict[str, str]:
    """An outcome a year on average, beside doing nothing."""
    at = found.question.columns[Metric(outcome)]
    nothing, plan = (np.nanmean(values[..., at], axis=-1) for values in (found_plan.nothing, found_plan.values))
    change = difference(nothing, plan)
    tone = "unseen" if not change.seen else "better" if change.mean * better > 0 else "worse"
    level = float(np.nanmean(nothing)) + (change.mean if change.seen else 0.0)
    amounts = Amounts.of("euro" if unit == "money" else unit, level, words)
    return {
        "id": outcome,
        "label": words(f"find.figure.{outcome}"),
        "value": amount(level, unit, words),
        "change": amounts.signed(change.mean) if change.seen else words(change.verdict_key),
        "direction": "" if not change.seen else "up" if change.mean > 0 else "down",
        "tone": tone,
    }


def amount(value: float, unit: str, words: Words) -> str:
    """A number with its unit as a reader writes it."""
    if unit == "money":
        return words.millions(value, millions_digits(value))
    if unit == "weeks":
        return words.weeks(value)
    if unit == "percent":
        return f"{words.number(100.0 * value, 1)}%"
    return words.number(value, 0 if abs(value) >= 20 else 1)


def _limit(found: Optimised, found_plan: Found, at: int, asked: RequestedLimit, words: Words) -> dict[str, Any]:
    """How often a plan keeps to a limit, and where it stands in the middle future."""
    share, unit = found_plan.by_limit[at], KINDS[asked.kind].unit
    typical = _typical(found, found.question.limits[at], found_plan)
    return {
        "text": sentence(asked, words),
        "kept": share >= found.question.asked.sure,
        "share": in_tenths(share, words),
        "typical": "" if not np.isfinite(typical) else words("find.typical", value=amount(typical, unit, words)),
    }


def _typical(found: Optimised, limit: Limit, found_plan: Found) -> float:
    """What the worst figure of a limit is in the middle future."""
    columns = [found.question.columns[figure] for figure in limit.figures]
    values = np.where(np.isfinite(found_plan.values[..., columns]), found_plan.values[..., columns], np.nan)
    if limit.relative:
        values = 1.0 - values / found_plan.nothing[..., columns]
    known = values[~np.isnan(values).all(axis=-1)]
    if not known.size:
        return float("nan")
    return float(np.median(np.nanmax(known, axis=-1) if limit.most else np.nanmin(known, axis=-1)))


def sentence(asked: RequestedLimit, words: Words) -> str:
    """A limit as a sentence."""
    value = number_in(asked.value)
    typed = asked.value if value is None else words.number(value, min(2, len(asked.value.partition(".")[2])))
    return words.get(f"find.kind.{asked.kind}").format(value=typed, year=asked.year)


def _harm(row: dict[str, Any], words: Words) -> str:
    declared = next(outcome for outcome in outcomes() if outcome.id == row["outcome"])
    where = "" if row["segment"] == EVERYTHING else f" ({words('segment.' + row['segment'])})"
    return f"{words.pick(declared, 'name')}{where}: {row['words_' + words.language]}"
