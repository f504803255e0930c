"""A change that moves outcomes is agreed upon: renewed with one command, and named in the changelog."""

from tests.baseline.outcomes_now import DIGESTS, OUTCOMES, REASON, digests, kept, outcomes, reasons

RENEW = "if this is meant: uv run python -m tools.renew_baseline 'what changed and why'"


def test_outcomes_of_every_place_are_those_agreed_upon():
    now, before = outcomes(), kept(OUTCOMES)
    moved = [f"{' '.join(row)} (was {' '.join(old[2:])})" for row, old in zip(now, before, strict=False) if row != old]
    assert moved[:20] == [], RENEW
    assert len(now) == len(before), RENEW


def test_not_a_byte_has_moved_in_any_of_these_scenarios():
    assert digests() == kept(DIGESTS), RENEW


def test_the_changelog_says_why_numbers_last_changed():
    assert REASON.read_text(encoding="utf-8").strip() in reasons()
