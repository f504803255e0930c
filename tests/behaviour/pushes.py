"""What a test of a lever needs: a push, and the checks that every group of levers shares."""

from dataclasses import dataclass
from typing import Any

from tests.behaviour.paired import NOISE, PAIRS, Runs, Verdict, deviation, in_blocks, moves, runs

UP, DOWN = True, False


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
