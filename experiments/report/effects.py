"""What the plan does: cost against the budget, waiting against the norm, children; and how sure that is."""

import numpy as np

from experiments.compare.distributional_effects import a_year
from experiments.i18n.format import MILLION, millions_digits
from experiments.report.caveats import budget_called
from experiments.report.columns import in_any_unit, in_one_unit
from experiments.report.content import (
    FITTING,
    Block,
    Cell,
    Column,
    Dumbbells,
    Line,
    Lines,
    Pair,
    Paragraph,
    Picture,
    Points,
    Section,
    Table,
)
from experiments.report.view import Effect, ReportView, in_table
from experiments.statistics.bands import band_of, bands_of
from experiments.statistics.significance import significant_in_table
from experiments.uncertainty.propagation import wilson
from model.outcomes.reducers import REDUCERS
from model.policy.segments import ALL

IN_SHORT = ("cost", "wait_mean", "clients", "untreated_weeks")
CHILDREN = (
    *("clients", "waiting", "wait_mean", "wait_p90", "over_norm", "gave_up_share", "crisis_while_waiting_share"),
    *("untreated_weeks", "untreated_weeks_severe", "worse_off", "recovered_in_year", "need_weeks", "crises"),
    *("too_light_share", "too_heavy_share", "step_ups", "drop_outs", "recovered_share", "repeat_share"),
)
NEAR_BUDGET = 0.002
"""A distance from the budget below this share of it is called none."""
ALMOST_SURE, LIKELY = 0.8, 0.5
"""What the share of pairs that go the same way is at least (95 %) where that is called almost sure, or likely."""


def in_short(view: ReportView) -> Section:
    """The answer in a few sentences."""
    return Section(
        "short", view.words("head.short"), (Points(tuple(_sentence(view, outcome) for outcome in IN_SHORT)),)
    )


def _sentence(view: ReportView, outcome: str) -> str:
    effect, words = view.effect(outcome), view.words
    plan, base = (words.amount(side, effect.outcome.unit) for side in (_level(effect), effect.base))
    if not effect.seen:
        return words(f"short.{outcome}.{effect.untold}", year=view.last, base=base)
    said = view.in_words(effect)
    return words(f"short.{outcome}.seen", year=view.last, said=said, plan=plan, base=base, band=view.band(effect))


def _level(effect: Effect) -> float:
    """The plan's level in a sentence: with the base and the difference it adds up as they are written."""
    if effect.outcome.unit == "weeks":
        return effect.shown(1.0, 1)
    if effect.outcome.unit == "euro" and effect.base >= MILLION:
        return effect.shown(MILLION, millions_digits(effect.base)) * MILLION
    return effect.plan


def money(view: ReportView) -> Section:
    """Cost a year against the budget."""
    words = view.words
    blocks = (Paragraph(_against_budget(view)), _cost_picture(view), cost_table(view))
    return Section("money", words("head.money"), blocks)


def _against_budget(view: ReportView) -> str:
    words, cost, budget = view.words, view.effect("cost"), view.effect("budget").plan
    gaps: list[str] = []
    for side in (cost.base, cost.plan):
        gap = side - budget
        way = "equal" if abs(gap) < NEAR_BUDGET * abs(budget) else "above" if gap > 0.0 else "below"
        called = budget_called(view.caveats, words, words("budget.name"))
        gaps.append(words(f"budget.{way}", amount=words.euro(abs(gap)), budget=called))
    if not cost.seen:
        return words(f"budget.{cost.untold}", year=view.last, gap=gaps[0])
    return words("budget", year=view.last, base_gap=gaps[0], plan_gap=gaps[1])


def cost_table(view: ReportView) -> Table:
    """Cost of each year beside the budget; levels in millions, differences in euro."""
    words = view.words
    millions = words("unit.million_euro")
    columns = (
        Column(words("column.year")),
        Column(view.budget, millions, 2),
        *in_one_unit(words, (millions, 2), (words.unit("euro"), 0)),
    )
    rows: list[tuple[Cell, ...]] = []
    for year in view.years:
        cost, budget = view.effect("cost", year), view.effect("budget", year)
        levels = (budget.plan / MILLION, cost.base / MILLION, cost.shown(MILLION, 2))
        rows.append((str(year), *levels, *difference_cells(view, cost)))
    return Table("cost", words("caption.cost"), columns, tuple(rows))


