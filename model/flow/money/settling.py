"""Stage: what is settled with each provider: corrections of the week, yearly maxima, and the turn of the year."""

from agents.base.compiler.compiled import compiled
from agents.providers.fields import WHOLE_PLACE, Form, Response
from agents.providers.incentives import has_limit, may_have_ceiling
from agents.providers.rules import income_week_cents, pays_per_child
from model.flow.allocation.offering import is_bought, weeks_to_new_year
from model.flow.lever_level import force_at, force_now, force_of
from model.flow.money.pricing import responding
from model.funding.contracts import whole_cents
from model.funding.ledger import book_by_use
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_WEEKS_PER_YEAR = 52
_INVESTED_WEEKS = 104


@compiled
def still_undelivered(world, row: int) -> float:
    """Share of its bill for which an irregular provider delivers nothing, as things stand now."""
    proof = force_of(world, Lever.DELIVERY_PROOF) * world.effect[Lever.DELIVERY_PROOF]
    answers = responding(world, row, Response.BILLING_UNDELIVERED)
    return world.provider_numbers[0].undelivered * answers * (1.0 - proof)


@compiled
def count_line(world, year: int, row: int) -> None:
    """Count what a provider did and what it cost; kept with one municipality, for a provider is of the region."""
    line = world.lines[row]
    contract = world.contracts[line.contract]
    counts = world.tally[year, max(0, line.municipality), line.product]
    line.work_weeks += line.coded_work
    line.undue_cents += line.undue_weekly_cents
    cost = contract.cost_week_cents * contract.cost_factor * line.work / WHOLE_PLACE
    if line.irregular == 1:
        cost *= 1.0 - world.provider_numbers[0].undelivered
    counts[Count.CARE_COST_CENTS] += whole_cents(cost)
    if has_limit(line):
        counts[Count.PLACES_USED] += line.occupied
        counts[Count.PLACES_OFFERED] += line.capacity
        counts[Count.PLACES_BEYOND] += max(0, line.occupied - line.capacity)
    if line.closed > 0:
        counts[Count.CLOSED_WEEKS] += 1


@compiled
def settle_undelivered(world, year: int, row: int) -> None:
    """What an irregular provider bills for nothing may be found later; what it no longer dares is not billed."""
    line = world.lines[row]
    full = world.provider_numbers[0].undelivered
    still = still_undelivered(world, row)
    line.undue_cents += whole_cents(line.weekly_cents * still)
    left_out = whole_cents(line.weekly_cents * (full - still))
    if left_out > 0:
        book_by_use(world, year, row, -left_out, Count.NOT_PAID_CENTS)


@compiled
def fixed_extra(world, row: int) -> float:
    """Fixed money beside the contract this week (cents): development, and double running while places change."""
    line = world.lines[row]
    segment = world.products[line.product].segment
    week = world.state[0].week
    weekly = line.last_year_cents / _WEEKS_PER_YEAR
    if segment == Segment.STAY:
        return weekly * force_of(world, Lever.DEVELOPMENT_BUDGET)
    if segment == Segment.B or segment == Segment.C:
        earlier = force_at(world, max(0, week - _INVESTED_WEEKS), Lever.TRANSITION_INVESTMENT)
        return weekly * max(0.0, force_of(world, Lever.TRANSITION_INVESTMENT) - earlier)
    return 0.0


@compiled
def settle_line(world, year: int, row: int, invested: bool) -> None:
    """The bill of one provider this week: corrected, and never paid beyond its yearly maximum."""
    line = world.lines[row]
    if line.irregular == 1 and line.weekly_cents != 0:
        settle_undelivered(world, year, row)
    extra = whole_cents(fixed_extra(world, row)) if invested else 0
    if extra != 0:
        book_by_use(world, year, row, extra, Count.NOT_PAID_CENTS)
    if line.later_cents != 0:
        book_by_use(world, year, row, line.later_cents, Count.NOT_PAID_CENTS)
        line.later_cents = 0
    over = line.billed_cents - line.new_year_cents - line.limit_cents
    if line.limit_cents > 0 and over > 0:
        book_by_use(world, year, row, -over, Count.NOT_PAID_CENTS)


@compiled(apart=True)
def providers_are_settled(world) -> None:
    """Every provider's week; in the last week of a year also what depends on the whole of it."""
    year = world.state[0].year
    force = force_now(world)
    invested = force[Lever.DEVELOPMENT_BUDGET] > 0.0 or force[Lever.TRANSITION_INVESTMENT] > 0.0
    if weeks_to_new_year(world.state[0].week) == 1:
        year_is_settled(world, year)
    for product in range(len(world.products)):
        counted = world.products[product].segment != Segment.LOCAL
        for row in range(world.products[product].first_line, world.products[product].last_line):
            if counted:
                count_line(world, year, row)
            settle_line(world, year, row, invested)


