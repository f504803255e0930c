"""Two browsers bring figures of their own at the same time: each gets its own town, and stopping one stops no other."""

import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import START, Reader
from tests.browser.test_own_data import GOOD
from tools.load_app import ServerLog, running

pytestmark = pytest.mark.browser
FIT = 400_000
"""Milliseconds for a fit, which takes some twenty seconds on an idle machine."""


@pytest.fixture
def own_server() -> Iterator[tuple[str, "Popen[str]", ServerLog]]:
    """A server that is this test's alone, with what it prints."""
    with running(START) as found:
        yield found


def bring(reader: Reader, file: Path, youths: int, town: str) -> Page:
    """Brings a file of so many young people, and asks for the town of this name."""
    page = reader.page
    file.write_text(GOOD.replace(";youths;1200", f";youths;{youths}"), encoding="utf-8")
    page.goto(f"{reader.address}?page=data")
    page.wait_for_selector(".upload", timeout=60_000)
    page.set_input_files(".upload input", file)
    page.wait_for_selector(".fit-form", timeout=60_000)
    page.locator("[data-town]").fill(town)
    page.get_by_role("button", name="Pas het model").click()
    page.wait_for_selector(".job, .result", timeout=60_000)
    return page


def test_two_browsers_that_bring_figures_at_once_get_their_own_town_and_stopping_one_leaves_the_other(
    browser: Browser, own_server: tuple[str, "Popen[str]", ServerLog], tmp_path: Path
):
    address, server, log = own_server
    one, other = Reader(browser, address), Reader(browser, address)
    first = bring(one, tmp_path / "eerste.csv", 1300, "Eerste dorp")
    second = bring(other, tmp_path / "tweede.csv", 1400, "Tweede dorp")
    for page, mine, his in ((first, "1.300", "1.400"), (second, "1.400", "1.300")):
        expect(page.locator("main")).to_contain_text(mine)
        expect(page.locator("main")).not_to_contain_text(his)
    second.get_by_role("button", name="Stop").click()
    expect(second.get_by_role("button", name="Opnieuw")).to_be_visible(timeout=60_000)
    first.wait_for_selector(".result", timeout=FIT)
    expect(second.locator(".result")).to_have_count(0)
    first.get_by_role("button", name="Werk met deze gemeente").click()
    one.complete()
    expect(first.locator(".town select option:checked")).to_have_text("Eerste dorp")
    second.reload()
    second.wait_for_selector(".fit-form", timeout=60_000)
    expect(second.locator("main")).to_contain_text("1.400")
    expect(second.locator(".town select")).not_to_contain_text("Eerste dorp")
    assert one.strangers == other.strangers == [] and one.faults == other.faults == []
    second.get_by_role("button", name="Pas het model").click()
    second.wait_for_selector(".job", timeout=60_000)
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    assert log.text() == "", "also while a fit is under way"
    for reader in (one, other):
        reader.context.close()
