"""What surrounds the answer: panes, plans of the documents, keeping and opening."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


def test_a_circumstance_changes_doing_nothing_too(reader: Reader):
    page = reader.open()
    before = reader.tile("cost")
    page.get_by_role("button", name="Omstandigheden").click()
    slider = page.locator("#lever-indexation")
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    reader.moved(before)
    page = reader.complete()
    expect(page.locator(".answer")).to_contain_text("Niets doen kost")
    assert "start_light" not in reader.linked("c.indexation")
    assert reader.tile("cost") != before
    reader.picture("explore-circumstances")


def test_a_plan_of_the_documents_sets_its_levers_and_can_be_taken_back(reader: Reader):
    page = reader.open()
    before = reader.tile("cost")
    page.locator(".place.plan select").select_option("uithoorn_short_term_tracks")
    reader.moved(before)
    reader.complete()
    page.locator(".lever.moved").nth(2).wait_for()
    assert "scenario=uithoorn_short_term_tracks" in reader.linked("scenario=")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".lever.moved")).to_have_count(0)


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


def test_the_last_change_plays_once_more(reader: Reader):
    page = reader.open()
    page.locator("#lever-start_light").focus()
    page.keyboard.press("End")
    expect(page.locator(".lever.moved")).to_have_count(1)
    reader.linked("start_light=1")
    reader.complete()
    page.get_by_role("button", name="Speel de laatste verandering af").click()
    expect(page.locator(".lever.moved")).to_have_count(0)
    expect(page.locator(".lever.moved")).to_have_count(1, timeout=30_000)
    assert page.locator("#lever-start_light").input_value() == "1"


def test_a_picture_is_kept_as_dots_and_as_lines(reader: Reader, tmp_path: Path):
    page = reader.open("?start_light=1")
    for name, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as download:
            page.locator(".chart.cost header button", has_text=name).click()
        file = tmp_path / f"picture.{name.lower()}"
        download.value.save_as(file)
        assert file.read_bytes().startswith(begins)
