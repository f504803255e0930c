"""Every text that a user can set is a text and nothing more in everything that leaves the program.

``tests.hostile`` holds what is tried. Each kind of file has one reader here that says what it must not hold; a new kind
of file, and a new text in the content of a report, fail until they are in a table.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import openpyxl
import pandas as pd
import pytest
import yaml

from app.cli.main import answer
from app.components.charts.side_by_side import ChartSeries as ChartLine
from app.components.charts.side_by_side import cost_lines
from app.i18n.texts import app_words, unstressed, with_stress
from app.pages.export.downloads import KINDS, export_file
from app.pages.own_data.view_model import LONGEST_NAME as LONGEST_FILE_NAME
from app.pages.own_data.view_model import file_in
from app.pages.workshop.handout import sheet
from app.pages.workshop.room import Room, add_team, start_round, tidy_name
from app.simulation.model_catalogue import choices
from app.simulation.service import Question
from app.simulation.user_data import forget_user_data, keep_place, user_choices
from app.state.app_state import LONGEST_NAME, AppState, is_valid_detail, name_in
from app.state.history import History
from app.state.url import to_query
from experiments.calibrate.own_data.fit import LONGEST_TOWN, town_id
from experiments.output.export import EXTENSIONS, FORMULA_STARTS, write_outcomes
from experiments.output.readable import STYLES, readable_csv
from experiments.report.content import Bars, Dumbbells, Lines, Paragraph, Picture, Points, Report, Section, Table
from experiments.report.docx import as_docx
from experiments.report.findings import Findings, find_out
from experiments.report.html import as_html
from experiments.report.xlsx import as_xlsx
from tests.app.actions import from_query, reduce
from tests.app.pages.own_data.test_page import made_up_fit
from tests.hostile import BREAKING, FORMULAS, LONG, SPLIT_FORMULAS, TEXTS

SEPARATORS = ",;|\t"
FORMULA_SIGNS = tuple(sign for sign in FORMULA_STARTS if sign not in "\t\r\n")
each = pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])


class Page(HTMLParser):
    """What a browser makes of a page: its elements and their attributes."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs


def check_html(content: bytes) -> None:
    page = Page(content)
    assert not {"script", "img", "iframe", "object", "form"} & set(page.elements)
    assert [name for name, _ in page.attributes if name.startswith("on")] == []
    assert [
        value for name, value in page.attributes if name in ("href", "src") and not (value or "").startswith("#")
    ] == []


def check_csv(content: bytes, separator: str) -> None:
    """Read with the separator that was meant, and cut as a spreadsheet of another language would."""
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            if not is_number(cell):
                assert not cell.lstrip().startswith(FORMULA_SIGNS), ascii(cell)
            assert not BREAKING & set(cell), ascii(cell)
    for other in SEPARATORS.replace(separator, ""):
        for line in text.splitlines():
            for cell in line.split(other)[1:]:
                assert is_number(cell) or not cell.lstrip(' "').startswith(FORMULA_SIGNS), ascii(line)


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+([.,]\d+)?(e-?\d+)?", cell) is not None


def check_yaml(content: bytes) -> None:
    assert isinstance(yaml.safe_load(content), dict)
    assert not (BREAKING - {"\n"}) & set(content.decode())


def check_docx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = packed.read("word/document.xml").decode()
        links = packed.read("word/_rels/document.xml.rels").decode()
    assert not re.search(r"<w:(instrText|fldSimple|fldChar|hyperlink|object|altChunk)\b", text)
    assert 'TargetMode="External"' not in links


def check_xlsx(content: bytes) -> None:
    for tab in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for cell in (cell for row in tab.iter_rows() for cell in row):
            assert cell.data_type != "f" and cell.hyperlink is None, ascii(cell.value)
            if isinstance(cell.value, str):
                assert not cell.value.lstrip().startswith(FORMULA_SIGNS), ascii(cell.value)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if "externalLink" in name or "vba" in name.lower()]


CHECKS: dict[str, Callable[[bytes], None]] = {
    "yaml": check_yaml,
    "csv": lambda content: check_csv(content, STYLES["nl"].separator),
    "data.csv": lambda content: check_csv(content, ","),
    "html": check_html,
    "docx": check_docx,
    "xlsx": check_xlsx,
}


