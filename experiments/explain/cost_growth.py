"""What of a change in cost could be influenced, and what came by itself: prices, demand and number of youths."""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.base.files.errors import WrongInput
from experiments.explain.cost_decomposition import attributed
from model.scenario import Scenario
from model.setup.setup import set_up

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CostOfYear:
    """A year's cost (euro) and what drives it from outside: price level (ratio), new needs, youths."""

    cost: float
    price_level: float
    needs: float
    youths: float

    @property
    def levels(self) -> list[float]:
        """From youths through their needs, at the prices of the year, to cost."""
        return [self.youths, self.needs, self.needs * self.price_level, self.cost]


@dataclass(frozen=True)
class PartsOfChange:
    """The change in cost (euro) in four parts that add up to it (M030); only the last can be influenced."""

    prices: float
    demand: float
    demography: float
    influenceable: float

    @property
    def autonomous(self) -> float:
        """What came by itself."""
        return self.prices + self.demand + self.demography

    @property
    def change(self) -> float:
        """The whole change."""
        return self.autonomous + self.influenceable


def split_change(before: CostOfYear, after: CostOfYear) -> PartsOfChange:
    """The change between two years or two scenarios, split by logarithmic means so that no order of causes matters.

    Demography is the number of youths, demand the needs per youth; what remains is how needs are met.
    """
    for name, value in (*vars(before).items(), *vars(after).items()):
        if not value > 0.0:
            raise WrongInput(f"{name.replace('_', ' ')}: found {value:g}, expected more than 0")
    demography, demand, prices, rest = (float(part) for part in attributed(before.levels, after.levels))
    return PartsOfChange(prices, demand, demography, rest)


def cost_of_year(scenario: Scenario, table: "pd.DataFrame", year: int) -> CostOfYear:
    """A year of a scenario from its tidy table: means over replications, all municipalities and segments together."""
    setup = set_up(scenario)
    columns = {name: table[name].to_numpy() for name in ("year", "segment", "municipality", "outcome", "value")}
    some = (columns["year"] == year) & (columns["segment"] == "all")
    if len(setup.town_sizes) > 1:
        some &= columns["municipality"] == "all"
    if not some.any():
        first = scenario.load().start.year
        raise WrongInput(f"year {year}: expected {first} to {first + scenario.years - 1}")
    means = {name: float(columns["value"][some & (columns["outcome"] == name)].mean()) for name in ("cost", "needs")}
    return CostOfYear(
        cost=means["cost"],
        price_level=float(setup.index("indexation")[year - setup.first_year]),
        needs=means["needs"],
        youths=float(setup.town_sizes.sum() * setup.place.regions),
    )
