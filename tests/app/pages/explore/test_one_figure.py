"""The same plan has the same figures on every page, in every export and in the report."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import openpyxl
import pytest

from app.components.charts.dumbbell import waiting_rows
from app.components.labels import outcome_of
from app.i18n.texts import app_words
from app.pages.compare.comparison import LAST, Comparison, columns
from app.pages.explore.headline import tile_props
from app.pages.export.downloads import export_file
from app.pages.find.page import levels_in
from app.simulation.analyses import explanation, full_runs
from app.simulation.results import PlanResult, kpis, waiting_table
from app.simulation.service import SERVICE, Question
from app.state.app_state import AppState
from experiments.compare.comparison import compared
from experiments.i18n.catalogue import Words as ReportWords
from experiments.report.effects import in_short
from experiments.report.findings import find_out
from experiments.report.view import ReportView

NL = app_words("nl")
RUNS = 12
STATE = AppState("voorbeeldstad", years=2, seed=91, levers=(("capacity_b", -0.4), ("tariff_b", 0.1)))
QUESTION = Question.of(STATE)
YEAR = 2026


def never() -> bool:
    return False


def quiet(*_: int) -> None:
    """Hears of progress and says nothing."""


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """A full answer stands on few runs here, and a report on few draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.replicate.schedule.STEPS", (2, RUNS))
        patch.setattr("experiments.report.findings.find_out.__defaults__", (None, 2, None, None, None))
        yield


@pytest.fixture(scope="module")
def answer(few: None) -> PlanResult:
    """What Explore shows in the end."""
    *_, last = SERVICE.answers(QUESTION, never)
    assert last.full and last.number == RUNS
    return last


@pytest.fixture(scope="module")
def papers(answer: PlanResult) -> dict[str, bytes]:
    """Every file that can be had of the plan."""
    return {kind: export_file(kind, STATE, quiet, never).content for kind in ("data.csv", "html", "docx", "xlsx")}


def text_in(kind: str, content: bytes) -> str:
    """All that can be read in a page or a document."""
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = parts.read("word/document.xml")
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())))


def test_compare_and_why_tell_the_difference_that_explore_tells(answer: PlanResult):
    *_, runs = SERVICE.compared([QUESTION.do_nothing(), QUESTION], never)
    beside = Comparison(runs[0], tuple(runs[1:]), tuple(columns(STATE, NL)), NL)
    found, total = kpis(answer), explanation(QUESTION, "cost", quiet, never)
    for name, outcome in (("cost", "cost"), ("wait", "wait_mean"), ("waiting", "waiting")):
        assert beside.change(0, outcome_of(outcome), LAST) == found[name].change
        assert beside.plan_level(0, outcome_of(outcome), LAST) == pytest.approx(found[name].plan)
        explained = explanation(QUESTION, outcome, quiet, never)
        assert explained.total["value"] == pytest.approx(found[name].change.mean, abs=0.006)
        assert explained.total["low"] == pytest.approx(found[name].change.low, abs=0.006)
        assert explained.total["seen"] == found[name].change.seen
    assert total.replications == answer.number == beside.number


def test_the_report_tells_the_levels_and_the_difference_that_explore_tells(
    answer: PlanResult, papers: dict[str, bytes]
):
    cost = kpis(answer)["cost"]
    tile = next(one for one in tile_props(answer, NL) if one["id"] == "cost")
    assert cost.change.seen
    for kind in ("html", "docx"):
        text = text_in(kind, papers[kind])
        assert f"{RUNS} keer doorgerekend" in text
        assert f"€ {tile['value']} mln tegen" in text
        assert NL.signed(cost.change.mean, 0) in text
    (row,) = rows_of(papers["xlsx"], str(YEAR))
    assert row[2] == pytest.approx(cost.base / 1e6) and row[3] == pytest.approx(cost.shown(1e6, 2))
    assert row[4] == pytest.approx(cost.change.mean)


def rows_of(content: bytes, year: str) -> list[list[Any]]:
    """The rows of a year in the table of cost of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if str(row[0]) == year and len(row) > 4 and isinstance(row[2], float) and row[2] > 1.0][
        :1
    ]


def test_the_table_of_figures_holds_the_same_means(answer: PlanResult, papers: dict[str, bytes]):
    rows = list(csv.DictReader(io.StringIO(papers["data.csv"].decode())))
    for name, outcome in (("cost", "cost"), ("wait", "wait_mean")):
        (row,) = [
            one
            for one in rows
            if (one["outcome"], one["municipality"], one["segment"], one["year"]) == (outcome, "all", "all", str(YEAR))
        ]
        found = kpis(answer)[name]
        assert [float(row[key]) for key in ("base", "plan", "difference")] == pytest.approx(
            [found.base, found.plan, found.change.mean]
        )


def test_the_command_line_and_the_library_give_the_figures_of_the_app_without_being_told_how_many_runs(
    answer: PlanResult,
):
    """The report command hands no number on where none is asked for."""
    base, plan = QUESTION.do_nothing().scenario(), QUESTION.scenario()
    report = ReportView(find_out(base, plan, draws=0), ReportWords("nl"))
    effect, found = report.effect("cost"), kpis(answer)["cost"]
    assert report.findings.replications == answer.number
    assert (effect.base, effect.plan, effect.difference) == pytest.approx((found.base, found.plan, found.change.mean))
    (pairs,) = compared(base, plan, replications=RUNS)
    assert float(pairs.differences.mean[0, -1, -1, -1]) == pytest.approx(found.change.mean)
    assert in_short(report).blocks


def test_what_find_says_of_doing_nothing_is_what_explore_says(answer: PlanResult):
    levels = levels_in(full_runs(QUESTION, quiet, never)[0])
    assert levels["cost", "all", YEAR] == pytest.approx(kpis(answer)["cost"].base)


def test_no_run_is_made_again_for_an_export(
    answer: PlanResult, papers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.simulation.service.compute", lambda *_: pytest.fail("run again"))
    assert export_file("data.csv", STATE, quiet, never).content == papers["data.csv"]


def test_levels_and_difference_on_a_tile_and_in_the_waiting_table_add_up_as_they_are_written(answer: PlanResult):
    for tile in tile_props(answer, NL):
        if tile["direction"]:
            base = number(tile["note"])
            assert number(tile["value"]) - base == pytest.approx(number(tile["change"])), tile["id"]
    _, rows = waiting_rows(waiting_table(answer, {}), NL, changed=True)
    for _, base, plan, change, _ in rows:
        if change != NL("unseen"):
            assert number(plan) - number(base) == pytest.approx(number(change))


def number(text: str) -> float:
    """The number in a Dutch text."""
    (found,) = re.findall(r"[+\N{MINUS SIGN}]?\d[\d.]*(?:,\d+)?", text)
    return float(found.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-"))
