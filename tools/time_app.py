"""How fast the app is in a real browser: first picture, lever to repaint, full band, and what a first visit weighs.

`uv run python -m tools.time_app` starts the app, warms it up, and prints milliseconds and megabytes. Needs Chromium.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, START, chromium

STEPS = 40
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


def first_picture(page: Page, address: str) -> float:
    """Milliseconds until the first figures stand on the page."""
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-tile=cost] .number")
    page.wait_for_selector(".chart.cost canvas")
    return 1000 * (time.perf_counter() - began)


def steps(page: Page) -> list[float]:
    """Milliseconds from a move of a lever to the repaint, for so many moves that changed a figure."""
    found = (page.evaluate(TIMED, ["capacity_b", -0.3 + 0.015 * step]) for step in range(STEPS))
    return sorted(one for one in found if one is not None)


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
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector(".status.full", timeout=120_000)
        weight = page.evaluate(WEIGHED)
        again = sorted(first_picture(browser.new_page(), address) for _ in range(5))
        times, band = steps(page), full_band(page)
        browser.close()
    print(f"first picture, warm server, new tab: median {again[2]:.0f} ms, worst {again[-1]:.0f} ms")
    print(
        f"lever to repaint, {len(times)} steps: median {statistics.median(times):.0f} ms, "
        f"p95 {times[int(0.95 * (len(times) - 1))]:.0f} ms"
    )
    print(f"full band after letting go: {band:.0f} ms")
    print(f"first visit: {weight / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
