"""What stands around the figures: the question, what changes, sources, limits, and how to do it again."""

# pandas ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import csv
from dataclasses import dataclass
from typing import Any

from agents.base.compiler.compiled import code_digest
from experiments.compare.idle_levers import idle_levers
from experiments.compare.labels import about_change, lever_called, own_cost_a_year, sources_behind
from experiments.compare.scenario_diff import Change
from experiments.i18n.catalogue import Words
from experiments.output.export import program_version
from experiments.report.caveats import beside_published, sentences
from experiments.report.content import Block, Cell, Column, Paragraph, Points, Section, Table
from experiments.report.view import ReportView, in_table
from experiments.statistics.significance import is_enough
from model.evidence.reader import Evidence, mentioned_in, sources_of
from model.places.reader import FOLDER, place_document, place_names, place_path, sources_in
from model.policy.segments import SEGMENT_IDS

NEAR = 10.0
"""A figure of the model this near to a published one (percent) is called near."""


def question(view: ReportView) -> Section:
    """What is asked, and how it was answered."""
    words, place = view.words, view.findings.base.load()
    youths = round(sum(town.youths.base for town in place.municipalities.values())) * place.regions
    asked = words(
        "question",
        place=words.of(place.name),
        plan=view.names.plan_name,
        base=view.names.base_name,
        first=view.years[0],
        last=view.last,
    )
    how = words("question.how", youths=words.number(youths), count=view.findings.replications)
    invented = (Paragraph(words("question.synthetic")),) if place.synthetic else ()
    return Section("question", words("head.question"), (Paragraph(asked, lead=True), Paragraph(how), *invented))


def caveats(view: ReportView) -> Section:
    """What must be known before any figure: the grade of the place, whose budget it is, and what a band holds."""
    cost = {year: view.effect("cost", year).base for year in view.years}
    # A published year says what happened without the plan: a base with levers cannot be laid beside it.
    beside = None if view.findings.base.levers else beside_published(view.caveats.place, cost)
    points = Points(tuple(sentences(view.caveats, view.words, beside)))
    return Section("caveats", view.words("head.caveats"), (points,))


def changed(view: ReportView) -> Section:
    """What changes: from what to what, from when, at what own cost, on what evidence."""
    words = view.words
    columns = (
        Column(words("column.change")),
        Column(words("column.from")),
        Column(words("column.to")),
        Column(words("column.start")),
        Column(words("column.own_cost"), words("unit.euro_a_year"), 0),
        Column(words("column.grade")),
    )
    rows = tuple(_change_row(view, change) for change in view.findings.changes)
    blocks: list[Block] = [Table("changes", words("caption.changes"), columns, rows)]
    told = tuple(text for change in view.findings.changes if (text := _what_it_does(view, change)))
    if told:
        blocks.append(Points(told))
    named = {change.id: view.names.change(change) for change in view.findings.changes}
    idle = tuple(
        words("idle", lever=named[idle.lever], why=idle.in_words(words.language))
        for idle in idle_levers(view.findings.plan)
        if idle.lever in named
    )
    if idle:
        blocks.append(Points(idle))
    return Section("changes", words("head.changes"), tuple(blocks))


def _change_row(view: ReportView, change: Change) -> tuple[Cell, ...]:
    base, plan = view.findings.base, view.findings.plan
    sides = (view.names.value(change, base), view.names.value(change, plan))
    if change.kind != "lever":
        return (view.names.change(change), *sides, _start(view), None, view.words(f"kind.{change.kind}"))
    lever = lever_called(change.id)
    cost = own_cost_a_year(lever, plan) - own_cost_a_year(lever, base)
    grade = view.words(f"grade.{lever.grade}")
    return (view.names.change(change), *sides, _start(view, change), cost, grade)


def _start(view: ReportView, change: Change | None = None) -> str:
    """When a change begins, and how long it takes to be complete."""
    words, start = view.words, view.findings.plan.load().start
    setting = None if change is None else view.findings.plan.levers.get(change.id)
    if change is None or setting is None:
        return words("start.at_once", day=words.full_day(start))
    weeks = lever_called(change.id).ramp_weeks if setting.ramp_weeks is None else setting.ramp_weeks
    began = setting.start or start
    day = words.full_day(began)
    if began.year > view.last:
        return words("start.after", day=day)
    return words("start.ramp", day=day, weeks=weeks) if weeks else words("start.at_once", day=day)


