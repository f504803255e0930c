"""A server that stops and starts again: its readers see that it is gone, and have their plan back by themselves."""

import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Reader
from tools.load_app import running

pytestmark = pytest.mark.browser
START_AT = "from app.run import serve; serve('127.0.0.1', {port}, '', 'uithoorn')"
SLOW = 120_000


def test_a_page_whose_server_is_started_again_says_so_and_comes_back_with_its_plan(browser: Browser):
    with running(START_AT.format(port=0)) as (address, server, log):
        reader = Reader(browser, address)
        page = reader.open("?start_light=0.5")
        before = reader.tile("cost")
        server.send_signal(signal.SIGTERM)
        expect(page.locator(".line-note.lost")).to_contain_text("De verbinding met de server is weg", timeout=SLOW)
        assert server.wait(60) == 0
        assert log.text() == ""
    with running(START_AT.format(port=urlsplit(address).port)) as (again, _, log):
        assert again == address
        expect(page.locator(".line-note.lost")).to_have_count(0, timeout=SLOW)
        reader.complete()
        assert reader.tile("cost") == before and "start_light=0.5" in page.url
        reader.context.close()
        assert log.text() == ""
    assert reader.strangers == []
