"""Waits until nothing on a page moves any more, however busy the machine is."""

from playwright.sync_api import Page

NOTHING_MOVES = """() => {
    const running = document.getAnimations().filter(
        (one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity);
    const drawn = [...document.querySelectorAll("canvas")].map((one) => one.width && one.height ? one.toDataURL() : "");
    const now = [document.body.innerHTML, ...drawn].join("|");
    const same = now === window.seenBefore;
    window.seenBefore = now;
    return same && running.length === 0;
}"""
BETWEEN_LOOKS = 250
"""Milliseconds; charts that move are drawn anew at every frame, so two looks apart are never the same."""


def still(page: Page) -> None:
    """Waits until two looks at the page, its charts included, show the same."""
    page.wait_for_function(NOTHING_MOVES, polling=BETWEEN_LOOKS, timeout=60_000)
