"""By what mechanism cost differs: clients, mix, price, intensity, duration, care outside the contracts; no remainder.

Cost of a product in a year is its list price times its volume, and volume is clients x starts for each client x weeks
for each start x volume for each week of care: the chain of ``decompose``, here for two scenarios, product by product.
"""

from dataclasses import dataclass

import numpy as np

from agents.providers.fields import Form
from experiments.explain.cost_decomposition import chain, log_mean, log_ratio
from model.outcomes.counters import Count
from model.policy.segments import ALL, SEGMENT_IDS, Segment
from model.run import Tallies
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup

MECHANISMS = (
    *("clients", "mix", "price", "intensity", "duration"),
    *("outside_contract", "timing", "standing", "own_cost"),
)
"""Each mechanism; ``mechanism.NAME`` in the catalogue of texts says what it is."""

CHAIN = ("clients", "mix", "duration", "intensity")
"""What each step of the chain is, from children helped to volume."""
STANDING = (Form.LUMP_SUM, Form.CAPACITY, Form.SUBSIDY_PER_FTE)


@dataclass(frozen=True)
class Parts:
    """What one run counted that the decomposition needs, over municipalities; money in cents."""

    cost: np.ndarray
    """[year, product] without what levers cost by themselves."""
    own: np.ndarray
    """[year] what levers cost by themselves."""
    weeks: np.ndarray
    """[year, product] weeks of care."""
    starts: np.ndarray
    """[year, product] starts."""
    clients: np.ndarray
    """[year] children helped."""


@dataclass(frozen=True)
class Offer:
    """What does not depend on chance: list prices, and how each product is paid."""

    price: np.ndarray
    """[year, product] list price relative to that of other years and scenarios (cents for each unit)."""
    standing: np.ndarray
    """[product] whether it is paid whoever is in care."""
    outside: np.ndarray
    """[product] whether it lies outside the contracts."""


def offer_in(setup: Setup) -> Offer:
    """List prices of a scenario, after the warm-up."""
    tables, first = setup.tables, setup.place.warm_up_years
    force = tables["lever_levels"][tables["period"]].reshape(setup.years, WEEKS, -1).mean(axis=1)
    agreed = [_contracts(setup, row) for row in range(len(setup.product_ids))]
    price = np.empty((setup.years, len(agreed)))
    for row, (segment, contracts) in enumerate(zip(setup.product_segments, agreed, strict=True)):
        index = tables["lump_index"] if contracts[0].form == Form.LUMP_SUM else tables["price_index"]
        price[:, row] = (contracts[0].price_cents or 1.0) * index * (1.0 + _tariff(force, int(segment)))
    standing = np.array([np.isin(contracts["form"], STANDING).all() for contracts in agreed])
    outside = setup.product_segments == Segment.INDIVIDUAL
    return Offer(price[first:], standing, outside)


def _contracts(setup: Setup, product: int) -> np.ndarray:
    """What was agreed with each provider of a product; the first stands for all where one price is asked."""
    bounds = setup.tables["products"][product]
    lines = setup.tables["offers"][bounds.first_offer : bounds.last_offer]
    return setup.tables["contracts"][lines["contract"]]


def _tariff(force: np.ndarray, segment: int) -> np.ndarray:
    from model.policy.lever_ids import Lever

    name = f"TARIFF_{SEGMENT_IDS[segment].upper()}"
    return force[:, Lever[name]] if name in Lever.__members__ else np.zeros(len(force))


def parts_of(setup: Setup, tallies: Tallies) -> np.ndarray:
    """[year, part] what ``parts_in`` reads again, in one array."""
    first = setup.place.warm_up_years
    tally = tallies.tally[first:].sum(axis=1)
    products = len(setup.product_ids)
    # Rounded as the engine rounds each week, so that the parts add up to the cent.
    own = np.floor(setup.tables["lever_costs"] + 0.5).sum(axis=1).reshape(-1, WEEKS).sum(axis=1)[first:]
    cost = tally[:, :products, Count.COST_CENTS].astype(np.float64)
    booked_on = setup.product_ids.index("local_field") if "local_field" in setup.product_ids else 0
    # The engine books what levers cost by themselves under local help; here that is a cause of its own.
    cost[:, booked_on] -= own * setup.place.regions
    rest = tally[:, products:, Count.COST_CENTS].sum(axis=1)
    clients = tallies.clients[first:, :, ALL].sum(axis=1)
    pieces = (
        cost,
        (own * setup.place.regions + rest)[:, None],
        tally[:, :products, Count.IN_CARE_WEEKS],
        tally[:, :products, Count.STARTS],
        clients[:, None],
    )
    return np.concatenate(pieces, axis=1)


def parts_in(counted: np.ndarray) -> Parts:
    """The parts of one run, from the array of ``parts_of``."""
    products = (counted.shape[1] - 2) // 3
    cost, own, weeks, starts, clients = np.split(
        counted, [products, products + 1, 2 * products + 1, 3 * products + 1], axis=1
    )
    return Parts(cost, own[:, 0], weeks, starts, clients[:, 0])


def bars(base: Parts, plan: Parts, base_offer: Offer, plan_offer: Offer) -> dict[str, float]:
    """The difference in cost (cents) by mechanism; the parts add up to it."""
    found = dict.fromkeys(MECHANISMS, 0.0)
    found["own_cost"] = float((plan.own - base.own).sum())
    weight = log_mean(base.cost, plan.cost)
    price = weight * log_ratio(base_offer.price, plan_offer.price)
    found["price"] = float(price.sum())
    change = plan.cost - base.cost - price
    sides = ((base, base.cost / base_offer.price), (plan, plan.cost / plan_offer.price))
    for row in range(base.cost.shape[1]):
        volume = float(change[:, row].sum())
        if base_offer.standing[row]:
            found["standing"] += volume
            continue
        levels = [
            (p.clients.sum(), p.starts[:, row].sum(), p.weeks[:, row].sum(), amounts[:, row].sum())
            for p, amounts in sides
        ]
        outside = bool(base_offer.outside[row])
        # A product that is absent on one side has no logarithm: all of it came or went.
        if min(*levels[0][1:], *levels[1][1:]) <= 0.0:
            found["outside_contract" if outside else "mix"] += volume
            continue
        whole = float(weight[:, row].sum())
        steps = [whole * float(step) for step in chain(*levels)]
        for name, part in zip(CHAIN, steps, strict=True):
            found["outside_contract" if outside and name != "clients" else name] += part
        # The chain runs over the sums of all years, the weights by year: what lies between them is a shift in time.
        found["timing"] += volume - sum(steps)
    return found
