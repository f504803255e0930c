"""Plans are asked for in words, found, opened and kept; what is wrong gets one line."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
EASY = "?place=voorbeeldstad&page=find&d.find=cost_less%3A0.1%3A2029%7Cfewest%7C5%7C2%7Cmeasures"
TOUCHED = (
    "&d.find_levers=-capacity_b%3B-capacity_c%3B-central_placement%3B-duration_cap_weeks_b%3B-end_individual_agreements"
)


def test_plans_are_found_for_a_wish_and_one_opens_in_explore(reader: Reader):
    page = reader.page
    page.goto(f"{reader.address}{EASY}{TOUCHED}")
    page.wait_for_selector(".wish", timeout=60_000)
    expect(page.locator(".wish .limit")).to_have_count(1)
    page.get_by_role("button", name="Zoek plannen").click()
    expect(page.locator(".job")).to_be_visible()
    page.wait_for_selector(".found-card", timeout=300_000)
    reader.picture("find-nl-1440")
    cards = page.locator(".found-card")
    expect(cards.first).to_contain_text("toekomst")
    expect(page.locator(".answer")).to_contain_text("plan")
    page.locator(".languages button").nth(1).click()
    expect(cards.first).to_contain_text("future")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reader.picture("find-en-390")
    page.set_viewport_size({"width": 1440, "height": 900})
    cards.first.get_by_role("button", name="Keep beside").click()
    reader.linked("beside=")
    expect(cards.first.get_by_role("button", name="Keep beside")).to_be_disabled()
    cards.first.get_by_role("button", name="Open in Explore").click()
    reader.complete()
    page.locator(".lever.moved").first.wait_for()


def test_a_wish_that_cannot_be_gets_one_line_and_is_kept(browser: Browser, address: str):
    reader = Reader(browser, address)
    page = reader.page
    page.goto(f"{address}?place=voorbeeldstad&page=find&theme=dark")
    page.wait_for_selector(".wish", timeout=60_000)
    page.locator("[data-limit=cost]").fill("veel")
    page.keyboard.press("Tab")
    expect(page.locator(".limit .fault")).to_have_count(1)
    expect(page.get_by_role("button", name="Zoek plannen")).to_be_disabled()
    page.locator("[data-add]").select_option("crises")
    expect(page.locator(".wish .limit")).to_have_count(3)
    reader.picture("find-dark-1440")
    assert "veel" in reader.linked("crises")
    page.reload()
    page.wait_for_selector(".wish", timeout=60_000)
    expect(page.locator("[data-limit=cost]")).to_have_value("veel")
    page.locator(".limit .drop").first.click()
    expect(page.locator(".wish .limit")).to_have_count(2)
    expect(page.get_by_role("button", name="Zoek plannen")).to_be_enabled()
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []
