"""The page that compares, as people use it."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
KEPT = ("name=Fors+minder+plekken&capacity_b=-0.5", "scenario=uithoorn_regulated_inflow&regulated_inflow_c=0.6")
BESIDE = "".join(f"&beside={quote(one)}" for one in KEPT)
PLANS = f"?page=compare&years=4&start_light=0.5&poh_jeugd_fte=2{BESIDE}"


def compared(reader: Reader, query: str, *, full: bool = False) -> Page:
    """The page, once the comparison is there, or complete."""
    page = reader.page
    page.goto(f"{reader.address}{query}")
    page.wait_for_selector(".status.full" if full else ".chart.wait canvas", timeout=120_000)
    still(page)
    return page


@pytest.mark.parametrize(
    ("language", "width", "look"), [("nl", 1440, "light"), ("en", 1440, "dark"), ("nl", 390, "light")]
)
def test_the_plans_stand_beside_doing_nothing(browser: Browser, address: str, language, width, look):
    reader = Reader(browser, address, width, 900 if width > 400 else 3200)
    page = compared(reader, f"{PLANS}&language={language}&theme={look}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".page .v-sheet").count() == 0
    expect(page.locator(".plan-card")).to_have_count(4)
    page.locator(".facts.kpis tbody tr").nth(4).wait_for()
    reader.picture(f"compare-{language}-{width}-{look}")
    page.locator(".facts.outcomes").scroll_into_view_if_needed()
    reader.picture(f"compare-{language}-{width}-{look}-table")
    page.locator(".facts.kpis").scroll_into_view_if_needed()
    reader.picture(f"compare-{language}-{width}-{look}-kpi")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_plans_are_kept_named_opened_and_dropped(reader: Reader):
    page = compared(reader, "?page=compare&years=3&start_light=0.5")
    page.get_by_role("button", name="Bewaar ernaast").click()
    expect(page.locator(".plan-card.plan2 .here")).to_be_visible()
    page.locator(".plan-card.plan2 input").fill("Licht eerst")
    page.locator(".plan-card.plan2 input").press("Enter")
    assert "beside=" in reader.linked("Licht")
    page.locator(".planning .picker button").first.click()
    expect(page.locator(".plan-card")).to_have_count(3)
    page.wait_for_selector(".facts.who", timeout=60_000)
    page.get_by_role("button", name="Weg ermee: Licht eerst").click()
    expect(page.locator(".plan-card input").first).to_have_value("Licht eerst")
    page.keyboard.press("Control+z")
    expect(page.locator(".plan-card")).to_have_count(3)


def test_the_table_switches_between_difference_and_level_and_remembers_it(reader: Reader):
    page = compared(reader, "?page=compare&years=3&capacity_b=-0.5")
    page.locator(".facts.outcomes .pill").nth(5).wait_for()
    page.locator(".picker button[data-id=level]").click()
    expect(page.locator(".facts.outcomes .pill")).to_have_count(0)
    assert "capacity_b=-0.5" in reader.linked("d.compare_mode=level")
    page.locator(".picker button[data-id=age]").click()
    expect(page.locator(".facts.who")).to_contain_text("12–17 jaar")


def test_without_a_plan_the_page_offers_those_of_the_documents(reader: Reader):
    page = compared(reader, "?page=compare&years=3")
    expect(page.locator(".answer")).to_contain_text("Er staat nog geen plan")
    offered = page.locator(".planning .picker button")
    expect(offered).to_have_count(3)
    assert all("Uithoorn" in name for name in offered.all_inner_texts())
    reader.picture("compare-nl-nothing")
