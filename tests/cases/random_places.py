"""Random small places: youths, staff, contracts, places, behaviour, levers, dates and circumstances."""

from random import Random

from model.policy.declared import circumstances, levers, responses
from model.setup.setup import Setup
from tests.cases.made import TOWN, Tree, lay, q, set_value, tree_of

CHILD_RATES = ("asks", "recovers_alone", "worsens", "crisis", "gives_up", "drops_out", "light_step_up")
STAFF = {"local_team", "gp_worker", "local_field", "school_support"}
SHARES = ("recovers", "steps_up", "steps_down")
ACCESS_SHARES = ("seeks_outside", "no_offer")
HOURS = "hours per week"


def _some(draw: Random, low: float, high: float) -> float:
    """A number of a hundred steps, ends included."""
    return low + (high - low) * draw.randint(0, 100) / 100


def _contract(draw: Random, limited: bool) -> Tree:
    forms = ["price_times_quantity", "trajectory_price", "month_price", "one_off"]
    form = draw.choice([*forms, "lump_sum", "capacity"] if limited else forms)
    price = _some(draw, 0.01, 900)
    if form in ("lump_sum", "capacity"):
        sum_or_place = q(price * (20 if form == "lump_sum" else 1), "EUR per week")
        return {"form": form, "price": sum_or_place, "cost": q(_some(draw, 0, 400), "EUR per week")}
    contract: Tree = {"form": form, "price": q(price, "EUR per week"), "margin": q(_some(draw, -0.3, 0.5), "ratio")}
    if form == "trajectory_price":
        contract["price"] = q(40 * price, "EUR")
    if form == "one_off":
        contract["tail"] = q(_some(draw, 0, 1.5), "ratio")
    else:
        contract["by_intensity"] = draw.random() < 0.5
    return contract


def _offer(draw: Random) -> Tree:
    """Providers of a product, sometimes with a tier, a contract, a ceiling or a contractor of their own."""
    offer: Tree = {
        "providers": q(draw.randint(1, 8), "providers"),
        "five_largest": q(_some(draw, 0.2, 1), "share"),
        "places": q(_some(draw, 0, 12), "places"),
    }
    if draw.random() < 0.5:
        offer["tier"] = draw.choice(["none", "operational", "tactical", "strategic"])
    if draw.random() < 0.3:
        form = q(_some(draw, 0.01, 900), "EUR per week")
        offer["contract"] = {"form": "capacity", "price": form, "cost": q(_some(draw, 0, 400), "EUR per week")}
    if draw.random() < 0.3:
        offer["ceiling"] = q(_some(draw, 0, 200_000), "EUR per year")
    if draw.random() < 0.3:
        offer["price_spread"] = q(_some(draw, 0, 0.5), "ratio")
    if draw.random() < 0.2:
        offer["contractor_keeps"] = q(_some(draw, 0, 0.2), "share")
    return offer


def _change_product(draw: Random, name: str, product: Tree, kinds: list[str]) -> None:
    product["stay"] = q(_some(draw, 0.2, 60), "weeks")
    product["spread"] = q(_some(draw, 0, 1.2), "ratio")
    product["exponential"] = draw.random() < 0.5
    for share in SHARES:
        product[share] = q(_some(draw, 0, 1), "share")
    if draw.random() < 0.5:
        product["longest"] = q(_some(draw, 0.5, 30), "weeks")
    product["capped"], product["in_groups"] = draw.random() < 0.5, draw.random() < 0.5
    product.pop("companion", None)
    if draw.random() < 0.5:
        share, shift = q(_some(draw, 0, 0.5), "share"), q(_some(draw, -2, 1), "levels")
        product["companion"] = {"share": share, "kind": draw.choice(kinds), "shift": shift}
    _change_stay(draw, product)
    if name in STAFF:
        return
    limited = product.get("role") != "crisis" and draw.random() < 0.5
    product.pop("offered", None)
    if limited:
        offers = [_offer(draw) for _ in range(draw.choice([1, 1, 2, 3]))]
        product["offered"] = offers[0] if len(offers) == 1 else offers
    product["living_group"] = draw.random() < 0.3
    product["contract"] = _contract(draw, limited)


def _change_stay(draw: Random, product: Tree) -> None:
    if "holds" in product:
        product["holds"]["bears"] = q(_some(draw, 1, 5), "levels")
        product["holds"]["breaks_down"] = q(_some(draw, 0, 0.2), "per week")
    if draw.random() < 0.5:
        product["part_time"] = {"share": q(_some(draw, 0, 1), "share"), "load": q(_some(draw, 0, 1), "share")}
    if product.get("setting", "none") != "none" and draw.random() < 0.7:
        product["one_to_one"] = q(_some(draw, 0, 1), "share")
        until = q(draw.choice([2, 5.5, 19]), "years")
        product["after_adult"] = {"share": q(_some(draw, 0, 1), "share"), "until": until}


def _change_stay_numbers(draw: Random, numbers: Tree) -> None:
    for share in ("heavier", "less_suitable", "refuses", "school_prospect"):
        numbers[share] = q(_some(draw, 0, 1), "share")
    for ratio in ("per_level", "per_move", "crowding", "strain"):
        numbers[ratio] = q(_some(draw, 0, 3), "ratio")
    for weeks in ("refusal_weeks", "refill", "preparation", "leaves_within"):
        numbers[weeks] = q(_some(draw, 0, 20), "weeks")
    numbers["turnover"], numbers["above_hours"] = q(_some(draw, 0, 0.05), "per week"), q(_some(draw, 0, 9), HOURS)
    numbers["home_margin"], numbers["harm"] = q(_some(draw, 0, 1), "levels"), q(_some(draw, 0, 1), "levels")


