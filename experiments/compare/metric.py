"""One figure out of many outcomes: which outcome, of which segment and municipality, in which year."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from agents.base.files.errors import WrongInput, shown, unknown_name
from experiments.catalogue.reader import SPECIALIST
from experiments.replicate.parallel import Counting
from experiments.statistics.bands import mean_of_known
from model.outcomes.declared import Outcome, outcomes
from model.outcomes.reducers import REDUCERS, reduce
from model.policy.segments import ALL, SEGMENT_IDS
from model.run import Tallies
from model.scenario import Scenario
from model.setup.setup import Setup

EVERYTHING = "all"


@dataclass(frozen=True, order=True)
class Metric:
    """An outcome in one year, or per year on average where no year is named."""

    outcome: str
    segment: str = EVERYTHING
    municipality: str = EVERYTHING
    year: int | None = None

    def __post_init__(self) -> None:
        for name in ("outcome", "segment", "municipality"):
            if not isinstance(value := getattr(self, name), str):
                raise WrongInput(f"{name}: found {shown(value)}, expected a text")
        if self.year is not None and not hasattr(self.year, "__index__"):
            raise WrongInput(f"year: found {shown(self.year)}, expected a year such as 2026")

    @property
    def declared(self) -> Outcome:
        """The declaration of the outcome."""
        return next(outcome for outcome in outcomes() if outcome.id == self.outcome)

    @property
    def unit(self) -> str:
        """Its unit."""
        return self.declared.unit

    @property
    def label(self) -> str:
        """A short English label, such as ``wait_mean of B in 2027``."""
        parts = [self.outcome]
        if self.segment != EVERYTHING:
            parts.append(f"of {self.segment}")
        if self.municipality != EVERYTHING:
            parts.append(f"in {self.municipality}")
        parts.append(f"in {self.year}" if self.year is not None else "a year on average")
        return " ".join(parts)

    def about_the_same(self, other: "Metric") -> bool:
        """Whether both are the same outcome of the same segment, in whatever year or municipality."""
        return (self.outcome, self.segment) == (other.outcome, other.segment)

    def check(self, scenario: Scenario) -> "Metric":
        """The metric itself; raises ``WrongInput`` if the scenario lacks its outcome, segment, municipality or year."""
        place = scenario.load()
        if self.outcome not in REDUCERS:
            raise unknown_name("outcome", self.outcome, REDUCERS)
        segments = (*SEGMENT_IDS, *([SPECIALIST] if self.unit == "euro" else []), EVERYTHING)
        if self.segment not in segments:
            raise unknown_name("segment", self.segment, segments)
        if self.municipality not in (*place.municipalities, EVERYTHING):
            raise unknown_name("municipality", self.municipality, (*place.municipalities, EVERYTHING))
        first, last = place.start.year, place.start.year + scenario.years - 1
        if self.year is not None and not first <= self.year <= last:
            raise WrongInput(f"year: found {self.year}, expected {first} to {last}")
        return self

    def among(self, setup: Setup, values: np.ndarray) -> np.ndarray:
        """[…] the figure out of [..., outcome, year, municipality or all, segment or all]."""
        towns = [*setup.place.municipalities, EVERYTHING]
        town = towns.index(self.municipality)
        years = in_segment(values[..., list(REDUCERS).index(self.outcome), :, town, :], self.segment)
        if self.year is not None:
            return years[..., self.year - setup.place.start.year]
        return mean_of_known(years, -1)


# The name before Metric; it stays importable because published notebooks use it.
Figure = Metric


def in_segment(values: np.ndarray, segment: str) -> np.ndarray:
    """[…] one segment of [..., segment or all]; specialist care is all but local, for figures that add up."""
    if segment == SPECIALIST:
        return values[..., ALL] - values[..., SEGMENT_IDS.index("local")]
    return values[..., ALL if segment == EVERYTHING else SEGMENT_IDS.index(segment)]


def keeping(figures: Iterable[Metric]) -> Counting:
    """A function that reduces a run to these figures: [figure]."""
    asked = tuple(figures)

    def keep(setup: Setup, tallies: Tallies) -> np.ndarray:
        values = reduce(setup, tallies)
        return np.array([figure.among(setup, values) for figure in asked])

    return keep
