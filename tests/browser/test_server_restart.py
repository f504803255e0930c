"""A server that stops and starts again: its readers see that it is gone, and have their plan back by themselves."""

import signal
from contextlib import suppress
from random import sample

import pytest
from playwright.sync_api import Browser, expect

from agents.base.files.errors import WrongInput
from app.server.serve import listen
from tests.browser.conftest import Reader
from tools.load_app import running

pytestmark = pytest.mark.browser
START_AT = "from app.server.serve import serve; serve('127.0.0.1', {port}, '', 'uithoorn')"
SLOW = 120_000
PORTS = range(20_000, 30_000)
"""Below those that a system gives to who connects: a browser that tries again could take the server's own port."""


def free_port() -> int:
    """A port on which nobody listens."""
    for port in sample(PORTS, 100):
        with suppress(WrongInput), listen("127.0.0.1", port):
            return port
    raise AssertionError("no port is free")


def test_a_page_whose_server_is_started_again_says_so_and_comes_back_with_its_plan(browser: Browser):
    port = free_port()
    with running(START_AT.format(port=port)) as (address, server, log):
        reader = Reader(browser, address)
        page = reader.open("?start_light=0.5")
        before = reader.tile("cost")
        # a page that is loaded anew has none of what was written into the window
        page.evaluate("window.isOfTheFirstServer = true")
        server.send_signal(signal.SIGTERM)
        expect(page.locator(".line-note.lost")).to_contain_text("De verbinding met de server is weg", timeout=SLOW)
        assert server.wait(60) == 0
        assert log.text() == ""
    with running(START_AT.format(port=port)) as (again, _, log):
        assert again == address, log.text()
        page.wait_for_function("!window.isOfTheFirstServer", timeout=SLOW)
        expect(page.locator(".line-note.lost")).to_have_count(0, timeout=SLOW)
        reader.complete()
        assert reader.tile("cost") == before and "start_light=0.5" in page.url
        reader.context.close()
        assert log.text() == ""
    assert reader.strangers == []
