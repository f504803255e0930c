"""What surrounds the answer: panes, plans of the documents, playing the last change."""

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
