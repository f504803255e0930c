"""What is written to a file is whole, harmless in a spreadsheet, and the same every time."""

import csv
import json
import os
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from agents.base.files.errors import WrongInput, one_line
from experiments.output import export
from experiments.output.export import (
    METADATA_KEY,
    as_json,
    as_rows,
    check_output,
    harmless,
    write_outcomes,
    written_whole,
)

ABOUT = {"scenario": {"seed": 7}}
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"]


def table(label: str = "a place") -> pd.DataFrame:
    return pd.DataFrame(
        {"scenario": pd.Categorical([label, label]), "year": [2025, 2026], "value": [-1.5, float("nan")]}
    )


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless():
    assert all(cell.startswith("'") for cell in harmless(HOSTILE))
    assert harmless(["uithoorn", "a = b", "", "'=1"]) == ["uithoorn", "a = b", "", "'=1"]


def test_a_csv_holds_harmless_text_and_untouched_numbers(tmp_path: Path):
    for text in HOSTILE:
        write_outcomes(tmp_path / "out.csv", table(text), ABOUT)
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        safe = f"'{one_line(text)}"
        assert rows == [["scenario", "year", "value"], [safe, "2025", "-1.5"], [safe, "2026", ""]]


def test_a_parquet_file_gives_back_the_table_and_says_where_it_came_from(tmp_path: Path):
    write_outcomes(tmp_path / "out.parquet", table(), ABOUT)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out.parquet"), table())
    metadata = pq.read_schema(tmp_path / "out.parquet").metadata
    assert json.loads(metadata[METADATA_KEY]) == ABOUT


def test_a_json_file_holds_the_seed_and_every_row(tmp_path: Path):
    write_outcomes(tmp_path / "out.json", table(), ABOUT)
    content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert content["scenario"]["seed"] == 7
    assert content["outcomes"] == [
        {"scenario": "a place", "year": 2025, "value": -1.5},
        {"scenario": "a place", "year": 2026, "value": None},
    ]


def test_json_without_rows_is_json(monkeypatch: pytest.MonkeyPatch):
    assert json.loads("".join(as_json({**ABOUT, "outcomes": as_rows(table().iloc[:0])})))["outcomes"] == []
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 1)
    assert len(json.loads("".join(as_json({"outcomes": as_rows(table())})))["outcomes"]) == 2


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".json"])
def test_the_same_table_is_the_same_bytes(kind: str, tmp_path: Path):
    for name in ("one", "two"):
        write_outcomes(tmp_path / f"{name}{kind}", table(), ABOUT)
    assert (tmp_path / f"one{kind}").read_bytes() == (tmp_path / f"two{kind}").read_bytes()


def test_a_broken_write_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    for fault in (OSError(28, "No space left on device"), KeyboardInterrupt()):
        with pytest.raises((WrongInput, KeyboardInterrupt)), written_whole(target) as stream:
            stream.write(b"half")
            raise fault
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
        assert target.read_text() == "old"


def test_a_full_disk_is_one_line(tmp_path: Path):
    refused = pytest.raises(WrongInput, match=r"out.csv: cannot be written \(No space left")
    with refused, written_whole(tmp_path / "out.csv"):
        raise OSError(28, "No space left on device")


def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path):
    (tmp_path / "folder.csv").mkdir()
    cases = {
        tmp_path / "gone" / "out.csv": "does not exist",
        tmp_path / "out.xls": r'unknown kind of file ".xls"',
        tmp_path / "out.cvs": r'did you mean ".csv"',
        tmp_path / "out": "unknown kind of file",
        tmp_path / "folder.csv": "expected a file",
        tmp_path / f"{'a' * 300}.csv": "cannot be written",
    }
    for path, reason in cases.items():
        with pytest.raises(WrongInput, match=reason):
            check_output(path)
    assert check_output(tmp_path / "OUT.CSV").name == "OUT.CSV"
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


def test_a_folder_or_file_that_may_not_be_written_is_refused(tmp_path: Path):
    if os.geteuid() == 0:
        pytest.skip("the root user may write everywhere")
    shut, kept = tmp_path / "shut", tmp_path / "kept.csv"
    shut.mkdir(mode=0o500)
    kept.touch(mode=0o400)
    for path in (shut / "out.csv", kept):
        with pytest.raises(WrongInput, match="written"):
            check_output(path)


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_outcomes(tmp_path / "link.csv", table(), ABOUT)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8").startswith("scenario,year,value")
