"""The page for the council says what the experiments found, in plain words, in every kind of file alike."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest

from agents.base.files.errors import WrongInput
from app.cli.main import answer
from experiments.compare.labels import Names, lever_called, own_cost_a_year
from experiments.compare.scenario_diff import changes_between
from experiments.explain.mechanism import MECHANISMS
from experiments.i18n.catalogue import REPORT_TEXTS, Words
from experiments.i18n.format import LANGUAGES, Language
from experiments.output.export import FORMULA_STARTS
from experiments.report.charts import png, spread, svg
from experiments.report.content import Bars, BarSegment, Column, Paragraph, Picture, Points, Report, Section, Table
from experiments.report.context import source_cells
from experiments.report.docx import as_docx
from experiments.report.findings import Findings, find_out
from experiments.report.html import as_html
from experiments.report.reasons import first_year
from experiments.report.report import report_on, write_report
from experiments.report.xlsx import HEAD_ROW, as_xlsx
from model.evidence.reader import evidence, sources_of
from model.outcomes.declared import outcomes
from model.policy.declared import circumstances, levers, responses
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario
from tests.cases.made import q, tree_of

BASE = Scenario(place="voorbeeldstad", years=3, seed=3)
PLAN = BASE.with_levers(poh_jeugd_fte=4.0, start_light=1.0).with_responses(upcoding=False)
REPLICATIONS, DRAWS = 8, 2
EVERY_SECTION = {
    *("question", "caveats", "short", "changes", "money", "waiting", "children", "sure"),
    *("why", "who", "when", "sources", "limits", "again"),
}
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def findings() -> Findings:
    return find_out(BASE, PLAN, REPLICATIONS, DRAWS)


@pytest.fixture(scope="module")
def reports(findings: Findings) -> dict[Language, Report]:
    return {language: report_on(findings, language) for language in LANGUAGES}


class Page(HTMLParser):
    """What stands in a page: its elements with attributes, and whether each that opens is closed in order."""

    VOID = {"meta", "br", "line", "rect", "circle", "polyline", "polygon", "link", "img"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def numbers_in(table: Table, head: str) -> list[float]:
    return [cell for cell in table.column(head) if isinstance(cell, float | int)]


@both_languages
def test_every_unit_segment_grade_and_mechanism_has_a_word(language: Language):
    known = REPORT_TEXTS.texts(language)
    needed = {f"unit.{one.unit}" for one in outcomes()} | {f"unit.{one.unit}" for one in circumstances()}
    needed |= {f"segment.{name}" for name in SEGMENT_IDS} | {f"grade.{one.grade}" for one in levers()}
    needed |= {f"mechanism.{name}" for name in MECHANISMS}
    needed |= {f"confidence.{one.confidence}" for one in evidence().values()}
    assert needed - set(known) == set()


@both_languages
def test_a_report_answers_every_question_of_a_council(reports: dict[Language, Report], language: Language):
    report = reports[language]
    assert {one.id for one in report.sections} - {"everything"} == EVERY_SECTION
    assert all(one.blocks and one.heading for one in report.sections)
    assert [text for text in report.texts() if re.search(r"[{}]|None|nan", text)] == []
    pictures = [one for one in report.blocks() if isinstance(one, Picture)]
    assert {one.id for one in pictures} == {"cost", "wait", "by_lever", "by_mechanism"}
    assert all(len(one.alt) > 40 for one in pictures)


@both_languages
def test_no_name_of_the_model_stands_in_the_printout(reports: dict[Language, Report], language: Language):
    internal = [one.id for kind in (levers, outcomes, responses, circumstances) for one in kind() if "_" in one.id]
    everything = "\n".join(reports[language].texts())
    assert len(internal) > 30
    assert [name for name in internal if re.search(rf"\b{name}\b", everything)] == []


def test_dutch_reads_as_dutch_and_english_as_english(reports: dict[Language, Report]):
    nl, en = ("\n".join(reports[language].texts()) for language in LANGUAGES)
    assert "geen verschil te zien" in nl and "no difference seen" not in nl
    assert "no difference seen" in en and "geen verschil te zien" not in en
    assert Words("nl").number(1234.5, 1) == "1.234,5" and Words("en").number(-1234.5, 1) == "−1,234.5"
    assert Words("nl").signed(0.04, 1) == "0,0" and Words("nl").signed(3.0) == "+3"
    assert [Words("nl").plain(value) for value in (0.25, 75000.0, 3.94, -1.0)] == ["0,25", "75.000", "3,94", "−1"]
    assert Words("nl").euro(1234567.0).split() == ["€", "1,23", "mln"]


def test_cost_and_waits_are_those_of_the_comparison(findings: Findings, reports: dict[Language, Report]):
    compared = findings.found.table().to_dict("records")

    def row(outcome: str, year: int, segment: str = "all") -> dict[str, Any]:
        asked = ("all", segment, outcome, year)
        (found,) = (r for r in compared if (r["municipality"], r["segment"], r["outcome"], r["year"]) == asked)
        return found

    words, cost = Words("nl"), reports["nl"].table("cost")
    assert len(cost.rows) == BASE.years
    for year, budget, base, plan, difference, low, high in cost.rows:
        found = row("cost", int(str(year)))
        assert base == pytest.approx(found["base"] / 1e6)
        assert plan == pytest.approx(found["plan"] / 1e6, abs=0.0101)
        if found["seen"]:  # what a reader subtracts is what stands there
            assert round(float(str(plan)), 2) - round(float(str(base)), 2) == pytest.approx(
                round(found["difference"] / 1e6, 2)
            )
        assert budget == pytest.approx(row("budget", int(str(year)))["base"] / 1e6)
        expected = (
            [found[key] for key in ("difference", "low", "high")] if found["seen"] else [words("unseen"), None, None]
        )
        assert [difference, low, high] == (pytest.approx(expected) if found["seen"] else expected)
    waits = {str(line[0]): line for line in reports["nl"].table("wait").rows}
    for segment in ("B", "C"):
        found = row("wait_mean", 2027, segment)
        assert list(waits[words(f"segment.{segment}")][2:4]) == pytest.approx([found["base"], found["plan"]], abs=0.11)
    assert waits["Segment B"][1] == pytest.approx(BASE.load().waiting_norms_weeks["B"])


def test_the_bars_add_up_to_the_difference_of_explain(findings: Findings, reports: dict[Language, Report]):
    for kind, rows in (("lever", findings.why.by_lever), ("mechanism", findings.why.by_mechanism)):
        table = reports["nl"].table(f"by_{kind}")
        *parts, _ = table.rows
        assert sum(float(part[1] or 0.0) for part in parts) == round(findings.why.total["value"])
        seen = sorted(row["value"] for row in rows if row["seen"])
        shown = sorted(float(part[1] or 0.0) for part in parts if part[2] is not None)
        assert shown == pytest.approx(seen, abs=1.0)
    assert findings.why.total["value"] == pytest.approx(
        float(np.mean(findings.found.differences.mean[0, :, -1, -1])), abs=0.01
    )


def test_a_difference_below_its_noise_is_never_a_number():
    alone = Scenario(place="uithoorn", years=2, seed=3)
    same = find_out(alone, alone.with_levers(settlement=2.0), 8, 0)
    report = report_on(same, "nl")
    assert numbers_in(report.table("cost"), "Verschil") == numbers_in(report.table("wait"), "Verschil") == []
    assert numbers_in(report.table("years"), "Kosten") == []
    assert "geen verschil te zien" in str(report.section("short").blocks)
    assert [one for one in report.blocks() if isinstance(one, Picture) and one.id.startswith("by_")] == []
    assert "niet doorgerekend" in str(report.section("sure").blocks)


def test_a_report_on_few_runs_gives_a_first_estimate_and_no_verdict():
    """Seen before: two runs told a saving of so much, or that there is no difference."""
    alone = Scenario(place="voorbeeldstad", years=2)
    few = find_out(alone, alone.with_levers(start_light=1.0), 2, 0)
    for language in LANGUAGES:
        report, words = report_on(few, language), Words(language)
        about = (words("limit.noise"), *(block.text for block in report.blocks() if isinstance(block, Paragraph)))
        rule = [text for text in report.texts() if words("unseen") in text and text not in about]
        assert len(rule) == 1  # the sentence that says what the words mean
        assert numbers_in(report.table("cost"), words("column.difference")) == []
        assert {row[4] for row in report.table("cost").rows} == {words("early")}
        assert "t-t" in rule[0]


def test_what_changes_is_told_with_value_start_own_cost_and_evidence(reports: dict[Language, Report]):
    lines = {str(line[0]): line for line in reports["nl"].table("changes").rows}
    _, before, after, start, cost, grade = lines["Extra POH-jeugd"]
    assert (before, after) == ("0 fte extra", "4 fte extra")
    assert start == "1 januari 2025, na 39 weken volledig"
    assert cost == pytest.approx(own_cost_a_year(next(x for x in levers() if x.id == "poh_jeugd_fte"), PLAN))
    assert 4 * 85000 * 0.8 < float(cost or 0.0) < 4 * 105000
    assert str(grade).startswith("B")
    assert lines["Zwaarder coderen"][1:3] == ("aan", "uit")
    assert lines["Licht beginnen"][2] == "100% (deel van de twijfelgevallen)"
    told = {str(row[0]) for row in reports["nl"].table("sources").rows}
    assert {"Extra POH-jeugd", "Licht beginnen"} <= told


def test_values_circumstances_and_assumptions_are_told_in_their_own_unit():
    plan = BASE.with_levers(tariff_b=0.025).with_circumstances(indexation=0.05)
    plan = plan.with_assumptions({"children.worsens": 2.5})
    plan = plan.changed(
        levers={**plan.model_dump(by_alias=True)["levers"], "settlement": {"value": 2, "from": "2030-01-01"}}
    )
    names = Names(BASE, plan, Words("nl"))
    told = {one.id: (names.value(one, BASE), names.value(one, plan)) for one in changes_between(BASE, plan)}
    assert told["tariff_b"][1].startswith("2,5% (")
    assert told["indexation"] == ("3,94%", "5%")
    assert told["settlement"] == ("T-0", "T-2")
    assert told["children.worsens"][1] == "2,5 % per maand"
    assert names.base_name == "niets doen" and names.plan_name == "een plan met 4 maatregelen"
    few = Names(BASE, BASE.with_levers(tariff_b=0.025), Words("en"))
    assert few.plan_name == f"{lever_called('tariff_b').name_en} (2.5%)"


def test_facts_and_assumptions_are_told_in_the_language_of_the_reader():
    """All that a change can rest on; another row is in English until it is put in Dutch."""
    changes = [*levers(), *responses(), *circumstances()]
    named = {found.id: found for one in changes for found in sources_of(one.sources) if found.kind != "document"}
    assert len(named) > 100
    assert sum(bool(one.dutch) for one in named.values()) >= 0.95 * len(named)
    assert all(one.dutch != one.quantity and one.named("en") == one.quantity for one in named.values())
    told = {language: source_cells(evidence()["U107"], Words(language)) for language in LANGUAGES}
    assert told["nl"][1].startswith("kans om een twijfelgeval") and told["nl"][2].startswith("aanname, van ")
    assert told["en"][1].startswith("chance to take a doubtful case")
    assert source_cells(evidence()["U10"], Words("nl"))[2].endswith(" euro per jaar")


def test_a_report_can_be_done_again_from_what_it_says(findings: Findings, reports: dict[Language, Report]):
    again = {str(row[0]): row[1] for row in reports["nl"].table("again").rows}
    assert again["Kansgetal"] == "3"
    assert again["Doorrekeningen van elke kant"] == str(REPLICATIONS)
    assert PLAN.id in str(again["Plan (kenmerk)"])
    assert report_on(find_out(BASE, PLAN, REPLICATIONS, DRAWS), "nl") == reports["nl"]
    for write in (as_docx, as_xlsx):
        assert write(reports["nl"]) == write(reports["nl"])


def test_it_starts_to_work_in_the_year_from_which_the_difference_stays():
    assert first_year([False, True, True], [1.0, -1.0, -2.0]) == (1, True)
    assert first_year([True, False, True], [-1.0, -1.0, -1.0]) == (2, True)
    assert first_year([True, True, False], [-1.0, -1.0, -1.0]) == (0, False)
    assert first_year([True, True], [1.0, -1.0]) == (1, True)
    assert first_year([False, False], [1.0, -1.0]) == (None, False)


@both_languages
def test_the_page_is_well_formed_and_asks_nothing_from_elsewhere(reports: dict[Language, Report], language: Language):
    text = as_html(reports[language])
    page = Page(text)
    assert page.open == []
    assert page.all("html") == [{"lang": language}]
    assert [page.all(tag) for tag in ("script", "link", "img", "iframe", "object", "form")] == [[]] * 6
    pointing = [value for _, attributes in page.elements for key, value in attributes.items() if key in ("src", "href")]
    assert pointing and all(str(value).startswith("#") for value in pointing)
    assert not re.search(r"url\(|@import", text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) and {str(value)[1:] for value in pointing} <= set(ids)


def test_the_page_can_be_listened_to(reports: dict[Language, Report]):
    page = Page(as_html(reports["nl"]))
    shown = [one for one in reports["nl"].blocks() if isinstance(one, Table) and not one.annex]
    assert len(page.all("caption")) == len(page.all("table")) == len(shown)
    assert len(page.all("h1")) == 1 and len(page.all("h2")) == len(EVERY_SECTION)
    for picture in page.all("svg"):
        assert picture["role"] == "img"
        assert len(str(picture["aria-labelledby"]).split()) == 2
    assert len(page.all("title")) == len(page.all("svg")) + 1 and len(page.all("desc")) == len(page.all("svg"))
    assert all(head.get("scope") in ("col", "row") for head in page.all("th"))


@both_languages
def test_the_word_file_holds_the_same_headings_and_figures(reports: dict[Language, Report], language: Language):
    report, words = reports[language], Words(language)
    document = docx.Document(BytesIO(as_docx(report)))
    heads = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert heads == [one.heading for one in report.sections if one.id != "everything"]
    tables = [one for one in report.blocks() if isinstance(one, Table) and not one.annex]
    assert len(document.tables) == len(tables)
    for made, table in zip(document.tables, tables, strict=True):
        cells = [[cell.text for cell in row.cells] for row in made.rows]
        assert cells[0] == [column.title for column in table.columns]
        rows = [[column.text(c, words) for c, column in zip(row, table.columns, strict=True)] for row in table.rows]
        assert cells[1:] == rows
    assert document.core_properties.title == report.title


def test_the_workbook_holds_the_same_figures_as_numbers(reports: dict[Language, Report]):
    report, words = reports["nl"], Words("nl")
    book = openpyxl.load_workbook(BytesIO(as_xlsx(report)))
    tables = [one for one in report.blocks() if isinstance(one, Table)]
    assert book.sheetnames == [words("sheet.report"), *(words(f"sheet.{one.id}") for one in tables)]
    for table in tables:
        sheet = book[words(f"sheet.{table.id}")]
        lines = list(sheet.iter_rows(min_row=HEAD_ROW, max_col=len(table.columns), values_only=True))
        assert list(lines[0]) == [column.title for column in table.columns]
        assert len(lines) == len(table.rows) + 1
        for line, row in zip(lines[1:], table.rows, strict=True):
            for found, cell in zip(line, row, strict=True):
                if isinstance(cell, str):
                    assert str(found or "").lstrip("'") == cell.replace("\N{NO-BREAK SPACE}", " ").lstrip("'")
                else:
                    assert found == (None if cell is None else pytest.approx(cell))
    assert len(report.table("everything").rows) > 300


def test_the_workbook_draws_its_own_tables(reports: dict[Language, Report]):
    words = Words("nl")
    book = openpyxl.load_workbook(BytesIO(as_xlsx(reports["nl"])))
    drawn = {sheet.title for sheet in book if getattr(sheet, "_charts", [])}
    assert drawn == {words(f"sheet.{name}") for name in ("cost", "wait", "by_lever", "by_mechanism")}


HOSTILE = ["=1+1", "+31", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "\tx", "<script>alert(1)</script>", "a\x00b\x0bc"]


def hostile_report() -> Report:
    table = Table("cost", HOSTILE[0], (Column(HOSTILE[1]), Column(HOSTILE[6])), tuple((x, x) for x in HOSTILE))
    drawn = Bars("euro", (BarSegment(HOSTILE[6], 3.0), BarSegment("=", 3.0, total=True)))
    blocks = (Paragraph(HOSTILE[0]), Points(tuple(HOSTILE)), Picture("p", HOSTILE[6], HOSTILE[6], drawn), table)
    return Report("nl", HOSTILE[6], HOSTILE[4], (Section("s", HOSTILE[0], blocks),))


def test_no_text_becomes_a_formula_in_a_workbook():
    book = openpyxl.load_workbook(BytesIO(as_xlsx(hostile_report())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 20
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith(FORMULA_STARTS)] == []


def test_no_text_becomes_markup_or_breaks_a_file():
    page = Page(as_html(hostile_report()))
    assert page.all("script") == [] and page.open == []
    assert docx.Document(BytesIO(as_docx(hostile_report()))).tables


def test_a_name_from_a_file_is_only_a_name(tmp_path: Path):
    tree = tree_of("voorbeeldstad")
    tree["name"] = {"nl": "=cmd <b>stad</b>", "en": "=cmd <b>town</b>"}
    tree["warm_up_years"] = 1
    tree["population"]["needs"] = q(0.1, "per year")
    file = tmp_path / "town.yaml"
    import yaml

    file.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    base = Scenario(place=str(file), years=1, seed=1)
    report = report_on(find_out(base, base.with_levers(tariff_b=0.1), 2, 0), "nl")
    assert "b" not in {tag for tag, _ in Page(as_html(report)).elements}
    assert as_docx(report) and as_xlsx(report)


def said(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    code = answer(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx"])
def test_the_command_writes_one_file_and_nothing_beside_it(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], reports: dict[Language, Report]
):
    out = tmp_path / f"council.{kind}"
    options = ["--set", "poh_jeugd_fte=4", "--set", "start_light=1", "--response", "upcoding=off", "--seed", "3"]
    options += ["--years", "3", "--replications", str(REPLICATIONS), "--draws", str(DRAWS), "--out", str(out)]
    code, _, err = said("report", "voorbeeldstad", "voorbeeldstad", *options, capsys=capsys)
    assert (code, err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    other = tmp_path / f"library.{kind}"
    write_report(other, reports["nl"])
    assert out.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("uithoorn uithoorn --set start_light=1 --out x.pdf", 'unknown kind of file ".pdf"'),
        ("uithoorn uithoorn --set start_light=1 --out no/such/folder/x.html", "does not exist"),
        ("uithoorn uithoorn --set start_light=1 --out /proc/x.html", "/proc/x.html"),
        ("uithoorn uithoorn --out x.html", "found no difference between"),
        ("uithoorn uithorn --out x.html", 'did you mean "uithoorn"?'),
        ("uithoorn voorbeeldstad --out x.html", "expected the same"),
        ("uithoorn uithoorn --set start_light=1 --out x.html --language de", "language: found 'de', expected nl or en"),
        ("uithoorn uithoorn --set start_light=1 --out x.html --draws 1", "--draws: found 1"),
        ("uithoorn uithoorn --set start_light=1 --out x.html --replications 1", "expected two or more"),
        ("uithoorn uithoorn --set start_light=1", "Missing option '--out'"),
    ],
)
def test_wrong_input_is_one_line_and_nothing_is_run_or_written(
    arguments: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("experiments.report.findings.between_runs", lambda *_, **__: pytest.fail("simulated"))
    monkeypatch.chdir(tmp_path)
    code, out, err = said("report", *arguments.split(), capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_there_stays_when_a_new_one_cannot_be_written(tmp_path: Path, reports: dict[Language, Report]):
    folder = tmp_path / "x.html"
    folder.mkdir()
    with pytest.raises(WrongInput, match="found a folder"):
        write_report(folder, reports["nl"])
    assert list(tmp_path.iterdir()) == [folder]


def test_the_command_explains_itself_with_an_example(capsys: pytest.CaptureFixture[str]):
    code, out, _ = said("report", "--help", capsys=capsys)
    assert code == 0 and "jeugdstroom report" in out.split("Example")[1]


def test_labels_stand_apart_and_a_chart_of_nothing_but_zeros_is_drawn():
    assert spread([10.0, 11.0, 50.0], 15.0) == [10.0, 25.0, 50.0]
    flat = Bars("euro", (BarSegment("a", 0.0), BarSegment("b", 0.0, total=True)))
    assert "nan" not in svg(Picture("p", "c", "a", flat), Words("nl"))


def test_equal_pictures_are_equal_bytes_and_their_ids_are_their_own():
    drawn = Bars("euro", (BarSegment("$x^2$ <b>", -3.0, -4.0, -2.0), BarSegment("b", 0.0, total=True)))
    first, second = (Picture(name, "c", "a", drawn) for name in ("p", "q"))
    for make in (svg, png):
        assert make(first, Words("nl")) == make(first, Words("nl"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg(picture, Words("nl")))) for picture in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    assert "$x^2$ &lt;b&gt;" in svg(first, Words("nl"))


@both_languages
def test_the_word_file_holds_every_chart_with_its_description(reports: dict[Language, Report], language: Language):
    document = docx.Document(BytesIO(as_docx(reports[language])))
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [block.alt for block in reports[language].blocks() if isinstance(block, Picture)]


TOLD = {
    "nl": ("verzonnen plaats", "is een aanname", "alleen toeval", "Begroting (aanname)"),
    "en": ("invented place", "is an assumption", "chance only", "Budget (assumption)"),
}


@both_languages
def test_every_kind_of_file_says_how_reliable_the_figures_are(reports: dict[Language, Report], language: Language):
    report = reports[language]
    document = docx.Document(BytesIO(as_docx(report)))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(BytesIO(as_xlsx(report)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    for text in (as_html(report), " ".join([*(one.text for one in document.paragraphs), *tables]), " ".join(cells)):
        assert [one for one in TOLD[language] if one not in text] == []


def test_an_own_budget_is_called_ones_own_in_the_report(findings: Findings):
    assume = {"budget.first_year": 6.5}
    own = replace(findings, base=BASE.with_assumptions(assume), plan=PLAN.with_assumptions(assume))
    text = as_html(report_on(own, "nl"))
    assert "Licht beginnen" in Names(own.base, own.plan, Words("nl")).plan_name
    assert "uw eigen" not in Names(own.base, own.plan, Words("nl")).plan_name
    assert Names(own.base, own.plan, Words("nl")).base_name == Words("nl")("nothing")
    assert "Begroting (uw eigen)" in text and "is uw eigen opgave" in text and "aanname en geen" not in text
