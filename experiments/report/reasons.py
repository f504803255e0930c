"""Why the plan differs, in bars that add up; who waits and who gains; and when it starts to work."""

from collections.abc import Sequence

import numpy as np

from experiments.compare.distributional_effects import Row
from experiments.compare.scenario_diff import Change, Kind
from experiments.explain.shapley import adding_up
from experiments.report.columns import in_any_unit
from experiments.report.content import (
    FITTING,
    Bars,
    BarSegment,
    Block,
    Cell,
    Column,
    Paragraph,
    Picture,
    Points,
    Section,
    Table,
)
from experiments.report.view import ReportView, in_table
from experiments.statistics.bands import bands_of
from experiments.statistics.significance import is_enough, significant_in_table

WHO = ("cost", "bill", "clients", "waiting", "wait_mean", "over_norm", "recovered_share", "too_light_share")
NAMED_BY_OUTCOME = ("referrer", "age", "severity")
"""Groups that have an outcome of their own, whose name says who they are."""
STARTS_TO_WORK = ("cost", "wait_mean", "waiting", "untreated_weeks")


def why(view: ReportView) -> Section:
    """The difference in cost, a year on average, in parts that add up to it."""
    words, found = view.words, view.findings.why
    blocks: list[Block] = [Paragraph(words("about.why"))]
    if not found.total["seen"]:
        blocks.append(Paragraph(words(f"why.{view.untold}")))
    levers = [(view.names.change(change_in(row)), row) for row in found.by_lever]
    if found.rest is not None:
        levers.append((words("why.fewer", few=found.of_subsets, all=found.replications), found.rest))
    mechanisms = [(words.pick(_NamedRow(row)), row) for row in found.by_mechanism]
    for kind, rows in (("lever", levers), ("mechanism", mechanisms)):
        blocks += _parts(view, kind, rows)
    if found.sampled:
        error = max(float(row["sampling_error"]) for row in found.by_lever)
        blocks.append(Paragraph(words("why.sampled", error=words.euro(error))))
    return Section("why", words("head.why"), tuple(blocks))


class _NamedRow:
    """A row of an explanation as something with a name in two languages."""

    def __init__(self, row: Row) -> None:
        self.name_nl, self.name_en = str(row["name_nl"]), str(row["name_en"])


def change_in(row: Row) -> Change:
    """The change that a bar is about."""
    kind: Kind = row["kind"]
    return Change(kind, str(row["id"]))


def _parts(view: ReportView, kind: str, named: Sequence[tuple[str, Row]]) -> list[Block]:
    """A table of parts in whole euro that add up to the total, and the same as bars."""
    words, total = view.words, view.findings.why.total
    if not named:
        return []
    # Whole euro that add up: rounding each bar by itself leaves readers a difference of a euro or two.
    whole = adding_up([row["value"] for _, row in named], total["value"], 1.0)
    shown = [(name, row, value) for (name, row), value in zip(named, whole, strict=True) if row["seen"] and value]
    small = [(name, value) for (name, row), value in zip(named, whole, strict=True) if value and not row["seen"]]
    rows: list[tuple[Cell, ...]] = [(name, value, row["low"], row["high"]) for name, row, value in shown]
    bars = [BarSegment(name, value, row["low"], row["high"]) for name, row, value in shown]
    if small:
        early = not is_enough(view.findings.why.replications)
        rest = words("why.small.early" if early else "why.small", names=words.all_of([name for name, _ in small]))
        rows.append((rest, sum(value for _, value in small), None, None))
        bars.append(BarSegment(words("early.short" if early else "why.small.short"), sum(value for _, value in small)))
    last = float(round(total["value"]))
    rows.append((words("column.together"), *((last, total["low"], total["high"]) if total["seen"] else
                                             (view.unseen, None, None))))  # fmt: skip
    bars.append(
        BarSegment(
            words("column.together"),
            last if total["seen"] else 0.0,
            total=True,
            note="" if total["seen"] else view.unseen,
        )
    )
    euro = words.unit("euro")
    columns = (
        Column(words(f"column.{kind}")),
        Column(words("column.part"), words("unit.euro_a_year"), 0, signed=True),
        Column(words("column.low"), euro, 0, signed=True),
        Column(words("column.high"), euro, 0, signed=True),
    )
    table = Table(f"by_{kind}", words(f"caption.by_{kind}"), columns, tuple(rows), totals=1)
    told = words.all_of([f"{bar.name} {words.signed(bar.value)}" for bar in bars if not bar.total])
    if not told:
        return [table]
    alt = words("alt.why", parts=told, total=words.signed(last) if total["seen"] else view.unseen)
    chart = Bars(words("unit.euro_a_year"), tuple(bars))
    return [Picture(f"by_{kind}", words(f"picture.by_{kind}"), alt, chart), table]


def who(view: ReportView) -> Section:
    """Whom it touches, as far as a difference is seen, and what moved elsewhere."""
    words = view.words
    rows: list[tuple[Cell, ...]] = []
    for kind, found in view.findings.why.groups.items():
        for row in found:
            if row["seen"] and (row["outcome"] in WHO or kind in NAMED_BY_OUTCOME):
                rows.append(_touched(view, kind, row))
    columns = (Column(words("column.who")), *in_any_unit(words))
    table = Table("who", words("caption.who"), columns, tuple(rows))
    seen: tuple[Block, ...] = (
        (table,) if rows else (Paragraph(words("who.nobody" if view.untold == "unseen" else "who.early")),)
    )
    moves = tuple(_moved(view, row) for row in view.findings.why.displacement)
    moved: tuple[Block, ...] = (Points(moves),) if moves else (Paragraph(words("moved.nothing")),)
    return Section("who", words("head.who"), (Paragraph(words("about.who")), *seen, *moved))


def _touched(view: ReportView, kind: str, row: Row) -> tuple[Cell, ...]:
    outcome, unit = str(row["outcome"]), str(row["unit"])
    name = words_for(view, kind, str(row["id"]), outcome)
    what = "" if kind in NAMED_BY_OUTCOME else view.outcome(outcome)
    sides = (in_table(row[key], unit) for key in ("base", "plan", "value"))
    meaning = view.words(f"who.{row['means']}")
    for special in (f"who.{kind}.{row['means']}", f"who.{outcome}.{row['means']}"):
        meaning = view.words.get(special, meaning)
    return (name, what, view.unit_of(outcome), *sides, meaning)


def words_for(view: ReportView, kind: str, name: str, outcome: str) -> str:
    """What a group is called."""
    if kind in NAMED_BY_OUTCOME:
        return view.outcome(outcome)
    return view.names.segment(name) if kind == "segment" else view.names.town(name)


def _moved(view: ReportView, row: Row) -> str:
    words = view.words
    here, there = (words.all_of([view.names.part(name) for name in row[key]]) for key in ("from", "to"))
    amount = words.amount(row["value"], row["unit"])
    what = view.outcome(row["outcome"])
    return words(f"moved.{row['kind']}", what=what, amount=amount, here=here, there=there)


def when(view: ReportView) -> Section:
    """From which year a difference is seen, and from which year the plan has paid for itself."""
    words = view.words
    points = (*(_since(view, outcome) for outcome in STARTS_TO_WORK), _paid_back(view))
    columns = (
        Column(words("column.year")),
        *(Column(view.outcome(outcome), view.unit_of(outcome), FITTING, signed=True) for outcome in STARTS_TO_WORK),
        Column(words("column.so_far"), words.unit("euro"), 0, signed=True),
    )
    so_far = _so_far(view)
    rows: list[tuple[Cell, ...]] = []
    for number, year in enumerate(view.years):
        effects = [view.effect(outcome, year) for outcome in STARTS_TO_WORK]
        cells = [in_table(e.difference, e.outcome.unit) if e.seen else view.unseen for e in effects]
        mean, seen = so_far[number]
        rows.append((str(year), *cells, mean if seen else view.unseen))
    table = Table("years", words("caption.years"), columns, tuple(rows))
    return Section("when", words("head.when"), (Points(points), table))


def first_year(seen: Sequence[bool | None], sign: Sequence[float]) -> tuple[int | None, bool]:
    """The year (index) from which a difference is seen in every year, with one sign; else the first, and no."""
    for start in range(len(seen)):
        if all(seen[start:]) and len({np.sign(value) for value in sign[start:]}) == 1:
            return start, True
    return next((year for year, yes in enumerate(seen) if yes), None), False


def _since(view: ReportView, outcome: str) -> str:
    words = view.words
    effects = [view.effect(outcome, year) for year in view.years]
    start, lasting = first_year([effect.seen for effect in effects], [effect.difference for effect in effects])
    what = view.outcome(outcome)
    if start is None:
        return words("when.never" if view.untold == "unseen" else "when.early", what=what)
    said = view.in_words(effects[start])
    return words("when.lasting" if lasting else "when.fades", what=what, year=view.years[start], said=said)


def _so_far(view: ReportView) -> list[tuple[float, bool]]:
    """What the plan has cost more than the base, added up to each year, and whether that is seen."""
    added = bands_of(np.cumsum(view.pairs("cost"), axis=1))
    seen = significant_in_table(added.mean, added.standard_error, added.replications)
    return [(float(mean), bool(yes)) for mean, yes in zip(added.mean, seen, strict=True)]


def _paid_back(view: ReportView) -> str:
    """When cost that went up first has been earned back, if it has."""
    words, so_far = view.words, _so_far(view)
    mean, seen = so_far[-1]
    amount, last = words.euro(abs(mean)), view.last
    if not seen:
        return words(f"paid.{view.untold}", year=last)
    if mean > 0.0:
        return words("paid.more", year=last, amount=amount)
    above = [number for number, (some, yes) in enumerate(so_far) if some > 0.0 and yes]
    if not above:
        return words("paid.less", year=last, amount=amount)
    return words("paid.back", year=last, amount=amount, since=view.years[above[-1] + 1])
