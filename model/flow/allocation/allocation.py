"""Stage: places are given. Part of access: which provider, and what when everyone is full."""

import math

from agents.base.compiler.chance import Decision, standard_normal, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.local_teams.rules import gp_worker_places, places, pupils_helped
from agents.providers.fields import LIMITLESS, WHOLE_PLACE, ProductRole, Response, Setting
from agents.providers.incentives import dear_weeks
from agents.providers.rules import (
    expected_wait,
    income_week_cents,
    pays_per_child,
    places_offered,
    whole_places_gained,
)
from agents.providers.stay import home_team_places, must_leave_the_region
from agents.referrers.rules import leaves_the_contracts
from model.flow.access.groups import (
    group_comes_first,
    group_forms,
    group_list,
    group_starts,
    home_of,
    lever_of_groups,
)
from model.flow.allocation.offering import next_exempt_for, places_left, shut_places, weeks_closed
from model.flow.care.care import start_care
from model.flow.lever_level import force_now, force_of, reaches, strength_of
from model.flow.money.pricing import is_under_contractor
from model.flow.spells import leave_for_other_care
from model.flow.steering.market_entry import is_present
from model.flow.transitions import leave_line, queue_row, schedule_untreated, stand_in_line, tally_row
from model.flow.world import ORDINARY, PRIORITIES, URGENT
from model.funding.contracts import owed_standing
from model.outcomes.counters import Count
from model.policy.circumstance_ids import Surrounding
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_ASKED_AT_MOST = 16


@compiled
def line_drawn(world, product, draw: float) -> int:
    """A provider line of the product, by size."""
    low, high = int(product.first_line), int(product.last_line) - 1
    while low < high:
        middle = (low + high) // 2
        if draw < world.lines[middle].cumulative:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def joint_list(world, product_row: int) -> int:
    """The list that all lines of a product serve together (its place among the lists)."""
    return len(world.lines) + product_row


@compiled
def joint_length(world, product_row: int) -> int:
    """How many stand on the joint list of a product."""
    first = queue_row(joint_list(world, product_row), URGENT)
    return world.queues[first].length + world.queues[first + ORDINARY].length


@compiled
def sees_every_vacancy(world, row: int) -> bool:
    """Whether the intake point for stay shows this referrer every provider."""
    need = world.trajectories[row]
    return reaches(world, Lever.VACANCY_VIEW, need.key, Decision.SEES_VACANCIES, need.turns)


@compiled
def shortest_line(world, product_row: int) -> int:
    """Of all providers of a product, the one with the shortest expected wait; the largest when they are equal."""
    product = world.products[product_row]
    joint = joint_length(world, product_row)
    best, best_wait = int(product.first_line), 1.0e9
    for line in range(product.first_line, product.last_line):
        wait = expected_wait(world.lines[line], product, joint)
        if wait < best_wait:
            best, best_wait = line, wait
    return best


@compiled
def shortest_known_line(world, row: int) -> int:
    """Of the providers that the referrer knows of, the one with the shortest expected wait."""
    need = world.trajectories[row]
    product = world.products[need.product]
    if world.lines[product.first_line].municipality != NOBODY:
        return product.first_line + world.children[need.child].municipality
    if product.last_line - product.first_line == 1:
        return product.first_line
    seen = force_of(world, Lever.PRICE_TRANSPARENCY)
    knows = int(world.referrers[need.referrer].knows + strength_of(world, Lever.REFERRER_COOPERATION) + 0.5)
    if product.segment == Segment.STAY:
        if sees_every_vacancy(world, row):
            return shortest_line(world, need.product)
        knows += int(force_of(world, Lever.STAY_MONITOR))
    best, best_wait = product.first_line, 1.0e9
    knows = min(_ASKED_AT_MOST, knows)
    for asked in range(knows):
        draw = uniform(need.key, Decision.PROVIDER, need.turns * _ASKED_AT_MOST + asked)
        line = line_drawn(world, product, draw)
        wait = expected_wait(world.lines[line], product, joint_length(world, need.product))
        if seen > 0.0:
            wait += dear_weeks(world.lines[line], seen, world.effect[Lever.PRICE_TRANSPARENCY])
        if wait < best_wait:
            best, best_wait = line, wait
    return best


@compiled
def is_placed_centrally(world, row: int) -> bool:
    """Whether a central placement point handles this referral: a share of those to stay."""
    need = world.trajectories[row]
    if world.products[need.product].segment != Segment.STAY:
        return False
    return reaches(world, Lever.CENTRAL_PLACEMENT, need.key, Decision.CENTRAL_PLACEMENT, need.turns)


@compiled(apart=True)
def expected_joint_wait(world, product_row: int) -> float:
    """How long a child would wait on the joint list (weeks), seeing all lines of the product."""
    product = world.products[product_row]
    ahead, places, free = joint_length(world, product_row), 0, 0
    for row in range(product.first_line, product.last_line):
        line = world.lines[row]
        ahead += line.waiting
        places += line.capacity
        free += max(0, line.capacity - line.occupied)
    if ahead == 0 and free >= WHOLE_PLACE:
        return 0.0
    return (ahead + 1) * product.mean_weeks * WHOLE_PLACE / max(1, places)


