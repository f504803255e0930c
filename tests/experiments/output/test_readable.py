"""A table for a reader opens at a double click: words, the separators of the language, and nothing that runs."""

import io
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from app.cli.main import answer
from experiments.compare.comparison import COLUMNS, compare, distinct_labels
from experiments.compare.labels import titles_of, towns_of
from experiments.i18n.catalogue import report_words
from experiments.i18n.format import Language
from experiments.output.readable import STYLES, readable_csv, readable_table
from experiments.replicate.replication import replicate
from experiments.statistics.significance import MIN_REPLICATIONS
from model.outcomes.declared import outcomes
from model.outcomes.tidy import COLUMNS as TIDY_COLUMNS
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

BASE = Scenario(place="voorbeeldstad", years=1)
PLAN = BASE.with_levers(start_light=1.0)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\nb", "a;b", 'a"b']
HEADS: dict[Language, list[str]] = {
    "nl": ["plan", "doorrekening", "jaar", "gemeente", "segment", "uitkomst", "eenheid", "waarde"],
    "en": ["plan", "replication", "year", "municipality", "segment", "outcome", "unit", "value"],
}


def as_excel_reads(content: bytes, language: Language) -> pd.DataFrame:
    """Read as a spreadsheet in that language does."""
    style = STYLES[language]
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", sep=style.separator, decimal=style.decimal)


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes of a run, and differences between two."""
    return replicate(PLAN, 2), compare(BASE, PLAN, replications=MIN_REPLICATIONS)


def readable(table: pd.DataFrame, language: Language) -> bytes:
    words = report_words(language)
    titles = dict(zip(distinct_labels([BASE, PLAN]), titles_of([BASE, PLAN], words), strict=True))
    return readable_table(table, titles, towns_of([BASE, PLAN]), words)


def test_a_dutch_table_has_semicolons_decimal_commas_and_the_mark_and_ends_of_lines_of_excel():
    content = readable_csv(["Jaar", "Waarde"], [(2026, -1234567.5), (2027, None), (2028, float("nan"))], "nl")
    assert content == b"\xef\xbb\xbfJaar;Waarde\r\n2026;-1234567,5\r\n2027;\r\n2028;\r\n"


def test_an_english_table_has_commas_and_decimal_points():
    content = readable_csv(["Year", "Value"], [(2026, -1234567.5), (2027, 1e-4), (2028, -0.0), (2029, 1e17)], "en")
    assert (
        content == b"\xef\xbb\xbfYear,Value\r\n2026,-1234567.5\r\n2027,0.0001\r\n2028,0\r\n2029,100000000000000000\r\n"
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_text_is_a_formula_or_breaks_a_line(language: Language):
    content = readable_csv([*HOSTILE, "n"], [[*HOSTILE, -1.5]], language)
    assert content.count(b"\n") == content.count(b"\r") == 2
    found = as_excel_reads(content, language)
    cells = [*map(str, found.columns[:-1]), *found.iloc[0, :-1]]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert found["n"].tolist() == [-1.5]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_outcomes_are_read_back_in_words_with_every_figure(language: Language, tables: tuple[pd.DataFrame, ...]):
    table = tables[0]
    found = as_excel_reads(readable(table, language), language)
    assert list(found.columns) == HEADS[language]
    expected = [
        100.0 * value if unit == "share" else value for value, unit in zip(table["value"], table["unit"], strict=True)
    ]
    assert found.iloc[:, -1].tolist() == pytest.approx(expected, abs=1e-6)
    assert found.iloc[:, 2].tolist() == table["year"].tolist()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_id_of_the_model_stands_in_what_a_reader_opens(language: Language, tables: tuple[pd.DataFrame, ...]):
    ids = {one.id for one in outcomes()} | {"share", "all", BASE.label, PLAN.label, *BASE.load().municipalities}
    ids |= set(SEGMENT_IDS) - {"B", "C"}
    words_too = {"waiting", "crises", "needs", "referrals"} | {one.name_en.lower() for one in outcomes()}
    for table in tables:
        found = as_excel_reads(readable(table, language), language)
        texts = found.select_dtypes(exclude="number")
        shown = {str(cell) for name in texts.columns for cell in texts[name].unique()} | set(found.columns)
        assert shown & (ids - (words_too if language == "en" else {"crises"})) == set()
        assert not [one for one in shown if "_" in one]


def test_differences_are_read_back_in_dutch_and_say_niets_doen(tables: tuple[pd.DataFrame, ...]):
    table = tables[1]
    found = as_excel_reads(readable(table, "nl"), "nl")
    assert set(found["vergeleken met"]) == {"niets doen"}
    assert set(found["plan"]) == {"Licht beginnen (100%)"}
    few = found["doorrekeningen"] < MIN_REPLICATIONS
    assert set(found.loc[~few, "verschil te zien"]) == {"ja", "nee"}
    assert set(found.loc[few, "verschil te zien"]) <= {"te weinig doorrekeningen"}
    (cost,) = found.query("uitkomst == 'Kosten' and gemeente == 'alle gemeenten' and segment == 'Alle hulp'").to_dict(
        "records"
    )
    (known,) = table.query("outcome == 'cost' and municipality == 'all' and segment == 'all'").to_dict("records")
    for name, column in (("zonder het plan", "base"), ("met het plan", "plan"), ("verschil", "difference")):
        assert cost[name] == pytest.approx(known[column], abs=1e-6)


def test_too_few_runs_are_no_verdict():
    found = as_excel_reads(readable(compare(BASE, PLAN, replications=2), "nl"), "nl")
    assert set(found["verschil te zien"]) == {"te weinig doorrekeningen"}


def test_every_column_has_a_head_or_is_left_to_programs():
    """A program reads ids, and the verdict of each figure by itself, which a reader would take for the other one."""
    for language in STYLES:
        words = report_words(language)
        bare = [name for name in {*COLUMNS, *TIDY_COLUMNS} if not words.get(f"csv.{name}", "")]
        assert [name for name in bare if not name.endswith("_id")] == ["seen_alone"]


def test_scenarios_that_would_be_called_the_same_are_told_apart():
    later = BASE.with_levers(start_light={"value": 1.0, "from": "2026-01-01"})
    titles = titles_of([BASE, PLAN, later], report_words("nl"))
    assert len(set(titles)) == 3
    elsewhere = titles_of([BASE, Scenario(place="uithoorn", years=1)], report_words("nl"))
    assert elsewhere == ["Voorbeeldstad: niets doen", "Uithoorn: niets doen"]
    assert all(one != other for one, other in pairwise(titles))


def asked(*arguments: str) -> list[str]:
    return ["compare", "voorbeeldstad", "voorbeeldstad", "--set", "start_light=1", "--years", "1", *arguments]


def test_the_command_line_writes_ids_unless_a_language_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    few = ("--replications", "2", "--out")
    assert answer(asked(*few, str(tmp_path / "plain.csv"))) == 0
    plain = (tmp_path / "plain.csv").read_bytes()
    assert plain.startswith(b"scenario,baseline,") and b"\r" not in plain and b",cost,euro," in plain
    assert answer(asked(*few, str(tmp_path / "nl.csv"), "--language", "nl")) == 0
    found = as_excel_reads((tmp_path / "nl.csv").read_bytes(), "nl")
    assert len(found) == len(pd.read_csv(tmp_path / "plain.csv"))
    assert "Gemiddelde wachttijd" in set(found["uitkomst"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--language", "fr", "--out", "x.csv"], "expected nl or en"),
        (["--language", "nl"], "expected --out FILE.csv"),
        (["--language", "nl", "--out", "x.parquet"], "expected --out FILE.csv"),
    ],
)
def test_a_language_that_cannot_be_honoured_is_one_line(
    options: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert answer(asked(*options)) == 2
    shown, said = capsys.readouterr()
    assert shown == "" and len(said.splitlines()) == 1 and told in said
    assert list(tmp_path.iterdir()) == []
