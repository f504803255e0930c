"""Stage: the week is counted and its money booked; on the first week of a year prices change."""

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.providers.fields import Form, ProductRole, Response
from agents.providers.rules import income_week_cents, is_paid_per_child, is_topped_up
from model.flow.care.counting import count_client
from model.flow.event_log import EventKind, log_region_bill
from model.flow.group_counters import count_week_of_groups
from model.flow.lever_level import level_of_lever, levels_of_levers
from model.flow.money.contract_switch import forms_switch
from model.flow.money.pricing import owed_now, set_weekly_price
from model.flow.money.settling import maxima_are_set, valves_open, year_turns
from model.flow.oversight.audits import dearest_are_reviewed
from model.flow.spells import spell_enters_the_year
from model.flow.steering.market_entry import providers_enter, providers_leave
from model.flow.world import World
from model.funding.contracts import whole_cents
from model.funding.ledger import book, book_standing
from model.outcomes.counters import NO_PRODUCT, Count, StayCount, WeekCount
from model.policy.circumstance_ids import YearlyCircumstance
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52


@compiled
def tariff_change(world: World, segment: int) -> float:
    """Change of tariff in force (ratio)."""
    lever_level = levels_of_levers(world)
    if segment == Segment.B:
        return lever_level[Lever.TARIFF_B]
    if segment == Segment.C:
        return lever_level[Lever.TARIFF_C]
    return 0.0


@compiled(apart=True)
def prices_move(world: World) -> None:
    """Prices and costs of this week: indexed each year, changed by tariff levers for new care."""
    year = world.state[0].year
    for row in range(len(world.offers)):
        offer = world.offers[row]
        contract = world.contracts[offer.contract]
        change = tariff_change(world, world.products[offer.product].segment)
        index = world.lump_index[year] if contract.form == Form.LUMP_SUM else world.price_index[year]
        contract.factor = index * (1.0 + change) * price_ratio(world, row)
        # at cost prices: a higher tariff is margin, it makes no hour dearer
        contract.cost_factor = world.cost_index[year] * group_cost_ratio(world, row)


@compiled
def group_cost_ratio(world: World, row: int) -> float:
    """What a place costs in a smaller living group against the usual one (ratio): the same staff, fewer children."""
    smaller = level_of_lever(world, Lever.SMALLER_GROUPS)
    if smaller <= 0.0 or world.products[world.offers[row].product].living_group == 0:
        return 1.0
    return 1.0 / (1.0 - smaller)


@compiled
def price_ratio(world: World, row: int) -> float:
    """Price against that of the contract (ratio): a skilled purchaser leaves less margin, smaller groups cost more."""
    offer = world.offers[row]
    contract = world.contracts[offer.contract]
    skill = level_of_lever(world, Lever.PURCHASING_SKILL)
    times = group_cost_ratio(world, row)
    if skill <= 0.0 or not is_paid_per_child(contract) or contract.cost_week_cents <= 0.0:
        return times
    product = world.products[offer.product]
    over = income_week_cents(contract, product) / contract.factor / contract.cost_week_cents - 1.0
    if over <= 0.0:
        return times
    return times * (1.0 - skill * over / (1.0 + over))


@compiled(apart=True)
def year_begins(world: World) -> None:
    """On the first week of a year running care gets the new price, its children are clients again, spells go on."""
    for row in range(world.state[0].used):
        need = world.trajectories[row]
        spell_enters_the_year(world, row)
        if need.stage != Stage.IN_CARE:
            continue
        count_client(world, need.child, world.products[need.product].segment)
        set_weekly_price(world, row, owed_now(world, row))


@compiled(apart=True)
def prices_are_set(world: World) -> None:
    """Stage at the start of a week: prices and, in January, the care that runs."""
    week = world.state[0].week
    new_year = week > 0 and world.year[week] != world.year[week - 1]
    if new_year:
        year_turns(world)
    # before prices move: the index by which they do depends on the form
    forms_switch(world)
    providers_enter(world)
    if world.terms_changed[week] == 1:
        prices_move(world)
    if new_year:
        providers_leave(world)
        # after prices have moved, so that care under way gets the new ones
        year_begins(world)
        dearest_are_reviewed(world)
    maxima_are_set(world, new_year)
    halfway = week % _WEEKS_PER_YEAR == int(world.purchaser_numbers[0].top_up_week) and week >= world.state[0].start
    if halfway and world.responses[Response.TOP_UP] > 0.0:
        sums_are_topped_up(world)
    if halfway and level_of_lever(world, Lever.VALVE_CLAUSE) > 0.0:
        valves_open(world)


