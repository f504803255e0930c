"""What is on offer: products, the contracts under which they are bought, and the offers of each provider."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from agents.base.compiler.records import Records, rows
from agents.children.fields import NOBODY
from agents.providers.fields import (
    LIMITLESS,
    WHOLE_SLOT,
    ContractRecord,
    Form,
    OfferRecord,
    ProductRecord,
    StayRecord,
    Tier,
)
from model.places.contracts import TIERS, Capacity, Contract, LumpSum, Offered, SubsidyPerFte
from model.places.schema import ROLES, Place, Product
from model.places.stay_schema import SETTINGS
from model.policy.segments import SEGMENT_IDS
from model.setup.dimensions import WEEKS

_LARGEST = 5
"""Published is the share of the five largest providers together."""


def cumulative(shares: "np.ndarray | list[float]") -> np.ndarray:
    """Shares added up, ending at 1."""
    values = np.asarray(shares, dtype=np.float64)
    return np.cumsum(values) / values.sum()


def provider_shares(providers: int, five_largest: float, size_step: float) -> np.ndarray:
    """Share of the places of each provider, largest first: five equal large ones, then each ``size_step`` smaller."""
    if providers <= _LARGEST:
        return np.full(providers, 1.0 / providers)
    small = size_step ** np.arange(providers - _LARGEST)
    large = np.full(_LARGEST, five_largest / _LARGEST)
    return np.concatenate([large, (1.0 - five_largest) * small / small.sum()])


@dataclass(frozen=True)
class _NewOffer:
    """One provider of one product, before it is a record."""

    contract: Contract
    municipality: int = NOBODY
    share: float = 1.0
    places: int = LIMITLESS
    weekly_sum: float = 0.0
    dearness: float = 1.0
    ceiling: float = 0.0
    newcomer: int = 0
    offered: Offered | None = None


def offer_tables_of(
    place: Place, newcomers: int
) -> tuple[Records[OfferRecord], Records[ContractRecord], Records[ProductRecord], np.ndarray]:
    """Offers, contracts, products, and what each offer is paid per week at the start whoever is in care (cents).

    At most ``newcomers`` providers of each product may come in later.
    """
    products = rows(ProductRecord, len(place.products))
    made: list[tuple[int, _NewOffer]] = []
    kinds = list(place.kinds)
    for row, product in enumerate(place.products.values()):
        _fill_product(products[row], product, place, kinds)
        products[row].first_offer = len(made)
        made += [(row, offer) for offer in _offers_of(place, product, newcomers)]
        products[row].last_offer = len(made)
    offers, contracts = rows(OfferRecord, len(made)), rows(ContractRecord, len(made))
    _fill_offers(offers, made)
    _fill_columns(contracts, [_contract_of(offer, products[product]) for product, offer in made])
    for product in products:
        present = slice(product.first_offer, product.first_offer + _present(offers, product))
        # 1 for newcomers too: a draw below 1 finds the last that is there before it comes to them
        offers.cumulative[product.first_offer : product.last_offer] = 1.0
        offers.cumulative[present] = cumulative(offers.share[present])
    return offers, contracts, products, np.array([offer.weekly_sum for _, offer in made])


def _present(offers: Records[OfferRecord], product: ProductRecord) -> int:
    """How many of its offers are there from the start: newcomers come last."""
    return int((offers.newcomer[product.first_offer : product.last_offer] == 0).sum())


def _fill_offers(offers: Records[OfferRecord], made: list[tuple[int, _NewOffer]]) -> None:
    offers.product, offers.contract = [product for product, _ in made], np.arange(len(made))
    for name in ("municipality", "share", "newcomer", "places", "dearness"):
        offers[name] = [getattr(offer, name) for _, offer in made]
    offers.capacity = [0 if offer.newcomer else offer.places for _, offer in made]
    offers.ceiling_cents = [round(offer.ceiling) for _, offer in made]
    offers.tier, offers.keeps = zip(*(_tier_and_keep(offer.offered) for _, offer in made), strict=True)


def _tier_and_keep(offered: Offered | None) -> tuple[int, float]:
    if offered is None:
        return Tier.BY_TURNOVER, 0.0
    tier = Tier.NONE + TIERS.index(offered.tier) if offered.tier else Tier.BY_TURNOVER
    return tier, offered.contractor_keeps.base if offered.contractor_keeps else 0.0


def _fill_columns(records: Records[ContractRecord], values: list[dict[str, float]]) -> None:
    """Column by column: numpy takes long over one field of one record."""
    for name in records.dtype.names or ():
        records[name] = [fields.get(name, 0) for fields in values]


def _fill_product(record: ProductRecord, product: Product, place: Place, kinds: list[str]) -> None:
    record.mean_weeks = product.stay.base
    record.norm_weeks = getattr(place.norms, product.segment).base
    record.recovers, record.steps_up = product.recovers.base, product.steps_up.base
    record.steps_down, record.residual = product.steps_down.base, product.residual.base
    record.longest_weeks = product.longest.base if product.longest else 0.0
    record.segment = SEGMENT_IDS.index(product.segment)
    record.in_groups = product.in_groups
    record.is_guidance = product.is_guidance
    record.capped, record.role = product.capped, ROLES.index(product.role)
    record.living_group = product.living_group
    record.jointly = any(offered.contractor_keeps is not None for offered in product.offers)
    if product.companion:
        record.companion_share = product.companion.share.base
        record.companion_shift = product.companion.shift.base
        record.companion_kind = kinds.index(product.companion.kind)


def _contract_of(offer: _NewOffer, filled: ProductRecord) -> dict[str, float]:
    """The record of a contract by field; what is left out is zero."""
    contract = offer.contract
    record: dict[str, float] = {"form": Form[contract.form.upper()], "unit_weeks": 1.0, "factor": 1.0}
    record |= {"cost_factor": 1.0, "price_cents": contract.price.base}
    record["by_intensity"] = getattr(contract, "by_intensity", False)
    if contract.form == "one_off":
        record["tail_sigma"] = contract.tail.base
    if isinstance(contract, LumpSum | Capacity):
        record["cost_week_cents"] = contract.cost.base
    elif not isinstance(contract, SubsidyPerFte):
        record["price_cents"] *= offer.dearness
        # a trajectory is paid once, for a stay of the usual length
        weeks = filled.mean_weeks if contract.form == "trajectory_price" else 1.0
        record["cost_week_cents"] = record["price_cents"] / weeks * (1.0 - contract.margin.base)
    return record


def _offers_of(place: Place, product: Product, newcomers: int) -> list[_NewOffer]:
    contract = product.contract
    if contract.form == "subsidy_per_fte":
        offers: list[_NewOffer] = []
        for town, municipality in enumerate(place.municipalities.values()):
            amount = {
                "local_team": municipality.local_team.base,
                "gp_workers": municipality.gp_workers.base,
                "youths": municipality.youths.base / 1000.0,
                "school": 0.0,
            }[contract.staff]
            offers.append(_NewOffer(contract, municipality=town, weekly_sum=contract.price.base * amount))
        return offers
    if not product.offers:
        # a team at home has the places that a lever gives it; other care without a list has no limit
        return [_NewOffer(contract, places=0)] if product.role == "home_team" else [_NewOffer(contract)]
    total = sum(offered.places.base for offered in product.offers)
    offers: list[_NewOffer] = []
    for offered in product.offers:
        part = offered.places.base / total if total > 0.0 else 1.0 / len(product.offers)
        offers += _providers_of(product, offered, part, place.providers.size_step.base)
    return [*offers, *_newcomers(newcomers, product, offers)]


def _providers_of(product: Product, offered: Offered, part: float, size_step: float) -> Iterator[_NewOffer]:
    """The providers of one offer, which is this part of the places of its product."""
    contract = offered.contract or product.contract
    shares = provider_shares(max(1, round(offered.providers.base)), offered.five_largest.base, size_step)
    dearness = _dearness(shares, offered.price_spread.base if offered.price_spread else 0.0)
    places = _whole_places(shares, offered.places.base)
    sums = contract.price.base * shares if contract.form == "lump_sum" else np.zeros(len(shares))
    # one sum for the product is divided over its offers; an own contract has a sum of its own
    if offered.contract is None:
        sums = sums * part
    yearly = offered.ceiling.base * WEEKS if offered.ceiling else 0.0
    for row, share in enumerate(shares):
        yield _NewOffer(
            contract,
            share=float(part * share),
            places=int(places[row]),
            weekly_sum=float(sums[row]),
            dearness=float(dearness[row]),
            ceiling=float(yearly * share),
            offered=offered,
        )


def _dearness(shares: np.ndarray, spread: float) -> np.ndarray:
    """Price of each provider against the contract's (ratio): lognormal quantiles in a fixed mixed order, mean 1."""
    number = len(shares)
    # multiples of the golden ratio spread evenly: dear and cheap take turns among large and small, without chance
    mixed = np.argsort(np.arange(number) * 0.618_033_988_75 % 1.0, kind="stable")
    quantiles = np.array([NormalDist().inv_cdf((rank + 0.5) / number) for rank in mixed])
    dear = np.exp(spread * quantiles)
    return dear / (dear * shares).sum() * shares.sum() if spread > 0.0 else np.ones(number)


