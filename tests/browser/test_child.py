"""One child, as people follow it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
PLAN = "?page=child&start_light=0.5&capacity_b=-0.3"


def open_child(reader: Reader, query: str) -> Page:
    page = reader.page
    page.goto(f"{reader.address}{query}")
    page.wait_for_selector(".lives .life-bar", timeout=90_000)
    still(page)
    return page


@pytest.mark.parametrize(
    ("width", "height", "look"),
    [(1440, 900, "language=nl"), (1440, 900, "language=en&theme=dark"), (390, 844, "language=nl&panel=off")],
)
def test_a_child_is_shown_in_two_worlds_and_called_no_real_one(browser: Browser, address, width, height, look):
    reader = Reader(browser, address, width, height)
    page = open_child(reader, f"{PLAN}&{look}")
    expect(page.locator(".life")).to_have_count(2)
    said = "Geen echt kind" if "nl" in look else "No real child"
    expect(page.locator(".notice")).to_contain_text(said)
    assert page.evaluate("document.querySelector('.outcome').scrollWidth <= window.innerWidth")
    name = look.replace("language=", "").replace("&theme=", "-").replace("&panel=off", "")
    reader.picture(f"child-{name}-{width}")
    page.locator(".told").scroll_into_view_if_needed()
    still(page)
    reader.picture(f"child-{name}-{width}-story")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_the_life_that_differs_most_differs_between_the_worlds(reader: Reader):
    page = open_child(reader, PLAN)
    expect(page.locator(".life")).to_have_count(2)
    expect(page.locator(".told td.base")).not_to_have_count(0)
    lives = page.locator(".life h3").all_inner_texts()
    assert lives[0].removeprefix("Niets doen") != lives[1].removeprefix("Plan")
    expect(page.locator(".answer")).to_contain_text("Met het plan heeft kind")


def test_another_child_is_picked_by_arrow_by_reason_and_by_number_and_stands_in_the_link(reader: Reader):
    page = open_child(reader, PLAN)
    first = page.locator("#child-number").input_value()
    page.get_by_role("button", name="Volgend kind").click()
    page.wait_for_function("first => document.querySelector('#child-number').value !== first", arg=first)
    second = page.locator("#child-number").input_value()
    assert second != first
    reader.linked(f"d.child={second}")
    reason = page.get_by_role("button", name="Komt terug")
    reason.click()
    expect(reason).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".told tbody")).to_contain_text("komt terug")
    still(page)  # the number of the child that comes with the reason stands in the field
    page.locator("#child-number").fill("417")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("417", timeout=30_000)
    page.locator("#child-number").fill("99999")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("0 tot en met 6.099", timeout=30_000)
    reader.linked("d.child=99999")
    page.reload()
    expect(page.locator(".answer")).to_contain_text("0 tot en met 6.099", timeout=60_000)


def test_without_a_plan_there_is_one_life(reader: Reader):
    page = open_child(reader, "?page=child&language=en")
    expect(page.locator(".life")).to_have_count(1)
    expect(page.locator(".told td.base")).to_have_count(0)
    expect(page.locator(".answer")).to_contain_text("This is how child")
    assert page.locator(".told tbody tr").count() > 0
