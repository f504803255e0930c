"""One's own figures: read as people write them, refused in one clear line, and no small count comes out."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from agents.base.files.parameters import WrongInput
from experiments.calibrate.own_data.figures import figures
from experiments.calibrate.own_data.fit import targets, town, town_id
from experiments.calibrate.own_data.privacy import SMALLEST, shown, suppressed
from experiments.calibrate.own_data.table import MOST_BYTES, OwnFigures, own_of, read_own, template
from model.outcomes.measures import MEASURES
from model.places.schema import Place
from tests.architecture.tree import ROOT

GOOD = "year;figure;value\n2023;youths;6100\n2023;clients;560\n2023;cost_total;4.900.000,50\n2023;wait_b;7,3\n"


def own(text: str) -> OwnFigures:
    return own_of("own.csv", text.encode())


def test_figures_are_read_as_people_write_them():
    expected = {2023: {"youths": 6100.0, "clients": 560.0, "cost_total": 4_900_000.5, "wait_b": 7.3}}
    assert own(GOOD).years == expected
    assert own(GOOD.replace("year;figure;value", "Jaar;Cijfer;Waarde")).years == expected
    assert own("\ufeff" + GOOD.replace(";", "\t")).years == expected
    english = "year,figure,value\n2023,youths,6100\n2023,clients,560\n2023,cost_total,4900000.5\n2023,wait_b,7.3\n"
    assert own(english).years == expected


def test_an_excel_file_says_the_same():
    book, packed = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for line in GOOD.splitlines():
        sheet.append(line.split(";"))
    book.save(packed)
    assert own_of("own.xlsx", packed.getvalue()).years == own(GOOD).years


def test_the_template_can_be_filled_in_and_left_half_open():
    filled = (
        template().replace("fill in;youths;;", "2024;youths;5000;").replace("fill in;clients;;", "2024;clients;400;")
    )
    assert own(filled).years == {2024: {"youths": 5000.0, "clients": 400.0}}


WRONG = {
    "another separator": (GOOD.replace(";", "|"), "row 1: found 'year|figure|value', expected the columns"),
    "no column": (GOOD.replace("value", "amount"), "row 1: no column 'value'"),
    "rows about persons": ("bsn;naam\n123456782;Jan\n", "never rows about persons"),
    "text in a number": (GOOD.replace("560", "vijfhonderd"), "row 3: clients is 'vijfhonderd', expected a number"),
    "a negative count": (GOOD.replace("560", "-5"), "row 3: clients is -5, expected a number of 0 or more"),
    "a figure nobody knows": (GOOD.replace("clients", "client"), 'row 3: unknown figure "client", did you mean'),
    "a year that is none": (GOOD.replace("2023;clients", "23;clients"), "row 3: year '23', expected 2015 to 20"),
    "twice the same": (GOOD + "2023;clients;560\n", "row 6: clients of 2023 stands twice"),
    "no rows": ("year;figure;value\n", "no figures, expected at least youths"),
    "nothing at all": ("", "row 1: found ''"),
    "no youths": ("year;figure;value\n2023;clients;560\n", "2023 has no youths"),
    "nothing to fit": ("year;figure;value\n2023;youths;560\n", "2023 has nothing to fit"),
    "a decimal comma between commas": (
        "year,figure,value\n2023,youths,6100\n2023,wait_b,7,3\n",
        "row 3: 4 cells, expected 3",
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_gets_one_clear_line(text: str, said: str):
    with pytest.raises(WrongInput) as error:
        own(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_not_a_table_or_too_large_is_refused(tmp_path: Path):
    for name, content, said in (
        ("own.pdf", b"x", "expected a .csv or .xlsx"),
        ("own.xlsx", b"not a zip", "not a readable Excel file"),
        ("own.csv", b"\x00\x01", "not a text file"),
        ("large.csv", b"1" * (MOST_BYTES + 1), "expected at most 2 MB"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WrongInput, match=said):
            read_own(path)
    with pytest.raises(WrongInput, match="no such file"):
        read_own(tmp_path / "none.csv")


def packed(zeros: int = 0, **parts: str) -> bytes:
    """A good Excel file in which ``sheet`` or ``styles`` holds something else, with a part of so many MB of zeros."""
    book, good, content = Workbook(), io.BytesIO(), io.BytesIO()
    for line in GOOD.splitlines():
        book.worksheets[0].append(line.split(";"))
    book.save(good)
    paths = {"sheet": "xl/worksheets/sheet1.xml", "styles": "xl/styles.xml"}
    swapped = {paths[name]: text for name, text in parts.items()}
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, swapped.get(one, old.read(one)))
        with new.open("xl/media/film.bin", "w") as stream:
            for _ in range(zeros):
                stream.write(bytes(1_000_000))
    return content.getvalue()


def in_xml(kind: str, inner: str, times: int) -> str:
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    start, end = {
        "worksheet": ("<sheetData><row>", "</row></sheetData>"),
        "styleSheet": ("<cellXfs>", "</cellXfs>"),
    }[kind]
    return f"<{kind} {namespace}>{start}{inner * times}{end}</{kind}>"


BOMBS = {
    "wide.csv": lambda: ("a;" * 990_000).encode(),
    "wide row.csv": lambda: (GOOD + "2024;clients;560" + ";" * 1_900_000).encode(),
    "lines.csv": lambda: (GOOD + "\n" * 1_900_000).encode(),
    "one cell.csv": lambda: (GOOD + '2024;"' + "x" * 1_900_000).encode(),
    "photo.csv": lambda: b"\x89PNG\r\n\x1a\n\x00" + b"\xff" * 1_000_000,
    "wide.xlsx": lambda: packed(sheet=in_xml("worksheet", "<c/>", 600_000)),
    "cells.xlsx": lambda: packed(sheet=in_xml("worksheet", "<c><v>1</v></c>", 300_000)),
    "unpacks.xlsx": lambda: packed(zeros=300),
    "styles.xlsx": lambda: packed(styles=in_xml("styleSheet", "<xf/>", 500_000)),
    "attributes.xlsx": lambda: packed(sheet=f"<worksheet {' '.join(f"a{n}=''" for n in range(400_000))}/>"),
    "photo.xlsx": lambda: b"\x89PNG\r\n\x1a\n\x00" + b"\xff" * 1_000_000,
}
"""Small on disk, and large for whoever believes them."""
MOST_GROWTH_MB = 50


def test_a_file_that_is_small_and_means_to_be_large_is_refused_within_fifty_megabytes(tmp_path: Path):
    """In a process of its own; the memory of a good Excel file is there before it is weighed."""
    pytest.importorskip("resource")
    (tmp_path / "good.xlsx").write_bytes(packed())
    for name, made in BOMBS.items():
        (tmp_path / name).write_bytes(made())
        assert (tmp_path / name).stat().st_size <= MOST_BYTES, name
    with (tmp_path / "gigabyte.csv").open("wb") as stream:
        stream.truncate(1_000_000_000)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from agents.base.files.errors import WrongInput; from experiments.calibrate.own_data.table import read_own\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "folder = Path(sys.argv[1]); read_own(folder / 'good.xlsx'); before = peak()\n"
        "for path in sorted(folder.iterdir()):\n"
        "    try: read_own(path); print(path.name, 'read', sep='|')\n"
        "    except WrongInput as error: print(path.name, 'refused', str(error), sep='|')\n"
        "    print('peak', peak() - before, '', sep='|')\n"
    )
    call = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split("|") for line in done.stdout.splitlines()]
    refused = {name for name, said, *_ in rows if said == "refused"}
    assert refused == {*BOMBS, "gigabyte.csv"}
    unit = 1 if sys.platform == "darwin" else 1024
    assert max(int(size) for name, size, *_ in rows if name == "peak") * unit < MOST_GROWTH_MB * 1e6


def test_every_figure_that_is_fitted_has_a_measure_and_a_divisor_that_exist():
    for figure in figures().values():
        assert figure.measure is None or figure.measure in MEASURES
        assert figure.over is None or figure.over in figures()
        assert figure.parts_of is None or figure.parts_of in figures()


def test_no_count_below_ten_comes_out_and_none_follows_from_the_rest():
    """A thousand tables: whoever knows the total and what is shown cannot tell what is not."""
    draw = Random(11)
    parts = [name for name, figure in figures().items() if figure.parts_of == "starts"]
    for _ in range(1000):
        found = {name: float(draw.choice([0, 3, 7, 12, 40, 200])) for name in parts}
        found["starts"] = sum(found.values())
        hidden, out = suppressed(found), shown(found)
        assert all(name in hidden for name, value in found.items() if 0 < value < SMALLEST)
        assert not hidden & out.keys()
        assert all(value % 5 == 0 for value in out.values())
        lost = [name for name in parts if name in hidden]
        others = [name for name in parts if name not in hidden and found[name] > 0]
        assert len(lost) != 1 or not others


def test_a_town_has_its_own_size_and_targets_and_no_small_count_in_them():
    years = {2023: {"youths": 3050.0, "clients": 280.0, "starts": 300.0, "starts_gp": 115.0, "starts_court": 4.0}}
    tree = town(OwnFigures("own.csv", years), "Mijn Stad", "uithoorn", 2023)
    place = Place.model_validate(tree)
    assert place.id == "mijn_stad"
    assert place.start.year == 2023
    assert [town.youths.base for town in place.municipalities.values()] == [3050.0]
    assert {target.measure for target in place.targets} == {"share_of_youths"}
    assert place.targets[0].value.value == pytest.approx(280 / 3050, abs=1e-4)
    whole = Place.model_validate(
        town(OwnFigures("own.csv", {2023: {"youths": 6100.0, "clients": 1.0}}), "B", "uithoorn", 2023)
    )
    assert _places(place) == pytest.approx(_places(whole) / 2)


def _places(place: Place) -> float:
    offered = place.products["treatment_c"].offered
    assert not isinstance(offered, list) and offered is not None
    return offered.places.base


def test_targets_are_figures_over_what_they_are_part_of():
    found = targets(
        {"youths": 1000.0, "clients": 100.0, "cost_total": 900_000.0, "cost_hsjh": 450_000.0, "wait_b": 7.0}
    )
    assert found == {
        "share_of_youths": (0.1, "share", 3.0),
        "cost_per_client": (9000.0, "EUR", 3.0),
        "cost_share_hsjh": (0.5, "share", 2.0),
        "wait_b": (7.0, "weeks", 1.0),
    }


def test_a_name_becomes_an_id_and_cannot_leave_its_folder():
    assert town_id("Den Haag (oost)") == "den_haag_oost"
    assert town_id("../../etc") == "etc"
    for wrong in ("", "123", "../..", "x" * 60):
        with pytest.raises(WrongInput, match="expected at least one letter"):
            town_id(wrong)
