"""What a link cannot hold is said; a move stays after a reload, Back takes it back, and a lost line is told."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
NOTE = {
    "nl": ("Deze link is niet helemaal over te nemen", "De plaats ‘bestaatniet’ is hier niet bekend", "Sluiten"),
    "en": ("Not everything in this link could be taken over", "The place ‘bestaatniet’ is not known here", "Close"),
}


def lever(page: Page, name: str, value: str) -> None:
    expect(page.locator(f"#lever-{name}")).to_have_value(value, timeout=30_000)


def press(page: Page, name: str, key: str = "End") -> None:
    page.locator(f"#lever-{name}").focus()
    page.keyboard.press(key)


def caught_up(page: Page) -> None:
    """Waits until the server has worked out the last move."""
    page.wait_for_selector("html:not([data-ahead])", state="attached", timeout=30_000)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_link_that_is_not_taken_over_whole_says_so_once(reader: Reader, language: str):
    title, line, close = NOTE[language]
    page = reader.open(f"?place=bestaatniet&start_light=0,5&capacity_b=99&language={language}")
    note = page.get_by_role("alert").filter(has_text=title)
    expect(note).to_contain_text(line)
    lever(page, "start_light", "0.5")
    reader.linked("capacity_b=0.5&start_light=0.5")
    reader.picture(f"note-{language}")
    note.get_by_role("button", name=close).click()
    expect(note).to_have_count(0)
    page.reload()
    reader.complete()
    expect(page.locator(".notice-bar")).to_have_count(0)


def test_the_browsers_back_takes_back_the_last_move_and_forward_gives_it_again(reader: Reader):
    page = reader.open()
    for name in ("start_light", "collectivise"):
        press(page, name)
        reader.linked(f"{name}=1")
        caught_up(page)
    page.go_back()
    lever(page, "collectivise", "0")
    lever(page, "start_light", "1")
    page.go_back()
    lever(page, "start_light", "0")
    expect(page.locator(".lever.moved")).to_have_count(0)
    page.go_forward()
    lever(page, "start_light", "1")
    lever(page, "collectivise", "0")
    page.locator(".top button[title='Opnieuw']").click()
    lever(page, "collectivise", "1")


def test_back_right_after_a_move_takes_it_back_too(reader: Reader):
    page = reader.open("?start_light=1")
    press(page, "collectivise")
    page.go_back()
    caught_up(page)
    lever(page, "collectivise", "0")
    lever(page, "start_light", "1")
    assert "collectivise" not in reader.linked("start_light=1")


def test_back_takes_back_another_place_and_leads_over_pages(reader: Reader):
    page = reader.open("?start_light=1")
    page.locator(".town select").select_option("voorbeeldstad")
    reader.linked("place=voorbeeldstad")
    page.locator(".pages a", has_text="Bronnen").click()
    reader.linked("page=sources")
    page.go_back()
    page.wait_for_selector(".tiles")
    expect(page.locator(".town select")).to_have_value("voorbeeldstad")
    page.go_back()
    expect(page.locator(".town select")).to_have_value("uithoorn")
    lever(page, "start_light", "1")


def test_a_drag_is_one_move(reader: Reader):
    page = reader.open()
    before = page.evaluate("history.length")
    box = page.locator("#lever-capacity_b").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=20)
    page.mouse.up()
    reader.linked("capacity_b=-0.")
    caught_up(page)
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    lever(page, "capacity_b", "0")


@pytest.mark.parametrize(
    ("query", "name", "pane"),
    [("", "start_light", 0), ("d.pane=around", "indexation", 1), ("d.pane=around", "upcoding", 1)],
)
def test_a_reload_right_after_a_move_keeps_it(reader: Reader, query: str, name: str, pane: int):
    page = reader.open(f"?{query}")
    if name == "upcoding":
        page.locator(".more").last.click()
        page.locator(f"#lever-{name}").select_option("0")
    else:
        press(page, name)
    page.reload()
    reader.complete()
    expect(page.locator(".panes button").nth(pane)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".lever.moved", has=page.locator(f"#lever-{name}"))).to_have_count(1)


class Cable:
    """A line to the app that can be pulled out and put back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.out = False
        page.route(re.compile("/healthz"), lambda route: route.abort() if self.out else route.continue_())
        page.route_web_socket(re.compile("."), self._connect)
        self.sockets: list = []

    def _connect(self, socket) -> None:
        if self.out:
            socket.close()
            return
        self.sockets.append((socket, socket.connect_to_server()))

    def pull(self) -> None:
        self.out = True
        for near, far in self.sockets:
            far.close()
            near.close()
        self.sockets.clear()

    def put_back(self) -> None:
        self.out = False


@pytest.mark.parametrize(("language", "told"), [("nl", "De verbinding met de server is weg"), ("en", "The connection")])
def test_a_lost_line_is_said_and_what_was_moved_meanwhile_is_worked_out(
    browser: Browser, address: str, language: str, told: str
):
    reader = Reader(browser, address)
    cable = Cable(reader.page)
    page = reader.open(f"?language={language}")
    before = reader.tile("cost")
    cable.pull()
    note = page.locator(".line-note.lost")
    expect(note).to_contain_text(told)
    box, bar = note.bounding_box(), page.locator(".pages").bounding_box()
    work = page.locator(".work").bounding_box()
    assert box and bar and work
    assert box["y"] >= bar["y"] + bar["height"] - 1 and box["y"] + box["height"] <= work["y"] + 1
    expect(page.locator(".v-overlay__scrim")).to_be_hidden()
    reader.picture(f"line-lost-{language}")
    press(page, "capacity_b", "Home")
    page.wait_for_function("location.search.includes('capacity_b=-0.5')")
    cable.put_back()
    expect(page.locator(".line-note.lost")).to_have_count(0, timeout=60_000)
    reader.moved(before)
    reader.complete()
    lever(page, "capacity_b", "-0.5")
    reader.context.close()
    assert reader.strangers == []
