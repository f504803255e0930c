"""Several plans beside doing nothing: what each does to every outcome, on the same chance. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.components.labels import BETTER, outcome_of, pill, plan_name
from app.i18n.texts import unstressed
from app.simulation.results import Difference, PlanResult, difference, paired, series_of
from app.simulation.side_effects import worsened_sentence
from app.state.app_state import MOST_BESIDE, AppState, Plan
from experiments.compare.comparison import MAIN, Compared
from experiments.compare.distributional_effects import AMONG, PairedReplications, Row, a_year, groups_of
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words
from experiments.replicate.replication import Replicated
from experiments.statistics.significance import MIN_REPLICATIONS, is_enough, significant_of_differences
from model.outcomes.declared import Outcome, outcomes
from model.outcomes.reducers import REDUCERS

LAST, ALL_YEARS = "last", "all"
PERIODS = (LAST, ALL_YEARS)
CHANGE, LEVEL = "change", "level"
MODES = (CHANGE, LEVEL)
OUTCOME_GROUPS = {
    "money": ("cost", "bill", "budget_gap"),
    "waiting": ("wait_mean", "wait_p90", "wait_mean_severe", "over_norm", "waiting", "gave_up_share"),
    "children": (
        "clients",
        "recovered_in_year",
        "worse_off_share",
        "untreated_weeks_severe",
        "crises",
        "untreated_share",
    ),
    "care": ("too_light_share", "drop_outs", "breakdowns", "outside_contracts", "refused", "use_local_team"),
}
"""The outcomes that are always shown, by group."""
KPI = "kpi_"
WHO = ("segment", "municipality", "age", "severity", "referrer")
WHO_OUTCOMES = ("wait_mean", "waiting", "clients", "recovered_share", "cost")
STEMS = {"wait_mean": "wait", "recovered_share": "recovered"}


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A plan to compare: its mark (a colour and a shape), and its number among the kept plans (None: at hand)."""

    mark: str
    name: str
    plan: Plan
    which: int | None = None
    at_hand: bool = False


def columns(state: AppState, words: Words) -> list[PlanColumn]:
    """The plans to compare: the one at hand first, unless it is one of those that were kept."""
    plan = state.plan
    same = next((number for number, other in enumerate(state.compared_plans) if _same(other, plan)), None)
    beside = [
        PlanColumn(f"plan{number + 2}", plan_name(other, words), other, number, at_hand=number == same)
        for number, other in enumerate(state.compared_plans[:MOST_BESIDE])
        if other.levers
    ]
    if same is not None or not plan.levers:
        return beside
    return [PlanColumn("plan", plan_name(plan, words), plan, at_hand=True), *beside]