def _what_it_does(view: ReportView, change: Change) -> str:
    does, does_not = about_change(change, view.words)
    return " ".join(part for part in (f"{view.names.change(change)}:" if does else "", does, does_not) if part)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How near a place comes to the figures that were published about it."""

    figures: int
    near: int
    furthest: float


def _fit_of(place: str) -> _Fit | None:
    path = FOLDER / "fitted" / f"{place}.csv"
    if place not in place_names() or not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        off = [abs(float(row["off"].rstrip("%"))) for row in csv.DictReader(file)]
    return _Fit(len(off), sum(1 for percent in off if percent <= NEAR), max(off))


def sources(view: ReportView) -> Section:
    """On what the changes and the place rest."""
    words, place = view.words, view.findings.base.load()
    rows: list[tuple[Cell, ...]] = []
    for change in view.findings.changes:
        behind = sources_behind(change, view.findings.plan)
        grade = words(f"grade.{lever_called(change.id).grade}") if change.kind == "lever" else ""
        found = sources_of(behind) if behind else []
        rows += [(view.names.change(change), grade, *source_cells(evidence, words)) for evidence in found]
    columns = tuple(Column(words(f"column.{head}")) for head in ("change", "grade", "number", "source", "confidence"))
    blocks: list[Block] = [Paragraph(words("about.sources"))]
    if rows:
        blocks.append(Table("sources", words("caption.sources"), columns, tuple(rows)))
    blocks += _place_sources(view)
    fit = _fit_of(place.id)
    if fit is not None:
        furthest = words.number(fit.furthest)
        blocks.append(Paragraph(words("fit", figures=fit.figures, near=fit.near, furthest=furthest)))
    return Section("sources", words("head.sources"), tuple(blocks))


def source_cells(evidence: Evidence, words: Words) -> tuple[str, str, str]:
    """The number of a source, what it says, and how sure it is."""
    if evidence.kind == "document":
        return "", evidence.source, words("confidence.document")
    if evidence.kind == "fact":
        told = ", ".join(
            part for part in (evidence.named(words.language), evidence.source, evidence.year, evidence.address) if part
        )
        return evidence.id, told, words.get(f"confidence.{evidence.confidence}", evidence.confidence)
    return evidence.id, evidence.named(words.language), words("confidence.assumed", range=_range_of(evidence, words))


def _range_of(evidence: Evidence, words: Words) -> str:
    if evidence.low is None or evidence.high is None:
        return words("range.none")
    high = words.measured(evidence.high, evidence.unit)
    low = words.measured(evidence.low, evidence.unit if high.endswith("%") else "ratio")
    return words("range", low=low, high=high)


def _place_sources(view: ReportView) -> list[Block]:
    """Every number of the place, counted by what it rests on, and the works that were published."""
    words = view.words
    document = place_document(place_path(view.findings.base.place))
    named = [found for _, text in sources_in(document) for found in mentioned_in(text)]
    known = {evidence.id: evidence for evidence in named}
    facts = {evidence.id for evidence in known.values() if evidence.kind == "fact"}
    told = words("place.sources", facts=len(facts), assumptions=len(known) - len(facts))
    works = sorted(
        {
            (evidence.source, evidence.address)
            for evidence in known.values()
            if evidence.kind == "fact" and evidence.source
        }
    )
    if not works:
        return [Paragraph(told)]
    columns = (Column(words("column.source")), Column(words("column.address")))
    return [Paragraph(told), Table("works", words("caption.works"), columns, tuple(works))]


def limits(view: ReportView) -> Section:
    """What the model cannot say."""
    words, findings = view.words, view.findings
    told = ["forecast", "people", "after", "assumed", "noise"]
    points = [words(f"limit.{limit}") for limit in told]
    if findings.base.load().synthetic:
        points.insert(0, words("limit.synthetic"))
    if findings.doubt is None:
        points.append(words("limit.doubt"))
    elif findings.doubt.failed:
        points.append(words("limit.failed", count=findings.doubt.failed))
    off = sorted(name for name, on in findings.plan.responses.items() if not on)
    if off:
        names = [view.names.change(Change("response", name)) for name in off]
        points.append(words("limit.responses", names=words.all_of(names)))
    return Section("limits", words("head.limits"), (Points(tuple(points)),))


def again(view: ReportView) -> Section:
    """All that is needed to get the same figures."""
    words, findings = view.words, view.findings
    rows: tuple[tuple[Cell, ...], ...] = (
        (words("again.place"), words.of(findings.base.load().name)),
        (words("again.years"), f"{view.years[0]}–{view.last}"),
        (words("again.seed"), str(findings.base.seed)),
        (words("again.count"), str(findings.replications)),
        (words("again.draws"), "0" if findings.doubt is None else str(len(findings.doubt.draws))),
        (words("again.base"), f"{view.names.base_name} ({findings.base.id})"),
        (words("again.plan"), f"{view.names.plan_name} ({findings.plan.id})"),
        (words("again.version"), program_version()),
        (words("again.code"), code_digest()),
    )
    columns = (Column(words("column.what")), Column(words("column.value")))
    table = Table("again", words("caption.again"), columns, rows)
    return Section("again", words("head.again"), (Paragraph(words("about.again")), table))


def everything(view: ReportView) -> Section:
    """Every figure of the comparison, for files that have room for it."""
    words = view.words
    heads = ("year", "where", "segment", "what", "unit")
    numbers = (words("without"), words("with"), words("column.difference"), words("column.low"),
               words("column.high"))  # fmt: skip
    columns = (*(Column(words(f"column.{head}")) for head in heads), *(Column(name, "", 1) for name in numbers))
    rows = tuple(_every_row(view, row) for row in view.findings.found.table().to_dict("records"))
    return Section("everything", words("head.everything"), (
        Table("everything", words("caption.everything"), columns, rows, annex=True),))  # fmt: skip


def _untold(view: ReportView, row: dict[str, Any]) -> str:
    """What is said of a figure whose difference is not told; it may be defined in few of the runs only."""
    return view.words("unseen" if is_enough(row["replications"]) else "early")


def _every_row(view: ReportView, row: dict[str, Any]) -> tuple[Cell, ...]:
    outcome = str(row["outcome"])
    segment = str(row["segment"])
    names = (str(row["year"]), view.names.town(str(row["municipality"])))
    part = view.names.segment(segment) if segment in SEGMENT_IDS else view.words("column.all")
    sides = (in_table(row[key], str(row["unit"])) for key in ("base", "plan"))
    keys = ("difference", "low", "high")
    change = (in_table(row[key], str(row["unit"])) for key in keys) if row["seen"] else (_untold(view, row), None, None)
    return (*names, part, view.outcome(outcome), view.unit_of(outcome), *sides, *change)
