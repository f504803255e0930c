"""The tables of one scenario: agents, numbers, needs and time, converted once from the place file."""

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from agents.base.compiler.records import Record, Records, layout, rows
from agents.base.files.units import WEEKS_PER_YEAR
from agents.children.fields import AT_FIRST, NOBODY, ChildParameters, TrajectoryRecord
from agents.local_teams.fields import TeamParameters, TeamRecord
from agents.providers.fields import ProductRole, ProviderParameters, Response, StayParameters
from agents.purchasers.fields import PurchaserParameters, TownRecord
from agents.referrers.fields import ReferrerParameters, ReferrerRecord, ReferrerRows, ReferrerType
from model.places.schema import LEVELS, ROLES, Place
from model.policy.assumptions import Same
from model.policy.declared import responses
from model.policy.lever_schedule import effects, in_force, own_costs, paid_for, periods, terms_changed
from model.setup.circumstances import circumstances_by_year, heavy_kinds
from model.setup.dimensions import WEEKS, Sizes
from model.setup.duration_tables import lengths_of
from model.setup.offer_tables import cumulative, offer_tables_of, stays_of, substitutes_of


def _numbers_in[R: Record](source: object, kind: type[R], **extra: float) -> Records[R]:
    """One record of numbers, each from the part of the place file that bears its name, or from ``extra``."""
    record = rows(kind, 1)
    for name in layout(kind).names or ():
        record[name] = extra[name] if name in extra else getattr(source, name).base
    return record


def tables_of(sizes: Sizes) -> dict[str, np.ndarray]:
    """Every table of a scenario by name; axes as in ``World``."""
    setting = sizes.scenario.levers.get("new_entry")
    # the number of newcomers decides how many offers there are, so it is part of what is cached
    of_place = _of_place(Same(sizes.place), math.ceil(setting.value) if setting is not None else 0)
    limited = bool((of_place["offers"]["ceiling_cents"] > 0).any())
    return {
        **of_place,
        "responses": _responses(sizes),
        **_time(sizes),
        **_levers(sizes, limited),
    }


@lru_cache(maxsize=64)
def _of_place(same: Same, newcomers: int) -> Mapping[str, np.ndarray]:
    """What all scenarios of a place share: nobody may write into it."""
    place = same.place
    tables = {**_agents(place, newcomers), **lengths_of(place), **_numbers(place), **_needs(place)}
    # shared by all scenarios of the place: a write would change the runs of the others
    for table in tables.values():
        table.flags.writeable = False
    return MappingProxyType(tables)


def _agents(place: Place, newcomers: int) -> dict[str, np.ndarray]:
    offers, contracts, products, base_lump = offer_tables_of(place, newcomers)
    return {
        "referrers": _referrers(place),
        "referrer_rows": _referrer_rows(place),
        "teams": _teams(place),
        "towns": _towns(place),
        "offers": offers,
        "contracts": contracts,
        "products": products,
        "base_lump": base_lump,
        "stays": stays_of(place),
        "substitutes": substitutes_of(place),
        "roles": _roles(place),
    }


def _numbers(place: Place) -> dict[str, np.ndarray]:
    adult = float(round(place.population.adult_at.base)) if place.population.ageing else 0.0
    sigma = place.population.frailty_spread.base
    return {
        "child_numbers": _numbers_in(place.children, ChildParameters, frailty_sigma=sigma, adult=adult),
        "referrer_numbers": _numbers_in(place.access, ReferrerParameters, review_weeks=place.access.review.base),
        "team_numbers": _numbers_in(place.teams, TeamParameters),
        "provider_numbers": _numbers_in(place.providers, ProviderParameters),
        "purchaser_numbers": _numbers_in(place.purchasers, PurchaserParameters),
        "stay_numbers": _stay_numbers(place),
    }


def _stay_numbers(place: Place) -> Records[StayParameters]:
    # zeros where a place says nothing about places of stay: nothing breaks down, nobody is refused
    return _numbers_in(place.stay, StayParameters) if place.stay else rows(StayParameters, 1)


def _needs(place: Place) -> dict[str, np.ndarray]:
    kinds, needs = place.kinds.values(), place.population.needs.base
    new_need = rows(TrajectoryRecord, 1)
    for name, value in AT_FIRST.items():
        new_need[name] = value
    return {
        "new_need": new_need,
        "need_bands": np.array([[age.until.base, needs * age.needs.base] for age in place.population.ages]),
        "kind_shares": _kind_shares(place),
        "severities": np.array([cumulative([getattr(k.severity, level).base for level in LEVELS]) for k in kinds]),
        "routes": np.array([cumulative([getattr(k.routes, r.name.lower()).base for r in ReferrerType]) for k in kinds]),
        "referral_shares": _referral_shares(place),
        "heavy_kinds": heavy_kinds(place),
    }