def difference_cells(view: ReportView, effect: Effect) -> tuple[Cell, Cell, Cell]:
    """A difference with its band; in words, and without a band, where it is not seen."""
    if not effect.known:
        return None, None, None
    if not effect.seen:
        return view.unseen, None, None
    unit = effect.outcome.unit
    return in_table(effect.difference, unit), in_table(effect.low, unit), in_table(effect.high, unit)


def _cost_picture(view: ReportView) -> Picture:
    found, words = view.findings.found, view.words
    cost = list(REDUCERS).index("cost")
    base, plan = (side[:, cost, :, -1, ALL] for side in found.pairs)
    budget = tuple(view.effect("budget", year).plan / MILLION for year in view.years)
    lines = (
        _line(words("without"), "base", base),
        _line(words("with"), "plan", plan),
        Line(view.budget, "budget", budget),
    )
    first, last = view.effect("cost", view.years[0]), view.effect("cost")
    alt = words(
        "alt.cost",
        first=view.years[0],
        last=view.last,
        base_first=words.euro(first.base),
        base_last=words.euro(last.base),
        plan_first=words.euro(first.plan),
        plan_last=words.euro(last.plan),
        budget=view.budget,
        budget_last=words.euro(budget[-1] * MILLION),
    )
    chart = Lines(tuple(view.years), words("unit.million_euro"), lines)
    return Picture("cost", words("picture.cost"), alt, chart)


def _line(name: str, role: str, values: np.ndarray) -> Line:
    """[replication, year] euro as a line in millions with the band of 80 %."""
    middle = tuple(float(mean) for mean in values.mean(axis=0) / MILLION)
    low, high = (tuple(float(value) for value in end) for end in band_of(values) / MILLION)
    # Below eight runs there is no band; a line without one is drawn as a line.
    return Line(name, role, middle, low, high) if np.isfinite([low, high]).all() else Line(name, role, middle)


def waiting(view: ReportView) -> Section:
    """Waits by segment against the norm."""
    words = view.words
    return Section("waiting", words("head.waiting"), (_wait_picture(view), wait_table(view)))


def _norms(view: ReportView) -> dict[str, float]:
    return view.findings.plan.load().waiting_norms_weeks


def _waits(view: ReportView) -> list[tuple[str, Effect]]:
    waits = [(segment, view.effect("wait_mean", segment=segment)) for segment in view.segments]
    return [(segment, effect) for segment, effect in waits if effect.known]


def wait_table(view: ReportView) -> Table:
    """Mean wait of each segment in the last year."""
    words = view.words
    weeks = words.unit("weeks")
    columns = (
        Column(words("column.segment")),
        Column(words("column.norm"), weeks, 0),
        *in_one_unit(words, (weeks, 1), (weeks, 1)),
    )
    norms = _norms(view)
    rows: list[tuple[Cell, ...]] = [
        (view.names.segment(name), norms.get(name), effect.base, effect.shown(1.0, 1), *difference_cells(view, effect))
        for name, effect in _waits(view)
    ]
    everything = view.effect("wait_mean")
    level = everything.shown(1.0, 1)
    rows.append((words("column.all"), None, everything.base, level, *difference_cells(view, everything)))
    return Table("wait", words("caption.wait", year=view.last), columns, tuple(rows), totals=1)


def _wait_picture(view: ReportView) -> Picture:
    words, norms = view.words, _norms(view)
    pairs = [Pair(view.names.segment(name), e.base, e.plan, e.seen, norms.get(name)) for name, e in _waits(view)]
    over = [pair.name for pair in pairs if pair.norm is not None and pair.plan > pair.norm]
    told = words.all_of([words("alt.wait.one", name=p.name, wait=words.amount(p.plan, "weeks")) for p in pairs])
    late = words("alt.wait.over", names=words.all_of(over)) if over else words("alt.wait.none")
    chart = Dumbbells(words.unit("weeks"), words("without"), words("with"), words("column.norm"), tuple(pairs))
    alt = words("alt.wait", year=view.last, waits=told, late=late)
    return Picture("wait", words("picture.wait", year=view.last), alt, chart)


