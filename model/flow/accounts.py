"""Stage: the week is counted and its money booked; on the first week of a year prices change."""

from agents.base.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.providers.fields import Form, ProductRole, Response
from agents.providers.rules import is_topped_up
from model.flow.care import price_factor, set_weekly_price
from model.flow.counting import count_client
from model.flow.stay_care import ABOVE_HOURS, EXTENDED
from model.funding.contracts import owed_per_week, whole_cents
from model.funding.ledger import book, book_standing
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_WEEK_OF_TOP_UP = 26


@compiled
def tariff_change(world, segment: int) -> float:
    """Change of tariff in force (ratio)."""
    force = world.force[world.state[0].week]
    if segment == Segment.B:
        return force[Lever.TARIFF_B]
    if segment == Segment.C:
        return force[Lever.TARIFF_C]
    return 0.0


@compiled
def prices_move(world) -> None:
    """Prices and costs of this week: indexed each year, changed by tariff levers for new care."""
    year = world.state[0].year
    for row in range(len(world.lines)):
        line = world.lines[row]
        contract = world.contracts[line.contract]
        change = tariff_change(world, world.products[line.product].segment)
        index = world.lump_index[year] if contract.form == Form.LUMP_SUM else world.price_index[year]
        contract.factor = index * (1.0 + change)
        contract.cost_factor = world.cost_index[year]


@compiled
def year_begins(world) -> None:
    """On the first week of a year care that runs gets the new price, and its children are clients again."""
    for row in range(world.state[0].used):
        need = world.trajectories[row]
        if need.stage != Stage.IN_CARE:
            continue
        count_client(world, need.child, world.products[need.product].segment)
        contract = world.contracts[world.lines[need.line].contract]
        factor = price_factor(contract, need.coded, world.provider_numbers[0])
        set_weekly_price(world, row, owed_per_week(contract, factor, need.load, need.tail))


@compiled
def prices_are_set(world) -> None:
    """Stage at the start of a week: prices and, in January, the care that runs."""
    week = world.state[0].week
    prices_move(world)
    if week > 0 and world.year[week] != world.year[week - 1]:
        year_begins(world)
    halfway = week % _WEEKS_PER_YEAR == _WEEK_OF_TOP_UP and week >= world.state[0].start
    if halfway and world.responses[Response.TOP_UP] > 0.0:
        sums_are_topped_up(world)


@compiled
def sums_are_topped_up(world) -> None:
    """Halfway through the year a purchaser adds to a lump sum whose list has grown too long."""
    for row in range(len(world.products)):
        product = world.products[row]
        if world.contracts[world.lines[product.first_line].contract].form != Form.LUMP_SUM:
            continue
        waiting, places = 0, 0
        for line in range(product.first_line, product.last_line):
            waiting += world.lines[line].waiting
            places += world.lines[line].capacity
        if is_topped_up(waiting, places, product, world.provider_numbers[0]):
            for line in range(product.first_line, product.last_line):
                world.topped_up[line] += world.provider_numbers[0].top_up


@compiled
def book_town(world, year: int, town: int) -> None:
    """Count and pay the care that runs this week in one municipality."""
    week = world.state[0].week
    for product in range(len(world.products)):
        counts = world.tally[year, town, product]
        cents = world.running_cents[town, product]
        counts[Count.WAITING_WEEKS] += world.waiting[town, product]
        counts[Count.IN_CARE_WEEKS] += world.in_care[town, product]
        counts[Count.COST_CENTS] += cents
        world.towns[town].paid_cents += cents
        picture = world.series[week, world.products[product].segment]
        picture[0] += world.waiting[town, product]
        picture[1] += world.in_care[town, product]
        picture[2] += cents
    world.tally[year, town, -1, Count.UNTREATED_WEEKS] += world.untreated[town]
    world.tally[year, town, -1, Count.EXTENDED_WEEKS] += world.stay_stock[town, EXTENDED]
    world.tally[year, town, -1, Count.ONE_TO_ONE_WEEKS] += world.stay_stock[town, ABOVE_HOURS]
    world.tally[year, town, -1, Count.SPECIALIST_CHILD_WEEKS] += world.in_specialist_care[town]


@compiled
def money_is_booked(world) -> None:
    """Everything that runs this week is counted, billed and paid."""
    year = world.state[0].year
    for town in range(len(world.towns)):
        book_town(world, year, town)
    for row in range(len(world.lines)):
        line = world.lines[row]
        line.billed_cents += line.weekly_cents
        if line.standing_cents != 0:
            book_standing(world, year, row, line.standing_cents)
    book_levers(world, year)


@compiled
def book_levers(world, year: int) -> None:
    """What the levers in force cost by themselves is paid to the local field."""
    week = world.state[0].week
    product = world.roles[ProductRole.LOCAL_FIELD]
    if product == NOBODY:
        product = 0
    for town in range(len(world.towns)):
        cents = whole_cents(world.lever_costs[week, town])
        if cents != 0:
            book(world, year, town, product, world.products[product].first_line, cents)