@compiled
def choose_contracted(world, row: int) -> int:
    """The list to join under contract: of a line, or the joint list of the product."""
    product = world.trajectories[row].product
    subcontracted = world.products[product].jointly == 1 or is_under_contractor(world, row, world.state[0].week)
    if subcontracted or is_placed_centrally(world, row):
        return joint_list(world, product)
    return shortest_known_line(world, row)


@compiled
def choose_place(world, row: int) -> int:
    """The list to join: under contract, or outside the contracts when all are full."""
    need = world.trajectories[row]
    product = world.products[need.product]
    place = choose_contracted(world, row)
    if product.segment == Segment.LOCAL:
        return place
    if place < len(world.lines):
        wait = expected_wait(world.lines[place], product, joint_length(world, need.product))
    else:
        wait = expected_joint_wait(world, need.product)
    forbidden = force_of(world, Lever.END_INDIVIDUAL_AGREEMENTS)
    outside = leaves_the_contracts(
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
    if away and is_kept_in_region(world, row):
        return place
    tally_row(world, need.child, need.product)[Count.OVERFLOWED] += 1
    leave_for_other_care(world, row)
    if away:
        need.product = world.roles[ProductRole.OUT_OF_REGION]
        return world.products[need.product].first_line
    return agreed_outside(world, row)


@compiled
def is_kept_in_region(world, row: int) -> bool:
    """Whether a child for whom the region is full waits in it: neither safety nor expertise asks otherwise."""
    need = world.trajectories[row]
    if must_leave_the_region(need.judged, need.priority == URGENT, world.stay_numbers[0]):
        return False
    return reaches(world, Lever.KEEP_IN_REGION, need.key, Decision.KEPT_IN_REGION, need.turns)


@compiled(apart=True)
def agreed_outside(world, row: int) -> int:
    """Care outside the contracts: a provider is found, at a price agreed for this child alone."""
    need = world.trajectories[row]
    under_contract = price_under_contract(world, row)
    need.product = world.roles[ProductRole.INDIVIDUAL]
    line = world.products[need.product].first_line
    contract = world.contracts[world.lines[line].contract]
    sigma = contract.tail_sigma
    tail = world.surroundings[world.state[0].year, Surrounding.TAIL]
    if tail > 0.0:
        sigma *= 1.0 + tail
    draw = uniform(need.key, Decision.PRICE_TAIL, need.turns)
    need.tail = math.exp(sigma * standard_normal(draw) - 0.5 * sigma * sigma)
    one_off = income_week_cents(contract, world.products[need.product])
    if under_contract > 0.0 and one_off > 0.0:
        need.tail = min(need.tail, under_contract / one_off)
    return line


@compiled
def price_under_contract(world, row: int) -> float:
    """What a week costs when a one-off agreement comes under the contract of its product (cents); 0 when not."""
    need = world.trajectories[row]
    if not reaches(world, Lever.ONE_OFFS_UNDER_CONTRACT, need.key, Decision.UNDER_CONTRACT, need.turns):
        return 0.0
    product = world.products[need.product]
    contract = world.contracts[world.lines[product.first_line].contract]
    if pays_per_child(contract):
        return income_week_cents(contract, product)
    return contract.cost_week_cents * contract.cost_factor


@compiled
def capacity_lever(world, segment: int) -> float:
    """Change of contracted capacity in force in this segment (ratio)."""
    if segment == Segment.B:
        return force_of(world, Lever.CAPACITY_B)
    if segment == Segment.C:
        return force_of(world, Lever.CAPACITY_C)
    return 0.0


@compiled
def stay_change(world, product_row: int) -> float:
    """Change of places of stay in force (ratio): foster families, closed places and all places together."""
    force = force_now(world)
    change = 1.0 + force[Lever.CAPACITY_STAY]
    if world.products[product_row].role == ProductRole.CLOSED:
        change *= 1.0 + force[Lever.CLOSED_PLACES]
    if world.stays[product_row].setting == Setting.FOSTER:
        change *= world.foster_supply[world.state[0].year] * (1.0 + force[Lever.NETWORK_FOSTER])
    return change - 1.0


@compiled
def staff_places(world, row: int) -> int:
    """Places of a municipality's own staff, with what levers add (thousandths)."""
    line = world.lines[row]
    team = world.teams[line.municipality]
    share = world.towns[line.municipality].share
    force = force_now(world)
    role = world.products[line.product].role
    if role == ProductRole.SCHOOL:
        fte = share * force[Lever.SCHOOL_SUPPORT_FTE]
        return pupils_helped(fte, world.effect[Lever.SCHOOL_SUPPORT_FTE])
    if role == ProductRole.GP_WORKER:
        return gp_worker_places(team.gp_worker_fte + share * force[Lever.POH_JEUGD_FTE], world.team_numbers[0])
    return places(team.fte + share * force[Lever.LOCAL_TEAM_FTE], world.team_numbers[0])


@compiled
def with_more_time(world, product, line) -> int:
    """Places when less administration leaves more hours for children, for the same staff and money (thousandths)."""
    gained = strength_of(world, Lever.LESS_ADMIN)
    if gained <= 0.0 or line.capacity >= LIMITLESS:
        return line.capacity
    if product.role == ProductRole.LOCAL_TEAM:
        return int(line.capacity * (1.0 + gained))
    if product.segment != Segment.B and product.segment != Segment.C:
        return line.capacity
    places = 0
    for row in range(product.first_line, product.last_line):
        places += world.lines[row].places
    return int(line.capacity + whole_places_gained(places * gained, line.share, line.cumulative))


@compiled
def set_offer(world, row: int) -> None:
    """What a line offers and is owed this week, whoever is in care."""
    line = world.lines[row]
    product = world.products[line.product]
    contract = world.contracts[line.contract]
    if not is_present(world, line):
        line.capacity, line.standing_cents, line.closed = 0, 0, 0
        return
    change = capacity_lever(world, product.segment)
    if product.segment == Segment.STAY:
        change = stay_change(world, line.product)
    if product.role in (ProductRole.GP_WORKER, ProductRole.LOCAL_TEAM, ProductRole.SCHOOL):
        line.capacity = staff_places(world, row)
    else:
        line.capacity = int(line.places * (1.0 + change))
    if product.role == ProductRole.HOME_TEAM:
        fte = force_of(world, Lever.INTENSIVE_HOME_TEAMS)
        line.capacity += int(line.share * home_team_places(fte, world.stay_numbers[0]))
    grown = (1.0 + change) * (1.0 + world.topped_up[row])
    line.standing_cents = owed_standing(contract, line, world.base_lump[row], grown)
    line.capacity = with_more_time(world, product, line)
    offered = places_offered(line, contract, world.responses[Response.RATIONING_LUMP_SUM])
    line.capacity = places_left(world, row, offered)
    if product.segment == Segment.STAY:
        line.capacity = max(0, line.capacity - shut_places(world, row))
    line.closed = weeks_closed(world, row)


@compiled
def next_in_line(world, row: int) -> int:
    """Who is first for this line: urgent before ordinary, then who came first, of its own and the joint list."""
    product = world.lines[row].product
    for priority in range(PRIORITIES):
        own = world.queues[queue_row(row, priority)].first
        joint = world.queues[queue_row(joint_list(world, product), priority)].first
        if own != NOBODY and (joint == NOBODY or world.trajectories[own].joined <= world.trajectories[joint].joined):
            return own
        if joint != NOBODY:
            return joint
    return NOBODY


@compiled
def give_places(world, row: int) -> None:
    """Fill the free places of one line from the lists; who stays on a list draws its next turn."""
    line = world.lines[row]
    grouped = world.state[0].grouped == 1
    while grouped or line.waiting > 0 or joint_length(world, line.product) > 0:
        first = next_in_line(world, row)
        if line.closed > 0:
            first = next_exempt_for(world, queue_row(row, URGENT), queue_row(joint_list(world, line.product), URGENT))
        elif grouped and group_comes_first(world, row, first):
            if not group_starts(world, row):
                return
            continue
        if first == NOBODY or line.occupied + world.trajectories[first].load > line.capacity:
            return
        leave_line(world, first)
        start_care(world, first, row)


@compiled
def groups_form(world) -> None:
    """Who has waited long enough for a group joins an ordinary list; a line saves places for a complete group."""
    for row in range(len(world.lines)):
        lever = lever_of_groups(world.products[world.lines[row].product])
        if lever == NOBODY or home_of(world, row) != row:
            continue
        waits = world.queues[queue_row(group_list(world, row), ORDINARY)]
        longest = int(world.takes[lever])
        group_forms(world, row)
        while (
            world.groups[row] == NOBODY
            and waits.first != NOBODY
            and world.trajectories[waits.first].joined + longest <= world.state[0].week
        ):
            tired = waits.first
            leave_line(world, tired)
            need = world.trajectories[tired]
            tally_row(world, need.child, need.product)[Count.REFERRALS] += 1
            stand_in_line(world, tired, choose_place(world, tired))


@compiled(apart=True)
def offers_change(world) -> None:
    """What every line offers from this week on."""
    for row in range(len(world.lines)):
        set_offer(world, row)


@compiled(apart=True)
def places_are_given(world) -> None:
    """Every line offers its places; first come, first served within a priority."""
    grouped = world.state[0].grouped == 1
    if grouped:
        groups_form(world)
    if world.news[world.state[0].week] == 1:
        offers_change(world)
    for product in range(len(world.products)):
        jointly = joint_length(world, product) > 0
        for row in range(world.products[product].first_line, world.products[product].last_line):
            line = world.lines[row]
            if grouped or (line.occupied < line.capacity and (jointly or line.waiting > 0)):
                give_places(world, row)
    clear_the_desk(world)


@compiled
def clear_the_desk(world) -> None:
    """Who asked this week and got no place draws what happens while waiting."""
    state = world.state[0]
    for entry in range(state.requests):
        row = world.requests[entry]
        if world.trajectories[row].stage == Stage.WAITING:
            schedule_untreated(world, row)
    state.requests = 0
