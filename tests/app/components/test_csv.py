"""Every CSV that the app gives opens in a spreadsheet of the reader's language; a program gets its own."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import app.components.payloads
from app.i18n.texts import app_words
from app.pages.export.downloads import export_file, scenario_with_name
from app.pages.own_data.view_model import fit_report_csv, template_csv
from app.simulation.model_catalogue import choices
from app.simulation.service import Question
from app.state.app_state import AppState
from experiments.calibrate.own_data.figures import figures
from experiments.calibrate.own_data.table import own_of
from experiments.report.findings import find_out
from experiments.report.report import report_as, report_on
from tests.app.pages.own_data.test_page import made_up_fit

PARTS = Path(app.components.payloads.__file__).parents[1]
SEPARATORS = {"nl": (";", ","), "en": (",", ".")}


def plan(language: str) -> AppState:
    state = AppState(place="voorbeeldstad", years=1, language=language)
    return state.with_levers({"start_light": 1.0}, choices("voorbeeldstad"))


def given(kind: str, state: AppState) -> bytes:
    return export_file(kind, state, lambda *_: None, lambda: False).content


def read(content: bytes, language: str) -> pd.DataFrame:
    separator, decimal = SEPARATORS[language]
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", sep=separator, decimal=decimal)


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.replicate.schedule.STEPS", (3,))


@pytest.mark.parametrize(
    ("language", "base", "name", "outcome"),
    [("nl", "Niets doen", "Licht beginnen", "Kosten"), ("en", "Doing nothing", "Start light", "Cost")],
)
def test_the_figures_of_the_app_open_in_excel_under_the_names_on_the_page(
    language: str, base: str, name: str, outcome: str
):
    content = given("csv", plan(language))
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == content.count(b"\n")
    found = read(content, language)
    assert (set(found.iloc[:, 0]), set(found.iloc[:, 1])) == ({name}, {base})
    assert outcome in set(found.iloc[:, 5])
    assert [str(kind)[:5] for kind in found.dtypes.iloc[7:13]] == ["float"] * 6


def test_a_plan_is_never_a_formula():
    found = read(given("csv", replace(plan("nl"), name="=HYPERLINK(1)")), "nl")
    assert set(found["plan"]) == {"'=HYPERLINK(1)"}


def test_a_program_gets_ids_commas_and_points():
    content = given("data.csv", plan("nl"))
    found = pd.read_csv(io.BytesIO(content))
    assert list(found.columns[:3]) == ["scenario", "baseline", "year"]
    assert "cost" in set(found["outcome"]) and "all" in set(found["segment"])
    assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content
    assert (
        export_file("data.csv", plan("nl"), lambda *_: None, lambda: False).name == "jeugdstroom-voorbeeldstad.data.csv"
    )


def test_the_dutch_workbook_has_dutch_heads_and_its_figures_and_years_are_numbers():
    base = Question.of(plan("nl")).do_nothing().scenario()
    found = find_out(base, scenario_with_name(plan("nl")), replications=2, draws=0)
    book = openpyxl.load_workbook(io.BytesIO(report_as(".xlsx", report_on(found, "nl"))))
    rows = list(book["Alle cijfers"].iter_rows(min_row=3, values_only=True))
    assert rows[0][:5] == ("Jaar", "Gemeente", "Soort hulp", "Wat", "Eenheid")
    assert {type(row[0]) for row in rows[1:]} == {int}
    assert {type(cell) for row in rows[1:] for cell in row[5:7]} <= {float, int}
    assert book["Kosten"].cell(4, 1).value == 2025


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_template_opens_in_excel_and_is_read_back_once_filled_in(language: str):
    content = template_csv("nl" if language == "nl" else "en")
    found = read(content, language)
    assert list(found.iloc[:, 1]) == list(figures())
    separator = SEPARATORS[language][0]
    first = str(found.iloc[0, 0])
    filled = content.decode("utf-8")
    for name, value in (("youths", "5000"), ("clients", "400")):
        old = separator.join((first, name, "", ""))
        assert old in filled
        filled = filled.replace(old, separator.join(("2024", name, value, "")))
    assert own_of("own.csv", filled.encode()).years == {2024: {"youths": 5000.0, "clients": 400.0}}


@pytest.mark.parametrize(
    ("language", "heads"),
    [("nl", ["Cijfer", "Jaar", "Gepubliceerd", "Model"]), ("en", ["Figure", "Year", "Published", "Model"])],
)
def test_the_fit_report_opens_in_excel_in_words(language: str, heads: list[str]):
    found = read(fit_report_csv(made_up_fit(), app_words(language)), language)
    assert list(found.columns[:4]) == heads
    assert found.iloc[:, 1].tolist() == [2023, 2024]
    assert found.iloc[:, 2].tolist() == [9.0, 10.0]
    assert found.iloc[:, 7].tolist() == ["%", "%"]
    assert not [cell for cell in found.to_numpy().ravel() if "_" in str(cell)]


def test_no_part_of_the_page_makes_a_csv_of_its_own():
    """A table that the browser would write has no language; all of them come from the server."""
    makers = [path.name for path in PARTS.rglob("*.vue") if "text/csv" in path.read_text(encoding="utf-8")]
    assert makers == []
