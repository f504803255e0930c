"""A file of one's own is taken safely, checked in the reader's words, and seen by nobody else."""

import base64
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import Workbook
from reacton import render

import app.simulation.user_data
from agents.base.files.errors import WrongInput
from app.components.view import View
from app.i18n.texts import app_words
from app.pages.export.downloads import KINDS, export_file, scenario_file
from app.pages.export.plan_file import InvalidPlanFile, read_plan_file
from app.pages.layout.link_notices import sentences
from app.pages.own_data.page import FitResult
from app.pages.own_data.view_model import (
    as_text,
    back_test,
    budget_note,
    fault_rows,
    figure_rows,
    file_in,
    grade_sentence,
    note_lines,
    summary,
    years_used,
)
from app.pages.sources.catalogue import matching
from app.simulation.model_catalogue import file_of, first_place, place_of
from app.simulation.user_data import forget_user_data, keep_place, user_choices, user_data, user_places
from app.state.app_state import PLACE_SETTING, AppState, LinkReading
from app.state.history import History
from app.state.url import to_query
from app.state.url_check import read_link
from experiments.calibrate.fit_reports import FitRow
from experiments.calibrate.own_data.budget import with_local
from experiments.calibrate.own_data.faults import fault_sentences
from experiments.calibrate.own_data.fit import OwnFit, YearUse, town
from experiments.calibrate.own_data.place_file import write_own
from experiments.calibrate.own_data.table import (
    MOST_BYTES,
    Checked,
    OwnFigures,
    check_own,
    own_of,
    template,
    template_book,
)
from model.places.schema import Place
from tests.app.actions import from_query, reduce

GOOD = (
    "jaar;cijfer;waarde\n2023;youths;6100\n2023;clients;560\n2023;starts;300\n2023;starts_court;4\n2023;starts_gp;96\n"
)
NL, EN = app_words("nl"), app_words("en")


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
    "formula in excel": ("own.xlsx", formula(), "formula"),
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
    text = GOOD + "23;clients;3\n2024;client;3\n2024;clients;veel\n"
    assert [row[0] for row in fault_rows(check_own("own.csv", text.encode()), NL)[1]] == ["7", "8", "9"]
    assert "clients" in fault_rows(check_own("own.csv", text.encode()), NL)[1][1][1]


@pytest.mark.parametrize("key", fault_sentences())
def test_every_fault_can_be_said_in_both_languages(key: str):
    for words in (NL, EN):
        assert words.get(f"data.{key}")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_template_can_be_filled_in_as_csv_and_as_excel(language: str):
    assert language in ("nl", "en")
    text = template(language)
    line = next(line for line in text.splitlines() if ";youths;" in line)
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
    line = FitRow("share_of_youths", 0.09, 0.1, 0.08, 0.12, "share", "own data", held_back=False)
    test = FitRow("share_of_youths", 0.1, 0.11, 0.09, 0.12, "share", "2024", held_back=True, before=0.08)
    return OwnFit(tree, 2023, [line], "B", 2024, [test])


def test_the_year_that_was_held_back_is_told_before_anything_ahead():
    found = made_up_fit()
    told = back_test(found, NL)
    assert "In 2024 had het model nog niets gezien" in told and "1 van de 1" in told and "10%" in told


def test_a_fault_is_told_in_the_words_and_numbers_of_the_reader():
    text = "jaar;cijfer;waarde\n2023;youths;4.150\n2023;clients;900\n2023;cost_total;4800\n2023;kosten;3\n"
    dutch = " ".join(row[1] for row in fault_rows(check_own("own.csv", text.encode()), NL)[1])
    assert "4,15 of 4.150" in dutch and "Jeugdigen van 0 tot 18 jaar (youths)" in dutch
    assert "Bedoelt u cost_total?" in dutch and "€ 5,33 per jeugdige" in dutch
    english = " ".join(row[1] for row in fault_rows(check_own("own.csv", text.encode()), EN)[1])
    assert "4.15 or 4,150" in english
    missing = fault_rows(check_own("own.csv", b"jaar;cijfer;aantal\n2023;youths;4150\n"), NL)[1][0][1]
    assert "De kolom waarde ontbreekt" in missing and " or " not in missing


def test_more_faults_than_are_shown_are_counted():
    many = check_own("own.csv", ("jaar;cijfer;waarde\n" + "2023;onzin;1\n" * 60).encode())
    assert fault_rows(many, NL)[1][-1] == ["–", "En nog 10 meer."]


def test_what_is_left_open_is_told_beside_the_figures():
    found = check_own("own.csv", GOOD.replace("starts_court;4", "starts_court;geheim").encode())
    assert note_lines(found, NL) == [
        "Rij 5: bij Starts via de rechter (starts_court) staat 'geheim'. Dat cijfer blijft open."
    ]


def test_what_was_done_with_each_year_and_what_limits_the_grade_is_told():
    found = made_up_fit()
    uses = (YearUse(2017, "fitted"), YearUse(2018, "small"), YearUse(2023, "fitted"), YearUse(2026, "held back"))
    gap = OwnFit(found.tree, 2023, found.lines, "C", 2026, found.tested, uses, 9e5)
    told = " ".join(years_used(gap, NL))
    assert "Afgestemd op 2017, 2023 samen" in told and "Niet gebruikt: 2018" in told and "3 jaar vooruit" in told
    assert "hoogstens C" in grade_sentence(gap, NL)
    unseen = OwnFit(found.tree, 2023, found.lines, "B", 2024, [], uses)
    assert "maar één jaar" not in back_test(unseen, NL) and "niet getoetst" in back_test(unseen, NL)


def drawn_texts(widget: Any) -> list[str]:
    """Every text on a page that was drawn."""
    if isinstance(widget, str):
        return [widget]
    return [text for child in getattr(widget, "children", None) or [] for text in drawn_texts(child)]


def test_the_page_tells_the_years_the_grade_and_the_budget_below_the_back_test():
    view = View(AppState(place=first_place()), None, False, False, False, lambda _: None)
    drawn, context = render(FitResult(view, made_up_fit()), handle_error=False)
    told = " ".join(drawn_texts(drawn))
    for said in ("Apart gehouden: 2024.", "hoogstens C", "is een aanname"):
        assert said in told
    context.close()


def test_what_a_budget_pays_for_is_told():
    tree = town(
        OwnFigures("own.csv", {2023: {"youths": 6100.0, "clients": 560.0, "budget": 5e6}}), "A", "uithoorn", 2023
    )
    own = Place.model_validate(with_local(tree, 1e6))
    assert "De begroting van 2023, €\xa05,00\xa0mln" in budget_note(own, NL)
    assert "Lokale hulp zit er niet in; de €\xa01,00\xa0mln" in budget_note(own, NL)
    assert "Lokale hulp" not in budget_note(place_of("uithoorn"), NL)


def test_a_place_of_ones_own_is_seen_in_the_browser_that_made_it_and_in_no_other(monkeypatch: pytest.MonkeyPatch):
    reader = ["one"]
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: reader[0])
    user_data().checked = Checked(OwnFigures("own.csv", {}), [])
    name = keep_place(made_up_fit())
    file = Path(file_of(name))
    link = to_query(AppState(place=name))
    first = AppState(place=first_place())
    assert user_places()[name].name.nl == "Mijn stad"
    assert read_link(link, first, user_choices) == LinkReading(AppState(place=name))
    reader[0] = "two"
    assert user_data().checked is None
    assert name not in user_places()
    elsewhere = read_link(link, first, user_choices)
    assert elsewhere.state.place == first_place()
    assert sentences(elsewhere.omissions, first_place(), NL) == [
        "Deze plaats staat alleen in de browser waarin zij is gemaakt; hier ziet u Uithoorn."
    ]
    reader[0] = "one"
    assert file.exists()
    forget_user_data()
    assert not file.exists()
    assert user_data().checked is None and name not in user_places()


