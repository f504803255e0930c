"""The app where organisations put it: behind a proxy below a path, and on the network of a room."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from app.pages.workshop.invitation import local_addresses
from tests.browser.conftest import ROOT, Reader
from tests.browser.proxy import proxied

pytestmark = pytest.mark.browser
SLOW = 60_000


@contextmanager
def started(host: str, base: str) -> Iterator[int]:
    """The app on a free port of this host, below a base path."""
    code = f"from app.server.serve import serve; serve({host!r}, 0, {base!r}, 'uithoorn')"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield urlsplit(server.stdout.readline().strip()).port or 0
        finally:
            server.terminate()


def test_behind_a_proxy_that_takes_the_path_off_everything_works(browser: Browser):
    with started("127.0.0.1", "/jeugd") as port, proxied(port, "/jeugd") as address:
        reader = Reader(browser, address)
        page = reader.open("?start_light=0.5")
        before = reader.tile("cost")
        page.locator("#lever-collectivise").focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        reader.moved(before)
        expect(page.locator(".chart.cost canvas")).to_be_visible()
        assert page.evaluate("fetch('healthz').then((answer) => answer.status)") == 200
        page.get_by_role("link", name="Werkplaats").click()
        page.locator(".shop-doors .shop-main").first.click()
        expect(page.locator(".shop-letters span")).to_have_count(6, timeout=SLOW)
        assert urlsplit(page.url).path == "/jeugd/"
        reader.linked("d.room")
        page.reload()
        page.locator(".shop-letters").wait_for(timeout=SLOW)
        reader.context.close()
        assert reader.strangers == [] and reader.faults == []


def test_on_the_network_of_a_room_a_phone_comes_in_by_its_address(browser: Browser):
    here = local_addresses()
    if not here:
        pytest.skip("this machine is on no network")
    with started("0.0.0.0", "") as port:
        lead = Reader(browser, f"http://127.0.0.1:{port}/")
        lead.page.goto(f"{lead.address}?page=workshop")
        lead.page.locator(".shop-doors .shop-main").first.click(timeout=SLOW)
        expect(lead.page.locator(".shop-address")).to_have_text(f"{here[0]}:{port}")
        label = lead.page.locator(".shop-square svg").get_attribute("aria-label") or ""
        link = label[label.index("http") :]
        phone = Reader(browser, f"http://{here[0]}:{port}/", 390, 844)
        phone.page.goto(link)
        phone.page.locator(".shop-phone input[type=text]").fill("Paars", timeout=SLOW)
        phone.page.locator("input[value=family]").check()
        phone.page.locator(".shop-phone .shop-main").click()
        expect(lead.page.locator(".shop-teams li")).to_contain_text("Paars", timeout=SLOW)
        lead.picture("workshop-invite-nl-1440")
        for one in (lead, phone):
            one.context.close()
            assert one.strangers == [] and one.faults == []


def test_a_page_that_finds_the_last_place_taken_says_that_it_is_busy(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEUGDSTROOM_READERS", "1")
    with started("127.0.0.1", "") as port:
        address = f"http://127.0.0.1:{port}/"
        first, late = browser.new_context().new_page(), browser.new_context().new_page()
        served = late.request.get(address).text()  # while there was a place
        first.goto(address)
        first.locator(".app").wait_for(timeout=SLOW)
        loads: list[str] = []

        def as_served_before(route: Route) -> None:
            loads.append(route.request.method)
            if len(loads) == 1:
                route.fulfill(body=served, content_type="text/html; charset=utf-8")
            else:
                route.continue_()

        late.route(address, as_served_before)
        late.goto(address)
        expect(late.get_by_text("te druk")).to_be_visible(timeout=SLOW)
        assert loads[0] == "GET" and "HEAD" in loads
        late.context.close()
        first.context.close()
