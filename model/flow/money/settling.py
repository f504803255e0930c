"""Stage: what is settled with each provider: corrections of the week, yearly maxima, and the turn of the year."""

from agents.base.compiler.compiled import compiled
from agents.providers.fields import WHOLE_SLOT, Form, Response
from agents.providers.incentives import has_limit, may_have_ceiling
from agents.providers.rules import income_week_cents, is_paid_per_child
from model.flow.allocation.offering import is_bought, weeks_to_new_year
from model.flow.event_log import EventKind, log_region_bill
from model.flow.lever_level import level_of_lever, level_of_lever_at, levels_of_levers
from model.flow.money.pricing import response_strength
from model.flow.world import World
from model.funding.contracts import whole_cents
from model.funding.ledger import book_by_use
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52


@compiled
def still_undelivered(world: World, row: int) -> float:
    """Share of its bill for which an irregular provider delivers nothing, as things stand now."""
    proof = level_of_lever(world, Lever.DELIVERY_PROOF) * world.effect_size[Lever.DELIVERY_PROOF]
    answers = response_strength(world, row, Response.BILLING_UNDELIVERED)
    return world.provider_numbers[0].undelivered * answers * (1.0 - proof)


@compiled
def count_offer(world: World, year: int, row: int) -> None:
    """Count what a provider did and what it cost; kept with one municipality, for a provider is of the region."""
    offer = world.offers[row]
    contract = world.contracts[offer.contract]
    counts = world.tally[year, max(0, offer.municipality), offer.product]
    offer.work_weeks += offer.coded_work
    offer.undue_cents += offer.undue_weekly_cents
    cost = contract.cost_week_cents * contract.cost_factor * offer.work / WHOLE_SLOT
    if offer.irregular == 1:
        cost *= 1.0 - world.provider_numbers[0].undelivered
    counts[Count.CARE_COST_CENTS] += whole_cents(cost)
    if has_limit(offer):
        counts[Count.SLOTS_USED] += offer.occupied
        counts[Count.SLOTS_OFFERED] += offer.capacity
        counts[Count.SLOTS_BEYOND] += max(0, offer.occupied - offer.capacity)
    if offer.closed > 0:
        counts[Count.CLOSED_WEEKS] += 1


@compiled
def correct_bill(world: World, row: int, cents: int, counter: int) -> None:
    """Add to the bill of an offer afterwards, or take off it (below 0; also counted in ``counter``)."""
    book_by_use(world, world.state[0].year, row, cents, counter)
    log_region_bill(world, row, EventKind.CORRECTED, cents)


@compiled
def settle_undelivered(world: World, row: int) -> None:
    """What an irregular provider bills for nothing may be found later; what it no longer dares is not billed."""
    offer = world.offers[row]
    full = world.provider_numbers[0].undelivered
    still = still_undelivered(world, row)
    offer.undue_cents += whole_cents(offer.weekly_cents * still)
    left_out = whole_cents(offer.weekly_cents * (full - still))
    if left_out > 0:
        correct_bill(world, row, -left_out, Count.NOT_PAID_CENTS)


@compiled
def fixed_extra(world: World, row: int) -> float:
    """Fixed money beside the contract this week (cents): development, and double running while places change."""
    offer = world.offers[row]
    segment = world.products[offer.product].segment
    week = world.state[0].week
    weekly = offer.last_year_cents / _WEEKS_PER_YEAR
    if segment == Segment.STAY:
        return weekly * level_of_lever(world, Lever.DEVELOPMENT_BUDGET)
    if segment == Segment.B or segment == Segment.C:
        invested = int(world.purchaser_numbers[0].invests_for)
        earlier = level_of_lever_at(world, max(0, week - invested), Lever.TRANSITION_INVESTMENT)
        # an investment is paid for some time: what was in force before that is paid off
        return weekly * max(0.0, level_of_lever(world, Lever.TRANSITION_INVESTMENT) - earlier)
    return 0.0


@compiled
def settle_offer(world: World, row: int, invested: bool) -> None:
    """The bill of one provider this week: corrected, and never paid beyond its yearly maximum."""
    offer = world.offers[row]
    if offer.irregular == 1 and offer.weekly_cents != 0:
        settle_undelivered(world, row)
    extra = whole_cents(fixed_extra(world, row)) if invested else 0
    if extra != 0:
        correct_bill(world, row, extra, Count.NOT_PAID_CENTS)
    if offer.later_cents != 0:
        correct_bill(world, row, offer.later_cents, Count.NOT_PAID_CENTS)
        offer.later_cents = 0
    # last, so that the maximum bounds the corrections too
    over = offer.billed_cents - offer.new_year_cents - offer.limit_cents
    if offer.limit_cents > 0 and over > 0:
        correct_bill(world, row, -over, Count.NOT_PAID_CENTS)


@compiled(apart=True)
def providers_are_settled(world: World) -> None:
    """Every provider's week; in the last week of a year also what depends on the whole of it."""
    year = world.state[0].year
    lever_level = levels_of_levers(world)
    invested = lever_level[Lever.DEVELOPMENT_BUDGET] > 0.0 or lever_level[Lever.TRANSITION_INVESTMENT] > 0.0
    # before the loop: what the year decides is booked with the bills of this week
    if weeks_to_new_year(world.state[0].week) == 1:
        year_is_settled(world, year)
    for product in range(len(world.products)):
        counted = world.products[product].segment != Segment.LOCAL
        for row in range(world.products[product].first_offer, world.products[product].last_offer):
            if counted:
                count_offer(world, year, row)
            settle_offer(world, row, invested)