def children(view: ReportView) -> Section:
    """What it means for children."""
    words = view.words
    rows: list[tuple[Cell, ...]] = []
    for name in CHILDREN:
        effect = view.effect(name)
        if effect.known:
            unit = effect.outcome.unit
            sides = (in_table(side, unit) for side in (effect.base, effect.plan))
            change, *_ = difference_cells(view, effect)
            meaning = "" if not effect.seen else words(f"means.{effect.means}")
            rows.append((view.outcome(name), view.unit_of(name), *sides, change, meaning))
    table = Table("children", words("caption.children", year=view.last), in_any_unit(words), tuple(rows))
    return Section("children", words("head.children"), (Paragraph(words("about.children")), table))


def sureness(view: ReportView) -> Section:
    """Chance and not knowing, apart."""
    words = view.words
    points = (
        words("sure.chance", count=view.findings.replications),
        *(_ways(view, outcome) for outcome in ("cost", "wait_mean")),
    )
    return Section("sure", words("head.sure"), (Points(points), *_not_knowing(view)))


def _ways(view: ReportView, outcome: str) -> str:
    """In how many pairs the last year of the plan lies lower, and what to call that."""
    words, each = view.words, view.pairs(outcome)[:, -1]
    known = each[~np.isnan(each)]
    lower, count = int((known < 0.0).sum()), len(known)
    higher = int((known > 0.0).sum())
    # By the low end of the interval: eight of eight pairs is no certainty.
    least, _ = wilson(max(lower, higher) / count, count) if count else (0.0, 0.0)
    sure = "almost" if least >= ALMOST_SURE else "likely" if least >= LIKELY else "unsure"
    sure = sure if view.effect(outcome).seen else view.effect(outcome).untold
    said = {"lower": lower, "higher": higher, "count": count, "year": view.last}
    return words(f"sure.{outcome}", **said, sure=words(f"sure.{sure}"))


def _not_knowing(view: ReportView) -> tuple[Block, ...]:
    words, doubt = view.words, view.findings.doubt
    if doubt is None:
        return (Paragraph(words("doubt.none")),)
    columns = (
        Column(words("column.what")),
        Column(words("column.unit")),
        *(Column(words(f"column.{name}"), "", FITTING, signed=True) for name in _DOUBT),
        Column(words("column.less_share"), "%", 0),
    )
    chance = bands_of(np.array([a_year(view.pairs(future.figure.outcome)) for future in doubt.futures]).T)
    seen = significant_in_table(chance.mean, chance.standard_error, chance.replications)
    rows: list[tuple[Cell, ...]] = []
    outside: list[str] = []
    for at, future in enumerate(doubt.futures):
        row, unit = future.row(), future.figure.unit
        value = in_table(row["value"], unit) if seen[at] else view.unseen
        ends = (chance.low[at], chance.high[at], *(row[end] for end in _NOT_KNOWING))
        cells = (in_table(float(end), unit) for end in ends)
        lower = 100.0 * float(np.nanmean(future.level < 0.0))
        rows.append((view.outcome(row["outcome"]), view.unit_of(row["outcome"]), value, *cells, lower))
        outside += [view.outcome(row["outcome"])] if row["value_outside"] else []
    about = words("doubt", draws=len(doubt.draws) - doubt.failed, count=len(doubt.assumptions))
    told = [Paragraph(about), *([Paragraph(words("doubt.outside", names=words.all_of(outside)))] if outside else [])]
    return *told, Table("doubt", words("caption.doubt"), columns, tuple(rows))


_NOT_KNOWING = ("middle_of_draws", "not_knowing_low", "not_knowing_high")
_DOUBT = ("difference", "chance_low", "chance_high", "doubt_middle", "doubt_low", "doubt_high")
