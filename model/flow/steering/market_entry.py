"""Part of pricing: providers enter on a date, and leave when fines take their margin."""

import numpy as np

from agents.base.compiler.chance import Decision, key_of, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.providers.fields import OfferRecord
from agents.providers.incentives import may_have_ceiling
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import level_of_lever
from model.flow.money.contract_switch import new_level
from model.flow.transitions import join_waiting_list, leave_waiting_list, tally_row, waiting_list_row
from model.flow.world import PRIORITIES, World
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_KEY_OF_OFFERS = 2
_WEEKS_PER_YEAR = 52


@compiled
def key_of_offer(world: World, row: int) -> np.uint64:
    """The chance key of an offer; who enters later leaves the keys of the others alone."""
    offer = world.offers[row]
    # counted within its product: offers of another product may be added without moving any key
    product = key_of(key_of(world.state[0].key, _KEY_OF_OFFERS), offer.product)
    return key_of(product, row - world.products[offer.product].first_offer)


@compiled(apart=True)
def settle_offers(world: World) -> None:
    """Which providers bill care that they do not deliver: fixed for the run, among those paid per child."""
    numbers = world.provider_numbers[0]
    if numbers.irregular <= 0.0 or numbers.undelivered <= 0.0:
        return
    for row in range(len(world.offers)):
        offer = world.offers[row]
        if may_have_ceiling(world.contracts[offer.contract], offer):
            draw = uniform(key_of_offer(world, row), Decision.IRREGULAR, 0)
            offer.irregular = 1 if draw < numbers.irregular else 0


@compiled
def is_present(world: World, offer: OfferRecord) -> bool:
    """Whether the provider has entered and has not left."""
    return offer.has_left == 0 and offer.newcomer <= level_of_lever(world, Lever.NEW_ENTRY)


@compiled
def share_market(world: World, product_row: int) -> None:
    """Who is present is known to referrers by size."""
    product = world.products[product_row]
    total, sofar = 0.0, 0.0
    for row in range(product.first_offer, product.last_offer):
        if is_present(world, world.offers[row]):
            total += world.offers[row].share
    for row in range(product.first_offer, product.last_offer):
        offer = world.offers[row]
        if is_present(world, offer):
            sofar += offer.share
        offer.cumulative = sofar / total


@compiled(apart=True)
def providers_enter(world: World) -> None:
    """In the week in which more providers are admitted, referrers come to know them."""
    if new_level(world, Lever.NEW_ENTRY) <= 0.0:
        return
    for product in range(len(world.products)):
        if world.products[product].segment in (Segment.B, Segment.C):
            share_market(world, product)


@compiled(apart=True)
def providers_leave(world: World) -> None:
    """In January some providers leave when stays beyond the usual are fined; never the last of a product."""
    fine = level_of_lever(world, Lever.MALUS)
    if fine <= 0.0:
        return
    chance = fine * world.effect_size[Lever.MALUS]
    for product_row in range(len(world.products)):
        product = world.products[product_row]
        present = 0
        for row in range(product.first_offer, product.last_offer):
            present += 1 if is_present(world, world.offers[row]) else 0
        for row in range(product.first_offer, product.last_offer):
            offer = world.offers[row]
            paid_per_child = may_have_ceiling(world.contracts[offer.contract], offer)
            if present <= 1 or not paid_per_child or not is_present(world, offer):
                continue
            if uniform(key_of_offer(world, row), Decision.PROVIDER_LEAVES, world.state[0].year) < chance:
                present -= 1
                leave_market(world, row)


@compiled
def leave_market(world: World, row: int) -> None:
    """A provider takes no more children; who waits for it goes to the list that the others serve together."""
    offer = world.offers[row]
    offer.has_left = 1
    # before its list is moved: nobody may be sent to it any more
    share_market(world, offer.product)
    joint = len(world.offers) + offer.product
    for priority in range(PRIORITIES):
        first = world.waiting_lists[waiting_list_row(row, priority)].first
        while first != NOBODY:
            need = world.trajectories[first]
            leave_waiting_list(world, first)
            tally_row(world, need.child, need.product)[Count.REFERRALS] += 1
            join_waiting_list(world, first, joint)
            log_event(world, first, EventKind.OTHER_LIST, 0)
            # read anew: leaving a list moves its first
            first = world.waiting_lists[waiting_list_row(row, priority)].first
