"""The tour and the stories, over a plan of the reader's own."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
OWN = "?place=uithoorn&collectivise=0.3&poh_jeugd_fte=2&tariff_b=-0.05"
MOVED = ".lever.moved"


def started(page: Page, name: str) -> None:
    """Opens the menu and begins."""
    page.locator(".guide-opener").click()
    page.get_by_role("button", name=name).click()
    expect(page.locator(".guide-card")).to_contain_text("1 van")


def at(page: Page, number: int) -> None:
    """One step on."""
    page.locator(".guide-card .main").click()
    expect(page.locator(".guide-card .guide-head")).to_contain_text(f"{number} van")


def given_back(reader: Reader) -> None:
    """The plan, its link and the way back of the reader."""
    page = reader.page
    expect(page.locator(".guide-card")).to_have_count(0)
    expect(page.locator(MOVED)).to_have_count(3)
    page.wait_for_function("!location.search.includes('d.guide')")
    assert page.evaluate("location.search") == OWN
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(MOVED)).to_have_count(2)


def own_plan(reader: Reader) -> Page:
    """A plan whose last lever was moved by hand."""
    page = reader.open(OWN.replace("tariff_b=-0.05", ""))
    expect(page.locator(MOVED)).to_have_count(2)
    page.locator("#lever-tariff_b").evaluate(
        "(slider) => { slider.value = -0.05; for (const kind of ['input', 'change'])"
        " slider.dispatchEvent(new Event(kind, { bubbles: true })); }"
    )
    reader.linked("tariff_b=-0.05")
    return page


@pytest.mark.parametrize("end", ["close", "escape", "finish", "back"])
def test_the_tour_gives_the_plan_back(reader: Reader, end: str):
    page = own_plan(reader)
    started(page, "Rondleiding van 90 seconden")
    expect(page.locator(MOVED)).to_have_count(0)
    expect(page.locator(".answer")).to_contain_text("Niets doen", timeout=30_000)
    at(page, 2)
    at(page, 3)
    expect(page.locator(MOVED)).to_have_count(1)
    reader.linked("d.guide=tour.3")
    assert "start_light" not in page.url
    if end == "close":
        page.get_by_role("button", name="Sluiten").click()
    elif end == "escape":
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Escape")
    elif end == "finish":
        for number in range(4, 9):
            at(page, number)
        page.locator(".guide-card .main").click()
    else:
        page.locator(".pages a").nth(2).click()
        expect(page.locator(".page.why")).to_have_count(1)
        page.go_back()
        expect(page.locator(".page.why")).to_have_count(0)
        expect(page.locator(".guide-card .guide-head")).to_contain_text("3 van")
        page.keyboard.press("Escape")
    given_back(reader)


def test_a_reload_in_the_middle_goes_on_with_the_story_and_keeps_the_plan(reader: Reader):
    page = reader.open(OWN)
    started(page, "Verplaatst de rij zich?")
    at(page, 2)
    reader.linked("d.guide=queue.2")
    page.reload()
    expect(page.locator(".guide-card .guide-head")).to_contain_text("2 van", timeout=30_000)
    expect(page.locator(MOVED)).to_have_count(1)
    page.get_by_role("button", name="Sluiten").click()
    expect(page.locator(MOVED)).to_have_count(3)
    page.wait_for_function("!location.search.includes('d.guide')")
    assert page.evaluate("location.search") == OWN


def test_a_claim_is_told_once_there_are_enough_runs_and_says_what_the_tile_says(reader: Reader):
    page = reader.open("?place=uithoorn")
    started(page, "Rondleiding van 90 seconden")
    at(page, 2)
    at(page, 3)
    expect(page.locator(".lever.guided")).to_have_count(1)
    reader.complete()
    text = page.locator(".guide-card p").first
    expect(text).to_contain_text("2033")
    unseen = page.locator("[data-tile=cost] .pill.unseen").count() == 1
    assert ("geen verschil met niets doen te zien" in text.inner_text()) == unseen
    reader.picture("explore-tour")
