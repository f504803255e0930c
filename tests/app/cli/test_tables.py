"""Tables never fold an id nor cut a figure, off a terminal and on one of any width; numbers are written in one way."""

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rich.text import Text

from app.cli import listing, tables
from app.cli.main import answer
from app.cli.output import Axes, Cells, Columns, mean_with_band, print_rows, print_tables
from app.cli.tables import TextColumn, print_table, say
from experiments.catalogue.reader import scenario_names
from experiments.i18n.format import format_exact, format_significant, scale_of
from model.outcomes.declared import outcomes
from model.places.reader import place_names
from model.policy.declared import circumstances, levers, responses
from model.policy.packages import packages
from tests.architecture.tree import ROOT
from tests.experiments.sweep.made import PATIENCE_SECONDS

ROWS = cache(listing.rows_of)
"""Reading every place takes a second or two, which is not what is tested here."""
LISTS = ("levers", "scenarios", "packages", "places", "outcomes", "responses", "circumstances")
Capture = pytest.CaptureFixture[str]
WIDTHS = (None, 100, 80, 60, 40)
TERMINAL = struct.Struct("HHHH")
"""Rows, columns, and their size in pixels: what a terminal says about itself (TIOCSWINSZ)."""
BILLIONS = np.array([[6_718_210_000.0, 0.0], [7_047_140_000.0, 0.0]])


def ids_of(what: str) -> list[str]:
    if what == "places":
        return list(place_names())
    if what == "scenarios":
        return list(scenario_names())
    every = {"levers": levers, "outcomes": outcomes, "responses": responses, "circumstances": circumstances}
    return [item.id for item in {**every, "packages": packages}[what]()]


@pytest.fixture(params=WIDTHS, ids=str)
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int | None:
    monkeypatch.setattr(tables, "room", lambda: request.param)
    return request.param


