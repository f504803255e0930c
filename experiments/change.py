"""What of a change in cost could be influenced, and what came by itself: prices, demand and number of youths."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.base.faults import WrongInput
from model.build import lay_out
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CostOfYear:
    """A year's cost (euro) and what drives it from outside: price level (ratio), new needs, youths."""

    cost: float
    price_level: float
    needs: float
    youths: float


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
    ratios = (
        _ratio(after.price_level, before.price_level, "price level"),
        _ratio(after.needs / after.youths, before.needs / before.youths, "needs per youth"),
        _ratio(after.youths, before.youths, "number of youths"),
    )
    weight = _logarithmic_mean(before.cost, after.cost)
    prices, demand, demography = (weight * math.log(ratio) for ratio in ratios)
    rest = after.cost - before.cost - prices - demand - demography
    return PartsOfChange(prices, demand, demography, rest)


def cost_of_year(scenario: Scenario, table: "pd.DataFrame", year: int) -> CostOfYear:
    """A year of a scenario from its tidy table: means over replications, all municipalities and segments together."""
    layout = lay_out(scenario)
    columns = {name: table[name].to_numpy() for name in ("year", "segment", "municipality", "outcome", "value")}
    some = (columns["year"] == year) & (columns["segment"] == "all")
    if len(layout.town_sizes) > 1:
        some &= columns["municipality"] == "all"
    if not some.any():
        first = scenario.load().start.year
        raise WrongInput(f"year {year}: expected {first} to {first + scenario.years - 1}")
    means = {name: float(columns["value"][some & (columns["outcome"] == name)].mean()) for name in ("cost", "needs")}
    return CostOfYear(
        cost=means["cost"],
        price_level=float(layout.index("indexation")[year - layout.first_year]),
        needs=means["needs"],
        youths=float(layout.town_sizes.sum() * layout.place.regions),
    )


def _ratio(after: float, before: float, name: str) -> float:
    if not (before > 0.0 and after > 0.0):
        raise WrongInput(f"{name}: found {before:g} and {after:g}, expected more than 0")
    return after / before


def _logarithmic_mean(one: float, other: float) -> float:
    if not (one > 0.0 and other > 0.0):
        raise WrongInput(f"cost: found {one:g} and {other:g}, expected more than 0")
    return one if one == other else (other - one) / math.log(other / one)