def _change_people(draw: Random, tree: Tree) -> None:
    names = list(tree["municipalities"])[: draw.randint(1, 3)]
    tree["municipalities"] = {name: tree["municipalities"][name] for name in names}
    for one in tree["municipalities"].values():
        one["youths"] = q(draw.randint(1, 60), "children")
        one["gp_practices"] = q(draw.randint(1, 4), "providers")
        one["local_team"], one["gp_workers"] = q(_some(draw, 0, 1), "fte"), q(_some(draw, 0, 1), "fte")
    population = tree["population"]
    population["ageing"] = draw.random() < 0.5
    population["adult_at"] = q(draw.choice([1, 5, 18]), "years")
    population["needs"] = q(_some(draw, 0, 2.5), "per year")
    population["frailty_spread"] = q(_some(draw, 0, 1.5), "ratio")
    for rate in CHILD_RATES:
        tree["children"][rate] = q(_some(draw, 0, 0.2), "per week")
    tree["children"]["asks_at_once"] = q(_some(draw, 0, 1), "share")
    tree["children"]["light_recovery"] = q(_some(draw, 0, 1), "ratio")


def _change_agents(draw: Random, tree: Tree) -> None:
    for kind in tree["referrers"].values():
        kind["error"], kind["cost_awareness"] = q(_some(draw, 0, 1.5), "levels"), q(_some(draw, 0, 1), "share")
        kind["knows"] = q(draw.randint(1, 5), "providers")
    access, providers = tree["access"], tree["providers"]
    access["doubt"], access["review"] = q(_some(draw, 0, 1), "levels"), q(draw.randint(0, 9), "weeks")
    access["tolerance"] = q(_some(draw, 0, 3), "ratio")
    for share in ACCESS_SHARES:
        access[share] = q(_some(draw, 0, 1), "share")
    providers["prolongs"], providers["fills_below"] = q(_some(draw, 0, 1), "share"), q(_some(draw, 0, 1), "share")
    providers["prolong_weeks"] = q(_some(draw, 0, 8), "weeks")
    providers["group_load"] = q(_some(draw, 0, 1), "ratio")
    providers["upcoding"], providers["longer"] = q(_some(draw, 0, 3), "ratio"), q(_some(draw, 0, 3), "ratio")
    providers["top_up_wait"] = q(_some(draw, 0, 1), "ratio")
    providers["skims"], providers["refuses_complex"] = q(_some(draw, 0, 2), "ratio"), q(_some(draw, 0, 2), "ratio")
    providers["search_weeks"], providers["foresight"] = q(draw.randint(0, 6), "weeks"), q(draw.randint(0, 52), "weeks")
    for share in ("holds_beds", "irregular", "undelivered"):
        providers[share] = q(_some(draw, 0, 1), "share")
    purchasers = tree["purchasers"]
    purchasers["report_lag"], purchasers["meeting_weeks"] = q(draw.randint(0, 20), "weeks"), q(4, "weeks")
    purchasers["tolerance"] = q(0, "share")
    purchasers["audit_finds"] = q(_some(draw, 0, 1), "share")


def _scenario(draw: Random, most_levers: int = 12) -> Tree:
    pushed = {}
    for lever in draw.sample(levers(), draw.randint(most_levers - 12, most_levers)):
        value = draw.choice(list(lever.choices)) if lever.choices else None
        year, ramp = draw.randint(2025, 2027), draw.choice([None, 0, 1, 30])
        pushed[lever.id] = {
            "value": _some(draw, lever.min, lever.max) if value is None else value,
            "from": f"{year}-{draw.randint(1, 12):02d}-01",
            "ramp_weeks": ramp,
        }
    return {
        "levers": pushed,
        "responses": {one.id: draw.random() < 0.5 for one in responses()},
        "circumstances": {one.id: {"value": _some(draw, one.min, one.max)} for one in circumstances()},
    }


def _tree(draw: Random) -> Tree:
    tree = tree_of(TOWN)
    tree["warm_up_years"], tree["settlement"] = draw.randint(0, 1), draw.choice(["T-0", "T-2"])
    _change_people(draw, tree)
    _change_agents(draw, tree)
    _change_stay_numbers(draw, tree["stay"])
    for name, product in tree["products"].items():
        _change_product(draw, name, product, list(tree["kinds"]))
    return tree


def made(number: int) -> Setup:
    """A small place with random youths, staff, contracts, places, behaviour, levers, dates and circumstances."""
    draw = Random(number)
    tree = _tree(draw)
    return lay(tree, years=draw.randint(1, 3), seed=draw.randint(0, 2**53), **_scenario(draw))


def eventful(number: int, years: int = 1, warm_up: int = 0, **aimed: float) -> Setup:
    """A place as ``made`` makes it, in which much happens in little time: for the engine without its compiler.

    Few providers, many needs, and some forty levers at once, most of them in force from the first weeks; ``aimed``
    sets some levers from the start, in a place whose budget is too small.
    """
    draw = Random(number)
    tree = _tree(draw)
    tree["warm_up_years"] = warm_up
    set_value(tree, "population.needs", draw.choice([1.0, 2.0, 3.0]))
    for product in tree["products"].values():
        offered = product.get("offered", [])
        for offer in offered if isinstance(offered, list) else [offered]:
            offer["providers"] = q(min(2, offer["providers"]["value"]), "providers")
    scenario = _scenario(draw, most_levers=46)
    for setting in scenario["levers"].values():
        setting["from"] = f"{2025 + warm_up}-{draw.choice([1, 1, 1, 2, 7]):02d}-01"
    if aimed:
        set_value(tree, "budget.first_year", 0.1)
        scenario["levers"] |= {lever: {"value": value, "ramp_weeks": 0} for lever, value in aimed.items()}
    return lay(tree, years=years, seed=number, **scenario)
