"""The plain network: the numbers that every implementation of the workload shares, and nothing else."""

from dataclasses import dataclass
from itertools import accumulate
from math import ceil, log, sqrt

NEEDS_PER_YOUTH_PER_YEAR = 0.085
WEEKS_PER_YEAR = 365.25 / 7
TARGET_LOAD = 0.95
OUTCOMES = ("starts", "ends", "waiting", "mean_wait", "in_care", "cost")


@dataclass(frozen=True)
class Segment:
    """One node of the network; stays in weeks, price in euro per child-week in care."""

    name: str
    share: float
    mean_stay: float
    variation: float
    price: float
    step_up: float
    """Chance that a child moves on to the next segment after care; else he leaves."""

    @property
    def log_sigma(self) -> float:
        """Standard deviation of the logarithm of the stay."""
        return sqrt(log(1.0 + self.variation**2))

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm of the stay."""
        return log(self.mean_stay) - self.log_sigma**2 / 2.0


SEGMENTS = (
    Segment("local", share=0.40, mean_stay=20.0, variation=0.6, price=60.0, step_up=0.15),
    Segment("B", share=0.45, mean_stay=39.0, variation=0.8, price=110.0, step_up=0.12),
    Segment("C", share=0.15, mean_stay=60.0, variation=0.9, price=210.0, step_up=0.0),
)
OUTCOME_KEYS = tuple(f"{segment.name}.{outcome}" for segment in SEGMENTS for outcome in OUTCOMES)


def needs_per_week(youths: int) -> float:
    """Mean number of needs that arise in a week among this many youths."""
    return youths * NEEDS_PER_YOUTH_PER_YEAR / WEEKS_PER_YEAR


def weeks_in(years: int) -> int:
    """The horizon in whole weeks: 10 years are 522 weeks, numbered 0 to 521."""
    return round(years * WEEKS_PER_YEAR)


def joins_per_week(youths: int) -> list[float]:
    """Mean number of children who join each segment's list in a week: new ones and those who step up."""
    shares = [segment.share for segment in SEGMENTS]
    chances = [0.0, *(segment.step_up for segment in SEGMENTS[:-1])]
    pairs = zip(shares, chances, strict=True)
    flows = accumulate(pairs, lambda upstream, pair: pair[0] + pair[1] * upstream, initial=0.0)
    return [needs_per_week(youths) * flow for flow in list(flows)[1:]]


def places(youths: int) -> list[int]:
    """Places of each segment, so that 95 % of them would be in use in the long run."""
    joins = joins_per_week(youths)
    return [ceil(n * s.mean_stay / TARGET_LOAD) for n, s in zip(joins, SEGMENTS, strict=True)]


@dataclass
class Tally:
    """What one segment has counted over a run: children, and child-weeks."""

    starts: int = 0
    ends: int = 0
    waits: float = 0
    weeks_waiting: float = 0
    weeks_in_care: float = 0

    def outcomes(self, segment: Segment, weeks: int) -> dict[str, float]:
        """The named outcomes of this segment over a run of this many weeks."""
        values = (
            self.starts,
            self.ends,
            self.weeks_waiting / weeks,
            self.waits / max(self.starts, 1),
            self.weeks_in_care / weeks,
            self.weeks_in_care * segment.price,
        )
        return {f"{segment.name}.{key}": float(value) for key, value in zip(OUTCOMES, values, strict=True)}
