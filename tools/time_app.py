"""How fast the app is in a real browser: first picture, lever to repaint, full band, and what a first visit weighs.

`uv run python -m tools.time_app` starts the app, warms it up, and prints milliseconds and megabytes. Needs Chromium.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, START, chromium

STEPS = 40
VISITS = 7
BROWSER_SETTLES, PAGE_SETTLES = 2.0, 7.0
"""Seconds that a browser takes to be idle after its start, and after a page was opened in it."""
PAINTED = """
() => new Promise((done) => {
  const heard = (list) => done(Math.min(...list.getEntries().map((one) => one.renderTime)));
  new PerformanceObserver(heard).observe({ type: "element", buffered: true });
  setTimeout(() => done(null), 2000);
})
"""
"""When the first of the figures on top was painted, as the browser remembers it."""
TIMED = """
([lever, value]) => new Promise((done) => {
  const slider = document.querySelector("#lever-" + lever);
  const tile = document.querySelector("[data-tile=cost] .number");
  const before = document.querySelector(".tiles").textContent;
  const began = performance.now();
  const look = () => {
    if (document.querySelector(".tiles").textContent !== before)
      return requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    if (performance.now() - began > 5000) return done(null);
    requestAnimationFrame(look);
  };
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  look();
})
"""
"""Moves a lever one step, as a hand would, and waits until other figures have been painted."""
WEIGHED = "performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)"
"""Bytes over the wire for everything that the page fetched."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the app, on a free port."""
    command = [sys.executable, "-c", START]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own app
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def first_picture(program: str, address: str) -> float:
    """Milliseconds from the address to the paint of the first figures, in a browser that was never here.

    The browser opens the page by itself and is asked afterwards: while a debugger watches, it runs large scripts at a
    third of their speed.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        told = ["--headless=new", f"--remote-debugging-port={port}", f"--user-data-dir={profile}"]
        command = [program, *FLAGS, *told, "--window-size=1440,900", "about:blank"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:  # noqa: S603
            try:
                return _painted(f"http://127.0.0.1:{port}", address)
            finally:
                browser.terminate()


def _painted(debugger: str, address: str) -> float:
    _patiently(lambda: urlopen(f"{debugger}/json/version"))  # noqa: S310 - our own browser
    time.sleep(BROWSER_SETTLES)
    urlopen(Request(f"{debugger}/json/new?{address}", method="PUT"))  # noqa: S310
    time.sleep(PAGE_SETTLES)
    with sync_playwright() as playwright:
        seen = playwright.chromium.connect_over_cdp(debugger)
        pages = [page for context in seen.contexts for page in context.pages]
        page = next(page for page in pages if page.url.startswith(address))
        return float(page.evaluate(PAINTED))


def _patiently(ask: Callable[[], object]) -> None:
    for _ in range(100):
        try:
            ask()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Chromium did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def steps(page: Page) -> list[float]:
    """Milliseconds from a move of a lever to the repaint, for so many moves that changed a figure."""
    found = (page.evaluate(TIMED, ["capacity_b", -0.3 + 0.015 * step]) for step in range(STEPS))
    return sorted(seconds for seconds in found if seconds is not None)


def full_band(page: Page) -> float:
    """Milliseconds from letting a lever go to the answer on all replications."""
    began = time.perf_counter()
    page.locator("#lever-start_light").focus()
    page.keyboard.press("End")
    page.wait_for_selector(".lever.moved #lever-start_light")
    page.wait_for_selector(".status:not(.full)", timeout=5_000)
    page.wait_for_selector(".status.full", timeout=60_000)
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Start, warm up, measure, print."""
    program = chromium()
    if program is None:
        raise SystemExit("Chromium is not installed on this machine")
    with served() as address:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(address)
            page.wait_for_selector(".status.full", timeout=120_000)
            weight = page.evaluate(WEIGHED)
            times, band = steps(page), full_band(page)
            browser.close()
        first = sorted(first_picture(program, address) for _ in range(VISITS))
    print(f"first picture, warm server, new browser: median {first[VISITS // 2]:.0f} ms, worst {first[-1]:.0f} ms")
    print(
        f"lever to repaint, {len(times)} steps: median {statistics.median(times):.0f} ms, "
        f"p95 {times[int(0.95 * (len(times) - 1))]:.0f} ms"
    )
    print(f"full band after letting go: {band:.0f} ms")
    print(f"first visit: {weight / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
