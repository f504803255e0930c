"""How large a scenario is: its children, weeks, years and products, before any array is made."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.base.files.units import WEEKS_PER_YEAR
from model.places.schema import Place
from model.policy.assumptions import BUDGET
from model.policy.declared import circumstances
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

WEEKS = int(WEEKS_PER_YEAR)
TRAJECTORIES_PER_CHILD = 3
_CENTS_PER_EURO = 100.0
_YEAR_OF_CUTS = 2026
_COMPENSATED = 2025, 2027
"""Years to which the cuts (F236) and the extra money (F284, F285) belong."""


@dataclass(frozen=True)
class Sizes:
    """A scenario in its place, and what follows from the two by counting."""

    scenario: Scenario
    place: Place

    @property
    def warm_up_weeks(self) -> int:
        """Weeks before the start, to fill lists and stock."""
        return self.place.warm_up_years * WEEKS

    @property
    def weeks(self) -> int:
        """All weeks, the warm-up included."""
        return self.warm_up_weeks + self.scenario.years * WEEKS

    @property
    def first_year(self) -> int:
        """Calendar year of the first week of the warm-up."""
        return self.place.start.year - self.place.warm_up_years

    @property
    def years(self) -> int:
        """All years, the warm-up included."""
        return self.weeks // WEEKS

    @cached_property
    def town_sizes(self) -> np.ndarray:
        """[municipality] children."""
        return np.array([round(t.youths.base) for t in self.place.municipalities.values()], dtype=np.int64)

    @cached_property
    def product_ids(self) -> list[str]:
        """Products in the order of their rows."""
        return list(self.place.products)

    @cached_property
    def product_segments(self) -> np.ndarray:
        """[product] row of the segment."""
        return np.array([SEGMENT_IDS.index(p.segment) for p in self.place.products.values()], dtype=np.int64)

    def circumstance(self, name: str) -> float:
        """The value of a circumstance in this scenario."""
        if name in self.scenario.circumstances:
            return self.scenario.circumstances[name].value
        return next(circumstance.default for circumstance in circumstances() if circumstance.id == name)

    def index(self, name: str) -> np.ndarray:
        """[year] an index that grows by a circumstance from the year after the start (ratio)."""
        since = np.maximum(0, np.arange(self.years) - self.place.warm_up_years)
        return (1.0 + self.circumstance(name)) ** since

    @cached_property
    def budget_path(self) -> np.ndarray:
        """[year] what the municipalities of one region budget (cents): the last budget known by then, grown from there.

        Where it covers specialist care only, local help is added at its cost in the first year and today's prices.
        A budget that a user typed for the first year replaces those of later years too.
        """
        budget = self.place.budget
        later = {} if BUDGET in self.scenario.assumptions else budget.later
        amounts = {self.place.start.year: budget.first_year.base} | {
            year: amount.base for year, amount in sorted(later.items())
        }
        years = self.first_year + np.arange(self.years)
        known = np.array(sorted(amounts))
        last = known[np.maximum(0, np.searchsorted(known, years, side="right") - 1)]
        growth = (1.0 + self.circumstance("budget_growth")) ** np.maximum(0, years - last)
        path = growth * np.array([amounts[int(year)] for year in last])
        return path if budget.local is None else path + self.index("indexation") * budget.local.base

    @cached_property
    def income_path(self) -> np.ndarray:
        """[year] what the state's income leaves them to spend (cents): the budget, with what the state changes.

        Each change is an amount per youth per year at the prices of the first year: a drop from the cliff year on, the
        cut of the reform agenda and a further cut from 2026 on, and money that is given to 2027.
        """
        year = self.first_year + np.arange(self.years)
        per_youth = -self.circumstance("cliff_amount") * (year >= self.circumstance("cliff_year"))
        per_youth -= (self.circumstance("reform_cut") + self.circumstance("extra_cut")) * (year >= _YEAR_OF_CUTS)
        per_youth += self.circumstance("state_compensation") * ((year >= _COMPENSATED[0]) & (year <= _COMPENSATED[1]))
        changed = per_youth * float(self.town_sizes.sum()) * _CENTS_PER_EURO * self.index("budget_growth")
        return np.maximum(0.0, self.budget_path + changed)

    @property
    def open_at_most(self) -> int:
        """Rows kept for open needs."""
        return TRAJECTORIES_PER_CHILD * int(self.town_sizes.sum()) + 1000
