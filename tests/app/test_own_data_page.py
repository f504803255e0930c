"""A file of one's own is taken safely, checked in the reader's words, and seen by nobody else."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

import app.own_places
from agents.base.faults import WrongInput
from app.brought import as_text, fault_rows, figure_rows, file_in, fitted_lines, held_back_lines, summary
from app.link import from_query, to_query
from app.own_places import choices_here, drawer, forget, keep_place, places_here
from app.service import first_place
from app.state import AppState
from app.texts import Words
from experiments.calibrate import Fitted
from experiments.own_data.faults import SAID
from experiments.own_data.fit import BackTest, OwnFit, town
from experiments.own_data.table import MOST_BYTES, Checked, OwnFigures, check_own, own_of, template, template_book

GOOD = (
    "jaar;cijfer;waarde\n2023;youths;6100\n2023;clients;560\n2023;starts;300\n2023;starts_court;4\n2023;starts_gp;96\n"
)
NL, EN = Words("nl"), Words("en")


def sent(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_a_file_arrives_as_it_was_sent():
    assert file_in(sent("own.csv", GOOD.encode())) == ("own.csv", GOOD.encode())
    assert base64.b64decode(as_text(GOOD)).decode() == GOOD


@pytest.mark.parametrize("told", [{}, {"name": 3, "content": "x"}, {"name": "a.csv", "content": "no base64!"}])
def test_what_is_no_file_is_refused(told: dict):
    with pytest.raises(WrongInput):
        file_in(told)


def test_a_hundred_megabytes_are_never_unpacked_but_called_too_large():
    name, content = file_in({"name": "big.csv", "content": "A" * (MOST_BYTES * 2)})
    assert len(content) == MOST_BYTES + 1
    assert check_own(name, content).faults[0].key == "large"


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    return packed.getvalue()


def formula() -> bytes:
    book, packed = Workbook(), io.BytesIO()
    for row in (["jaar", "cijfer", "waarde"], [2023, "youths", "=6000+100"], [2023, "clients", 560]):
        book.worksheets[0].append(row)
    book.save(packed)
    return packed.getvalue()


HOSTILE = {
    "separator": ("own.csv", GOOD.replace(";", "|").encode(), "separator"),
    "comma between commas": ("own.csv", b"jaar,cijfer,waarde\n2023,youths,6100\n2023,wait_b,7,3\n", "cells"),
    "no column": ("own.csv", GOOD.replace("waarde", "aantal").encode(), "column"),
    "text in a number": ("own.csv", GOOD.replace("560", "veel").encode(), "number"),
    "negative": ("own.csv", GOOD.replace("560", "-5").encode(), "range"),
    "no rows": ("own.csv", b"jaar;cijfer;waarde\n", "none"),
    "formula in csv": ("own.csv", GOOD.replace("560", "=HYPERLINK(1)").encode(), "number"),
    "formula in excel": ("own.xlsx", formula(), "needed"),
    "zip bomb": ("own.xlsx", zip_bomb(), "unpacked"),
    "no zip": ("own.xlsx", b"MZ", "excel"),
    "another kind": ("own.exe", b"MZ", "ending"),
    "binary": ("own.csv", b"\0\1", "binary"),
}


@pytest.mark.parametrize(("name", "content", "key"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gets_a_clear_line_in_both_languages(name: str, content: bytes, key: str):
    found = check_own(name, content)
    assert [fault.key for fault in found.faults] == [key]
    for words in (NL, EN):
        _, rows = fault_rows(found, words)
        assert len(rows) == 1 and "\n" not in rows[0][1] and "{" not in rows[0][1]
    assert "één fout" in summary(found, NL)


def test_every_fault_of_a_file_is_told_and_not_only_the_first():
    text = GOOD + "23;clients;3\n2024;client;3\n2024;clients;x\n"
    assert [row[0] for row in fault_rows(check_own("own.csv", text.encode()), NL)[1]] == ["7", "8", "9"]
    assert "clients" in fault_rows(check_own("own.csv", text.encode()), NL)[1][1][1]


@pytest.mark.parametrize("key", SAID)
def test_every_fault_can_be_said_in_both_languages(key: str):
    for words in (NL, EN):
        assert words.maybe(f"data.fault.{key}")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_template_can_be_filled_in_as_csv_and_as_excel(language: str):
    assert language in ("nl", "en")
    text = template(language)
    line = next(one for one in text.splitlines() if ";youths;" in one)
    first = line.split(";")[0]
    filled = text.replace(f"{first};youths;;", "2024;youths;5000;").replace(f"{first};clients;;", "2024;clients;400;")
    assert own_of("own.csv", filled.encode()).years == {2024: {"youths": 5000.0, "clients": 400.0}}
    assert check_own("own.xlsx", template_book(language)).faults[0].key == "none"


def test_a_small_count_is_not_shown_and_neither_is_what_gives_it_away():
    found = own_of("own.csv", GOOD.encode())
    heads, rows, _ = figure_rows(found, NL)
    shown = {row[0]: row[1:] for row in rows}
    assert heads[1] == "2023"
    assert shown["Starts via de rechter"] == ["te klein", "weggelaten, te klein"]
    assert shown["Starts via de huisarts"] == ["te klein", "weggelaten, te klein"]
    assert shown["Jeugdigen met specialistische hulp in het jaar"][0] == "560"
    assert "4" not in {cell for row in rows for cell in row}


def made_up_fit() -> OwnFit:
    tree = town(OwnFigures("own.csv", {2023: {"youths": 6100.0, "clients": 560.0}}), "Mijn stad", "uithoorn", 2023)
    line = Fitted("share_of_youths", 0.09, 0.1, 0.08, 0.12, "share", "own data", 3.0, False)
    test = BackTest("share_of_youths", 0.1, 0.11, 0.09, 0.12, 0.08, "share")
    return OwnFit(tree, 2023, [line], "B", 2024, [test])


def test_the_year_that_was_held_back_is_told_before_anything_ahead():
    from app.brought import back_test

    found = made_up_fit()
    told = back_test(found, NL)
    assert "In 2024 had het model nog niets gezien" in told and "1 van de 1" in told and "10%" in told
    assert [line.held_back for line in held_back_lines(found)] == [True]
    assert [line.held_back for line in fitted_lines(found)] == [False]


def test_a_place_of_ones_own_is_seen_in_the_browser_that_made_it_and_in_no_other(monkeypatch: pytest.MonkeyPatch):
    reader = ["one"]
    monkeypatch.setattr(app.own_places, "session_id", lambda: reader[0])
    drawer().checked = Checked(OwnFigures("own.csv", {}), [])
    path = keep_place(made_up_fit())
    link = to_query(AppState(place=path))
    assert places_here()[path].name.nl == "Mijn stad"
    assert from_query(link, AppState(place=first_place()), choices_here).place == path
    reader[0] = "two"
    assert drawer().checked is None
    assert path not in places_here()
    assert from_query(link, AppState(place=first_place()), choices_here).place == first_place()
    reader[0] = "one"
    forget()
    assert not Path(path).exists()
    assert drawer().checked is None and path not in places_here()


def test_a_link_never_opens_a_file_that_nobody_put_there(tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text("id: x\n", encoding="utf-8")
    link = to_query(AppState(place=str(own)))
    assert from_query(link, AppState(place=first_place()), choices_here).place == first_place()
