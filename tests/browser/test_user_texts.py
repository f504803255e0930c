"""What a user writes is shown as it was written: in a real browser nothing of it runs, and no page is wider for it."""

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from app.state.app_state import LONGEST_NAME, name_in
from tests.browser.conftest import Reader
from tests.browser.still import still
from tests.browser.test_workshop import Guest, guests, opened  # noqa: F401 - guests is a fixture
from tests.hostile import CHARTS, LONG, SCRIPTS, TEXTS, UNSEEN

pytestmark = pytest.mark.browser
NAMES = ("{b}{@[0]}$& [[x]]", "$ink fmt:rows", SCRIPTS[0])
"""Names of plans: of the first two a chart shows the whole."""


def is_calm(page: Page) -> None:
    """Nothing ran, nothing was made an element or a link, and the page is no wider than the screen."""
    assert page.evaluate("window.__hit") is None
    assert page.locator("img, iframe, [onerror], [onload], [href^='javascript:']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_names_in_a_link_are_shown_as_names_on_the_page_in_charts_and_on_paper(
    browser: Browser, address: str, width: int
):
    reader = Reader(browser, address, width, 900)
    page = reader.page
    beside = [("beside", urlencode([("name", name), ("start_light", "0.5")])) for name in NAMES]
    wrong = [("place", SCRIPTS[1]), (SCRIPTS[2], SCRIPTS[4]), ("capacity_b", SCRIPTS[0]), ("scenario", UNSEEN[0])]
    asked = [
        ("page", "compare"),
        ("years", "2"),
        ("poh_jeugd_fte", "2"),
        ("name", LONG[0][:500]),
        ("d.child", SCRIPTS[0]),
    ]
    query = urlencode([*asked, *wrong, *beside], quote_via=quote)
    page.goto(f"{address}?{query}")
    page.wait_for_selector(".chart.cost canvas", timeout=120_000)
    still(page)
    expect(page.locator(".notice-bar")).to_contain_text("script")
    cards = page.locator(".plan-card input[type=text]")
    shown = [cards.nth(at).input_value() for at in range(cards.count())]
    assert set(NAMES) <= set(shown)
    assert LONG[0][:LONGEST_NAME] in shown or LONG[0][:LONGEST_NAME] in page.locator(".plan-card").first.inner_text()
    is_calm(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = page.locator(".chart.cost svg text").all_text_contents()
    assert [name for name in NAMES[:2] if name not in drawn] == []
    is_calm(page)
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_every_name_that_a_reader_gives_a_plan_is_its_name_afterwards(reader: Reader):
    page = reader.open("?place=voorbeeldstad&years=2&start_light=1")
    page.locator(".keep .opener").click()
    field = page.locator("#plan-name")
    taken = {name_in(text): text for text in (*SCRIPTS, *CHARTS, *UNSEEN) if not set("\r\n\x00") & set(text)}
    for expected, text in taken.items():  # a browser itself takes the signs that are left out here
        if not expected:
            continue
        field.fill(text)
        page.locator(".keep form button").click()
        page.wait_for_function(
            "name => new URLSearchParams(location.search).get('name') === name", arg=expected, timeout=30_000
        )
        expect(field).to_have_value(expected)
        is_calm(page)


def test_the_name_and_the_cells_of_a_file_are_shown_as_they_are(reader: Reader, tmp_path: Path):
    page = reader.page
    page.goto(f"{reader.address}?page=data&language=en")
    page.wait_for_selector(".upload", timeout=60_000)
    file = tmp_path / f"{SCRIPTS[0]}$&.csv"
    cells = [text.replace("\n", " ").replace(";", ",") for text in TEXTS if text not in LONG and '"' not in text]
    rows = [f"2023;{cell};{cell}\n{cell};youths;{cell}\n" for cell in cells if "\r" not in cell and "\x00" not in cell]
    file.write_text("year;figure;value\n" + "".join(rows), encoding="utf-8")
    page.set_input_files(".upload input", file)
    expect(page.locator(".faults h2")).to_contain_text(f"{SCRIPTS[0]}$&.csv", timeout=30_000)
    expect(page.locator(".faults tbody")).to_contain_text("window.__hit=1")
    is_calm(page)
    (tmp_path / "$&<b>.pdf").write_bytes(b"%PDF")
    page.set_input_files(".upload input", tmp_path / "$&<b>.pdf")
    expect(page.locator(".upload .fault")).to_contain_text("$&<b>.pdf")
    is_calm(page)


def test_the_name_of_a_team_is_a_name_on_the_big_screen_and_on_its_phone(guests: list[Guest]):  # noqa: F811
    lead, one, two = guests
    code = opened(lead)
    for guest, name in ((one, "<svg onload=window.__hit=1>"), (two, "{{__hit=1}}$&\N{RIGHT-TO-LEFT OVERRIDE}")):
        tidy = name_in(name)
        page = guest.visit(f"page=workshop&d.room={code}")
        page.locator(".shop-phone input[type=text]").fill(name)
        page.locator("input[value=gp]").check()
        page.locator(".shop-phone .shop-main").click()
        page.locator(".shop-phone .shop-top", has_text=tidy).wait_for()
        expect(lead.page.locator(".shop-teams")).to_contain_text(tidy)
        assert tidy in (lead.page.locator(".shop-teams .shop-out").last.get_attribute("aria-label") or "")
        is_calm(page)
        is_calm(lead.page)