def _newcomers(number: int, product: Product, present: list[_NewOffer]) -> Iterator[_NewOffer]:
    """Providers that may enter when a lever admits them: each as large as the middle one that is there."""
    per_child = product.contract.form in ("price_times_quantity", "trajectory_price", "month_price")
    if not per_child or product.segment not in ("B", "C"):
        return
    middle = sorted(present, key=lambda offer: offer.places)[len(present) // 2]
    for newcomer in range(1, number + 1):
        yield _NewOffer(product.contract, share=middle.share, places=middle.places, newcomer=newcomer)


def _whole_places(shares: np.ndarray, places: float) -> np.ndarray:
    """Places per provider in thousandths, whole places where there are enough of them."""
    exact = shares * places
    whole = np.floor(exact)
    # to the largest remainders, the first where they are equal: the places add up to those of the place
    for row in np.argsort(-(exact - whole), kind="stable")[: round(places - whole.sum())]:
        whole[row] += 1
    return (whole * WHOLE_SLOT).astype(np.int64)


def stays_of(place: Place) -> Records[StayRecord]:
    """[product] what each can bear as a place to live; all zero for care that is none."""
    stays, ids = rows(StayRecord, len(place.products)), list(place.products)
    for row, product in enumerate(place.products.values()):
        record = stays[row]
        record.then = NOBODY
        record.setting = SETTINGS.index(product.setting)
        record.has_substitute = bool(product.instead)
        if product.holds:
            record.bears, record.breaks_down = product.holds.bears.base, product.holds.breaks_down.base
            record.then = ids.index(product.holds.then) if product.holds.then else NOBODY
        if product.part_time:
            record.part_time_share, record.part_time_load = product.part_time.share.base, product.part_time.load.base
        if product.one_to_one:
            record.one_to_one = product.one_to_one.base
        if product.after_adult:
            record.stays_on = product.after_adult.share.base
            record.until_weeks = float(round(product.after_adult.until.base))
    return stays


def substitutes_of(place: Place) -> np.ndarray:
    """[product, product] cumulative share of the places that stand in for each; zero where none does."""
    ids = list(place.products)
    table = np.zeros((len(ids), len(ids)))
    for row, product in enumerate(place.products.values()):
        if product.instead:
            table[row] = cumulative([product.instead[name].base if name in product.instead else 0.0 for name in ids])
    return table
