"""What a test of a lever needs: a push, and the check that it works.

A pair is one seed with and without the lever, and 19 of 20 pairs must move the expected way: without an effect that
happens once in 40,000 tests. Where few children are touched the mean of ``block`` seeds takes the place of one. The
mean change must lie beyond 3.5 standard errors as well.
"""

from dataclasses import dataclass
from typing import Any

from tests.behaviour.paired import NOISE, PAIRS, Runs, Verdict, deviation, in_blocks, moves, runs

UP, DOWN = True, False
STAY = "much stay"
ROOM = "much stay, room"
SCATTERED = "much stay, scattered"
CRISES = "much stay, many crises"
FEW_FOSTER = "much stay, few foster families"
CEILING = (("production_ceiling", 0.9),)
STEERED = (("budget_steering", 2.0),)
SUM_ONLY = ("top_up",)


@dataclass(frozen=True)
class Push:
    """A lever pushed in a place, and an outcome that must move from year ``since`` on, ``block`` seeds at a time."""

    lever: str
    value: float
    outcome: str
    segment: str
    up: bool
    place: str = "town"
    since: int = 0
    block: int = 1
    beside: tuple[tuple[str, float], ...] = ()
    """Levers that are in force on both sides."""
    off: tuple[str, ...] = ()
    """Responses that are off on both sides."""
    years: int = 3

    def __str__(self) -> str:
        way = "raises" if self.up else "lowers"
        return f"{self.lever} {self.value:g} {way} {self.outcome} of {self.segment} in {self.place}"


def pushed(push: Push) -> tuple[Runs, Runs]:
    """The runs without and with the lever."""
    seeds = PAIRS * push.block
    both: dict[str, Any] = {"responses": dict.fromkeys(push.off, False)} if push.off else {}
    beside = dict(push.beside)
    base: dict[str, Any] = {**both, "levers": beside} if beside else both
    plan: dict[str, Any] = {**both, "levers": {**beside, push.lever: push.value}}
    return runs(push.place, push.years, seeds, **base), runs(push.place, push.years, seeds, **plan)


def works(push: Push) -> Verdict:
    """Whether the outcome moves the expected way in 19 of 20 pairs, and by more than their noise."""
    base, plan = pushed(push)
    change = plan.mean(push.outcome, push.segment, push.since) - base.mean(push.outcome, push.segment, push.since)
    found, off = moves(in_blocks(change, push.block), push.up), deviation(change)
    return Verdict(found.so and abs(off) > NOISE, f"{found.seen}, {off:.1f} standard errors")
