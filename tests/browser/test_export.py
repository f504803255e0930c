"""The menu of a plan: it is saved and opened as a file, and handed over as a report."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


def test_a_plan_is_kept_as_a_file_and_opened_again(reader: Reader, tmp_path: Path):
    page = reader.open("?start_light=0.5&c.indexation=0.06")
    page.locator(".keep .opener").click()
    page.locator("#plan-name").fill("Ons plan <b>")
    page.get_by_role("button", name="Zet", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar als bestand").click()
    file = tmp_path / "plan.yaml"
    download.value.save_as(file)
    assert "Ons plan <b>" in file.read_text()
    page.get_by_role("button", name="Alles terug naar niets doen").click()
    expect(page.locator(".lever.moved")).to_have_count(0)
    page.locator(".keep .opener").click()
    page.locator(".keep-card input[type=file]").set_input_files(file)
    expect(page.locator(".lever.moved")).to_have_count(1)


@pytest.mark.parametrize("content", [b"place: /etc/passwd", b"\xff\xfe\x00", b"levers: [", b"a" * 250_000])
def test_a_wrong_file_is_told_in_one_line_and_changes_nothing(reader: Reader, tmp_path: Path, content: bytes):
    page = reader.open("?start_light=0.5")
    before = [reader.tile(name) for name in ("cost", "wait")]
    file = tmp_path / "wrong.yaml"
    file.write_bytes(content)
    page.locator(".keep .opener").click()
    page.locator(".keep-card input[type=file]").set_input_files(file)
    told = page.locator(".keep-card .told")
    expect(told).to_contain_text("bestand")
    expect(page.locator(".lever.moved")).to_have_count(1)
    assert "\n" not in told.inner_text()
    assert [reader.tile(name) for name in ("cost", "wait")] == before


def test_the_report_for_the_council_is_made_and_stands_alone(reader: Reader, tmp_path: Path):
    page = reader.open("?start_light=1")
    page.locator(".keep .opener").click()
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Verslag (webpagina)").click()
    file = tmp_path / "report.html"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "Licht beginnen" in text
    assert "src=" not in text or "http" not in text.split("src=")[1][:10]