@compiled
def year_is_settled(world: World, year: int) -> None:
    """Overspend of the year is shared where that is agreed; lost revenue is compensated where that is agreed."""
    state = world.state[0]
    lever_level = levels_of_levers(world)
    spent = world.tally[year, :, :, Count.COST_CENTS].sum()
    over = spent - world.budget_cents[year] - state.supplement_cents
    state.overspend = 0.0
    if over > 0.0 and state.week >= state.start and world.budget_cents[year] > 0.0:
        state.overspend = over / world.budget_cents[year]
    shared = lever_level[Lever.SHARED_RISK] if state.overspend > 0.0 else 0.0
    for row in range(len(world.offers)):
        offer = world.offers[row]
        contract = world.contracts[offer.contract]
        if not is_bought(world.products[offer.product].segment) or not is_paid_per_child(contract):
            continue
        used = offer.billed_cents - offer.new_year_cents
        if shared > 0.0:
            offer.later_cents -= whole_cents(shared * over * used / spent)
        if lever_level[Lever.COMPENSATION] > 0.0 and offer.last_year_cents > used:
            offer.later_cents += whole_cents(lever_level[Lever.COMPENSATION] * (offer.last_year_cents - used))


@compiled(apart=True)
def year_turns(world: World) -> None:
    """In January every provider's account of the year starts anew."""
    for row in range(len(world.offers)):
        offer = world.offers[row]
        # billed never starts anew, so that laws about money hold over the whole run: a year is a difference
        offer.last_year_cents = offer.billed_cents - offer.new_year_cents
        offer.new_year_cents = offer.billed_cents
        offer.last_work_weeks, offer.work_weeks = offer.work_weeks, 0
        offer.last_work_starts, offer.work_starts = offer.work_starts, 0
        offer.last_undue_cents, offer.undue_cents = offer.undue_cents, 0


@compiled
def turnover_is_agreed(world: World) -> None:
    """A first agreement is about the turnover of the year before it; later years follow the index."""
    for row in range(len(world.offers)):
        offer = world.offers[row]
        if offer.agreed_cents == 0:
            offer.agreed_cents = whole_cents(contract_turnover(world, row))


@compiled
def contract_turnover(world: World, row: int) -> float:
    """What a year brings (cents, prices of the start): last year's bill, else every place in use all year."""
    offer = world.offers[row]
    if offer.last_year_cents > 0:
        return offer.last_year_cents / world.price_index[max(0, world.state[0].year - 1)]
    if not has_limit(offer):
        return 0.0
    contract = world.contracts[offer.contract]
    week_cents = income_week_cents(contract, world.products[offer.product]) / contract.factor
    return week_cents * _WEEKS_PER_YEAR * offer.places / WHOLE_SLOT


@compiled
def yearly_maximum(world: World, row: int) -> float:
    """The maximum agreed for a whole year (cents): of the contract or of the lever, the lower; 0 for none."""
    offer = world.offers[row]
    contract = world.contracts[offer.contract]
    if not may_have_ceiling(contract, offer) or contract.form == Form.ONE_OFF:
        return 0.0
    most = offer.ceiling_cents * world.price_index[world.state[0].year]
    share = level_of_lever(world, Lever.PRODUCTION_CEILING)
    if share > 0.0 and is_bought(world.products[offer.product].segment):
        agreed = share * offer.agreed_cents * world.price_index[world.state[0].year]
        most = agreed if most <= 0.0 else min(most, agreed)
    return most


@compiled(apart=True)
def maxima_are_set(world: World, new_year: bool) -> None:
    """Yearly maxima: for the year in January, for what is left of it when the agreement starts later."""
    week = world.state[0].week
    changed = week == 0
    if week > 0:
        for lever in (Lever.PRODUCTION_CEILING, Lever.BUDGET_INDICATIONS):
            changed = changed or level_of_lever(world, lever) != level_of_lever_at(world, week - 1, lever)
    if not new_year and not changed:
        return
    lever_level = levels_of_levers(world)
    if changed and (lever_level[Lever.PRODUCTION_CEILING] > 0.0 or lever_level[Lever.BUDGET_INDICATIONS] > 0.0):
        turnover_is_agreed(world)
    # an agreement that begins in the year covers what is left of it
    part = 1.0 if new_year else weeks_to_new_year(week) / _WEEKS_PER_YEAR
    for row in range(len(world.offers)):
        offer = world.offers[row]
        most = yearly_maximum(world, row)
        used = offer.billed_cents - offer.new_year_cents
        # at least a cent: 0 stands for no maximum
        offer.limit_cents = used + max(1, whole_cents(part * most)) if most > 0.0 else 0


@compiled(apart=True)
def valves_open(world: World) -> None:
    """Halfway through the year an agreed valve adds money where the list has grown beyond the trigger."""
    valve = level_of_lever(world, Lever.VALVE_CLAUSE)
    for product_row in range(len(world.products)):
        product = world.products[product_row]
        waiting, places = 0, 0
        for row in range(product.first_offer, product.last_offer):
            waiting += world.offers[row].waiting
            places += world.offers[row].capacity
        work = waiting * product.mean_weeks * WHOLE_SLOT
        if work <= world.effect_size[Lever.VALVE_CLAUSE] * product.norm_weeks * places:
            continue
        for row in range(product.first_offer, product.last_offer):
            offer = world.offers[row]
            if world.contracts[offer.contract].form == Form.LUMP_SUM:
                world.topped_up[row] += valve
            offer.limit_cents += whole_cents(valve * offer.limit_cents)
