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
"""Bars that are not causes; they come last."""
ADDS_UP = 1e-3
"""Largest gap between the rows of a tab and their total, as a share of it, with which the tab is shown."""


def amounts_of(explanation: Explained, words: Words) -> Amounts:
    """How the amounts of an explanation are written."""
    rows = (explanation.total, *explanation.by_lever, *explanation.by_mechanism)
    return Amounts.of(explanation.figure.unit, max(abs(row["value"]) for row in rows), words)


@dataclass(frozen=True)
class Reasons:
    """View model of an explanation in one language."""

    explanation: Explained
    words: Words

    @property
    def amounts(self) -> Amounts:
        """How amounts are written."""
        return amounts_of(self.explanation, self.words)

    @property
    def better(self) -> int:
        """-1 where less of the outcome is better, 1 where more is."""
        return BETTER[self.explanation.figure.declared.better]

    def tabs(self) -> list[str]:
        """The tabs that have more than one bar; the levers where none has."""
        return [tab for tab in TABS if len(self.rows(tab)) > 1] or ["lever"]

    def rows(self, tab: str) -> list[Row]:
        """The rows under a tab; empty where they do not add up to the total."""
        explanation = self.explanation
        if tab == "alone":
            return self._alone()
        parts = {
            "lever": [*explanation.by_lever, *self._rest()],
            "mechanism": explanation.by_mechanism,
            "segment": explanation.by_segment,
            **explanation.by_who,
        }
        rows = [row for row in parts.get(tab, []) if row["value"] or row["low"] or row["high"]]
        total = explanation.total["value"]
        # Rows are rounded one by one: so many halves of the last digit may be missing.
        tolerance = max(ADDS_UP * abs(total), 2 * SMALLEST_STEP * len(rows), 0.01)
        return rows if abs(sum(row["value"] for row in rows) - total) <= tolerance else []

    def _rest(self) -> list[Row]:
        rest = self.explanation.rest
        return [] if rest is None or not rest["value"] else [rest]

    def _alone(self) -> list[Row]:
        """What each measure would do by itself, and what they take from or give to each other."""
        rows, overlap = self.explanation.by_lever, self.explanation.overlap
        if overlap is None or any(row["alone"] is None for row in rows):
            return []
        alone = [
            {**row, "value": row["alone"], "low": row["alone_band"][0], "high": row["alone_band"][1]}
            | {"seen": row["alone_seen"]}
            for row in rows
        ]
        together = self.explanation.total["value"] - sum(row["value"] for row in (*alone, *self._rest()))
        return [*alone, {**overlap, "value": together}, *self._rest()]

    def bars(self, tab: str) -> list[Bar]:
        """The bars under a tab, the largest first, and the total."""
        # Overlap and rest come last whatever their size, just before the total.
        rows = sorted(self.rows(tab), key=lambda row: (_last(row), -abs(row["value"])))
        bars = [Bar(self.name(tab, row), row["value"], row["low"], row["high"], row["seen"]) for row in rows]
        total = self.explanation.total
        last = Bar(self.words("why.total"), total["value"], total["low"], total["high"], total["seen"], total=True)
        return [*bars, last]

    def name(self, tab: str, row: Row) -> str:
        """The name of a bar."""
        if row["id"] == "fewer_runs":
            return self.words("why.fewer_runs", few=self.explanation.of_subsets, all=self.explanation.replications)
        if row["id"] in APART:
            return self.words(f"why.{row['id']}")
        if "name_nl" in row:
            name = str(row[f"name_{self.words.language}"])
            return name[:1].upper() + name[1:]
        if tab == "segment":
            return self.words(f"segment.{row['id']}")
        if tab == "municipality":
            return self.explanation.base.load().municipalities[row["id"]].name
        return self.words(f"who.{tab}.{row['id']}")

    def sentence(self) -> str:
        """The headline: how large the difference is, which measure did most, what works against it, and by what way."""
        return " ".join(part for part in (self._whole(), self._against(), self._through()) if part)

    def _whole(self) -> str:
        total, outcome = self.explanation.total, self.explanation.figure.declared
        year = str(self.explanation.figure.year)
        if not total["seen"]:
            return self.words(f"why.{verdict_key(total['seen'])}", outcome=self._name_inside(outcome), year=year)
        way = "less" if total["value"] < 0 else "more"
        several = len(self.explanation.by_lever) > 1
        first = self._strongest(self.explanation.by_lever, total["value"]) if several else None
        kind = "cost" if outcome.id == "cost" else "other"
        # One measure alone needs no sentence on which did most.
        key = f"why.{kind}.{way}.alone" if kind == "cost" and first is None else f"why.{kind}.{way}"
        whole = self.words(
            key, amount=self.amounts.in_words(total["value"]), year=year, outcome=self._name_inside(outcome)
        )
        if first is None:
            return f"{whole}. {self.words('why.nobody')}" if several else f"{whole}."
        amount = self.amounts.in_words(first["value"])
        return f"{whole}, {self.words('why.most', name=self.name('lever', first), amount=amount)}"

    def _name_inside(self, outcome: Outcome) -> str:
        name = self.words.pick(outcome, "name")
        return name[:1].lower() + name[1:]

    def _strongest(self, rows: list[Row], way: float) -> Row | None:
        with_it = [row for row in rows if row["seen"] and row["value"] * way > 0]
        return max(with_it, key=lambda row: abs(row["value"]), default=None)

    def _against(self) -> str:
        """The measure with the largest opposite effect, or the measures that cancel out where no difference is seen."""
        total = self.explanation.total
        if len(self.explanation.by_lever) < 2:
            return ""
        if total["seen"]:
            other = self._strongest(self.explanation.by_lever, -total["value"])
            if other is None:
                return ""
            return self.words(
                "why.against", name=self.name("lever", other), amount=self.amounts.in_words(other["value"])
            )
        seen = [row for row in self.explanation.by_lever if row["seen"]]
        names = report_words(self.words.language).all_of([self.name("lever", row) for row in seen])
        return self.words("why.hidden", names=names) if len(seen) > 1 else ""

    def _through(self) -> str:
        total = self.explanation.total
        row = self._strongest(self.explanation.by_mechanism, total["value"]) if total["seen"] else None
        if row is None:
            return ""
        way = "less" if row["value"] < 0 else "more"
        cause = self.words(f"why.through.{row['id']}.{way}", amount=self.amounts.in_words(row["value"]))
        return self.words("why.through", told=cause)

    def displacement_lines(self) -> list[str]:
        """A line for each displacement: to a neighbour, another kind of care or another year."""
        names = Names(self.explanation.base, self.explanation.plan, report_words(self.words.language))
        return [self._displacement_line(row, names) for row in self.explanation.displacement]

    def _displacement_line(self, row: Row, names: Names) -> str:
        outcome = outcome_of(row["outcome"])
        amounts = Amounts.of(outcome.unit, row["value"], self.words)
        report = report_words(self.words.language)
        name = {"segment": lambda segment: self.words(f"segment.{segment}")}.get(row["kind"], names.part)
        return self.words(
            f"why.moved.{row['kind']}",
            outcome=self._name_inside(outcome),
            amount=amounts.in_words(row["value"]),
            here=_listed(row["from"], name, report),
            there=_listed(row["to"], name, report),
        )


def _last(row: Row) -> int:
    """Sort key that puts bars that are not causes after all others."""
    return APART.index(row["id"]) if row["id"] in APART else -1


def _listed(parts: list[str], name: Callable[[str], str], report: Words) -> str:
    """Names as a list in words; consecutive years as a range."""
    # 2027, 2028 and 2029 reads as 2027–2029.
    if len(parts) > 2 and all(part.isdigit() for part in parts) and int(parts[-1]) - int(parts[0]) == len(parts) - 1:
        return f"{parts[0]}–{parts[-1]}"
    return report.all_of([name(part) for part in parts])
