"""Groups that start together: children wait on a list of their own until there are enough of them, and room.

A complete group takes its turn by the week in which it was complete; a provider whose turn has come for it
keeps freed places empty until the whole group fits.
"""

from agents.base.compiler.chance import Decision
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.providers.fields import WHOLE_SLOT, ProductRecord, ProductRole
from model.flow.care.care import start_care
from model.flow.lever_level import is_reached
from model.flow.transitions import join_waiting_list, leave_waiting_list, tally_row, waiting_list_row
from model.flow.world import ORDINARY, URGENT, World
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever

_MOST_CENTS = 1_000_000_000_000


@compiled
def lever_of_groups(product: ProductRecord) -> int:
    """The lever under which this product is given in groups that start together, or NOBODY."""
    if product.role == ProductRole.LOCAL_TEAM:
        return Lever.LOCAL_GROUPS.value
    if product.in_groups == 0:
        return NOBODY
    return Lever.GROUP_FIRST.value if product.is_guidance == 1 else Lever.JOINT_GROUPS.value


@compiled
def is_offered_a_group(world: World, row: int) -> bool:
    """Whether this referral waits for a group first."""
    need = world.trajectories[row]
    lever = lever_of_groups(world.products[need.product])
    if lever == NOBODY or need.priority != ORDINARY:
        return False
    return is_reached(world, lever, need.key, Decision.GROUP_OFFERED, need.turns)


@compiled
def home_of(world: World, offer_row: int) -> int:
    """The offer on whose group list children for this offer wait: its own, or the first of all providers together."""
    offer = world.offers[offer_row]
    # a team of one town forms groups of its own children
    if offer.municipality != NOBODY:
        return offer_row
    return world.products[offer.product].first_offer


@compiled
def group_list(world: World, home: int) -> int:
    """The place of a group list among the lists."""
    return len(world.offers) + len(world.products) + home


@compiled
def wait_for_group(world: World, row: int) -> None:
    """Join the group list of the product; a group place is part of a place."""
    need = world.trajectories[row]
    product = world.products[need.product]
    home = product.first_offer
    if world.offers[home].municipality != NOBODY:
        home += world.children[need.child].municipality
    join_waiting_list(world, row, group_list(world, home))
    # after joining, which sets the load of an ordinary place
    need.load = int(WHOLE_SLOT * world.provider_numbers[0].group_load)
    # until somebody waits for a group no week spends time on them
    world.state[0].grouped = 1


@compiled
def size_of_group(world: World, product: ProductRecord) -> int:
    """How many children start together."""
    return max(1, int(world.effect_size[lever_of_groups(product)]))


@compiled
def load_of_group(world: World, home: int, size: int) -> int:
    """Places that the first group on a list takes (thousandths)."""
    row = world.waiting_lists[waiting_list_row(group_list(world, home), ORDINARY)].first
    load = 0
    for _ in range(size):
        load += world.trajectories[row].load
        row = world.trajectories[row].behind
    return load


@compiled
def complete_since(world: World, home: int, size: int) -> int:
    """The week in which the last child of the first group on a list joined it."""
    row = world.waiting_lists[waiting_list_row(group_list(world, home), ORDINARY)].first
    for _ in range(size - 1):
        row = world.trajectories[row].behind
    return world.trajectories[row].joined_week


@compiled
def roomiest_offer(world: World, home: int, load: int) -> int:
    """Of the offers that could ever hold the group, the one with most places free; NOBODY when none could."""
    product = world.products[world.offers[home].product]
    first, last = product.first_offer, product.last_offer
    if world.offers[home].municipality != NOBODY:
        first, last = home, home + 1
    best, most = NOBODY, -_MOST_CENTS
    for row in range(first, last):
        offer = world.offers[row]
        if offer.capacity >= load and offer.capacity - offer.occupied > most:
            best, most = row, offer.capacity - offer.occupied
    return best


@compiled
def group_forms(world: World, home: int) -> None:
    """Let an offer save places for the first group on a list once it is complete, as long as it is."""
    product = world.products[world.offers[home].product]
    size = size_of_group(world, product)
    saves: int = world.groups[home]
    if world.waiting_lists[waiting_list_row(group_list(world, home), ORDINARY)].length < size:
        world.groups[home] = NOBODY
        return
    load = load_of_group(world, home, size)
    if saves == NOBODY or world.offers[saves].capacity < load:
        world.groups[home] = roomiest_offer(world, home, load)


@compiled
def is_turn_of_group(world: World, row: int, first: int) -> bool:
    """Whether the turn at this offer is that of the group it saves places for, and not of who is first."""
    home = home_of(world, row)
    if world.groups[home] != row:
        return False
    if first == NOBODY:
        return True
    need = world.trajectories[first]
    # a group never passes an urgent child
    if need.priority == URGENT:
        return False
    size = size_of_group(world, world.products[world.offers[row].product])
    return complete_since(world, home, size) <= need.joined_week


@compiled
def has_group_started(world: World, row: int) -> bool:
    """Start the whole group when the offer has room for it; otherwise nobody starts."""
    offer = world.offers[row]
    home = home_of(world, row)
    size = size_of_group(world, world.products[offer.product])
    if offer.occupied + load_of_group(world, home, size) > offer.capacity:
        return False
    waits = world.waiting_lists[waiting_list_row(group_list(world, home), ORDINARY)]
    eldest = world.trajectories[waits.first]
    tally_row(world, eldest.child, eldest.product)[Count.GROUPS] += 1
    for _ in range(size):
        child = waits.first
        leave_waiting_list(world, child)
        start_care(world, child, row)
    world.groups[home] = NOBODY
    return True
