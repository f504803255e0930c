"""A running app and a real browser that may speak to nobody else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.still import still

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START = "from app.server.serve import serve; serve('127.0.0.1', 0, '', 'uithoorn')"


def chromium() -> str | None:
    """Where Chromium is on this machine, if it is."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, started as a user starts it, on a free port.

    Whatever was clicked, it took every message for one of its own pages, and nothing in it failed.
    """
    command, said = [sys.executable, "-c", START], tmp_path_factory.mktemp("server") / "stderr"
    with (
        said.open("w") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as server,
    ):
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()
    text = said.read_text()
    assert "none of our pages" not in text and "Traceback" not in text, text


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says why."""
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


class Reader:
    """Somebody with a browser of their own, who notices faults and requests to other hosts."""

    def __init__(self, browser: Browser, address: str, width: int = 1440, height: int = 900) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.strangers: list[str] = []
        self.faults: list[str] = []
        self.context.route(self._strange, lambda route: route.abort())
        self.page.on("request", lambda request: self._hear(request.url))
        self.page.on("websocket", lambda socket: self._hear(socket.url))
        self.page.on("response", lambda answer: self._fault(answer.url, wrong=answer.status >= 400))
        self.page.on("pageerror", lambda error: self._fault(str(error)))
        self.page.on("console", lambda line: self._fault(line.text, wrong=line.type == "error"))

    def _hear(self, url: str) -> None:
        self.strangers += [url] if self._strange(url) else []

    def _fault(self, text: str, *, wrong: bool = True) -> None:
        self.faults += [text] if wrong else []

    def _strange(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.address).netloc

    def open(self, query: str = "") -> Page:
        """The page, fully computed."""
        self.page.goto(f"{self.address}{query}")
        return self.complete()

    def complete(self) -> Page:
        """Waits until everything is computed and drawn."""
        self.page.wait_for_selector(".status.full", timeout=90_000)
        self.page.wait_for_selector(".chart.cost canvas", timeout=30_000)
        self.page.wait_for_selector(".chart.wait canvas", timeout=30_000)
        still(self.page)
        return self.page

    def picture(self, name: str) -> None:
        """Keeps a screenshot."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def seen(self, what: str) -> bytes:
        """What a part of the page looks like."""
        return self.page.locator(what).screenshot()

    def tile(self, name: str) -> str:
        """The number on a tile."""
        return self.page.locator(f"[data-tile={name}] .number").inner_text()

    def linked(self, text: str) -> str:
        """Waits until the link carries this and the server has caught up with it; the link."""
        self.page.wait_for_function(
            "text => location.search.includes(text) && !('ahead' in document.documentElement.dataset)", arg=text
        )
        return self.page.url

    def moved(self, before: str, name: str = "cost") -> None:
        """Waits until a tile says something else."""
        self.page.wait_for_function(
            "([name, before]) => document.querySelector(`[data-tile=${name}] .number`).textContent !== before",
            arg=[name, before],
            timeout=30_000,
        )


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """One reader; afterwards nothing has gone wrong and nobody else was spoken to."""
    one = Reader(browser, address)
    yield one
    one.context.close()
    assert one.strangers == []
    assert one.faults == []
