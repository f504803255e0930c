"""Every number with its source can be found, the model's error is shown, and a finding can be tried."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser


def test_a_number_is_found_by_typing_and_the_link_remembers_it(reader: Reader):
    page = reader.page
    page.goto(f"{reader.address}?page=sources")
    page.wait_for_selector(".numbers", timeout=60_000)
    reader.picture("sources-nl-1440")
    page.locator("[data-find]").fill("F012")
    expect(page.locator(".numbers .count")).not_to_contain_text("60")
    expect(page.locator(".numbers tbody")).to_contain_text("F012")
    page.get_by_role("button", name="Gepubliceerde cijfers").click()
    expect(page.locator(".numbers tbody tr")).to_have_count(1)
    assert "src_find=F012" in reader.linked("src_kind=fact")
    page.reload()
    expect(page.locator(".numbers tbody tr")).to_have_count(1, timeout=60_000)
    assert page.locator("[data-find]").input_value() == "F012"


@pytest.mark.parametrize("look", ["language=nl", "language=en&theme=dark"])
def test_every_part_of_the_page_opens_and_fits(browser: Browser, address: str, look: str):
    reader = Reader(browser, address)
    page = reader.page
    page.goto(f"{address}?page=sources&{look}")
    for tab, part in (
        ("fit", ".chart.errors canvas"),
        ("findings", "[data-claim='14']"),
        ("claims", "[data-claim=heiloo_stabilise]"),
        ("model", ".document h2"),
        ("limits", ".limits-list li"),
    ):
        page.locator(f"[data-tab={tab}]").click(timeout=60_000)
        page.wait_for_selector(part, timeout=30_000)
        still(page)
        reader.picture(f"sources-{tab}-{look.split('&', maxsplit=1)[0].split('=')[1]}")
    page.set_viewport_size({"width": 390, "height": 844})
    for tab in ("limits", "model", "findings", "fit", "numbers"):
        page.locator(f"[data-tab={tab}]").click()
        still(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
        reader.picture(f"sources-{tab}-390-{look.split('&', maxsplit=1)[0].split('=')[1]}")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_a_finding_can_be_tried_in_this_place(reader: Reader):
    page = reader.page
    page.goto(f"{reader.address}?page=sources&place=voorbeeldstad&d.src=findings")
    card = page.locator("[data-claim='2']")
    card.get_by_role("button").click(timeout=60_000)
    expect(card.locator(".shown")).to_have_count(2, timeout=120_000)
    expect(card.get_by_role("button")).to_have_count(0)
    with_cause, without = card.locator(".shown").all_inner_texts()
    assert with_cause != without
