"""A workshop with a facilitator and phones, each in a browser of its own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
SLOW = 40_000


class Guest(Reader):
    """Somebody in the workshop; the page is not one with an answer on top."""

    def __init__(self, browser: Browser, address: str, width: int, height: int) -> None:
        super().__init__(browser, address, width, height)
        self.sockets: list[WebSocket] = []
        self.page.on("websocket", lambda socket: self.sockets.append(socket))

    def visit(self, query: str) -> Page:
        """Opens the page and waits until the app is there."""
        self.page.goto(f"{self.address}?{query}")
        self.page.locator("#outcome").wait_for(timeout=SLOW)
        return self.page

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).click()


@pytest.fixture
def guests(browser: Browser, address: str) -> Iterator[list[Guest]]:
    """A facilitator at a beamer and two phones; afterwards nothing went wrong and nobody else was spoken to."""
    found = [Guest(browser, address, 1920, 1080), Guest(browser, address, 390, 844), Guest(browser, address, 390, 844)]
    yield found
    for one in found:
        one.context.close()
        assert one.strangers == []
        assert one.faults == []


def opened(lead: Guest, look: str = "") -> str:
    """Opens a room; its code."""
    page = lead.visit(f"place=uithoorn&page=workshop{look}")
    page.locator(".shop-doors .shop-main").first.click()
    page.locator(".shop-letters").wait_for()
    return page.locator(".shop-letters").inner_text().replace("\n", "")


def joined(guest: Guest, code: str, name: str, role: str, language: str = "nl") -> None:
    """Comes in by the code, as a camera would."""
    page = guest.visit(f"page=workshop&language={language}&d.room={code}")
    page.locator(".shop-phone input[type=text]").fill(name)
    page.locator(f"input[value={role}]").check()
    page.locator(".shop-phone .shop-main").click()
    page.locator(".shop-phone .shop-top", has_text=name).wait_for()


def slide(guest: Guest, name: str, steps: int) -> None:
    """Moves a slider so many steps with the keyboard, and waits until it was sent."""
    slider = guest.page.locator(f"#shop-{name}")
    slider.focus()
    reached = int(slider.input_value()) + steps
    sent = re.compile(rf"{name}\W+{reached}\b")
    with guest.sockets[-1].expect_event("framesent", lambda frame: bool(sent.search(str(frame)))):
        for _ in range(abs(steps)):
            guest.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def test_a_whole_round_from_invitation_to_one_plan(guests: list[Guest]):
    lead, one, two = guests
    code = opened(lead, "&size=beamer")
    assert re.fullmatch(r"[BCDFGHJKMNPRTVWX]{6}", code)
    joined(one, code, "Oranje", "gp")
    joined(two, code, "Groen", "provider")
    expect(lead.page.locator(".shop-teams li")).to_have_count(2)
    expect(lead.page.locator(".shop-ask .shop-main")).to_be_enabled(timeout=SLOW)
    lead.picture("workshop-invite-beamer")
    lead.press("Stel deze vraag")
    one.page.locator("#shop-cost").wait_for()
    slide(one, "cost", -5)
    one.picture("workshop-predict-phone")
    one.press("Zet vast")
    expect(lead.page.locator(".shop-done")).to_have_text("1 van 2 vastgezet")
    slide(two, "wait", 6)
    lead.picture("workshop-predict-beamer")
    lead.press("Zet voorspellingen op slot")
    expect(two.page.locator("h1")).to_have_text("De voorspellingen zijn op slot")
    lead.press("Onthul de uitkomst")
    expect(lead.page.locator(".shop-strip").first).to_contain_text("Het dichtst bij", timeout=SLOW)
    expect(lead.page.locator(".shop-firm")).to_contain_text("volledig", timeout=SLOW)
    lead.picture("workshop-reveal-beamer")
    expect(one.page.locator("h1")).to_have_text("Zo zit het")
    one.picture("workshop-reveal-phone")
    lead.press("Laat de groepen een plan maken")
    slide(one, "poh_jeugd_fte", 6)
    one.picture("workshop-levers-phone")
    one.press("Ons plan is klaar")
    slide(two, "capacity_b", 10)
    two.press("Ons plan is klaar")
    expect(lead.page.locator(".shop-done")).to_have_text("2 van 2 klaar")
    lead.press("Leg de plannen op tafel")
    expect(lead.page.locator(".shop-spread")).to_contain_text("aangeraakt door 1 van 1")
    expect(lead.page.locator(".shop-plans")).to_contain_text("volledig", timeout=SLOW)
    lead.picture("workshop-table-beamer")
    lead.press("Laat stemmen")
    plus = one.page.get_by_role("button", name="Stip erbij voor Groen")
    for _ in range(3):
        plus.click()
    expect(one.page.locator(".shop-left")).to_have_text("Al uw stippen zijn gegeven")
    one.picture("workshop-vote-phone")
    expect(lead.page.locator(".shop-done")).to_have_text("1 van 2 gestemd")
    expect(lead.page.locator(".shop-plans .shop-row")).to_have_count(0)
    lead.press("Toon stemmen en één plan")
    expect(lead.page.locator(".shop-plans tbody tr").first).to_contain_text("Groen")
    expect(lead.page.locator(".shop-moves")).to_contain_text("Extra POH-jeugd")
    expect(two.page.locator(".shop-card")).to_contain_text("3 stippen")
    expect(lead.page.locator(".shop-consensus dd.busy")).to_have_count(0, timeout=SLOW)
    lead.picture("workshop-consensus-beamer")
    with lead.page.expect_download() as saved:
        lead.press("Bewaar het verslag")
    text = saved.value.path().read_text(encoding="utf-8")
    for told in (
        "Oranje",
        "Groen",
        "licht beginnen",
        "Wat het model liet zien",
        "Om over door te praten",
        "kansgetal 1",
        "Bronnen",
    ):
        assert told in text
    assert "token" not in text and code not in text
    lead.press("Open in Verkennen")
    expect(lead.page.locator(".lever.moved")).to_have_count(2, timeout=SLOW)


def test_a_phone_that_reloads_is_the_same_team_with_the_same_levers(guests: list[Guest]):
    lead, one, two = guests
    code = opened(lead)
    joined(one, code, "Oranje", "gp")
    expect(lead.page.locator(".shop-ask .shop-second")).to_be_enabled(timeout=SLOW)
    lead.press("Zonder vraag, meteen plannen maken")
    one.page.locator("#shop-poh_jeugd_fte").wait_for()
    slide(one, "poh_jeugd_fte", 4)
    one.page.reload()
    slider = one.page.locator("#shop-poh_jeugd_fte")
    slider.wait_for(timeout=SLOW)
    assert slider.input_value() == "4"
    expect(one.page.locator(".shop-top b")).to_have_text("Oranje")
    two.visit(f"page=workshop&d.room={code}")
    expect(two.page.locator("h1")).to_have_text("Met welke groep doet u mee?")
    lead.page.reload()
    expect(lead.page.locator(".shop-teams li")).to_have_count(1, timeout=SLOW)
    expect(lead.page.locator(".shop-key")).to_contain_text(code)


def test_a_phone_that_loses_its_line_comes_back_by_itself(guests: list[Guest]):
    lead, one, _ = guests
    code = opened(lead)
    joined(one, code, "Oranje", "gp")
    expect(lead.page.locator(".shop-ask .shop-second")).to_be_enabled(timeout=SLOW)
    one.context.set_offline(True)
    lead.press("Zonder vraag, meteen plannen maken")
    expect(lead.page.locator(".shop-done")).to_contain_text("0 van 1 klaar")
    one.page.wait_for_timeout(1500)
    assert one.page.locator("#shop-poh_jeugd_fte").count() == 0, "what happened meanwhile does not reach it"
    one.context.set_offline(False)
    one.page.locator("#shop-poh_jeugd_fte").wait_for(timeout=SLOW)
    one.faults.clear()  # the browser tells of requests that failed while it was offline


def test_the_room_tells_the_figure_that_the_first_page_tells(guests: list[Guest]):
    lead, one, _ = guests
    code = opened(lead)
    joined(one, code, "Oranje", "gp")
    expect(lead.page.locator(".shop-ask .shop-main")).to_be_enabled(timeout=SLOW)
    lead.press("Stel deze vraag")
    lead.press("Zet voorspellingen op slot")
    lead.press("Onthul de uitkomst")
    expect(lead.page.locator(".shop-firm")).to_contain_text("volledig", timeout=SLOW)
    revealed = lead.page.locator(".shop-strip.wait .shop-truth b").inner_text()
    one.page.goto(f"{one.address}?place=uithoorn&start_light=1")
    one.page.locator(".status.full").wait_for(timeout=SLOW)
    told = re.search(r"([\d,]+)\s+weken (korter|langer)", one.page.locator(".answer").inner_text())
    assert told and told[1] in revealed and told[2] in revealed


def test_a_code_that_does_not_exist_says_so_and_a_link_holds_no_key(guests: list[Guest]):
    lead, one, two = guests
    one.visit("page=workshop&d.room=AEIOUY")
    expect(one.page.locator(".shop-told[role=alert]")).to_contain_text("Deze kamer is er niet")
    code = opened(lead)
    secret = lead.page.evaluate("code => localStorage.getItem('jeugdstroom.lead.' + code)", code)
    assert len(secret) >= 32
    assert secret not in lead.page.url
    two.visit(lead.page.url.split("?", 1)[1])
    expect(two.page.locator(".shop-bar")).to_have_count(0)
    assert secret not in two.page.content()


@pytest.mark.parametrize(("language", "look"), [("en", "&theme=dark"), ("nl", "")])
def test_the_door_and_the_phone_in_either_language_and_theme(guests: list[Guest], language: str, look: str):
    lead, one, _ = guests
    name = f"{language}{look.replace('&theme=', '-')}"
    lead.visit(f"page=workshop&language={language}{look}")
    lead.picture(f"workshop-door-{name}")
    code = opened(lead, f"&language={language}{look}")
    one.visit(f"page=workshop&language={language}{look}&d.room={code}")
    one.picture(f"workshop-join-{name}")
    width = one.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
