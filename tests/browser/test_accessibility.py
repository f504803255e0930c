"""Who sees little, and who has no mouse: axe finds nothing, and the keyboard stays where it is wanted."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from app.state.app_state import PAGES
from tests.browser.conftest import Reader
from tests.browser.still import still
from tests.browser.test_workshop import Guest, guests, joined, opened  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
DRAWN = {
    "compare": ".status.full",
    "why": ".chart.waterfall canvas",
    "child": ".lives .life-bar",
    "chain": ".board .row",
    "find": ".wish",
    "data": ".upload",
    "workshop": ".shop-doors",
    "sources": ".numbers",
}
"""What is there once a page is drawn in full."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INSIDE = "(card) => card.contains(document.activeElement)"
IN_VIEW = """
(element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}
"""


def check(page: Page) -> None:
    """Axe finds nothing, its best practices included, and there is one heading of the first level."""
    still(page)
    found = Axe().run(page, options={"runOnly": RULES, "preload": False})
    told = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found.response["violations"]]
    assert told == [], json.dumps(told, indent=1)
    assert page.locator("h1").count() == 1


def check_in_both_languages(page: Page) -> None:
    """The same page in Dutch and in English."""
    check(page)
    page.locator(".languages [lang=en]").click()
    expect(page.locator("html[lang=en]")).to_have_count(1)
    page.locator("[lang=en][aria-pressed=true]").wait_for()
    check(page)


@pytest.mark.parametrize("query", ["?start_light=0.5", "?theme=dark&d.pane=around", "?d.pane=assumed&d.guide=tour.2"])
def test_the_first_page_can_be_used_by_who_sees_little(reader: Reader, query: str):
    check_in_both_languages(reader.open(query))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "explore"])
def test_every_other_page_can_be_used_by_who_sees_little(reader: Reader, name: str):
    page = reader.page
    page.goto(f"{reader.address}?start_light=1&page={name}&theme={'dark' if name in ('compare', 'chain') else 'light'}")
    page.wait_for_selector(DRAWN[name], timeout=120_000)
    expect(page.locator(".job")).to_have_count(0, timeout=120_000)
    check(page)
    page.locator(".languages [lang=en]").click()
    page.locator("[lang=en][aria-pressed=true]").wait_for()
    page.wait_for_selector(DRAWN[name], timeout=120_000)
    expect(page.locator(".job")).to_have_count(0, timeout=120_000)
    check(page)


@pytest.mark.parametrize("tab", ["limits", "odd", "fit", "claims"])
def test_every_part_of_the_sources_has_names_of_its_own(reader: Reader, tab: str):
    reader.page.goto(f"{reader.address}?page=sources&d.src={tab}&size=beamer&theme=dark")
    reader.page.wait_for_selector(".sheet *", timeout=60_000)
    check(reader.page)


def test_the_first_page_can_be_used_on_a_phone(browser: Browser, address: str):
    reader = Reader(browser, address, 390, 844)
    page = reader.open("?start_light=1")
    page.locator(".chart.flow .picture[tabindex='0']").wait_for()
    check(page)
    reader.context.close()


def test_the_room_and_its_phones_can_be_used_by_who_sees_little(guests: list[Guest]):  # noqa: F811
    lead, phone, _ = guests
    code = opened(lead)
    check(lead.page)
    phone.visit(f"page=workshop&d.room={code}")
    check(phone.page)
    joined(phone, code, "Oranje", "gp")
    check(phone.page)
    expect(lead.page.locator(".shop-ask .shop-main")).to_be_enabled(timeout=40_000)
    lead.press("Stel deze vraag")
    phone.page.locator("#shop-cost").wait_for()
    check(phone.page)
    check(lead.page)


@pytest.mark.parametrize(
    ("opener", "card"),
    [
        (".lever .about >> nth=1", ".panel .card"),
        (".keep .opener", ".keep-card"),
        (".guide-opener", ".guide-menu"),
        (".foot-line summary", ".foot-line details[open]"),
    ],
)
def test_a_card_keeps_the_keyboard_until_escape_gives_it_back(reader: Reader, opener: str, card: str):
    page = reader.open("?start_light=1")
    button, shown = page.locator(opener), page.locator(card)
    button.focus()
    page.keyboard.press("Enter")
    shown.wait_for()
    page.wait_for_function("(card) => document.querySelector(card).contains(document.activeElement)", arg=card)
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert shown.evaluate(INSIDE), key
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()


def test_escape_closes_a_card_that_lost_the_focus(reader: Reader):
    page = reader.open()
    page.locator(".lever .about").nth(1).click()
    card = page.locator(".panel .card")
    card.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def focused_in_view(page: Page, wanted: Locator) -> None:
    """The focus is there, and where the reader looks."""
    expect(wanted).to_be_focused()
    assert wanted.evaluate(IN_VIEW)


def test_more_levers_bring_the_focus_to_the_first_of_them_and_fewer_leave_it_in_view(reader: Reader):
    page = reader.open()
    group = page.locator(".group").filter(has=page.locator(".more")).first
    before = group.locator(".lever").count()
    more = group.locator(".more")
    more.focus()
    page.keyboard.press("Enter")
    focused_in_view(page, group.locator(".lever input, .lever select").nth(before))
    more.focus()
    page.keyboard.press("Enter")
    expect(group.locator(".lever")).to_have_count(before)
    focused_in_view(page, more)
