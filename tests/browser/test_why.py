"""The page that explains, as people use it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
PLAN = "?page=why&start_light=0.5&capacity_b=-0.3&tariff_b=0.05"


def explained(reader: Reader, query: str) -> Page:
    """The page, once the explanation is there."""
    page = reader.page
    page.goto(f"{reader.address}{query}")
    page.wait_for_selector(".chart.waterfall canvas", timeout=120_000)
    still(page)
    return page


@pytest.mark.parametrize(
    ("language", "width", "look"), [("nl", 1440, "light"), ("en", 1440, "dark"), ("nl", 390, "light")]
)
def test_the_page_says_where_the_difference_comes_from(browser: Browser, address: str, language, width, look):
    reader = Reader(browser, address, width, 900)
    page = explained(reader, f"{PLAN}&language={language}&theme={look}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".page .v-sheet").count() == 0
    page.locator(".picker.tabs button").nth(4).wait_for()
    reader.picture(f"why-{language}-{width}-{look}")
    page.get_by_role("button", name="Tabel" if language == "nl" else "Table").first.click()
    expect(page.locator(".chart.waterfall tbody tr").last).to_contain_text("Samen" if language == "nl" else "Together")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_another_way_to_tell_the_difference_apart_is_kept_in_the_link(reader: Reader):
    page = explained(reader, PLAN)
    page.locator(".picker.tabs button[data-id=mechanism]").click()
    expect(page.locator(".picker.tabs button[data-id=mechanism]")).to_have_attribute("aria-pressed", "true")
    reader.linked("d.why_tab=mechanism")
    still(page)
    reader.picture("why-nl-mechanism")
    page.locator(".picker.tabs button[data-id=alone]").click()
    expect(page.locator(".picker.tabs button[data-id=alone]")).to_have_attribute("aria-pressed", "true")
    assert "start_light=0.5" in reader.linked("d.why_tab=alone")
    still(page)
    reader.picture("why-nl-alone")


def test_without_a_plan_there_is_nothing_to_explain_but_a_plan_to_choose(reader: Reader):
    page = reader.page
    page.goto(f"{reader.address}?page=why")
    expect(page.locator(".answer")).to_contain_text("Er valt nog niets te verklaren", timeout=30_000)
    reader.picture("why-nl-nothing")
    page.locator(".picker.buttons button").first.click()
    page.wait_for_selector(".job", timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".job")).to_contain_text("Gestopt", timeout=60_000)
    assert "scenario=uithoorn" in reader.linked("scenario=")


def test_how_sure_it_is_is_worked_out_when_asked(reader: Reader):
    page = explained(reader, "?page=why&years=4&capacity_b=-0.3")
    page.get_by_role("button", name="Reken het door").click()
    page.wait_for_selector(".chart.layers canvas", timeout=120_000)
    expect(page.locator(".beside")).to_contain_text("100 denkbare toekomsten")
    still(page)
    reader.picture("why-nl-sure")
    assert page.locator(".chart.layers canvas").is_visible()
