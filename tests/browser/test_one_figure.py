"""One plan, one figure: what Explore says is read off every other page, the room and every export."""

import csv
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
PLAN = "?place=voorbeeldstad&years=2&capacity_b=-0.3&tariff_b=0.1"
YEAR = "2026"
NAMES = {"html": "Verslag (webpagina)", "docx": "Verslag (Word)", "xlsx": "Excel", "csv": "CSV (opent in Excel)"}


def number(text: str) -> float:
    """The first number in a Dutch text."""
    found = re.search(r"[+\N{MINUS SIGN}]?\d[\d.]*(?:,\d+)?", text)
    assert found, text
    return float(found[0].replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-"))


def told_by_explore(reader: Reader) -> dict[str, float]:
    """The tile of cost, in millions: the plan, doing nothing and the difference."""
    page = reader.open(PLAN)
    tile = page.locator("[data-tile=cost]")
    expect(tile.locator(".pill.worse, .pill.better")).to_be_visible()
    read = {"plan": ".number", "difference": ".pill", "base": "span.base"}
    return {name: number(tile.locator(part).inner_text()) for name, part in read.items()}


def downloads(page: Page, folder: Path) -> dict[str, Path]:
    """Every file that can be had of the plan."""
    files = {}
    page.locator(".keep .opener").click()
    for kind, name in NAMES.items():
        with page.expect_download(timeout=120_000) as download:
            page.locator(".keep-card").get_by_role("button", name=name, exact=True).click()
        files[kind] = folder / f"plan.{kind}"
        download.value.save_as(files[kind])
    return files


def text_in(file: Path) -> str:
    """All that can be read in a page or a document."""
    content = file.read_bytes()
    if file.suffix == ".docx":
        with zipfile.ZipFile(file) as parts:
            content = parts.read("word/document.xml")
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())))


def row_in(book: Path) -> list[Any]:
    """The last year in the table of cost of a workbook: year, budget, base, plan, difference."""
    rows = [list(row) for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows(values_only=True)]
    return next(row for row in rows if str(row[0]) == YEAR and len(row) > 4 and isinstance(row[4], float))


def test_the_same_cost_is_read_off_every_page_and_every_export(reader: Reader, tmp_path: Path):
    told = told_by_explore(reader)
    assert told["plan"] - told["base"] == pytest.approx(told["difference"])
    files = downloads(reader.page, tmp_path)

    page = reader.page
    page.goto(f"{reader.address}{PLAN}&page=compare")
    page.wait_for_selector(".status.full", timeout=90_000)
    row = page.locator(".facts tbody tr", has_text="Kosten").first
    assert number(row.locator("td").nth(0).inner_text()) == told["base"]
    assert number(row.locator("td .pill").first.inner_text()) == told["difference"]

    page.goto(f"{reader.address}{PLAN}&page=why")
    page.wait_for_selector(".chart.waterfall canvas", timeout=120_000)
    page.get_by_role("button", name="Tabel").first.click()
    last = page.locator(".chart.waterfall tbody tr").last.locator("td").first
    assert number(last.inner_text()) == told["difference"]
    expect(page.locator(".status")).to_contain_text("100 doorrekeningen")

    for kind in ("html", "docx"):
        text = text_in(files[kind])
        said = re.search(r"De kosten in 2026 zijn .*? (meer|minder): € ([\d,]+) mln tegen € ([\d,]+) mln", text)
        assert said, kind
        assert (number(said[2]), number(said[3])) == (told["plan"], told["base"])
        assert "100 keer doorgerekend" in text
    year, _, base, plan, difference, *_ = row_in(files["xlsx"])
    assert str(year) == YEAR
    assert (round(base, 2), round(plan, 2), round(difference / 1e6, 2)) == (
        told["base"],
        told["plan"],
        told["difference"],
    )
    lines = list(csv.reader(files["csv"].read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    (line,) = [one for one in lines if one[2:4] == [YEAR, "alle gemeenten"] and one[4:6] == ["Alle hulp", "Kosten"]]
    assert [round(number(line[at]) / 1e6, 2) for at in (7, 9)] == [told["base"], told["difference"]]