def _time(sizes: Sizes) -> dict[str, np.ndarray]:
    prices = sizes.index("indexation")
    warming = np.arange(sizes.years) < sizes.place.warm_up_years
    return {
        "year": _year(sizes),
        "need_clock": _need_clock(sizes),
        "price_index": prices,
        "cost_index": prices,
        "lump_index": sizes.index("lump_sum_growth"),
        # the warm-up fills the place as it was before any of this began
        "stretch": np.where(warming, 1.0, 1.0 + sizes.circumstance("stay_stretch")),
        "staffed": np.where(warming, 1.0, 1.0 - sizes.circumstance("staff_shortage")),
        "budget_cents": np.minimum(sizes.budget_path, sizes.income_path),
        "foster_supply": sizes.index("foster_supply"),
        "circumstances": circumstances_by_year(sizes),
    }


def _year(sizes: Sizes) -> np.ndarray:
    return (np.arange(sizes.weeks) // WEEKS).astype(np.int64)


def _levers(sizes: Sizes, limited: bool) -> dict[str, np.ndarray]:
    run = sizes.scenario, sizes.place, sizes.first_year, sizes.weeks
    paid = paid_for(*run)
    by_week = in_force(paid, sizes.place)
    force, period = periods(by_week)
    prices = sizes.index("indexation")[_year(sizes)]
    return {
        "lever_levels": force,
        "period": period,
        "terms_changed": terms_changed(by_week, limited),
        "effect_size": effects(sizes.scenario),
        "second_effect_size": effects(sizes.scenario, "second"),
        "duration_weeks": effects(sizes.scenario, "takes"),
        "lever_costs": own_costs(sizes.scenario, sizes.place, paid, prices),
    }


def _need_clock(sizes: Sizes) -> np.ndarray:
    growth = (1.0 + sizes.circumstance("demand_growth")) * (1.0 + sizes.circumstance("demography"))
    # one entry tells the engine that time runs evenly, and spares it a look-up for every need
    if growth == 1.0:
        return np.zeros(1)
    since = np.maximum(0.0, (np.arange(sizes.weeks) - sizes.warm_up_weeks) / WEEKS_PER_YEAR)
    return np.concatenate([[0.0], np.cumsum(growth**since)])


def _kind_shares(place: Place) -> np.ndarray:
    table: list[np.ndarray] = []
    for band in range(len(place.population.ages)):
        weights = [k.share.base * (k.by_age[band].base if k.by_age else 1.0) for k in place.kinds.values()]
        table.append(cumulative(weights))
    return np.array(table)


def _responses(sizes: Sizes) -> np.ndarray:
    table = np.zeros(len(Response))
    for response in responses():
        on = sizes.scenario.responses.get(response.id, sizes.place.responses.get(response.id, True))
        table[Response[response.id.upper()]] = float(on)
    return table


def _roles(place: Place) -> np.ndarray:
    table = np.full(len(ProductRole), NOBODY, dtype=np.int64)
    for row, product in enumerate(place.products.values()):
        # many products are ordinary: a role names one
        if product.role != "ordinary":
            table[ROLES.index(product.role)] = row
    return table


def _referral_shares(place: Place) -> np.ndarray:
    table = np.zeros((len(place.kinds), len(LEVELS), len(place.products)))
    for row, kind in enumerate(place.kinds.values()):
        for level, name in enumerate(LEVELS[1:], start=1):
            offer = getattr(kind.offers, name)
            table[row, level] = cumulative(
                [offer[product].base if product in offer else 0.0 for product in place.products]
            )
    return table


def _towns(place: Place) -> Records[TownRecord]:
    sizes = np.array([round(town.youths.base) for town in place.municipalities.values()], dtype=np.int64)
    towns = rows(TownRecord, len(sizes))
    towns.youths = sizes
    towns.share = sizes / sizes.sum()
    return towns


def _teams(place: Place) -> Records[TeamRecord]:
    teams = rows(TeamRecord, len(place.municipalities))
    for row, town in enumerate(place.municipalities.values()):
        teams[row].fte = town.local_team.base
        teams[row].gp_worker_fte = town.gp_workers.base
        teams[row].youths = town.youths.base
    return teams


def _referrer_rows(place: Place) -> np.ndarray:
    table = np.zeros((len(place.municipalities), len(ReferrerType), len(ReferrerRows)), dtype=np.int64)
    first = 0
    for row, town in enumerate(place.municipalities.values()):
        for kind in ReferrerType:
            number = max(1, round(town.gp_practices.base)) if kind == ReferrerType.GP else 1
            table[row, kind] = first, number
            first += number
    return table


def _referrers(place: Place) -> Records[ReferrerRecord]:
    table = _referrer_rows(place)
    referrers = rows(ReferrerRecord, int(table[-1, -1].sum()))
    for town in range(len(place.municipalities)):
        for kind in ReferrerType:
            first, number = table[town, kind]
            numbers = getattr(place.referrers, kind.name.lower())
            some = referrers[first : first + number]
            some.type = kind
            some.error, some.cost_awareness = numbers.error.base, numbers.cost_awareness.base
            some.knows = max(1, round(numbers.knows.base))
            some.habit, some.habit_spread = numbers.habit.base, numbers.habit_spread.base
    return referrers
