"""The first page, as people use it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from app.server.serve import EARLY
from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
PLAN = "?start_light=0.5&capacity_b=-0.3"
CUT_OFF = """
() => [...document.querySelectorAll(".outcome, .outcome *")]
  .filter((one) => getComputedStyle(one).overflowY === "auto" && one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.className)
"""
"""Parts of which some would have to be scrolled to."""


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])
@pytest.mark.parametrize("look", ["theme=light", "theme=dark&size=beamer"])
def test_the_page_fits_the_screen_and_asks_nobody_else(browser, address, language, width, height, look):
    reader = Reader(browser, address, width, height)
    page = reader.open(f"{PLAN}&language={language}&{look}")
    assert page.evaluate("document.documentElement.lang") == language
    for part in (".tiles", ".chart.cost", ".chart.wait", ".foot-line", ".panel .reset"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height and box["x"] + box["width"] <= width, part
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    expect(page.locator(".tile")).to_have_count(5)
    expect(page.locator("input[type=range]")).to_have_count(13)
    reader.picture(f"explore-{language}-{width}-{look.split('&')[0].split('=')[1]}")
    reader.context.close()
    assert reader.strangers == []
    assert reader.faults == []


def test_a_lever_moved_by_mouse_changes_the_picture(reader: Reader):
    page = reader.open()
    before, chart = reader.tile("cost"), reader.seen(".chart.cost")
    box = page.locator("#lever-capacity_b").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, middle, steps=8)
    page.mouse.up()
    reader.moved(before)
    reader.complete()
    assert reader.seen(".chart.cost") != chart
    expect(page.locator(".answer")).to_contain_text("Dit plan kost")
    expect(page.locator(".lever.moved")).to_have_count(1)
    reader.picture("explore-moved-by-mouse")


def test_a_lever_moved_by_keyboard_changes_the_picture_and_can_be_undone(reader: Reader):
    page = reader.open()
    before, chart = reader.tile("cost"), reader.seen(".chart.cost")
    page.locator("#lever-collectivise").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    reader.moved(before)
    reader.complete()
    assert reader.seen(".chart.cost") != chart
    expect(page.locator("#lever-collectivise")).to_have_attribute("aria-valuetext", re.compile("^50%"))
    moved = reader.tile("cost")
    page.locator(".panel .reset").click()
    expect(page.locator(".lever.moved")).to_have_count(0)
    reader.moved(moved)
    reader.complete()
    assert reader.tile("cost") == before
    page.keyboard.press("Control+z")
    expect(page.locator(".lever.moved")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".lever.moved")).to_have_count(0)


def test_reload_brings_the_levers_and_the_same_figures_back(reader: Reader):
    page = reader.open(PLAN)
    page.locator(".languages button").nth(1).click()
    expect(page.locator(".answer")).to_contain_text("This plan costs")
    page.locator("#lever-poh_jeugd_fte").focus()
    page.keyboard.press("ArrowRight")
    assert "language=en" in reader.linked("poh_jeugd_fte=0.5")
    reader.complete()
    figures = [reader.tile(name) for name in ("cost", "balance", "wait", "in_care", "waiting")]
    page.reload()
    reader.complete()
    assert [reader.tile(name) for name in ("cost", "balance", "wait", "in_care", "waiting")] == figures
    assert page.locator("#lever-start_light").input_value() == "0.5"
    assert page.locator("#lever-poh_jeugd_fte").input_value() == "0.5"
    expect(page.locator(".answer")).to_contain_text("This plan costs")


def test_two_browsers_do_not_see_each_other(browser: Browser, address: str):
    one, two = Reader(browser, address), Reader(browser, address)
    one.open("?theme=dark&capacity_b=-0.3")
    two.open()
    assert two.page.locator(".lever.moved").count() == 0
    before, moved = two.tile("cost"), one.tile("cost")
    assert before != moved
    one.page.locator(".panel .reset").click()
    one.moved(moved)
    one.complete()
    assert two.page.locator("html[data-theme=light]").count() == 1
    assert two.tile("cost") == before == one.tile("cost")
    for reader in (one, two):
        reader.context.close()
        assert reader.strangers == [] and reader.faults == []


def test_another_place_gives_another_picture(reader: Reader):
    page = reader.open()
    before = reader.tile("cost")
    page.locator(".town select").select_option("voorbeeldstad")
    reader.moved(before)
    assert reader.tile("cost") != before
    expect(page.locator(".foot-line")).to_contain_text("Deze plaats is verzonnen")
    reader.linked("place=voorbeeldstad")


def test_a_measure_is_found_by_name_and_a_group_unfolds(reader: Reader):
    page = reader.open(PLAN)
    shown = page.locator(".lever")
    before = shown.count()
    page.locator(".more").first.click()
    shown.nth(before).wait_for()
    assert shown.count() > before
    page.locator(".panel input[type=search]").fill("pleegzorg")
    expect(page.locator("#lever-network_foster")).to_be_visible()
    page.locator(".panel input[type=search]").fill("zzz")
    expect(page.locator(".panel .none")).to_be_visible()
    reader.picture("explore-measures")


def test_a_lever_says_what_it_does_and_does_not_and_escape_closes_it(reader: Reader):
    page = reader.open()
    about = page.locator(".lever", has=page.locator("#lever-start_light")).locator(".about")
    about.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    told = card.inner_text()
    needed = ("Wat het doet", "Wat het niet doet", "Eigen kosten", "Ingang", "Bewijs", "Bronnen", "26 weken")
    assert [text for text in needed if text.lower() not in told.lower()] == []
    reader.picture("explore-card")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(about).to_be_focused()


def test_a_lever_can_begin_later_and_the_link_says_so(reader: Reader):
    page = reader.open("?start_light=1&language=en")
    row = page.locator(".lever", has=page.locator("#lever-start_light"))
    row.locator(".about").click()
    before = reader.tile("cost")
    expect(page.get_by_role("dialog").get_by_label("In full")).to_have_value("26")
    page.get_by_role("dialog").get_by_label("Starts on").select_option("2033-01-01")
    reader.moved(before)
    reader.linked("2033-01-01")
    expect(row).to_contain_text("from 1 Jan 2033")
    expect(page.get_by_role("dialog")).to_be_visible()
    reader.picture("explore-later")
    reader.complete()
    later = reader.tile("cost")
    page.reload()
    reader.complete()
    assert reader.tile("cost") == later


@pytest.mark.parametrize(
    ("page", "least", "most"), [("explore", 1, 1), ("why", 1, 1), ("compare", 3, 6), ("sources", 4, 12)]
)
def test_on_paper_stands_the_whole_page_and_what_the_plan_changes(reader: Reader, page: str, least: int, most: int):
    shown = reader.page
    shown.goto(f"{reader.address}?start_light=1&page={page}")
    shown.wait_for_selector(".chart canvas, .data-table td", timeout=90_000)
    shown.wait_for_selector(".job", state="detached", timeout=90_000)
    still(shown)
    paper = shown.pdf(print_background=True, prefer_css_page_size=True)
    assert least <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= most
    shown.emulate_media(media="print")
    expect(shown.locator(".foot-line .on-paper")).to_have_text("Het plan: Licht beginnen 100%.")
    expect(shown.locator(".top button").first).to_be_hidden()
    assert shown.evaluate(CUT_OFF) == []
    reader.picture(f"paper-{page}")


def test_the_keyboard_comes_first_to_the_outcome_and_reaches_everything(reader: Reader):
    page = reader.open()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_be_focused()
    expect(page.locator(".answer[aria-live=polite]")).to_have_count(1)
    unnamed = page.evaluate(
        "[...document.querySelectorAll('.app button, .app select, .app input')].filter((one) =>"
        " !one.textContent.trim() && !one.ariaLabel && !(one.labels && one.labels.length)).length"
    )
    assert unnamed == 0


def test_every_chart_can_be_read_as_a_table(reader: Reader):
    page = reader.open(PLAN)
    for kind, rows in (("cost", 10), ("wait", 5)):
        chart = page.locator(f".chart.{kind}")
        chart.get_by_role("button", name="Tabel").click()
        chart.locator("tbody tr").nth(rows - 1).wait_for()
        assert chart.locator("tbody tr").count() >= rows
        expect(chart.locator(".picture")).to_be_hidden()
        chart.get_by_role("button", name="Beeld").click()
        expect(chart.locator(".picture")).to_be_visible()


def test_the_link_is_copied_whole(browser: Browser, address: str):
    reader = Reader(browser, address)
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open(PLAN)
    page.locator(".share").click()
    expect(page.locator(".share")).to_contain_text("werkt alleen op deze computer")
    assert page.evaluate("navigator.clipboard.readText()").endswith("place=uithoorn&capacity_b=-0.3&start_light=0.5")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_every_script_is_fetched_once_and_the_later_ones_beside_the_first(reader: Reader):
    page = reader.open()
    entries = "performance.getEntriesByType('resource').map((one) => [one.name, one.initiatorType, one.startTime])"
    found = [(name, began) for name, _, began in page.evaluate(entries) if "/nbextensions/" in name]
    fetched = [name.split("/nbextensions/")[1].split("?")[0] for name, _ in found]
    assert sorted(fetched) == sorted(path for path, _ in EARLY)
    main = page.evaluate(
        "performance.getEntriesByName(document.querySelector('script[src*=vuetify-app]').src)[0].responseEnd"
    )
    assert max(began for _, began in found) < main
