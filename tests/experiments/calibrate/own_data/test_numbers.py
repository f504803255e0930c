"""A number of one's own is read as it was meant or asked about, never guessed; and every fault is told at once."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from agents.base.files.errors import WrongInput
from experiments.calibrate.own_data.faults import MOST_SAID
from experiments.calibrate.own_data.figures import figures, likely_figure
from experiments.calibrate.own_data.numbers import readings, unit_factor
from experiments.calibrate.own_data.rows import latest_year
from experiments.calibrate.own_data.table import MOST_FAULTS, Checked, check_own, own_of, read_own, template

HEAD = "year;figure;value\n"
TOWN = {"youths": "4150", "clients": "505", "cost_total": "4800000"}


def csv(figures: dict[str, str], head: str = HEAD, year: str = "2023", separator: str = ";") -> str:
    lines = (separator.join((year, name, value)) for name, value in figures.items())
    return head + "".join(f"{line}\n" for line in lines)


def checked(text: str) -> Checked:
    return check_own("own.csv", text.encode())


def read(changed: dict[str, str], head: str = HEAD) -> dict[str, float]:
    return own_of("own.csv", csv(TOWN | changed, head).encode()).years[2023]


def asked(changed: dict[str, str]) -> list[tuple[str, str]]:
    return [(fault.key, fault.values["line"]) for fault in checked(csv(TOWN | changed)).faults]


def book(*rows: list[object], before: tuple[str, ...] = ()) -> bytes:
    made, packed = Workbook(), io.BytesIO()
    for title in before:
        made.create_sheet(title, 0).append(["Toelichting bij de cijfers"])
    sheet = made["Sheet"]
    for row in (["jaar", "cijfer", "waarde"], *rows):
        sheet.append(row)
    made.save(packed)
    return packed.getvalue()


def rows_of(changed: dict[str, object]) -> list[list[object]]:
    return [[2023, name, value] for name, value in ({k: float(v) for k, v in TOWN.items()} | changed).items()]


@pytest.mark.parametrize(
    ("text", "by_comma", "by_point"),
    [
        ("4,150", 4.15, 4150),
        ("1.234", 1234, 1.234),
        ("480.125", 480125, 480.125),
        ("7,5", 7.5, None),
        ("7.5", None, 7.5),
        ("1.234,5", 1234.5, None),
        ("1,234.56", None, 1234.56),
        ("1,234.567", None, 1234.567),
        ("4,800,000", None, 4800000),
        ("4.800.000", 4800000, None),
        ("0,125", 0.125, None),
        ("4800.125", None, 4800.125),
        ("4150", 4150, 4150),
        ("4\N{NARROW NO-BREAK SPACE}150", 4150, 4150),
        ("€ 4.800.000,-", 4800000, None),
        ("1.23.456", None, None),
        ("1,2,3", None, None),
        ("٤١٥٠", None, None),
        ("\N{FULLWIDTH DIGIT FOUR}150", None, None),
        ("4 15", None, None),
        ("1e5", None, None),
        ("9" * 60, None, None),
    ],
)
def test_a_number_is_read_in_each_way_in_which_it_can_be_meant(text, by_comma, by_point):
    wanted = {mark: value for mark, value in ((",", by_comma), (".", by_point)) if value is not None}
    assert {mark: float(value) for mark, value in readings(text).items()} == pytest.approx(wanted)


@pytest.mark.parametrize("written", ['"4,150"', "4,150", "4.150"])
def test_a_number_that_can_be_two_is_a_question_with_both(written: str):
    (fault,) = checked(csv(TOWN | {"youths": written})).faults
    assert fault.key == "ambiguous"
    assert 'row 2, youths: "4' in str(fault)
    assert "can be 4.15 or 4,150" in str(fault) and "write 4150 or 4.15" in str(fault)


def test_what_is_proposed_can_be_read_in_one_way_only():
    (fault,) = checked(csv(TOWN | {"cost_total": "480.125"})).faults
    for way in ("plain_low", "plain_high"):
        assert len(set(readings(fault.values[way]).values())) == 1


def test_the_rest_of_the_file_settles_what_a_number_is():
    dutch = {"youths": "4.150", "wait_b": "7,5"}
    assert read(dutch)["youths"] == 4150
    assert read({"youths": "4.150", "cost_total": "4.800.000"})["youths"] == 4150
    assert read({"youths": "4,150", "cost_total": "4,800,000"})["youths"] == 4150
    assert read({"youths": "4,150", "wait_b": "7.5"})["youths"] == 4150
    assert read({"cost_total": "4,812,345.67", "wait_b": "1,5"[:1]})["cost_total"] == 4812345.67


def test_numbers_written_in_two_ways_in_one_file_are_a_fault():
    found = checked(csv(TOWN | {"wait_b": "7.5", "wait_c": "8,5"})).faults
    assert [fault.key for fault in found] == ["marks"]
    assert '"8,5"' in str(found[0]) and '"7.5" (row 5)' in str(found[0])


def test_a_settled_file_still_asks_where_a_count_or_an_amount_would_get_a_thousandth():
    assert asked({"youths": "4.150", "wait_b": "7.5"}) == [("ambiguous", "2")]
    assert asked({"youths": "4.000", "wait_b": "7.5"}) == [("ambiguous", "2")]
    assert asked({"cost_total": "980,500", "wait_b": "7,5"}) == [("ambiguous", "4")]
    assert asked({"clients": "505,5"}) == [("whole", "3")]


def test_a_number_cell_of_a_spreadsheet_is_that_number():
    cells = rows_of({"wait_b": 7.125, "wait_c": 12.345, "cost_total": 4800480.125})
    found = own_of("own.xlsx", book(*cells)).years[2023]
    assert found["wait_b"] == 7.125 and found["wait_c"] == 12.345 and found["cost_total"] == 4800480.125


def test_a_number_cell_with_decimals_is_no_count():
    (fault,) = check_own("own.xlsx", book(*rows_of({"starts": 12.345}))).faults
    assert fault.key == "whole" and "starts is '12.345'" in str(fault)


@pytest.mark.parametrize(
    ("cell", "key", "said"),
    [
        ("=500+5", "formula", "C3 holds a formula without a stored value; open the file in Excel and save it"),
        ("#N/A", "error", "C3 holds the error #N/A"),
        (True, "boolean", "C3 holds TRUE"),
        (datetime(2024, 3, 1), "date", "C3 holds a date (2024-03-01)"),
    ],
)
def test_a_cell_that_holds_no_number_is_named(cell: object, key: str, said: str):
    (fault,) = check_own("own.xlsx", book(*rows_of({"clients": cell}))).faults
    assert fault.key == key and said in str(fault)


def test_a_date_as_year_is_named_and_not_taken():
    found = check_own("own.xlsx", book([datetime(2023, 1, 1), "youths", 4150])).faults
    assert [fault.key for fault in found] == ["date"] and "A2" in str(found[0])


def test_figures_on_a_later_sheet_are_found_and_told_and_on_two_sheets_asked():
    found = check_own("own.xlsx", book(*rows_of({}), before=("Uitleg",)))
    assert found.figures is not None and [one.key for one in found.notices] == ["sheet"]
    two = Workbook()
    for sheet in (two.worksheets[0], two.create_sheet("Twee")):
        sheet.append(["jaar", "cijfer", "waarde"])
    packed = io.BytesIO()
    two.save(packed)
    assert [fault.key for fault in check_own("own.xlsx", packed.getvalue()).faults] == ["sheets"]


@pytest.mark.parametrize(
    ("unit", "amount"),
    [
        ("x 1 000", "4800"),
        ("x 1.000 euro", "4800"),
        ("in duizenden euro", "4800"),
        ("mln euro", "4,8"),
        ("€", "4800000"),
    ],
)
def test_a_unit_beside_a_number_is_honoured(unit: str, amount: str):
    rows = f"2023;youths;4150;aantal\n2023;clients;505;\n2023;cost_total;{amount};{unit}\n"
    assert own_of("own.csv", f"jaar;cijfer;waarde;eenheid\n{rows}".encode()).years[2023]["cost_total"] == 4_800_000


def test_a_unit_in_the_heading_is_honoured_for_euro_and_asked_about_where_it_names_none():
    text = csv(TOWN | {"cost_total": "4800"}, "jaar;cijfer;waarde (x 1.000 euro)\n")
    assert own_of("own.csv", text.encode()).years[2023] == {"youths": 4150, "clients": 505, "cost_total": 4_800_000}
    assert "unit_asked" in [fault.key for fault in checked(text.replace(" euro", "")).faults]


def test_a_unit_behind_a_number_is_honoured_and_one_in_a_note_is_asked_about():
    assert read({"cost_total": "4,8 mln"})["cost_total"] == 4_800_000
    assert read({"cost_total": "€ 4,8 miljoen"})["cost_total"] == 4_800_000
    note = "jaar;cijfer;waarde;opmerking\n2023;youths;4150;\n2023;clients;505;\n2023;cost_total;4800;x 1 000\n"
    assert "unit_asked" in [fault.key for fault in checked(note).faults]
    titled = "Bedragen x 1.000 euro\n" + csv(TOWN)
    assert [fault.key for fault in checked(titled).faults] == ["unit_asked"]


def test_a_unit_of_another_kind_is_refused():
    assert unit_factor("dagen", "weeks") is None
    rows = "2023;youths;4150;\n2023;clients;505;\n2023;wait_b;55;dagen\n"
    assert [fault.key for fault in checked("year;figure;value;unit\n" + rows).faults] == ["unit"]


@pytest.mark.parametrize(
    "year", ["2" * 5000, "2023,0", "2023-01", "23", "\N{FULLWIDTH DIGIT TWO}023", "2032", "2014", "jaar"]
)
def test_a_year_that_is_none_gets_one_line(year: str):
    assert latest_year() < 2032
    found = checked(csv(TOWN) + f"{year};clients;505\n").faults
    assert [fault.key for fault in found] == ["year"]
    assert len(str(found[0])) < 200


def test_a_number_of_too_many_digits_gets_one_line():
    for digits in (16, 5000):
        (fault,) = checked(csv(TOWN | {"clients": "1" * digits})).faults
        assert fault.key == "long" and len(str(fault)) < 200
    assert asked({"clients": "38,6%"}) == [("percent", "3")]


def test_two_columns_of_one_name_are_a_fault():
    for head in ("jaar;cijfer;waarde;waarde", "year;figure;value;waarde", "jaar;year;figure;value"):
        (fault,) = checked(f"{head}\n2023;youths;4150;3\n").faults
        assert fault.key == "column_twice"


@pytest.mark.parametrize("above", ["", "\n\n", "Cijfers van ons dorp\n\n", "Bron: eigen administratie;;\n"])
def test_a_row_has_the_number_that_a_spreadsheet_shows(above: str):
    text = above + HEAD + "\n2023;youths;veel\n"
    expected = text[: text.index("2023")].count("\n") + 1
    (fault,) = checked(text).faults
    assert fault.values["line"] == str(expected)


def test_all_faults_are_told_at_once_up_to_a_stated_number():
    text = csv({"youths": "veel", "clients": "505,5", "cost_total": "4,800", "onzin": "3", "wait_b": "-3"})
    found = checked(text)
    assert [fault.key for fault in found.faults] == ["number", "whole", "ambiguous", "figure", "range"]
    with pytest.raises(WrongInput) as error:
        own_of("own.csv", text.encode())
    assert str(error.value).startswith("5 faults: ") and "row 6" in str(error.value)
    many = checked(HEAD + "2023;onzin;1\n" * (MOST_FAULTS + 7))
    assert (len(many.faults), many.more) == (MOST_FAULTS, 7)
    with pytest.raises(WrongInput, match=f"and {MOST_FAULTS + 7 - MOST_SAID} more"):
        own_of("own.csv", (HEAD + "2023;onzin;1\n" * (MOST_FAULTS + 7)).encode())


def test_no_fault_follows_from_another():
    """A figure that could not be read is not called missing as well."""
    assert [fault.key for fault in checked("year;figure;value\n2023;youths;veel\n2023;clients;9\n").faults] == [
        "number"
    ]


def test_an_unknown_or_secret_figure_is_left_open_and_told():
    for mark in (".", "x", "-", "n.b.", "geheim", "<10", "NA"):
        found = checked(csv(TOWN | {"starts_court": mark}))
        assert found.figures is not None and "starts_court" not in found.figures.years[2023]
        assert [str(one) for one in found.notices] == [f"own.csv row 5: starts_court is '{mark}' and is left open"]


def test_a_provisional_year_is_read_and_told():
    found = checked(csv(TOWN, year="2024*"))
    assert found.figures is not None and list(found.figures.years) == [2024]
    assert [one.key for one in found.notices] == ["provisional"]


def test_a_separator_that_the_file_names_is_no_row():
    assert own_of("own.csv", ("sep=;\n" + csv(TOWN)).encode()).years[2023]["clients"] == 505


def test_a_number_torn_by_a_comma_is_no_number_and_a_note():
    text = "year,figure,value,note\n2023,youths,4150,\n2023,clients,505,\n2023,wait_b,7,5\n"
    assert [fault.key for fault in checked(text).faults] == ["split"]


def test_empty_columns_are_not_printed_as_commas():
    (fault,) = checked("jaar;cijfer;aantal" + ";" * 45 + "\n2023;youths;4150\n").faults
    assert fault.key == "column" and ", ," not in str(fault)


def test_the_names_that_the_template_shows_are_taken():
    for language in ("nl", "en"):
        last = template(language).splitlines()[1].split(";")[-1]
        for name in (last, *last.split(" / ")):
            assert own_of("own.csv", csv({name: "4150", "clients": "505"}).encode()).years[2023]["youths"] == 4150
    assert all(own_names(name) for name in figures())


def own_names(name: str) -> bool:
    from experiments.calibrate.own_data.figures import figure_called

    both = figures()[name].name
    return figure_called(both.nl) == figure_called(both.en.upper()) == figure_called(name) == name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cost", "cost_total"),
        ("kosten", "cost_total"),
        ("jeugdigen", "youths"),
        ("aantal cliënten", "clients"),
        ("cliens", "clients"),
        ("crises", None),
        ("begroting", "budget"),
    ],
)
def test_a_hint_names_what_is_likely_meant_or_nothing(name: str, meant: str | None):
    assert likely_figure(name) == meant


def test_a_file_is_read_the_same_from_disk(tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text(csv(TOWN), encoding="utf-8-sig")
    assert read_own(path).years == {2023: {"youths": 4150, "clients": 505, "cost_total": 4_800_000}}


def test_the_heading_that_comes_nearest_is_the_one_that_is_told_about():
    (fault,) = checked("Cijfers van ons dorp;;\n\njaar;cijfer;aantal\n2023;youths;4150\n").faults
    assert fault.key == "column" and fault.values["line"] == "3" and fault.values["column"] == "value"
    packed, made = io.BytesIO(), Workbook()
    made.worksheets[0].append(["Toelichting"])
    made.create_sheet("Cijfers").append(["jaar", "cijfer", "aantal"])
    made.save(packed)
    (fault,) = check_own("own.xlsx", packed.getvalue()).faults
    assert fault.values["column"] == "value"