def _same(first: Plan, other: Plan) -> bool:
    return (first.levers, first.when, first.scenario) == (other.levers, other.when, other.scenario)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of doing nothing and of some plans, replication by replication on the same chance."""

    base: Replicated
    plans: tuple[Replicated, ...]
    columns: tuple[PlanColumn, ...]
    words: Words

    @property
    def years(self) -> list[int]:
        """Calendar years."""
        start = self.base.setup.place.start.year
        return [start + year for year in range(self.base.setup.scenario.years)]

    @property
    def version(self) -> tuple[int, int, tuple[PlanColumn, ...]]:
        """What changes when a table must be computed again.

        Runs are too large to compare, so their identity stands for them: more replications make a new array.
        """
        return id(self.base), self.number, self.columns

    @property
    def number(self) -> int:
        """How many replications."""
        return len(self.base.numbers)

    def worse(self) -> list[str]:
        """What each plan makes worse for children in the last year, in words; empty for a plan that makes nothing."""
        base = series_of(self.base)
        answers = [PlanResult(base, series_of(plan), self.number, changed=True) for plan in self.plans]
        return [worsened_sentence(answer, self.words) for answer in answers]

    def yearly(self, runs: Replicated, outcome: str, segment: int = -1) -> np.ndarray:
        """[replication, year] an outcome for the place as a whole."""
        return runs.of(outcome)[:, :, -1, segment]

    def each(self, runs: Replicated, outcome: Outcome, period: str, segment: int = -1) -> np.ndarray:
        """[replication] in the last year, or over all years: money as a sum, the rest a year on average."""
        return _in_period(self.yearly(runs, outcome.id, segment), outcome, period)

    def sides(self, which: int, outcome: Outcome, period: str, segment: int = -1) -> tuple[np.ndarray, np.ndarray]:
        """[replication] doing nothing and a plan, where both are known: their levels and difference belong together."""
        sides = (self.yearly(column, outcome.id, segment) for column in (self.base, self.plans[which]))
        base, plan = (_in_period(pair, outcome, period) for pair in paired(*sides))
        return base, plan

    def change(self, which: int, outcome: Outcome, period: str, segment: int = -1) -> Difference:
        """The paired difference that a plan makes, with a verdict of its own."""
        return difference(*self.sides(which, outcome, period, segment))

    def changes(self, outcome: Outcome, period: str) -> list[Difference]:
        """The paired difference that each plan makes for the whole place, with the verdict that every page shows."""
        seen = [verdict[period][outcome.id] for verdict in self._verdicts]
        return [replace(self.change(which, outcome, period), seen=verdict) for which, verdict in enumerate(seen)]

    @cached_property
    def _verdicts(self) -> list[dict[str, dict[str, bool | None]]]:
        """{period: {outcome: whether a difference is seen}} of each plan; in the last year as in every report."""
        return [{period: self._verdicts_of(which, period) for period in PERIODS} for which in range(len(self.plans))]

    def _verdicts_of(self, which: int, period: str) -> dict[str, bool | None]:
        # The last year has the verdicts of every report. All years together stand in no report: there the same rule is
        # followed, the main outcomes alone and the others as one family.
        if period == LAST:
            pair = Compared(self.base, self.plans[which], "", "")
            return {reducer: pair.verdict((row, len(pair.years) - 1, -1, -1)) for row, reducer in enumerate(REDUCERS)}
        computed = [outcome for outcome in outcomes() if outcome.id in REDUCERS]
        pairs = {outcome.id: self.sides(which, outcome, period) for outcome in computed}
        alone = {name: difference(*pair).seen for name, pair in pairs.items()}
        others = [name for name in pairs if name not in MAIN]
        together = significant_of_differences([pairs[name][1] - pairs[name][0] for name in others])
        judged = dict(zip(others, together, strict=True))
        return {name: judged.get(name, seen) if seen is not None else None for name, seen in alone.items()}

    def level(self, runs: Replicated, outcome: Outcome, period: str, segment: int = -1) -> float:
        """The mean of doing nothing, or of a plan by itself."""
        return _mean(self.each(runs, outcome, period, segment))

    def plan_level(self, which: int, outcome: Outcome, period: str, segment: int = -1) -> float:
        """The mean of a plan beside doing nothing: over the same pairs as its difference."""
        return _mean(self.sides(which, outcome, period, segment)[1])

    def level_text(self, which: int, outcome: Outcome, period: str, segment: int = -1, *, seen: bool | None) -> float:
        """The same, adding up with doing nothing and the difference as they are written, where that is significant."""
        base, plan = (_mean(side) for side in self.sides(which, outcome, period, segment))
        change = self.change(which, outcome, period, segment)
        return Amounts.of(outcome.unit, base, self.words).shown(base, change.mean) if seen else plan

    def sentence(self) -> str:
        """The headline: which plan costs least and which shortens waiting most, where that is significant."""
        if not self.plans:
            return self.words("compare.nothing")
        if not is_enough(self.number):
            return self.words("compare.early", number=self.number, needed=MIN_REPLICATIONS)
        return f"{self._lowest('cost')} {self._lowest('wait_mean')}"

    def _lowest(self, name: str) -> str:
        """A sentence on the plan with the lowest outcome, and on the next where chance cannot tell them apart."""
        outcome = outcome_of(name)
        changes = [self.change(which, outcome, LAST) for which in range(len(self.plans))]
        lower = sorted((change.mean, which) for which, change in enumerate(changes) if change.seen and change.mean < 0)
        year = str(self.years[-1])
        if not lower:
            return self.words(f"compare.{name}.none", year=year)
        mean, which = lower[0]
        level = self.level_text(which, outcome, LAST, seen=True)
        amounts = Amounts.of(outcome.unit, level, self.words)
        sentence = self.words(
            f"compare.{name}.least",
            name=unstressed(self.columns[which].name),
            year=year,
            level=amounts.in_words(level),
            amount=amounts.in_words(mean),
        )
        # Only the next ones that chance cannot tell from the first.
        alike = [n for _, n in lower[1:] if not self._between_plans(which, n, outcome).seen]
        if not alike:
            return sentence
        return f"{sentence} {self.words('compare.alike', name=unstressed(self.columns[alike[0]].name))}"

    def _between_plans(self, which: int, other: int, outcome: Outcome) -> Difference:
        return difference(*(self.each(self.plans[n], outcome, LAST) for n in (which, other)))

    def groups(self, period: str, mode: str, *, everything: bool) -> list[dict[str, Any]]:
        """The rows of the large table, in groups."""
        groups = {name: [outcome_of(member) for member in members] for name, members in OUTCOME_GROUPS.items()}
        if everything:
            grouped = [outcome for members in groups.values() for outcome in members]
            rest = [outcome for outcome in outcomes() if outcome not in grouped]
            groups["rest"] = [outcome for outcome in rest if _is_of_everybody(outcome.id)]
        return [
            {"name": self.words(f"compare.group.{name}"), "rows": list(self._rows(members, period, mode))}
            for name, members in groups.items()
        ]

    def kpis(self, period: str) -> list[dict[str, Any]]:
        """The rows of the table of KPIs: level and difference."""
        kpis = [outcome for outcome in outcomes() if outcome.id.startswith(KPI)]
        return [{"name": "", "rows": list(self._rows(kpis, period, "both"))}]

    def _rows(self, members: Sequence[Outcome], period: str, mode: str) -> Iterator[dict[str, Any]]:
        for outcome in members:
            base = self.level(self.base, outcome, period)
            levels = [self.plan_level(which, outcome, period) for which in range(len(self.plans))]
            # A row of zeros or unknowns, such as of a rule that a place does not have, tells nothing.
            if not np.isfinite([base, *levels]).any() or not any([base, *levels]):
                continue
            amounts = Amounts.of(outcome.unit, np.nanmax(np.abs([base, *levels])), self.words)
            changes = self.changes(outcome, period)
            cells = [
                self._cell(n, change, amounts, outcome, period, mode) | self._pairs_note(n, outcome, period, amounts)
                for n, change in enumerate(changes)
            ]
            yield {
                "name": self.words.pick(outcome, "name"),
                "unit": amounts.name(level=True),
                "cells": [{"text": amounts.number(base), "tone": "base"}, *cells],
            }

    def _cell(
        self, which: int, change: Difference, amounts: Amounts, outcome: Outcome, period: str, mode: str
    ) -> dict[str, str]:
        level = self.plan_level(which, outcome, period)
        text = amounts.number(level)
        if change.seen:
            # Rounded so that level and difference add up as they are written.
            text = amounts.level(_mean(self.sides(which, outcome, period)[0]), change.mean)
        text = "" if mode == CHANGE else text
        if mode == LEVEL or not np.isfinite(level):
            return {"text": text or "–", "tone": ""}
        return {"text": text, **pill(change, amounts.signed(change.mean), BETTER[outcome.better], self.words)}

    def _pairs_note(self, which: int, outcome: Outcome, period: str, amounts: Amounts) -> dict[str, str]:
        """The number of pairs behind a cell and doing nothing in those, where not all pairs are known."""
        base, _ = self.sides(which, outcome, period)
        count = int(np.isfinite(base).sum())
        if count in (0, self.number):
            return {}
        return {"note": self.words("compare.pairs", count=count, number=self.number, base=amounts.number(_mean(base)))}

    def who(self, kind: str) -> list[dict[str, Any]]:
        """Who waits and who gains: the rows of a kind of group, a year on average."""
        sides = [PairedReplications(self.base.setup, self.base.values, column.values) for column in self.plans]
        columns = [{(row["outcome"], row["id"]): row for row in groups_of(pairs)[kind]} for pairs in sides]
        keys = [key for key in columns[0] if all(key in column for column in columns)] if columns else []
        groups: dict[str, list[dict[str, Any]]] = {}
        for outcome, name in keys:
            stem = _stem(kind, outcome, name)
            if stem is not None:
                groups.setdefault(stem, []).append(
                    self._who_row(kind, name, [column[outcome, name] for column in columns])
                )
        order = {stem: place for place, stem in enumerate([STEMS.get(group, group) for group in WHO_OUTCOMES])}
        return [
            {"name": self.words(f"compare.who.{stem}"), "rows": groups[stem]}
            for stem in sorted(groups, key=lambda name: order.get(name, len(order)))
        ]

    def _who_row(self, kind: str, name: str, rows: list[Row]) -> dict[str, Any]:
        outcome = outcome_of(rows[0]["outcome"])
        amounts = Amounts.of(outcome.unit, max(abs(row["base"]) for row in rows), self.words)
        # Cost by group is declared neither better nor worse; here less of it counts as cost of the whole does.
        better = -1 if outcome.id.startswith("cost") else BETTER[outcome.better]
        changes = [Difference(row["value"], row["low"], row["high"], row["seen"]) for row in rows]
        return {
            "name": self._group(kind, name),
            "unit": amounts.name(level=True),
            "cells": [
                {"text": amounts.number(rows[0]["base"]), "tone": "base"},
                *({"text": "", **pill(change, amounts.signed(change.mean), better, self.words)} for change in changes),
            ],
        }

    def _group(self, kind: str, name: str) -> str:
        if kind == "segment":
            return self.words(f"segment.{name}")
        if kind == "municipality":
            return self.base.setup.place.municipalities[name].name
        if kind == "referrer":
            return self.words.pick(outcome_of(f"referrals_{name}"), "name")
        return self.words(f"who.{kind}.{name}")

    def kinds(self) -> list[str]:
        """The kinds of groups that this place has."""
        return [kind for kind in WHO if kind != "municipality" or len(self.base.setup.place.municipalities) > 1]


def _in_period(yearly: np.ndarray, outcome: Outcome, period: str) -> np.ndarray:
    """[replication] in the last year, or over all years: money as a sum, the rest a year on average."""
    if period == LAST:
        return yearly[:, -1]
    return yearly.sum(axis=1) if outcome.unit == "euro" else a_year(yearly)


def _mean(each: np.ndarray) -> float:
    known = each[np.isfinite(each)]
    return float(known.mean()) if len(known) else float("nan")


def _is_of_everybody(name: str) -> bool:
    """Whether an outcome is of the whole place, neither of one group nor a KPI."""
    apart = any(shape.match(name) for shape in AMONG.values()) or name.startswith("referrals_")
    return not apart and not name.startswith(KPI) and name in REDUCERS


def _stem(kind: str, outcome: str, name: str) -> str | None:
    if kind in ("segment", "municipality"):
        return STEMS.get(outcome, outcome) if outcome in WHO_OUTCOMES else None
    if kind == "referrer":
        return "referrals"
    stem = outcome.removesuffix(f"_age_{name}" if kind == "age" else f"_{name}")
    return STEMS.get(stem, stem)
