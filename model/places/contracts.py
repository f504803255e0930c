"""How a product is bought: contract forms, who offers it, and the budget that pays for it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agents.base.files.parameters import Strict
from agents.base.files.units import Cents, CentsPerWeek, Places, Providers, Ratio, Share

Tier = Literal["none", "operational", "tactical", "strategic"]
TIERS: tuple[Tier, ...] = ("none", "operational", "tactical", "strategic")


class PriceTimesQuantity(Strict):
    """A price for each unit of time delivered."""

    form: Literal["price_times_quantity"]
    price: CentsPerWeek
    margin: Ratio
    by_intensity: bool = True


class TrajectoryPrice(Strict):
    """One price for each trajectory."""

    form: Literal["trajectory_price"]
    price: Cents
    margin: Ratio
    by_intensity: bool = False


class MonthPrice(Strict):
    """A price for each month in care."""

    form: Literal["month_price"]
    price: CentsPerWeek
    margin: Ratio
    by_intensity: bool = True


class LumpSum(Strict):
    """A yearly sum for a task; ``cost`` is what a place costs the provider."""

    form: Literal["lump_sum"]
    price: CentsPerWeek
    cost: CentsPerWeek


class Capacity(Strict):
    """A price for each place that is kept available; ``cost`` is what a place in use costs the provider."""

    form: Literal["capacity"]
    price: CentsPerWeek
    cost: CentsPerWeek


class OneOff(Strict):
    """A price agreed for one child, around a mean, with a heavy tail (sigma of its logarithm)."""

    form: Literal["one_off"]
    price: CentsPerWeek
    tail: Ratio
    margin: Ratio


class SubsidyPerFte(Strict):
    """Staff of the municipality, paid per fte."""

    form: Literal["subsidy_per_fte"]
    price: CentsPerWeek
    staff: Literal["local_team", "gp_workers", "youths", "school"]


Contract = Annotated[
    PriceTimesQuantity | TrajectoryPrice | MonthPrice | LumpSum | Capacity | OneOff | SubsidyPerFte,
    Field(discriminator="form"),
]


class Offered(Strict):
    """Who offers a product: how many providers, the share of the five largest, places in all.

    Optional: what they are to the purchaser, their own contract, the most they are paid in a year together, how
    far their prices lie apart (sigma of the logarithm), and what a main contractor keeps of their price when they
    work as its subcontractors.
    """

    providers: Providers
    five_largest: Share
    places: Places
    tier: Tier | None = None
    contract: Contract | None = None
    ceiling: CentsPerWeek | None = None
    price_spread: Ratio | None = None
    contractor_keeps: Share | None = None


class Budget(Strict):
    """What the municipalities together budget for the first year, and for later years where that is known.

    It covers all youth care, local staff included, or specialist care only. Then ``local`` is what local help costs in
    the first year: it is added to the budget, at the prices of each year, so that what is left is the budget less the
    cost of specialist care, and help that moves to local staff is no gain that nobody pays for.
    """

    first_year: Cents
    later: dict[int, Cents] = {}
    covers: Literal["all", "specialist"] = "all"
    local: Cents | None = None

    @model_validator(mode="after")
    def _says_what_it_leaves_out(self) -> Self:
        if (self.covers == "specialist") != (self.local is not None):
            raise ValueError(
                "budget.local: expected the cost of local help where the budget covers specialist care only"
            )
        return self