@compiled
def year_is_settled(world, year: int) -> None:
    """Overspend of the year is shared where that is agreed; lost revenue is compensated where that is agreed."""
    state = world.state[0]
    force = force_now(world)
    spent = world.tally[year, :, :, Count.COST_CENTS].sum()
    over = spent - world.budget_cents[year] - state.supplement_cents
    state.overspend = 0.0
    if over > 0.0 and state.week >= state.start and world.budget_cents[year] > 0.0:
        state.overspend = over / world.budget_cents[year]
    shared = force[Lever.SHARED_RISK] if state.overspend > 0.0 else 0.0
    for row in range(len(world.lines)):
        line = world.lines[row]
        contract = world.contracts[line.contract]
        if not is_bought(world.products[line.product].segment) or not pays_per_child(contract):
            continue
        used = line.billed_cents - line.new_year_cents
        if shared > 0.0:
            line.later_cents -= whole_cents(shared * over * used / spent)
        if force[Lever.COMPENSATION] > 0.0 and line.last_year_cents > used:
            line.later_cents += whole_cents(force[Lever.COMPENSATION] * (line.last_year_cents - used))


@compiled(apart=True)
def year_turns(world) -> None:
    """In January every provider's account of the year starts anew."""
    for row in range(len(world.lines)):
        line = world.lines[row]
        line.last_year_cents = line.billed_cents - line.new_year_cents
        line.new_year_cents = line.billed_cents
        line.last_work_weeks, line.work_weeks = line.work_weeks, 0
        line.last_work_starts, line.work_starts = line.work_starts, 0
        line.last_undue_cents, line.undue_cents = line.undue_cents, 0


@compiled
def turnover_is_agreed(world) -> None:
    """A first agreement is about the turnover of the year before it; later years follow the index."""
    for row in range(len(world.lines)):
        line = world.lines[row]
        if line.agreed_cents == 0:
            line.agreed_cents = whole_cents(contract_turnover(world, row))


@compiled
def contract_turnover(world, row: int) -> float:
    """What a year brings (cents, prices of the start): last year's bill, else every place in use all year."""
    line = world.lines[row]
    if line.last_year_cents > 0:
        return line.last_year_cents / world.price_index[max(0, world.state[0].year - 1)]
    if not has_limit(line):
        return 0.0
    contract = world.contracts[line.contract]
    week_cents = income_week_cents(contract, world.products[line.product]) / contract.factor
    return week_cents * _WEEKS_PER_YEAR * line.places / WHOLE_PLACE


@compiled
def yearly_maximum(world, row: int) -> float:
    """The maximum agreed for a whole year (cents): of the contract or of the lever, the lower; 0 for none."""
    line = world.lines[row]
    contract = world.contracts[line.contract]
    if not may_have_ceiling(contract, line) or contract.form == Form.ONE_OFF:
        return 0.0
    most = line.ceiling_cents * world.price_index[world.state[0].year]
    share = force_of(world, Lever.PRODUCTION_CEILING)
    if share > 0.0 and is_bought(world.products[line.product].segment):
        agreed = share * line.agreed_cents * world.price_index[world.state[0].year]
        most = agreed if most <= 0.0 else min(most, agreed)
    return most


@compiled(apart=True)
def maxima_are_set(world, new_year: bool) -> None:
    """Yearly maxima: for the year in January, for what is left of it when the agreement starts later."""
    week = world.state[0].week
    changed = week == 0
    if week > 0:
        for lever in (Lever.PRODUCTION_CEILING, Lever.BUDGET_INDICATIONS):
            changed = changed or force_of(world, lever) != force_at(world, week - 1, lever)
    if not new_year and not changed:
        return
    force = force_now(world)
    if changed and (force[Lever.PRODUCTION_CEILING] > 0.0 or force[Lever.BUDGET_INDICATIONS] > 0.0):
        turnover_is_agreed(world)
    part = 1.0 if new_year else weeks_to_new_year(week) / _WEEKS_PER_YEAR
    for row in range(len(world.lines)):
        line = world.lines[row]
        most = yearly_maximum(world, row)
        used = line.billed_cents - line.new_year_cents
        line.limit_cents = used + max(1, whole_cents(part * most)) if most > 0.0 else 0


@compiled(apart=True)
def valves_open(world) -> None:
    """Halfway through the year an agreed valve adds money where the list has grown beyond the trigger."""
    valve = force_of(world, Lever.VALVE_CLAUSE)
    for product_row in range(len(world.products)):
        product = world.products[product_row]
        waiting, places = 0, 0
        for row in range(product.first_line, product.last_line):
            waiting += world.lines[row].waiting
            places += world.lines[row].capacity
        work = waiting * product.mean_weeks * WHOLE_PLACE
        if work <= world.effect[Lever.VALVE_CLAUSE] * product.norm_weeks * places:
            continue
        for row in range(product.first_line, product.last_line):
            line = world.lines[row]
            if world.contracts[line.contract].form == Form.LUMP_SUM:
                world.topped_up[row] += valve
            line.limit_cents += whole_cents(valve * line.limit_cents)
