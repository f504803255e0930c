"""Places in which a lever, a response or a finding has room: shipped ones, and ones made from them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.cases.made import MMC, PLAIN, TOWN, Tree, q, set_value, tree_of, unlimited

UITHOORN = "uithoorn"


def _with(tree: Tree, path: str, value: float) -> Tree:
    set_value(tree, path, value)
    return tree


def _times(quantity: Tree, times: float) -> Tree:
    """The quantity made so many times as large."""
    return q(times * float(quantity["value"]), quantity["unit"])


def _larger(tree: Tree, times: int) -> Tree:
    """The same place with so many times the youths, staff, practices, places and providers."""
    for town in tree["municipalities"].values():
        for name in ("youths", "gp_practices", "local_team", "gp_workers"):
            town[name] = _times(town[name], times)
    for product in tree["products"].values():
        for name in ("places", "providers"):
            if "offered" in product:
                product["offered"][name] = _times(product["offered"][name], times)
    return tree


def _region() -> Tree:
    """A town of 20,000 inhabitants (4,000 youths) that shares providers with two larger ones."""
    tree = _larger(tree_of(TOWN), 5)
    some = next(iter(tree["municipalities"].values()))
    sizes = {"small": 4000, "middle": 6000, "large": 10000}
    tree["municipalities"] = {
        name: {
            **some,
            "name": name,
            "youths": q(youths, "children"),
            "gp_practices": q(youths / 500, "providers"),
            "local_team": q(youths / 450, "fte"),
        }
        for name, youths in sizes.items()
    }
    return tree


def _task_town() -> Tree:
    """Segment C under a lump sum that pays for sixty of its seventy-five places."""
    tree = tree_of(TOWN)
    contract = {"form": "lump_sum", "price": q(60 * 220, "EUR per week"), "cost": q(220, "EUR per week")}
    tree["products"]["treatment_c"]["contract"] = contract
    return tree


def _scattered_stay() -> Tree:
    """Every provider of stay has one place, and a referrer knows one provider."""
    tree = tree_of(TOWN)
    for name, places in {"group_home": 14, "foster": 45, "family_home": 10}.items():
        tree["products"][name]["offered"]["providers"] = q(places, "providers")
    for referrer in tree["referrers"].values():
        referrer["knows"] = q(1, "providers")
    return tree


STAY_PLACES = {"foster": 36, "family_home": 10, "group_home": 24, "closed": 4}


def _much_stay(providers: int = 5, places: float = 1.0) -> Tree:
    """Room for help at home; one need in seven asks for stay, whose places are scarce."""
    tree = unlimited(tree_of(TOWN))
    for kind in ("mental", "upbringing", "disability"):
        shares = tree["kinds"][kind]["severity"]
        moved = 0.6 * float(shares["local"]["value"])
        shares["local"], shares["stay"] = q(0.4 * float(shares["local"]["value"]), "share"), q(moved, "share")
    for name, number in STAY_PLACES.items():
        tree["products"][name]["offered"] = {
            "providers": q(1 if name == "closed" else providers, "providers"),
            "five_largest": q(1 if providers <= 5 else 0.3, "share"),
            "places": q(number * places, "places"),
        }
    return tree


def _only_foster_scarce(times: float = 1.0) -> Tree:
    """Room in family homes and groups, and foster places that are all taken; or ``times`` as many."""
    tree = _much_stay(places=6.0)
    return _with(tree, "products.foster.offered.places", 14 * times)


def _few_foster_families() -> Tree:
    """Much stay, and foster places for a third of the children who could be in one."""
    return _with(_much_stay(), "products.foster.offered.places", 8)


def _many_crises() -> Tree:
    """Much stay, and untreated needs that run into a crisis thirty times as often."""
    return _with(_much_stay(), "children.crisis", 4.5)


def _empty_places() -> Tree:
    """Twice the places, so that nobody waits and half of them are empty."""
    tree = tree_of(TOWN)
    for product in tree["products"].values():
        if "offered" in product:
            product["offered"]["places"] = _times(product["offered"]["places"], 2)
    return tree


def _paid_well_in_c() -> Tree:
    """Room everywhere, and a price of segment C that is a fifth above that of the town for the same cost."""
    tree = unlimited(tree_of(TOWN))
    contract = tree["products"]["treatment_c"]["contract"]
    contract["margin"] = q(1.0 - (1.0 - float(contract["margin"]["value"])) / 1.2, "ratio")
    contract["price"] = _times(contract["price"], 1.2)
    return tree


def _short_c() -> Tree:
    """Room everywhere, and care in segment C that takes three weeks."""
    return _with(unlimited(tree_of(TOWN)), "products.treatment_c.stay", 3)


def _round_prices(times: int = 1) -> Tree:
    """Prices of segments B and C in whole euros a week, times a number; prices do not rise."""
    tree = unlimited(tree_of(TOWN))
    prices = {
        "treatment_b": q(3000 * times, "EUR"),
        "guidance": q(120 * times, "EUR per week"),
        "day_care": q(260 * times, "EUR per week"),
        "dyslexia": q(2900 * times, "EUR"),
        "treatment_c": q(200 * times, "EUR per week"),
    }
    for name, price in prices.items():
        tree["products"][name]["contract"]["price"] = price
    return tree


def _all_admitted_at_once() -> Tree:
    """Nobody falls short of the criteria for segment C, and the review takes no time."""
    tree = unlimited(tree_of(TOWN))
    return _with(_with(tree, "access.criteria_margin", 10), "access.review", 0)


def _in_need(times: float) -> Tree:
    tree = tree_of(TOWN)
    tree["population"]["needs"] = _times(tree["population"]["needs"], times)
    return tree


def _servers(places: int) -> Tree:
    tree = tree_of(MMC)
    tree["products"]["care"]["offered"]["places"] = q(places, "places")
    return tree


def _prices_apart() -> Tree:
    """Providers of segment B ask prices that lie far apart, and referrers know five of them."""
    tree = tree_of(TOWN)
    for name in ("treatment_b", "guidance"):
        tree["products"][name]["offered"]["price_spread"] = q(0.3, "ratio")
    for referrer in tree["referrers"].values():
        referrer["knows"] = q(5, "providers")
    return tree


def _paid_per_trajectory(refuses: float) -> Tree:
    """Segment C for one price per trajectory, whatever the child needs; a refusal costs a month of search."""
    tree = _with(tree_of(TOWN), "providers.skims", refuses)
    tree["products"]["treatment_c"]["contract"] = {
        "form": "trajectory_price",
        "price": q(220 * 120, "EUR"),
        "margin": q(0.03, "ratio"),
    }
    return tree


def _guaranteed_stay() -> Tree:
    """Places of stay are paid for whether they are used or not."""
    tree = tree_of(TOWN)
    for name in ("group_home", "foster", "family_home"):
        price, cost = q(1000, "EUR per week"), q(900, "EUR per week")
        offered = tree["products"][name]["offered"]
        offered["contract"] = {"form": "capacity", "price": price, "cost": cost}
    return tree


PLACES: Mapping[str, Callable[[], Tree]] = MappingProxyType(
    {
        "uithoorn": lambda: tree_of(UITHOORN),
        "uithoorn, nobody seeks outside": lambda: _with(tree_of(UITHOORN), "access.seeks_outside", 0),
        "uithoorn, strict criteria": lambda: _with(tree_of(UITHOORN), "access.criteria_margin", 0),
        "town": lambda: tree_of(TOWN),
        "town, strict criteria and room": lambda: _with(unlimited(tree_of(TOWN)), "access.criteria_margin", 0),
        "town with room": lambda: unlimited(tree_of(TOWN)),
        "town with room, doubled": lambda: unlimited(_larger(tree_of(TOWN), 2)),
        "town with room, C paid well": _paid_well_in_c,
        "town with room, C short": _short_c,
        "town without doubt": lambda: _with(tree_of(TOWN), "access.doubt", 0),
        "town, access refers heavily": lambda: _with(tree_of(TOWN), "referrers.municipal_access.habit", 0.3),
        "town, nobody leaves early": lambda: _with(tree_of(TOWN), "children.drops_out", 0),
        "town, nobody finds": lambda: _with(tree_of(TOWN), "teams.finds", 0),
        "town, agreements": lambda: _with(unlimited(tree_of(TOWN)), "access.no_offer", 0.5),
        "town, all admitted at once": _all_admitted_at_once,
        "town, all under contract": lambda: _with(unlimited(tree_of(TOWN)), "access.no_offer", 0),
        "town, empty places": _empty_places,
        "town, doubled": lambda: _larger(tree_of(TOWN), 2),
        "town, a tenth more needs": lambda: _in_need(1.1),
        "town, a quarter more needs": lambda: _in_need(1.25),
        "town, round prices": _round_prices,
        "town, round prices doubled": lambda: _round_prices(2),
        "town, C for a sum": _task_town,
        "town, scattered stay": _scattered_stay,
        "town, prices apart": _prices_apart,
        "town, C per trajectory": lambda: _paid_per_trajectory(1.0),
        "town, C for a sum, complex refused": lambda: _with(_task_town(), "providers.refuses_complex", 1.0),
        "town, stay guaranteed": _guaranteed_stay,
        "town, budget nearly enough": lambda: _with(tree_of(TOWN), "budget.first_year", 6.5),
        "much stay": _much_stay,
        "much stay, scattered": lambda: _much_stay(providers=30),
        "much stay, room": lambda: _much_stay(places=6.0),
        "much stay, few foster families": _few_foster_families,
        "much stay, foster scarce": _only_foster_scarce,
        "much stay, foster plenty": lambda: _only_foster_scarce(10.0),
        "much stay, nobody goes elsewhere": lambda: _with(_much_stay(), "stay.less_suitable", 0),
        "much stay, many crises": _many_crises,
        "region": _region,
        "plain": lambda: tree_of(PLAIN),
        "plain with room": lambda: unlimited(tree_of(PLAIN)),
        **{f"{places} places": (lambda places=places: _servers(places)) for places in (10, 11, 12)},
    }
)