def never(*_: int) -> bool:
    return False


PATH = re.compile(r"/jeugdstroom-\w{8}|/tmp|/var|/private|[A-Za-z]:\\|\w+/\w+\.ya?ml")


def exports(state: AppState, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every address and file of these kinds that the app makes of a state, as text: each part of what is packed too."""
    yield "link", to_query(state)
    for kind in kinds:
        made = export_file(kind, state, lambda *_: None, never)
        yield f"name of {kind}", made.name
        if zipfile.is_zipfile(io.BytesIO(made.content)):
            with zipfile.ZipFile(io.BytesIO(made.content)) as packed:
                for part in packed.namelist():
                    yield f"{kind} {part}", packed.read(part).decode("utf-8", "replace")
        else:
            yield kind, made.content.decode()
    yield "sources", repr([entry.cells for entry in matching(state.place, state.language, "", "")])
    yield "places", repr(user_places())


@pytest.mark.parametrize("kinds", [("yaml",), pytest.param(KINDS, marks=pytest.mark.long)])
@pytest.mark.parametrize("made", ["here", "at the start"])
def test_no_address_export_or_source_holds_a_path_of_this_machine(made: str, kinds, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("experiments.replicate.schedule.STEPS", (2,))
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: made)
    if made == "here":
        place = keep_place(made_up_fit())
    else:
        written = write_own(made_up_fit(), tmp_path)[0]
        monkeypatch.setenv(PLACE_SETTING, str(written))
        place = first_place()
    folder = Path(file_of(place)).parent
    state = replace(AppState(place=place, years=2), levers=(("start_light", 1.0),))
    found = dict(exports(state, kinds))
    assert {"link", "yaml", "sources"} <= found.keys()
    for where, text in found.items():
        for part in (str(folder), folder.name, str(tempfile.gettempdir())):
            assert part not in text, where
        if where in ("link", "yaml", "csv", "sources", "places") or where.startswith("name"):
            assert not PATH.search(unquote(text)), where
    assert found["name of yaml"] == f"jeugdstroom-{place_of(place).id}.yaml"


def test_a_plan_of_an_own_place_is_opened_where_that_place_is_and_refused_in_plain_words_elsewhere(monkeypatch):
    reader = ["three"]
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: reader[0])
    name = keep_place(made_up_fit())
    state = replace(AppState(place=name), levers=(("start_light", 1.0),))
    text = scenario_file(state).decode()
    assert text.startswith("place: mijn_stad.yaml\n")
    assert read_plan_file(text, AppState(place="uithoorn")).state.place == name
    assert read_plan_file(text, AppState(place="uithoorn")).omissions == ()
    reader[0] = "four"
    with pytest.raises(InvalidPlanFile) as refused:
        read_plan_file(text, AppState(place="uithoorn"))
    assert refused.value.key == "own"


def test_no_way_back_leads_to_a_place_that_was_thrown_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: "six")
    name = keep_place(made_up_fit())
    history = reduce(History.starting_at(AppState(place=name)), {"place": "uithoorn"})
    assert reduce(history, {"step": "undo"}).now.place == name
    forget_user_data()
    assert reduce(history, {"step": "undo"}) == history


def test_an_own_place_that_was_thrown_away_tells_no_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: "five")
    name = keep_place(made_up_fit())
    forget_user_data()
    with pytest.raises(WrongInput) as gone:
        place_of(name)
    assert not PATH.search(str(gone.value))


def test_a_link_never_opens_a_file_that_nobody_put_there(tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text("id: x\n", encoding="utf-8")
    link = to_query(AppState(place=str(own)))
    assert from_query(link, AppState(place=first_place()), user_choices).place == first_place()
