"""Why a plan differs, in words and bars, from an explanation. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass

from app.components.charts.waterfall import Bar
from app.components.labels import BETTER, outcome_of
from app.simulation.results import verdict_key
from experiments.compare.distributional_effects import Row
from experiments.compare.labels import Names
from experiments.explain.explanation import SMALLEST_STEP, Explained
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words, report_words
from model.outcomes.declared import Outcome

TABS = ("lever", "alone", "mechanism", "segment", "municipality", "age", "severity")
APART = ("overlap", "rest", "fewer_runs")
"""Bars that are no cause of their own; they come last."""
ADDS_UP = 1e-3
"""Bars that add up to within this share of the total are shown as running on."""


def amounts_of(found: Explained, words: Words) -> Amounts:
    """How the amounts of an explanation are written."""
    rows = (found.total, *found.by_lever, *found.by_mechanism)
    return Amounts.of(found.figure.unit, max(abs(row["value"]) for row in rows), words)


@dataclass(frozen=True)
class Reasons:
    """An explanation in one language."""

    found: Explained
    words: Words

    @property
    def amounts(self) -> Amounts:
        """How amounts are written."""
        return amounts_of(self.found, self.words)

    @property
    def better(self) -> int:
        """-1 where less of the outcome is better, 1 where more is."""
        return BETTER[self.found.figure.declared.better]

    def tabs(self) -> list[str]:
        """The ways to look at it that there are."""
        return [tab for tab in TABS if len(self.rows(tab)) > 1] or ["lever"]

    def rows(self, tab: str) -> list[Row]:
        """The parts under a tab; none where they do not add up to the total."""
        found = self.found
        if tab == "alone":
            return self._alone()
        rest = [] if found.rest is None or not found.rest["value"] else [found.rest]
        known = {"lever": [*found.by_lever, *rest], "mechanism": found.by_mechanism, "segment": found.by_segment}
        rows = [row for row in known.get(tab, found.by_who.get(tab, [])) if row["value"] or row["low"] or row["high"]]
        rest = abs(sum(row["value"] for row in rows) - found.total["value"])
        return rows if rest <= max(ADDS_UP * abs(found.total["value"]), 2 * SMALLEST_STEP * len(rows), 0.01) else []

    def _alone(self) -> list[Row]:
        """What each measure would do by itself, and what they take from or give to each other."""
        rows, overlap = self.found.by_lever, self.found.overlap
        if overlap is None or any(row["alone"] is None for row in rows):
            return []
        alone = [
            {**row, "value": row["alone"], "low": row["alone_band"][0], "high": row["alone_band"][1]}
            | {"seen": row["alone_seen"]}
            for row in rows
        ]
        rest = [] if self.found.rest is None or not self.found.rest["value"] else [self.found.rest]
        together = self.found.total["value"] - sum(row["value"] for row in (*alone, *rest))
        return [*alone, {**overlap, "value": together}, *rest]

    def bars(self, tab: str) -> list[Bar]:
        """The bars under a tab, the largest first, and the total."""
        rows = sorted(self.rows(tab), key=lambda row: (_last(row), -abs(row["value"])))
        bars = [Bar(self.name(tab, row), row["value"], row["low"], row["high"], row["seen"]) for row in rows]
        total = self.found.total
        last = Bar(self.words("why.total"), total["value"], total["low"], total["high"], total["seen"], total=True)
        return [*bars, last]

    def name(self, tab: str, row: Row) -> str:
        """What a bar is called."""
        if row["id"] == "fewer_runs":
            return self.words("why.fewer_runs", few=self.found.of_subsets, all=self.found.replications)
        if row["id"] in APART:
            return self.words(f"why.{row['id']}")
        if "name_nl" in row:
            name = str(row[f"name_{self.words.language}"])
            return name[:1].upper() + name[1:]
        if tab == "segment":
            return self.words(f"segment.{row['id']}")
        if tab == "municipality":
            return self.found.base.load().municipalities[row["id"]].name
        return self.words(f"who.{tab}.{row['id']}")

    def sentence(self) -> str:
        """What it comes from, in plain words."""
        return " ".join(part for part in (self._whole(), self._against(), self._through()) if part)

    def _whole(self) -> str:
        total, outcome = self.found.total, self.found.figure.declared
        year = str(self.found.figure.year)
        if not total["seen"]:
            return self.words(f"why.{verdict_key(total['seen'])}", outcome=self._named(outcome), year=year)
        way = "less" if total["value"] < 0 else "more"
        several = len(self.found.by_lever) > 1
        first = self._strongest(self.found.by_lever, total["value"]) if several else None
        kind = "cost" if outcome.id == "cost" else "other"
        key = f"why.{kind}.{way}.alone" if kind == "cost" and first is None else f"why.{kind}.{way}"
        whole = self.words(key, amount=self.amounts.said(total["value"]), year=year, outcome=self._named(outcome))
        if first is None:
            return f"{whole}. {self.words('why.nobody')}" if several else f"{whole}."
        amount = self.amounts.said(first["value"])
        return f"{whole}, {self.words('why.most', name=self.name('lever', first), amount=amount)}"

    def _named(self, outcome: Outcome) -> str:
        name = self.words.pick(outcome, "name")
        return name[:1].lower() + name[1:]

    def _strongest(self, rows: list[Row], way: float) -> Row | None:
        with_it = [row for row in rows if row["seen"] and row["value"] * way > 0]
        return max(with_it, key=lambda row: abs(row["value"]), default=None)

    def _against(self) -> str:
        """The measure that works most the other way, or what hides behind no difference."""
        total = self.found.total
        if len(self.found.by_lever) < 2:
            return ""
        if total["seen"]:
            other = self._strongest(self.found.by_lever, -total["value"])
            if other is None:
                return ""
            return self.words("why.against", name=self.name("lever", other), amount=self.amounts.said(other["value"]))
        seen = [row for row in self.found.by_lever if row["seen"]]
        names = report_words(self.words.language).all_of([self.name("lever", row) for row in seen])
        return self.words("why.hidden", names=names) if len(seen) > 1 else ""

    def _through(self) -> str:
        total = self.found.total
        row = self._strongest(self.found.by_mechanism, total["value"]) if total["seen"] else None
        if row is None:
            return ""
        way = "less" if row["value"] < 0 else "more"
        told = self.words(f"why.through.{row['id']}.{way}", amount=self.amounts.said(row["value"]))
        return self.words("why.through", told=told)

    def moved(self) -> list[str]:
        """What merely moved: to a neighbour, another kind of care or another year."""
        names = Names(self.found.base, self.found.plan, report_words(self.words.language))
        return [self._moved(row, names) for row in self.found.displacement]

    def _moved(self, row: Row, names: Names) -> str:
        outcome = outcome_of(row["outcome"])
        amounts = Amounts.of(outcome.unit, row["value"], self.words)
        known = report_words(self.words.language)
        name = {"segment": lambda segment: self.words(f"segment.{segment}")}.get(row["kind"], names.part)
        return self.words(
            f"why.moved.{row['kind']}",
            outcome=self._named(outcome),
            amount=amounts.said(row["value"]),
            here=_some(row["from"], name, known),
            there=_some(row["to"], name, known),
        )


def _last(row: Row) -> int:
    """The place of a bar that is no cause of its own, after all others."""
    return APART.index(row["id"]) if row["id"] in APART else -1


def _some(parts: list[str], name: Callable[[str], str], known: Words) -> str:
    """Names as a person lists them; years that follow each other as a stretch."""
    if len(parts) > 2 and all(part.isdigit() for part in parts) and int(parts[-1]) - int(parts[0]) == len(parts) - 1:
        return f"{parts[0]}–{parts[-1]}"
    return known.all_of([name(part) for part in parts])
