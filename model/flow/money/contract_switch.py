"""Part of pricing: contracts change their form on a date, so that mean revenue at that moment is the same."""

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.providers.fields import WHOLE_SLOT, Form, ProductRole, Tier
from agents.providers.incentives import has_limit, tier_of
from agents.providers.rules import income_week_cents, is_paid_for_time, is_paid_per_child
from model.flow.lever_level import level_of_lever, level_of_lever_at
from model.flow.money.pricing import owed_now, set_weekly_price
from model.flow.world import World
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_NEXT_TO_NOTHING = 1.0e-9
_STRATEGIC, _ANY_TIER = int(Tier.STRATEGIC), int(Tier.BY_TURNOVER)
_FORMS = tuple(
    int(form)
    for form in (Form.TRAJECTORY_PRICE, Form.MONTH_PRICE, Form.PRICE_TIMES_QUANTITY, Form.LUMP_SUM, Form.CAPACITY)
)
"""What the choices 1 to 5 of the levers on contract form stand for."""


@compiled
def new_level(world: World, lever: int) -> float:
    """What a lever stands at when that is new this week, else 0."""
    week = world.state[0].week
    now = level_of_lever(world, lever)
    before = level_of_lever_at(world, week - 1, lever) if week > 0 else 0.0
    return now if now != before else 0.0


@compiled(apart=True)
def forms_switch(world: World) -> None:
    """Contracts whose form changes this week."""
    switch_segment(world, Segment.B, int(new_level(world, Lever.CONTRACT_FORM_B)))
    switch_segment(world, Segment.C, int(new_level(world, Lever.CONTRACT_FORM_C)))
    switch_segment(world, Segment.STAY, int(new_level(world, Lever.CONTRACT_FORM_STAY)))
    least = int(new_level(world, Lever.CAPACITY_FUNDING))
    if least > 0:
        # 1: strategic partners only, 2: tactical ones too, 3: all
        for product in range(len(world.products)):
            if world.products[product].segment == Segment.STAY:
                switch_product(world, product, Form.CAPACITY, _STRATEGIC + 1 - least)


@compiled
def switch_segment(world: World, segment: int, choice: int) -> None:
    """Give all providers of a segment the chosen contract form."""
    if choice <= 0:
        return
    for product in range(len(world.products)):
        if world.products[product].segment == segment:
            switch_product(world, product, _FORMS[choice - 1], _ANY_TIER)


@compiled(apart=True)
def switch_product(world: World, product_row: int, form: int, least_tier: int) -> None:
    """Prices of the new form follow from what was billed and done last year by all its providers together."""
    product = world.products[product_row]
    if product.role == ProductRole.CRISIS:
        # paid from a sum, a provider would limit its places; in a crisis there is always one
        return
    week_cents, start_cents = mean_prices(world, product_row)
    switched = False
    for row in range(product.first_offer, product.last_offer):
        offer = world.offers[row]
        old = world.contracts[offer.contract].form
        # a place that has no limit cannot be paid by the place, and a one-off agreement or subsidy is no contract to
        # switch
        unlimited = form == Form.CAPACITY and not has_limit(offer)
        fixed = old == Form.ONE_OFF or old == Form.SUBSIDY_PER_FTE
        if old == form or unlimited or fixed or tier_of(offer) < least_tier:
            continue
        switch_offer(world, row, form, week_cents, start_cents)
        switched = True
    if switched:
        price_anew(world, product_row)


@compiled
def price_level(world: World, row: int) -> float:
    """Prices of last year against those at the start of the run, tariff changes included (ratio)."""
    week = world.state[0].week
    if week == 0:
        return 1.0
    contract = world.contracts[world.offers[row].contract]
    index = world.lump_index if contract.form == Form.LUMP_SUM else world.price_index
    last_year = max(0, world.state[0].year - 1)
    return contract.factor * index[last_year] / index[world.year[week - 1]]


@compiled
def mean_prices(world: World, product_row: int) -> tuple[float, float]:
    """What a week and a start brought last year, at the price level of the start (cents, middle intensity)."""
    product = world.products[product_row]
    cents, weeks, starts = 0.0, 0.0, 0.0
    for row in range(product.first_offer, product.last_offer):
        offer = world.offers[row]
        cents += offer.last_year_cents / price_level(world, row)
        weeks += offer.last_work_weeks / WHOLE_SLOT
        starts += offer.last_work_starts / WHOLE_SLOT
    if cents > 0.0 and weeks > 0.0 and starts > 0.0:
        return cents / weeks, cents / starts
    return contract_prices(world, product_row)


@compiled
def contract_prices(world: World, product_row: int) -> tuple[float, float]:
    """The same from the contract, where no year has passed: every place in use, every stay of its usual length."""
    product = world.products[product_row]
    row = product.first_offer
    offer = world.offers[row]
    contract = world.contracts[offer.contract]
    week_cents = float(contract.cost_week_cents)
    if is_paid_per_child(contract):
        week_cents = income_week_cents(contract, product) / contract.factor
    elif contract.form == Form.CAPACITY:
        week_cents = contract.price_cents / contract.unit_weeks
    elif has_limit(offer) and offer.places > 0:
        week_cents = world.base_lump[row] * WHOLE_SLOT / offer.places
    return week_cents, week_cents * product.mean_weeks


@compiled
def switch_offer(world: World, row: int, form: int, week_cents: float, start_cents: float) -> None:
    """One provider's contract takes another form; what it says of care under way depends on what was paid for."""
    offer = world.offers[row]
    contract = world.contracts[offer.contract]
    old = contract.form
    places = offer.places / WHOLE_SLOT if has_limit(offer) else offer.coded_work / WHOLE_SLOT
    revenue = week_cents * places
    # its own revenue where it is known, so that the switch itself moves no money
    if offer.last_year_cents > 0:
        revenue = offer.last_year_cents / price_level(world, row) / _WEEKS_PER_YEAR
    paid_at_once = old == Form.TRAJECTORY_PRICE
    contract.form = form
    contract.unit_weeks = 1.0
    # only what is paid by time has a price for each intensity
    contract.by_intensity = 1 if is_paid_for_time(contract) else 0
    contract.switched, contract.running_cents = 0, 0.0
    if form == Form.TRAJECTORY_PRICE:
        contract.price_cents = start_cents
        contract.switched, contract.running_cents = world.state[0].week, week_cents
    elif form == Form.LUMP_SUM:
        year = world.state[0].year
        world.base_lump[row] = revenue * world.price_index[year] / world.lump_index[year]
        contract.price_cents = world.base_lump[row]
    elif form == Form.CAPACITY:
        contract.price_cents = revenue / max(_NEXT_TO_NOTHING, places)
    else:
        contract.price_cents = week_cents
        # care that began under a trajectory price was paid in full: it owes nothing by the week
        if paid_at_once:
            contract.switched = world.state[0].week


@compiled
def price_anew(world: World, product_row: int) -> None:
    """Care under way is paid as the new contract says."""
    for row in range(world.state[0].used):
        need = world.trajectories[row]
        if need.stage == Stage.IN_CARE and need.product == product_row and need.offer != NOBODY:
            set_weekly_price(world, row, owed_now(world, row))
