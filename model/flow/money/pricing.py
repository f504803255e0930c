"""What care costs and brings, one trajectory at a time: used where care starts, ends and is priced anew."""

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.providers.fields import WHOLE_SLOT, ContractRecord, ProductRecord, ProviderParameters, Response
from agents.providers.incentives import restraint_now, undue_part, work_of
from agents.providers.rules import coded_intensity, intensity_factor, intensity_needed
from model.flow.access.school import municipal_part, others_part, paid_by_schools
from model.flow.event_log import EventKind, log_bill
from model.flow.group_counters import change_group_cents, count_in_groups
from model.flow.lever_level import is_reached_at, level_of_lever, levels_of_levers
from model.flow.transitions import tally_row
from model.flow.world import World
from model.funding.contracts import owed_at_start, owed_per_week, whole_cents
from model.funding.ledger import book
from model.outcomes.counters import NO_PRODUCT, Count, GroupCount
from model.policy.lever_ids import Lever
from model.policy.segments import Segment


@compiled
def response_strength(world: World, offer_row: int, response: int) -> float:
    """How far a provider still gives way to an incentive (0 not, 1 fully)."""
    on = world.responses[response]
    if on <= 0.0:
        return 0.0
    lever_level = levels_of_levers(world)
    on *= 1.0 - restraint_now(world.offers[offer_row], world.state[0].week)
    if world.state[0].overspend > 0.0:
        on *= 1.0 - lever_level[Lever.SHARED_RISK]
    # whose lost revenue is compensated has less reason to stretch care
    if response == Response.LONGER_UNDER_MONTH_PRICE or response == Response.FILLING_PLACES:
        on *= 1.0 - lever_level[Lever.COMPENSATION]
    return on


@compiled
def is_under_contractor(world: World, row: int, week: int) -> bool:
    """Whether a main contractor answers for this child: a share of those referred to segment C and stay."""
    need = world.trajectories[row]
    segment = world.products[need.product].segment
    if segment not in (Segment.C, Segment.STAY):
        return False
    # occurrence 0: one draw for the need, whatever care it comes to
    return is_reached_at(world, week, Lever.MAIN_CONTRACTOR, need.key, Decision.MAIN_CONTRACTOR, 0)


@compiled
def is_on_result(world: World, row: int) -> bool:
    """Whether the present care was agreed on result: a share of starts in segments B and C."""
    need = world.trajectories[row]
    segment = world.products[need.product].segment
    if segment not in (Segment.B, Segment.C):
        return False
    # as it was when care started: a lever that moves later undoes no agreement
    return is_reached_at(world, need.started_week, Lever.RESULT_BASED, need.key, Decision.RESULT_BASED, need.cares)


@compiled
def price_factor(contract: ContractRecord, coded: int, numbers: ProviderParameters) -> float:
    """Price of this intensity against the contract's price (ratio)."""
    return intensity_factor(coded, numbers) if contract.by_intensity else 1.0


@compiled
def price_times(world: World, row: int) -> float:
    """Price of this care against that of its contract (ratio): a contractor's part, a risk on result, its code.

    A provider that carries a risk on result asks as much more as it expects to lose.
    """
    need = world.trajectories[row]
    offer = world.offers[need.offer]
    times = 1.0 + offer.keeps
    if is_under_contractor(world, row, need.started_week):
        times += world.effect_size[Lever.MAIN_CONTRACTOR]
    if is_on_result(world, row):
        times /= 1.0 - world.effect_size[Lever.RESULT_BASED] * (1.0 - world.products[need.product].recovers)
    return times * price_factor(world.contracts[offer.contract], need.coded_intensity, world.provider_numbers[0])


@compiled
def owed_now(world: World, row: int) -> int:
    """What this care costs per week (cents), at the price of now."""
    return owed_each_week(world, row, price_times(world, row))


@compiled
def owed_each_week(world: World, row: int, times: float) -> int:
    """What this care costs per week (cents); care from before a change of contract keeps its own way."""
    need = world.trajectories[row]
    contract = world.contracts[world.offers[need.offer].contract]
    if need.started_week < contract.switched:
        return whole_cents(contract.running_cents * contract.factor * times * need.load / WHOLE_SLOT)
    return owed_per_week(contract, times, need.load, need.tail)


@compiled
def set_weekly_price(world: World, row: int, cents: int) -> None:
    """Let the weekly amounts that run include the municipality's part of this one (cents per week); 0 takes it out."""
    need = world.trajectories[row]
    offer = world.offers[need.offer]
    numbers = world.provider_numbers[0]
    town = world.children[need.child].municipality
    share = paid_by_schools(world, row)
    if share > 0.0:
        cents = municipal_part(cents, share)
        world.elsewhere_cents[town] += others_part(cents, share) - others_part(need.weekly_cents, share)
    # running sums move by the difference and are never added up anew: whole cents keep them exact
    change = cents - need.weekly_cents
    undue = undue_part(cents, need.intensity, need.coded_intensity, numbers)
    offer.undue_weekly_cents += undue - undue_part(need.weekly_cents, need.intensity, need.coded_intensity, numbers)
    need.weekly_cents = cents
    if change != 0:
        log_bill(world, row, EventKind.PRICED, cents)
    offer.weekly_cents += change
    world.running_cents[town, need.product] += change
    change_group_cents(world, row, change)


@compiled
def count_work(world: World, row: int, sign: int) -> None:
    """Let the work that an offer does include this care (1), or no longer (-1)."""
    need = world.trajectories[row]
    offer = world.offers[need.offer]
    numbers = world.provider_numbers[0]
    work = work_of(need.load, need.intensity, need.tail, numbers)
    coded = (
        work if need.coded_intensity == need.intensity else work_of(need.load, need.coded_intensity, need.tail, numbers)
    )
    offer.work += sign * work
    offer.coded_work += sign * coded
    if sign > 0:
        offer.work_starts += coded


@compiled
def agree_price(world: World, row: int, product: ProductRecord, contract: ContractRecord) -> None:
    """The provider codes an intensity; what is owed at once is booked, what is owed per week runs."""
    need = world.trajectories[row]
    numbers = world.provider_numbers[0]
    need.intensity = intensity_needed(need.severity, numbers)
    answers = response_strength(world, need.offer, Response.UPCODING)
    draw = uniform_if(answers > 0.0, need.key, Decision.CODING, need.cares)
    need.coded_intensity = coded_intensity(need.intensity, contract, product, numbers, answers, draw)
    if need.coded_intensity > need.intensity and is_claim_refused(world, row, product):
        need.coded_intensity = need.intensity
    if need.coded_intensity > need.intensity:
        tally_row(world, need.child, need.product)[Count.UPCODED] += 1
    municipality = world.children[need.child].municipality
    # after coding: the price is that of the code, not of the need
    times = price_times(world, row)
    at_once = owed_at_start(contract, times, need.load)
    if at_once != 0:
        municipal = municipal_part(at_once, paid_by_schools(world, row))
        tally_row(world, need.child, NO_PRODUCT)[Count.ELSEWHERE_CENTS] += at_once - municipal
        count_in_groups(world, row, GroupCount.CENTS, municipal)
        log_bill(world, row, EventKind.BILLED, municipal)
        book(world, world.state[0].year, municipality, need.product, need.offer, municipal)
        world.offers[need.offer].undue_cents += undue_part(municipal, need.intensity, need.coded_intensity, numbers)
    set_weekly_price(world, row, owed_each_week(world, row, times))
    count_work(world, row, 1)


@compiled
def is_claim_refused(world: World, row: int, product: ProductRecord) -> bool:
    """Whether claim rules of segment C keep out a code that is heavier than needed."""
    lever_level = level_of_lever(world, Lever.CLAIM_RULES)
    if lever_level <= 0.0 or product.segment != Segment.C:
        return False
    need = world.trajectories[row]
    return uniform(need.key, Decision.CLAIM_CHECKED, need.cares) < lever_level