def test_every_kind_of_file_of_the_app_has_its_check():
    assert set(CHECKS) == set(KINDS)


OWN = {("Report", "language"): "nl", ("Section", "id"): "money", ("Table", "id"): "cost", ("Line", "role"): "plan"}
OWN |= {("Picture", "id"): "cost"}
"""Texts of a report that the program gives itself, and no user can."""


def filled(kind: Any, text: str) -> Any:
    """A value of this type in which every text is the given one."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        name = getattr(kind, "__name__", "")
        return kind(
            **{field.name: OWN.get((name, field.name)) or filled(hints[field.name], text) for field in fields(kind)}
        )  # type: ignore[operator]
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0], text),) * 2
    if get_origin(kind) is UnionType or isinstance(kind, UnionType):
        return filled(get_args(kind)[0], text)
    return {str: text, int: 1, float: -7.5, bool: False}[kind]


def report_of(text: str) -> Report:
    table = replace(filled(Table, text), columns=tuple(filled(Table, text).columns[:1]) * 2, totals=0)
    table = replace(table, rows=((text, -7.5), (text, text)))
    pictures = [filled(Picture, text)]
    pictures = [replace(pictures[0], chart=filled(kind, text)) for kind in (Lines, Dumbbells, Bars)]
    blocks = (filled(Paragraph, text), filled(Points, text), table, *pictures)
    return replace(filled(Report, text), sections=(Section("money", text, blocks),))


@each
def test_every_text_of_a_report_is_a_text_in_every_kind_of_file(text: str):
    report = report_of(text)
    check_html(as_html(report).encode())
    check_docx(as_docx(report))
    check_xlsx(as_xlsx(report))


@each
def test_every_text_of_a_table_is_a_text_in_csv_and_numbers_stay_numbers(text: str, tmp_path: Path):
    for language, style in STYLES.items():
        content = readable_csv([text, "b"], [[text, -7.5], ["-7.5", 3]], language)
        check_csv(content, style.separator)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=style.separator))
        assert rows[1][1] == f"-7{style.decimal}5" and len(rows) == 3
    table = pd.DataFrame({"scenario": [text], "value": [-7.5]})
    for ending in EXTENSIONS:
        write_outcomes(tmp_path / f"out{ending}", table, {"label": text})
    check_csv((tmp_path / "out.csv").read_bytes(), ",")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").endswith(",-7.5\n")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["outcomes"][0]["scenario"] == text
    assert pd.read_parquet(tmp_path / "out.parquet")["scenario"].tolist() == [text]


NAME = '=cmd|"";=1<img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def own_place() -> Iterator[str]:
    """A place of a reader's own whose names are formulas and scripts, and three runs for each question about it.

    What a report tells is found once: its kinds of file share it.
    """
    found, known = made_up_fit(), {}
    found.tree["name"] = {"nl": NAME, "en": NAME}
    for named in (*found.tree["municipalities"].values(), *found.tree["products"].values()):
        named["name"] = NAME if isinstance(named["name"], str) else {"nl": NAME, "en": NAME}

    def find_once(base: Any, plan: Any, *given: Any, **named: Any) -> Findings:
        if plan.id not in known:
            known[plan.id] = find_out(base, plan, *given, **named)
        return known[plan.id]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.replicate.schedule.STEPS", (3,))
        patched.setattr("app.pages.export.downloads.find_out", find_once)
        yield keep_place(found)
    forget_user_data()


@pytest.mark.parametrize("kind", KINDS)
def test_the_names_of_a_plan_and_of_a_place_of_ones_own_are_texts_in_every_file(kind: str, own_place: str):
    state = AppState(place=own_place, years=1, name=NAME).with_levers({"start_light": 1.0}, choices(own_place))
    found = export_file(kind, state, lambda *_: None, never)
    CHECKS[kind](found.content)
    assert re.fullmatch(r"[a-z0-9_.-]+", found.name), "no folder, no line, nothing that a header could break on"


def never() -> bool:
    return False


@each
def test_a_name_in_a_link_is_one_short_line_that_can_stand_in_a_link_again(text: str):
    first = AppState(place="voorbeeldstad")
    state = from_query(to_query(replace(first, name=text, detail=(("wish", text[:300]),))), first, user_choices)
    assert len(state.name) <= LONGEST_NAME and state.name.isprintable()
    assert from_query(to_query(state), first, user_choices).name == state.name
    history = reduce(History.starting_at(first), {"name": text})
    kept = reduce(reduce(history, {"keep": True}), {"rename": {"which": 0, "name": text}})
    for name in (history.now.name, kept.now.compared_plans[0].name, tidy_name(text)):
        assert name == name_in(name) and not BREAKING & set(name)


def test_half_of_a_pair_that_json_can_send_never_reaches_a_link():
    first = History.starting_at(AppState(place="voorbeeldstad"))
    for wanted in ({"name": "a\ud800b"}, {"note": {"wish": "a\udfffb"}}):
        assert to_query(reduce(first, wanted).now)
    assert not is_valid_detail("wish", "\ud800") and name_in("a\ud800b") == "a b"


@each
def test_the_name_of_a_file_and_of_a_town_is_one_short_line(text: str):
    name, _content = file_in({"name": text, "content": ""})
    assert len(name) <= LONGEST_FILE_NAME and name.isprintable()
    if text in LONG or not text.isprintable():
        with pytest.raises(ValueError, match=f"at most {LONGEST_TOWN} signs"):
            town_id(f"a{text}")
    else:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", town_id(f"a{text}"[:LONGEST_TOWN]))


@each
def test_the_sheet_of_a_workshop_holds_the_names_of_teams_as_texts(text: str):
    room = add_team(Room("BCDFGH", Question.of(AppState(place="voorbeeldstad"))), f"a{text}"[:30], "gp", "token")
    check_html(sheet(start_round(room, room.now.ask), {}, app_words("nl")).encode())


@each
def test_a_chart_takes_a_name_for_a_name_and_a_sentence_takes_it_for_a_word(text: str):
    name = name_in(text) or "x"
    option = cost_lines([2025], [ChartLine("plan", name, [1e6])], app_words("en"))
    labels = [series for series in option["series"] if str(series["id"]).startswith("label-")]
    assert {series["label"]["formatter"] for series in labels} == {"fmt:name"}
    assert [series["data"][0]["name"][:20] for series in labels if series["data"]] == [name[:20]]
    pieces = with_stress(f"[[{unstressed(name)}]] costs least")
    assert [piece["strong"] for piece in pieces] == [True, False]
    assert str(pieces[0]["text"]).replace("\N{WORD JOINER}", "") == name


PARTS = Path(__file__).parents[3] / "app"


def test_no_part_of_the_page_makes_code_or_html_of_a_text():
    """``v-html`` would; a replacement that is a text gives $& a meaning, so what is filled in is a function."""
    for path in PARTS.rglob("*.vue"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"v-html|\beval\(|document\.write|insertAdjacentHTML|outerHTML", source), path.name
        assert not re.search(r"""replace\((["'])\{(name|text|file|plan|team)\}\1, (?!\(\) =>)""", source), path.name
        made = re.findall(r"innerHTML = ([^;]+);", source)
        assert all(line.startswith("this.in_lines(") for line in made), f"{path.name}: only our own drawing in lines"


def test_a_terminal_is_never_steered_by_the_name_of_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "plan.yaml"
    name = '"a\\e[31m\\r\\nred\\u202E =1+1"'
    path.write_text(f"place: voorbeeldstad\nyears: 1\nname: {{nl: {name}, en: {name}}}\nlevers: {{start_light: 1}}\n")
    out = tmp_path / "out.csv"
    assert answer(["run", str(path), "--replications", "1", "--out", str(out)]) == 0
    check_csv(out.read_bytes(), ",")
    assert answer(["run", str(path), "--replications", "1"]) == 0
    told = capsys.readouterr()
    assert not (BREAKING - {"\n"}) & set(told.out + told.err)


def test_the_texts_that_are_tried_hold_every_start_of_a_formula():
    assert {text.lstrip(" \N{NO-BREAK SPACE}")[0] for text in FORMULAS} >= set(FORMULA_STARTS) - {"\n"}
    assert all(re.search(rf"[{SEPARATORS}]", text) for text in SPLIT_FORMULAS)
