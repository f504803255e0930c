"""Stage: places are given. Part of access: which provider, and what when everyone is full."""

import math

from agents.base.chance import Decision, key_of, standard_normal, uniform
from agents.base.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.local_teams.rules import gp_worker_places, places
from agents.providers.fields import LIMITLESS, WHOLE_PLACE, ProductRole, Response, Setting
from agents.providers.rules import expected_wait, places_offered
from agents.providers.stay import home_team_places, missing_staff, must_leave_the_region, places_closed
from agents.referrers.rules import leaves_the_contracts
from model.flow.care import start_care
from model.flow.moves import leave_line, queue_row, schedule_untreated, tally_row
from model.flow.world import ORDINARY, PRIORITIES, URGENT
from model.funding.contracts import owed_standing
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_ASKED_AT_MOST = 16
_QUARTER = 13


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
    force = world.force[world.state[0].week, Lever.VACANCY_VIEW]
    return force > 0.0 and uniform(need.key, Decision.SEES_VACANCIES, need.turns) < force


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
    knows = int(world.referrers[need.referrer].knows)
    if product.segment == Segment.STAY:
        if sees_every_vacancy(world, row):
            return shortest_line(world, need.product)
        knows += int(world.force[world.state[0].week, Lever.STAY_MONITOR])
    best, best_wait = product.first_line, 1.0e9
    knows = min(_ASKED_AT_MOST, knows)
    for asked in range(knows):
        draw = uniform(need.key, Decision.PROVIDER, need.turns * _ASKED_AT_MOST + asked)
        line = line_drawn(world, product, draw)
        wait = expected_wait(world.lines[line], product, joint_length(world, need.product))
        if wait < best_wait:
            best, best_wait = line, wait
    return best


@compiled
def is_placed_centrally(world, row: int) -> bool:
    """Whether a central placement point handles this referral: a share of those to stay."""
    need = world.trajectories[row]
    force = world.force[world.state[0].week, Lever.CENTRAL_PLACEMENT]
    if force <= 0.0 or world.products[need.product].segment != Segment.STAY:
        return False
    return uniform(need.key, Decision.CENTRAL_PLACEMENT, need.turns) < force


@compiled
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
def choose_place(world, row: int) -> int:
    """The list to join: of a line, or the joint list of the product; outside the contracts when all are full."""
    need = world.trajectories[row]
    product = world.products[need.product]
    line = shortest_known_line(world, row)
    wait = expected_wait(world.lines[line], product, joint_length(world, need.product))
    if is_placed_centrally(world, row):
        line, wait = joint_list(world, need.product), expected_joint_wait(world, need.product)
    if product.segment == Segment.LOCAL or world.roles[ProductRole.INDIVIDUAL] == NOBODY:
        return line
    outside = leaves_the_contracts(
        wait,
        product.norm_weeks,
        world.referrer_numbers[0],
        world.force[world.state[0].week, Lever.END_INDIVIDUAL_AGREEMENTS],
        uniform(need.key, Decision.OVERFLOW, need.turns),
        uniform(need.key, Decision.FORBIDDEN, need.turns),
    )
    if not outside or product.role == ProductRole.INDIVIDUAL:
        return line
    away = product.segment == Segment.STAY and world.roles[ProductRole.OUT_OF_REGION] != NOBODY
    if away and is_kept_in_region(world, row):
        return line
    tally_row(world, need.child, need.product)[Count.OVERFLOWED] += 1
    if away:
        need.product = world.roles[ProductRole.OUT_OF_REGION]
        return world.products[need.product].first_line
    return agreed_outside(world, row)


@compiled
def is_kept_in_region(world, row: int) -> bool:
    """Whether a child for whom the region is full waits in it: neither safety nor expertise asks otherwise."""
    need = world.trajectories[row]
    force = world.force[world.state[0].week, Lever.KEEP_IN_REGION]
    if force <= 0.0 or must_leave_the_region(need.judged, need.priority == URGENT, world.stay_numbers[0]):
        return False
    return uniform(need.key, Decision.KEPT_IN_REGION, need.turns) < force


