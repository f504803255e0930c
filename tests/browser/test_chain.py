"""The chain as it runs, as people play it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
PLAN = "?page=chain&start_light=0.5&capacity_b=-0.3"


def open_chain(reader: Reader, query: str) -> Page:
    page = reader.page
    page.goto(f"{reader.address}{query}")
    page.wait_for_selector(".board .row", timeout=90_000)
    still(page)
    return page


def week_shown(page: Page) -> int:
    return int(page.locator(".strip input").input_value())


@pytest.mark.parametrize(
    ("width", "height", "look"),
    [(1440, 900, "language=nl"), (1440, 900, "language=en&theme=dark"), (390, 844, "language=nl&panel=off")],
)
def test_the_chain_fits_the_screen_in_every_look(browser: Browser, address, width, height, look):
    reader = Reader(browser, address, width, height)
    page = open_chain(reader, f"{PLAN}&{look}&d.week=290")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    board, foot = page.locator(".board").bounding_box(), page.locator(".foot-line").bounding_box()
    assert board is not None and foot is not None
    assert board["y"] + board["height"] <= foot["y"]
    name = look.replace("language=", "").replace("&theme=", "-").replace("&panel=off", "")
    reader.picture(f"chain-{name}-{width}")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_playing_moves_the_week_without_the_server_and_pausing_holds_it(reader: Reader):
    page = open_chain(reader, PLAN)
    assert week_shown(page) == 0
    page.locator(".speed select").select_option("16")
    reader.context.set_offline(True)
    page.locator(".play").click()
    page.wait_for_function("Number(document.querySelector('.strip input').value) > 12")
    flows = (
        "[...document.querySelector('canvas').getContext('2d').getImageData(0, 0, 900, 400).data].some((one) => one)"
    )
    assert page.evaluate(flows)
    page.locator(".play").click()
    held, said = week_shown(page), page.locator(".said").inner_text()
    still(page)
    assert week_shown(page) == held
    expect(page.locator("[aria-live=polite]", has_text=said)).to_have_count(1)
    reader.context.set_offline(False)
    # The page asks in vain whether the server is there, which the browser reports.
    reader.faults = [fault for fault in reader.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_weeks_go_by_hand_with_the_keyboard_and_stand_in_the_link(reader: Reader):
    page = open_chain(reader, PLAN)
    page.locator(".strip input").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".strip input")).to_have_value("3")
    expect(page.locator(".date")).to_have_text("Week 4 van 2024")
    page.get_by_role("button", name="Een week verder").click()
    assert "start_light=0.5" in reader.linked("d.week=4")
    page.get_by_role("button", name="Terug naar het begin").click()
    expect(page.locator(".strip input")).to_have_value("0")


def test_the_two_worlds_show_other_queues(reader: Reader):
    page = open_chain(reader, f"{PLAN}&d.week=400")
    plan = page.locator(".board .queue").all_inner_texts()
    page.locator(".worlds .base").click()
    expect(page.locator(".board.base")).to_have_count(1)
    assert page.locator(".board .queue").all_inner_texts() != plan


def test_who_wants_less_motion_sees_weeks_pass_without_moving_dots(browser: Browser, address):
    reader = Reader(browser, address)
    reader.page.emulate_media(reduced_motion="reduce")
    page = open_chain(reader, "?page=chain")
    page.locator(".play").click()
    page.wait_for_function("Number(document.querySelector('.strip input').value) > 3")
    assert page.evaluate("getComputedStyle(document.querySelector('.queue i')).transitionDuration") == "0s"
    expect(page.locator(".worlds")).to_have_count(0)
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []
