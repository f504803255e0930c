"""Stage: places are given. Part of access: which provider, and what when everyone is full."""

import math

from agents.base.compiler.chance import Decision, standard_normal, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.local_teams.rules import gp_worker_slots, places, pupils_helped
from agents.providers.fields import LIMITLESS, WHOLE_SLOT, OfferRecord, ProductRecord, ProductRole, Response, Setting
from agents.providers.incentives import dear_weeks
from agents.providers.rules import (
    expected_wait,
    income_week_cents,
    is_paid_per_child,
    slots_offered,
    whole_slots_gained,
)
from agents.providers.stay import home_team_slots
from agents.referrers.rules import is_sought_outside_contracts
from model.flow.access.groups import (
    group_forms,
    group_list,
    has_group_started,
    home_of,
    is_turn_of_group,
    lever_of_groups,
)
from model.flow.allocation.offering import (
    capacity_lever,
    has_every_vacancy,
    is_kept_in_region,
    is_placed_centrally,
    next_exempt_for,
    shut_slots,
    slots_left,
    weeks_closed,
)
from model.flow.care.care import start_care
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import effect_of_lever, is_reached, level_of_lever, levels_of_levers
from model.flow.money.pricing import is_under_contractor
from model.flow.spells import leave_for_other_care
from model.flow.steering.market_entry import is_present
from model.flow.transitions import (
    join_waiting_list,
    leave_waiting_list,
    schedule_untreated,
    tally_row,
    waiting_list_row,
)
from model.flow.world import ORDINARY, PRIORITIES, URGENT, World
from model.funding.contracts import owed_standing
from model.outcomes.counters import Count
from model.policy.circumstance_ids import YearlyCircumstance
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_ASKED_AT_MOST = 16
_LONGEST_WAIT = 1.0e9


@compiled
def draw_offer(world: World, product: ProductRecord, draw: float) -> int:
    """An offer of the product, by size."""
    low, high = int(product.first_offer), int(product.last_offer) - 1
    while low < high:
        middle = (low + high) // 2
        if draw < world.offers[middle].cumulative:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def joint_list(world: World, product_row: int) -> int:
    """The list that all offers of a product serve together (its place among the lists)."""
    return len(world.offers) + product_row


@compiled
def joint_length(world: World, product_row: int) -> int:
    """How many stand on the joint list of a product."""
    first = waiting_list_row(joint_list(world, product_row), URGENT)
    return world.waiting_lists[first].length + world.waiting_lists[first + ORDINARY].length


@compiled
def shortest_offer(world: World, product_row: int) -> int:
    """Of all providers of a product, the one with the shortest expected wait; the largest when they are equal."""
    product = world.products[product_row]
    joint = joint_length(world, product_row)
    best, best_wait = int(product.first_offer), _LONGEST_WAIT
    for offer in range(product.first_offer, product.last_offer):
        wait = expected_wait(world.offers[offer], product, joint)
        if wait < best_wait:
            best, best_wait = offer, wait
    return best


@compiled
def shortest_known_offer(world: World, row: int) -> int:
    """Of the providers that the referrer knows of, the one with the shortest expected wait."""
    need = world.trajectories[row]
    product = world.products[need.product]
    # a municipality's own staff helps its own children; its offers lie in the order of the towns
    if world.offers[product.first_offer].municipality != NOBODY:
        return product.first_offer + world.children[need.child].municipality
    if product.last_offer - product.first_offer == 1:
        return product.first_offer
    transparency = level_of_lever(world, Lever.PRICE_TRANSPARENCY)
    knows = int(world.referrers[need.referrer].knows + effect_of_lever(world, Lever.REFERRER_COOPERATION) + 0.5)
    if product.segment == Segment.STAY:
        if has_every_vacancy(world, row):
            return shortest_offer(world, need.product)
        knows += int(level_of_lever(world, Lever.STAY_MONITOR))
    best, best_wait = product.first_offer, _LONGEST_WAIT
    knows = min(_ASKED_AT_MOST, knows)
    for provider in range(knows):
        # an occurrence for each of at most sixteen: who knows one provider more asks the same ones first
        draw = uniform(need.key, Decision.PROVIDER, need.turns * _ASKED_AT_MOST + provider)
        offer = draw_offer(world, product, draw)
        wait = expected_wait(world.offers[offer], product, joint_length(world, need.product))
        if transparency > 0.0:
            wait += dear_weeks(world.offers[offer], transparency, world.effect_size[Lever.PRICE_TRANSPARENCY])
        if wait < best_wait:
            best, best_wait = offer, wait
    return best


@compiled(apart=True)
def expected_joint_wait(world: World, product_row: int) -> float:
    """How long a child would wait on the joint list (weeks), seeing all offers of the product."""
    product = world.products[product_row]
    ahead, places, free = joint_length(world, product_row), 0, 0
    for row in range(product.first_offer, product.last_offer):
        offer = world.offers[row]
        ahead += offer.waiting
        places += offer.capacity
        free += max(0, offer.capacity - offer.occupied)
    if ahead == 0 and free >= WHOLE_SLOT:
        return 0.0
    return (ahead + 1) * product.mean_weeks * WHOLE_SLOT / max(1, places)


@compiled
def choose_contracted(world: World, row: int) -> int:
    """The list to join under contract: of an offer, or the joint list of the product."""
    product = world.trajectories[row].product
    subcontracted = world.products[product].jointly == 1 or is_under_contractor(world, row, world.state[0].week)
    if subcontracted or is_placed_centrally(world, row):
        return joint_list(world, product)
    return shortest_known_offer(world, row)


@compiled
def choose_waiting_list(world: World, row: int) -> int:
    """The list to join: under contract, or outside the contracts when all are full."""
    need = world.trajectories[row]
    product = world.products[need.product]
    place = choose_contracted(world, row)
    # local help is the municipality's own: nobody arranges it outside a contract
    if product.segment == Segment.LOCAL:
        return place
    if place < len(world.offers):
        wait = expected_wait(world.offers[place], product, joint_length(world, need.product))
    else:
        wait = expected_joint_wait(world, need.product)
    forbidden = level_of_lever(world, Lever.END_INDIVIDUAL_AGREEMENTS)
    outside = is_sought_outside_contracts(
        wait,
        product.norm_weeks,
        world.referrer_numbers[0],
        forbidden,
        uniform(need.key, Decision.OVERFLOW, need.turns),
        uniform_if(forbidden > 0.0, need.key, Decision.FORBIDDEN, need.turns),
    )
    if not outside or product.role == ProductRole.INDIVIDUAL:
        return place
    away = product.segment == Segment.STAY and world.roles[ProductRole.OUT_OF_REGION] != NOBODY
    # a child for whom stay is full can leave the region; other care can be agreed for one child
    if away and is_kept_in_region(world, row):
        return place
    tally_row(world, need.child, need.product)[Count.OVERFLOWED] += 1
    leave_for_other_care(world, row)
    if away:
        need.product = world.roles[ProductRole.OUT_OF_REGION]
        return world.products[need.product].first_offer
    return agree_outside_contracts(world, row)


@compiled(apart=True)
def agree_outside_contracts(world: World, row: int) -> int:
    """Care outside the contracts: a provider is found, at a price agreed for this child alone."""
    need = world.trajectories[row]
    # while the need still points to the product that was meant
    under_contract = price_under_contract(world, row)
    need.product = world.roles[ProductRole.INDIVIDUAL]
    offer = world.products[need.product].first_offer
    contract = world.contracts[world.offers[offer].contract]
    sigma = contract.tail_sigma
    tail = world.circumstances[world.state[0].year, YearlyCircumstance.TAIL]
    if tail > 0.0:
        sigma *= 1.0 + tail
    draw = uniform(need.key, Decision.PRICE_TAIL, need.turns)
    # mean 1: the spread of prices by itself moves no total
    need.tail = math.exp(sigma * standard_normal(draw) - 0.5 * sigma * sigma)
    one_off = income_week_cents(contract, world.products[need.product])
    if under_contract > 0.0 and one_off > 0.0:
        need.tail = min(need.tail, under_contract / one_off)
    return offer


@compiled
def price_under_contract(world: World, row: int) -> float:
    """What a week costs when a one-off agreement comes under the contract of its product (cents); 0 when not."""
    need = world.trajectories[row]
    if not is_reached(world, Lever.ONE_OFFS_UNDER_CONTRACT, need.key, Decision.UNDER_CONTRACT, need.turns):
        return 0.0
    product = world.products[need.product]
    contract = world.contracts[world.offers[product.first_offer].contract]
    if is_paid_per_child(contract):
        return income_week_cents(contract, product)
    return contract.cost_week_cents * contract.cost_factor


@compiled
def stay_change(world: World, product_row: int) -> float:
    """Change of places of stay in force (ratio): foster families, closed places and all places together."""
    lever_level = levels_of_levers(world)
    change = 1.0 + lever_level[Lever.CAPACITY_STAY]
    if world.products[product_row].role == ProductRole.CLOSED:
        change *= 1.0 + lever_level[Lever.CLOSED_PLACES]
    if world.stays[product_row].setting == Setting.FOSTER:
        change *= world.foster_supply[world.state[0].year] * (1.0 + lever_level[Lever.NETWORK_FOSTER])
    return change - 1.0


@compiled
def staff_slots(world: World, row: int) -> int:
    """Places of a municipality's own staff, with what levers add (thousandths)."""
    offer = world.offers[row]
    team = world.teams[offer.municipality]
    share = world.towns[offer.municipality].share
    lever_level = levels_of_levers(world)
    role = world.products[offer.product].role
    if role == ProductRole.SCHOOL:
        fte = share * lever_level[Lever.SCHOOL_SUPPORT_FTE]
        return pupils_helped(fte, world.effect_size[Lever.SCHOOL_SUPPORT_FTE])
    if role == ProductRole.GP_WORKER:
        return gp_worker_slots(team.gp_worker_fte + share * lever_level[Lever.POH_JEUGD_FTE], world.team_numbers[0])
    return places(team.fte + share * lever_level[Lever.LOCAL_TEAM_FTE], world.team_numbers[0])


@compiled
def with_more_time(world: World, product: ProductRecord, offer: OfferRecord) -> int:
    """Places when less administration leaves more hours for children, for the same staff and money (thousandths)."""
    gained = effect_of_lever(world, Lever.LESS_ADMIN)
    if gained <= 0.0 or offer.capacity >= LIMITLESS:
        return offer.capacity
    if product.role == ProductRole.LOCAL_TEAM:
        return int(offer.capacity * (1.0 + gained))
    if product.segment != Segment.B and product.segment != Segment.C:
        return offer.capacity
    places = 0
    for row in range(product.first_offer, product.last_offer):
        places += world.offers[row].places
    return int(offer.capacity + whole_slots_gained(places * gained, offer.share, offer.cumulative))


@compiled
def set_capacity(world: World, row: int) -> None:
    """Set the capacity of an offer and what it is owed this week, whoever is in care."""
    offer = world.offers[row]
    product = world.products[offer.product]
    contract = world.contracts[offer.contract]
    if not is_present(world, offer):
        offer.capacity, offer.standing_cents, offer.closed = 0, 0, 0
        return
    change = capacity_lever(world, product.segment)
    if product.segment == Segment.STAY:
        change = stay_change(world, offer.product)
    if product.role in (ProductRole.GP_WORKER, ProductRole.LOCAL_TEAM, ProductRole.SCHOOL):
        offer.capacity = staff_slots(world, row)
    else:
        offer.capacity = int(offer.places * (1.0 + change))
    if product.role == ProductRole.HOME_TEAM:
        fte = level_of_lever(world, Lever.INTENSIVE_HOME_TEAMS)
        offer.capacity += int(offer.share * home_team_slots(fte, world.stay_numbers[0]))
    # before hours, staff and rounding change the places: paid is what was contracted
    grown = (1.0 + change) * (1.0 + world.topped_up[row])
    offer.standing_cents = owed_standing(contract, offer, world.base_lump[row], grown)
    offer.capacity = with_more_time(world, product, offer)
    offered = slots_offered(offer, contract, world.responses[Response.RATIONING_LUMP_SUM])
    offer.capacity = slots_left(world, row, offered)
    if product.segment == Segment.STAY:
        offer.capacity = max(0, offer.capacity - shut_slots(world, row))
    offer.closed = weeks_closed(world, row)


@compiled
def first_waiting(world: World, row: int) -> int:
    """Who is first for this offer: urgent before ordinary, then who came first, of its own and the joint list."""
    product = world.offers[row].product
    for priority in range(PRIORITIES):
        own = world.waiting_lists[waiting_list_row(row, priority)].first
        joint = world.waiting_lists[waiting_list_row(joint_list(world, product), priority)].first
        if own != NOBODY and (
            joint == NOBODY or world.trajectories[own].joined_week <= world.trajectories[joint].joined_week
        ):
            return own
        if joint != NOBODY:
            return joint
    return NOBODY


@compiled
def fill_slots(world: World, row: int) -> None:
    """Fill the free places of one offer from the lists; who stays on a list draws its next turn."""
    offer = world.offers[row]
    grouped = world.state[0].grouped == 1
    while grouped or offer.waiting > 0 or joint_length(world, offer.product) > 0:
        first = first_waiting(world, row)
        if offer.closed > 0:
            first = next_exempt_for(
                world, waiting_list_row(row, URGENT), waiting_list_row(joint_list(world, offer.product), URGENT)
            )
        elif grouped and is_turn_of_group(world, row, first):
            if not has_group_started(world, row):
                return
            continue
        # nobody passes who is first, though somebody behind might fit
        if first == NOBODY or offer.occupied + world.trajectories[first].load > offer.capacity:
            return
        leave_waiting_list(world, first)
        start_care(world, first, row)


@compiled
def groups_form(world: World) -> None:
    """Who has waited long enough for a group joins an ordinary list; an offer saves places for a complete group."""
    for row in range(len(world.offers)):
        lever = lever_of_groups(world.products[world.offers[row].product])
        if lever == NOBODY or home_of(world, row) != row:
            continue
        waits = world.waiting_lists[waiting_list_row(group_list(world, row), ORDINARY)]
        longest = int(world.duration_weeks[lever])
        group_forms(world, row)
        while (
            world.groups[row] == NOBODY
            and waits.first != NOBODY
            and world.trajectories[waits.first].joined_week + longest <= world.state[0].week
        ):
            tired = waits.first
            leave_waiting_list(world, tired)
            need = world.trajectories[tired]
            tally_row(world, need.child, need.product)[Count.REFERRALS] += 1
            join_waiting_list(world, tired, choose_waiting_list(world, tired))
            log_event(world, tired, EventKind.OTHER_LIST, 0)


@compiled(apart=True)
def offers_change(world: World) -> None:
    """Set the capacity of every offer from this week on."""
    for row in range(len(world.offers)):
        set_capacity(world, row)


@compiled(apart=True)
def care_is_allocated(world: World) -> None:
    """Give free slots to who waits; first come, first served within a priority."""
    grouped = world.state[0].grouped == 1
    if grouped:
        groups_form(world)
    if world.terms_changed[world.state[0].week] == 1:
        offers_change(world)
    for product in range(len(world.products)):
        jointly = joint_length(world, product) > 0
        for row in range(world.products[product].first_offer, world.products[product].last_offer):
            offer = world.offers[row]
            if grouped or (offer.occupied < offer.capacity and (jointly or offer.waiting > 0)):
                fill_slots(world, row)
    clear_the_desk(world)


@compiled
def clear_the_desk(world: World) -> None:
    """Who asked this week and got no place draws what happens while waiting."""
    state = world.state[0]
    for entry in range(state.requests):
        row: int = world.requests[entry]
        if world.trajectories[row].stage == Stage.WAITING:
            schedule_untreated(world, row)
    state.requests = 0