@pytest.mark.parametrize("what", LISTS)
def test_every_id_of_every_list_stands_whole_on_one_line(
    what: str, room: int | None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    monkeypatch.setattr(listing, "rows_of", ROWS)
    assert answer([what]) == 0
    out = capsys.readouterr().out
    first_words = {line.split()[0] for line in out.splitlines() if line.strip()}
    assert set(ids_of(what)) <= first_words
    longest = max(map(len, ids_of(what)))
    assert room is None or max(len(line.rstrip()) for line in out.splitlines()) <= max(room, longest + 2)


def test_grep_finds_a_lever_with_its_range_in_a_pipe():
    command = [sys.executable, "-m", "jeugdstroom", "levers"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    (line,) = [line for line in done.stdout.splitlines() if "start_light" in line]
    assert line.split()[-6:] == ["0.05", "26", "share", "C", "M085,", "M080"]


def test_a_terminal_is_asked_how_wide_it_is():
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, TERMINAL.pack(24, 60, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    command = [sys.executable, "-m", "jeugdstroom", "responses"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=theirs, env=environment)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in said.decode().splitlines()]
    assert 40 < max(map(len, lines)) <= 60
    assert {response.id for response in responses()} <= {line.split()[0] for line in lines if line}


def region_table() -> tuple[Axes, Cells]:
    """Two years of the cost of two municipalities and all, with a band of eight figures each."""
    axes = Axes(["cost"], {"cost": "euro"}, [2023, 2024], ["first_municipality_of_all", "all"], {0: "all"})
    mean = BILLIONS.reshape(1, 2, 2, 1)[:, :, ::-1]
    return axes, mean_with_band(mean, mean * 0.99, mean * 1.01)


def test_no_figure_of_a_band_is_cut(room: int | None, capsys: Capture):
    """Seen before: "6,718.21–6,…"."""
    axes, cells = region_table()
    print_tables(axes, Columns(("cost",) * 7, ("cost",), ("cost",)), cells)
    out = capsys.readouterr().out
    assert "…" not in out and "€ bn" in out
    assert out.count("6.718") == 7 and out.count("6.651–6.785") == 7
    assert room is None or max(len(line.rstrip()) for line in out.splitlines()) <= room


def test_a_table_too_wide_for_its_terminal_comes_in_parts_or_in_blocks(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
):
    monkeypatch.setattr(tables, "room", lambda: 40)
    rows = [{"id": "a" * 28, "low": 123456.0, "high": 2.5, "mean": -7.5}]
    print_rows(rows, ("id", "low", "high", "mean"))
    parts = capsys.readouterr().out
    assert parts.count("a" * 28) == 3 and "123,456" in parts and "−7.5" in parts
    print_rows([{"id": "b" * 50, "about": "many words that go on for longer than a line can be"}], ("id", "about"))
    blocks = capsys.readouterr().out
    assert blocks.splitlines()[0] == "b" * 50 and blocks.splitlines()[1].startswith("  about: many words")


def test_a_column_that_may_be_spared_is_left_out_and_said_to_be(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    columns = [TextColumn(head, [Text("x" * 20)]) for head in ("id", "name", "rows")]
    monkeypatch.setattr(tables, "room", lambda: 46)
    print_table(columns, ("rows", "elsewhere"))
    out = capsys.readouterr().out
    assert "rows" not in out.splitlines()[1]
    assert "Left out for want of room: rows; --json has everything." in " ".join(out.split())


def test_a_path_in_a_sentence_is_never_broken(room: int | None, capsys: Capture):
    path = "/a/very-long/path/" + "x" * 150 + "/plan-1.yaml"
    say(f"Written: {path}")
    assert path in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (7599430.4, "7,599,430"),
        (-7.5, "−7.5"),
        (0.0123456, "0.01235"),
        (-1234.56, "−1,235"),
        (123.456, "123.5"),
        (1e-5, "0.00001"),
        (0.0, "0"),
        (-1e-18, "0"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
        (1e15, "1,000,000,000,000,000"),
    ],
)
def test_a_computed_number_has_commas_a_true_minus_and_no_power_of_ten(number: float, written: str):
    assert format_significant(number) == written


def test_a_declared_number_keeps_all_its_digits():
    assert [format_exact(value) for value in (0.05, 85000.0, 0.0123456, 1.0325, 260)] == [
        "0.05",
        "85,000",
        "0.0123456",
        "1.0325",
        "260",
    ]


@pytest.mark.parametrize(
    ("unit", "largest", "number", "head", "written"),
    [
        ("euro", 7.047e9, 7.047e9, "€ bn", "7.047"),
        ("euro", 7.047e9, -0.2e9, "€ bn", "−0.200"),
        ("euro", 6.5e6, 6.5e6, "€ mln", "6.50"),
        ("euro", 43210.0, -43210.0, "€", "−43,210"),
        ("share", 0.5, 0.123, "share", "12%"),
        ("weeks", 12.0, 6.54, "weeks", "6.5"),
        ("children", 477525.0, 477525.0, "children", "477,525"),
    ],
)
def test_amounts_are_on_one_scale_with_its_unit_in_the_head(
    unit: str, largest: float, number: float, head: str, written: str
):
    scale = scale_of(unit, largest)
    assert (scale.unit, scale.format(number)) == (head, written)


def test_a_difference_of_shares_is_in_percentage_points():
    assert scale_of("share", 0.2, signed=True).format(-0.045, signed=True) == "−4.5 pp"


def test_a_sign_stays_with_its_amount(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.setattr(tables, "room", lambda: 20)
    say("it is dearer by € 18,400 a year")
    assert "€ 18,400" in capsys.readouterr().out


def test_what_rounds_to_nothing_has_no_sign():
    assert scale_of("weeks", 1.0).format(-0.001, signed=True) == "0.0"


def test_years_have_no_commas_and_counts_do(capsys: Capture):
    print_rows([{"year": 2024, "runs": 20480, "cost": 7599430.0, "wait": -7.5}], ("year", "runs", "cost", "wait"))
    assert capsys.readouterr().out.splitlines()[3].split() == ["2024", "20,480", "7,599,430", "−7.5"]


def test_no_command_prints_a_number_by_itself():
    """``:g`` writes 7.59943e+06; whatever is printed goes through ``experiments.i18n.format``."""
    for path in (ROOT / "app" / "cli").glob("*.py"):
        if path.name != "completion.py":  # a shell reads back what it is offered
            assert not re.search(r":[.\d,]*[ge]\}", Path(path).read_text(encoding="utf-8")), path.name
