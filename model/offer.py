"""What is on offer: products, the contracts under which they are bought, and the lines of each provider."""

import math

import numpy as np

from agents.base.records import Records, rows
from agents.children.fields import NOBODY
from agents.providers.fields import CONTRACT, LIMITLESS, LINE, PRODUCT, STAY, WHOLE_PLACE, Form
from model.places.schema import ROLES, Capacity, LumpSum, Place, Product, SubsidyPerFte
from model.places.stay_schema import SETTINGS
from model.policy.segments import SEGMENT_IDS
from model.sizes import Sizes


def cumulative(shares: "np.ndarray | list[float]") -> np.ndarray:
    """Shares added up, ending at 1."""
    values = np.asarray(shares, dtype=np.float64)
    return np.cumsum(values) / values.sum()


def line_shares(providers: int, five_largest: float) -> np.ndarray:
    """Share of the places of each provider, largest first: five equal large ones, the others geometric."""
    if providers <= 5:
        return np.full(providers, 1.0 / providers)
    small = 0.98 ** np.arange(providers - 5)
    return np.concatenate([np.full(5, five_largest / 5.0), (1.0 - five_largest) * small / small.sum()])


def offer_of(layout: Sizes) -> tuple[Records, Records, Records, np.ndarray]:
    """Lines, contracts, products, and what each line is paid per week at the start whoever is in care (cents)."""
    place = layout.place
    products, contracts = rows(PRODUCT, len(place.products)), rows(CONTRACT, len(place.products))
    made: list[tuple[int, int, float, int, float]] = []
    kinds = list(place.kinds)
    for row, product in enumerate(place.products.values()):
        _fill_product(products[row], product, place, kinds)
        _fill_contract(contracts[row], product, products[row])
        products[row].first_line = len(made)
        made += _lines_of(layout, row, product)
        products[row].last_line = len(made)
    lines, base = rows(LINE, len(made)), np.zeros(len(made))
    for row, (product, municipality, share, places, lump) in enumerate(made):
        line = lines[row]
        line.product = line.contract = product
        line.municipality, line.share, line.places, line.capacity = municipality, share, places, places
        base[row] = lump
    for product in products:
        some = slice(product.first_line, product.last_line)
        lines.cumulative[some] = cumulative(lines.share[some])
    return lines, contracts, products, base


def _fill_product(record: np.record, product: Product, place: Place, kinds: list[str]) -> None:
    mean, spread = product.stay.base, product.spread.base
    record.mean_weeks = mean
    record.log_sigma = spread
    record.log_mean = math.log(max(mean, 1e-9)) - 0.5 * spread * spread
    record.norm_weeks = getattr(place.norms, product.segment).base
    record.recovers, record.steps_up = product.recovers.base, product.steps_up.base
    record.steps_down, record.residual = product.steps_down.base, product.residual.base
    record.longest_weeks = product.longest.base if product.longest else 0.0
    record.segment = SEGMENT_IDS.index(product.segment)
    record.exponential, record.in_groups = product.exponential, product.in_groups
    record.capped, record.role = product.capped, ROLES.index(product.role)
    if product.companion:
        record.companion_share = product.companion.share.base
        record.companion_shift = product.companion.shift.base
        record.companion_kind = kinds.index(product.companion.kind)


def _fill_contract(record: np.record, product: Product, filled: np.record) -> None:
    contract = product.contract
    record.form = Form[contract.form.upper()]
    record.price_cents, record.unit_weeks = contract.price.base, 1.0
    record.by_intensity = getattr(contract, "by_intensity", False)
    record.factor = record.cost_factor = 1.0
    if contract.form == "one_off":
        record.tail_sigma = contract.tail.base
    if isinstance(contract, LumpSum | Capacity):
        record.cost_week_cents = contract.cost.base
    elif not isinstance(contract, SubsidyPerFte):
        weeks = filled.mean_weeks if contract.form == "trajectory_price" else 1.0
        record.cost_week_cents = record.price_cents / weeks * (1.0 - contract.margin.base)


def _lines_of(layout: Sizes, row: int, product: Product) -> list[tuple[int, int, float, int, float]]:
    place = layout.place
    contract = product.contract
    if contract.form == "subsidy_per_fte":
        lines = []
        for town, municipality in enumerate(place.municipalities.values()):
            amount = {
                "local_team": municipality.local_team.base,
                "gp_workers": municipality.gp_workers.base,
                "youths": municipality.youths.base / 1000.0,
            }[contract.staff]
            lines.append((row, town, 1.0, LIMITLESS, contract.price.base * amount))
        return lines
    if product.offered is None:
        # a team at home has the places that a lever gives it; other care without a list has no limit
        return [(row, NOBODY, 1.0, 0 if product.role == "home_team" else LIMITLESS, 0.0)]
    offered = product.offered
    shares = line_shares(max(1, round(offered.providers.base)), offered.five_largest.base)
    places = _whole_places(shares, offered.places.base)
    sums = contract.price.base * shares if contract.form == "lump_sum" else np.zeros(len(shares))
    return [
        (row, NOBODY, float(share), int(number), float(lump))
        for share, number, lump in zip(shares, places, sums, strict=True)
    ]


def _whole_places(shares: np.ndarray, places: float) -> np.ndarray:
    """Places per provider in thousandths, whole places where there are enough of them."""
    exact = shares * places
    whole = np.floor(exact)
    for row in np.argsort(-(exact - whole), kind="stable")[: round(places - whole.sum())]:
        whole[row] += 1
    return (whole * WHOLE_PLACE).astype(np.int64)


def stays_of(layout: Sizes) -> Records:
    """[product] what each can bear as a place to live; all zero for care that is none."""
    stays, ids = rows(STAY, len(layout.product_ids)), layout.product_ids
    for row, product in enumerate(layout.place.products.values()):
        record = stays[row]
        record.then = NOBODY
        record.setting = SETTINGS.index(product.setting)
        record.has_instead = bool(product.instead)
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


def instead_of(layout: Sizes) -> np.ndarray:
    """[product, product] cumulative share of the places that stand in for each; zero where none does."""
    ids = layout.product_ids
    table = np.zeros((len(ids), len(ids)))
    for row, product in enumerate(layout.place.products.values()):
        if product.instead:
            table[row] = cumulative([product.instead[name].base if name in product.instead else 0.0 for name in ids])
    return table