@compiled(apart=True)
def sums_are_topped_up(world: World) -> None:
    """Halfway through the year a purchaser adds to a lump sum whose list has grown too long."""
    for row in range(len(world.products)):
        product = world.products[row]
        if world.contracts[world.offers[product.first_offer].contract].form != Form.LUMP_SUM:
            continue
        waiting, places = 0, 0
        for offer in range(product.first_offer, product.last_offer):
            waiting += world.offers[offer].waiting
            places += world.offers[offer].capacity
        if is_topped_up(waiting, places, product, world.provider_numbers[0]):
            for offer in range(product.first_offer, product.last_offer):
                world.topped_up[offer] += world.provider_numbers[0].top_up


@compiled
def book_town(world: World, year: int, town: int) -> None:
    """Count and pay the care that runs this week in one municipality."""
    week = world.state[0].week
    for product in range(len(world.products)):
        counts = world.tally[year, town, product]
        # from running sums, not child by child: a week costs as much time however many are in care
        cents = world.running_cents[town, product]
        counts[Count.WAITING_WEEKS] += world.waiting[town, product]
        counts[Count.IN_CARE_WEEKS] += world.in_care[town, product]
        counts[Count.COST_CENTS] += cents
        world.towns[town].paid_cents += cents
        picture = world.series[week, world.products[product].segment]
        picture[WeekCount.WAITING] += world.waiting[town, product]
        picture[WeekCount.IN_CARE] += world.in_care[town, product]
        picture[WeekCount.CENTS] += cents
    count_week_of_groups(world, year, town)
    nothing = world.tally[year, town, NO_PRODUCT]
    # once a year: a stock, not a flow
    if week % _WEEKS_PER_YEAR == _WEEKS_PER_YEAR - 1:
        nothing[Count.UNMET] += world.untreated[town]
    nothing[Count.ELSEWHERE_CENTS] += world.elsewhere_cents[town]
    contribution = world.circumstances[year, YearlyCircumstance.CONTRIBUTION]
    if contribution > 0.0:
        nothing[Count.CONTRIBUTION_CENTS] += whole_cents(contribution * world.in_specialist_care[town])
    nothing[Count.UNTREATED_WEEKS] += world.untreated[town]
    nothing[Count.UNTREATED_SEVERE_WEEKS] += world.untreated_severe[town]
    nothing[Count.EXTENDED_WEEKS] += world.stay_stock[town, StayCount.EXTENDED]
    nothing[Count.ONE_TO_ONE_WEEKS] += world.stay_stock[town, StayCount.ABOVE_HOURS]
    nothing[Count.SPECIALIST_CHILD_WEEKS] += world.in_specialist_care[town]


@compiled(apart=True)
def money_is_booked(world: World) -> None:
    """Everything that runs this week is counted, billed and paid."""
    year = world.state[0].year
    for town in range(len(world.towns)):
        book_town(world, year, town)
    for row in range(len(world.offers)):
        offer = world.offers[row]
        offer.billed_cents += offer.weekly_cents
        if offer.standing_cents != 0:
            book_standing(world, year, row, offer.standing_cents)
            log_region_bill(world, row, EventKind.STANDING, offer.standing_cents)
    book_levers(world, year)


@compiled
def book_levers(world: World, year: int) -> None:
    """What the levers in force cost by themselves is paid to the local field."""
    week = world.state[0].week
    product = world.roles[ProductRole.LOCAL_FIELD]
    # a place without a local field books them on its first product: no money may get lost
    if product == NOBODY:
        product = 0
    for town in range(len(world.towns)):
        cents = whole_cents(world.lever_costs[week, town])
        if cents != 0:
            book(world, year, town, product, world.products[product].first_offer, cents)
            log_region_bill(world, world.products[product].first_offer, EventKind.LEVER_COST, cents)