@compiled
def agreed_outside(world, row: int) -> int:
    """Care outside the contracts: a provider is found, at a price agreed for this child alone."""
    need = world.trajectories[row]
    need.product = world.roles[ProductRole.INDIVIDUAL]
    line = world.products[need.product].first_line
    sigma = world.contracts[world.lines[line].contract].tail_sigma
    draw = uniform(need.key, Decision.PRICE_TAIL, need.turns)
    need.tail = math.exp(sigma * standard_normal(draw) - 0.5 * sigma * sigma)
    return line


@compiled
def capacity_lever(world, segment: int) -> float:
    """Change of contracted capacity in force in this segment (ratio)."""
    week = world.state[0].week
    if segment == Segment.B:
        return world.force[week, Lever.CAPACITY_B]
    if segment == Segment.C:
        return world.force[week, Lever.CAPACITY_C]
    return 0.0


@compiled
def stay_change(world, product_row: int) -> float:
    """Change of places of stay in force (ratio): foster families, closed places and all places together."""
    force = world.force[world.state[0].week]
    change = 1.0 + force[Lever.CAPACITY_STAY]
    if world.products[product_row].role == ProductRole.CLOSED:
        change *= 1.0 + force[Lever.CLOSED_PLACES]
    if world.stays[product_row].setting == Setting.FOSTER:
        change *= world.foster_supply[world.state[0].year] * (1.0 + force[Lever.NETWORK_FOSTER])
    return change - 1.0


@compiled
def shut_places(world, row: int) -> int:
    """Places of a line of stay that nobody staffs this quarter (thousandths)."""
    line = world.lines[row]
    numbers = world.stay_numbers[0]
    outside = numbers.turnover <= 0.0 or line.capacity >= LIMITLESS
    if outside or world.stays[line.product].setting != Setting.RESIDENTIAL:
        return 0
    week = world.state[0].week
    missing = missing_staff(numbers, world.force[week, Lever.FLEX_POOL])
    key = key_of(key_of(world.state[0].key, 2), row)
    return places_closed(int(line.capacity), missing, uniform(key, Decision.STAFF_VACANCY, week // _QUARTER))


@compiled
def staff_places(world, row: int) -> int:
    """Places of a municipality's own staff, with what levers add (thousandths)."""
    line = world.lines[row]
    team = world.teams[line.municipality]
    share = world.towns[line.municipality].share
    force = world.force[world.state[0].week]
    if world.products[line.product].role == ProductRole.GP_WORKER:
        return gp_worker_places(team.gp_worker_fte + share * force[Lever.POH_JEUGD_FTE], world.team_numbers[0])
    return places(team.fte + share * force[Lever.LOCAL_TEAM_FTE], world.team_numbers[0])


@compiled
def set_offer(world, row: int) -> None:
    """What a line offers and is owed this week, whoever is in care."""
    line = world.lines[row]
    product = world.products[line.product]
    contract = world.contracts[line.contract]
    change = capacity_lever(world, product.segment)
    if product.segment == Segment.STAY:
        change = stay_change(world, line.product)
    if product.role in (ProductRole.GP_WORKER, ProductRole.LOCAL_TEAM):
        line.capacity = staff_places(world, row)
    else:
        line.capacity = int(line.places * (1.0 + change))
    if product.role == ProductRole.HOME_TEAM:
        fte = world.force[world.state[0].week, Lever.INTENSIVE_HOME_TEAMS]
        line.capacity += int(line.share * home_team_places(fte, world.stay_numbers[0]))
    grown = (1.0 + change) * (1.0 + world.topped_up[row])
    line.standing_cents = owed_standing(contract, line, world.base_lump[row], grown)
    line.capacity = places_offered(line, contract, world.responses[Response.RATIONING_LUMP_SUM])
    if product.segment == Segment.STAY:
        line.capacity = max(0, line.capacity - shut_places(world, row))


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
    while line.waiting > 0 or joint_length(world, line.product) > 0:
        first = next_in_line(world, row)
        if first == NOBODY or line.occupied + world.trajectories[first].load > line.capacity:
            return
        leave_line(world, first)
        start_care(world, first, row)


@compiled
def places_are_given(world) -> None:
    """Every line offers its places; first come, first served within a priority."""
    for row in range(len(world.lines)):
        set_offer(world, row)
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
