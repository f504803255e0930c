"""The order of one week, and the one entry from Python into the compiled engine."""

import numpy as np

from agents.base.compiler.chance import Decision, key_of, standard_normal, uniform
from agents.base.compiler.compiled import compiled
from model.flow.access.access import access_decides
from model.flow.allocation.allocation import care_is_allocated
from model.flow.arrivals.arrivals import children_arrive, schedule_child, settle_child
from model.flow.care.care import care_passes
from model.flow.exits.exits import children_leave
from model.flow.help.help_seeking import families_ask
from model.flow.money.accounts import money_is_booked, prices_are_set
from model.flow.money.settling import providers_are_settled
from model.flow.oversight.audits import providers_are_watched
from model.flow.steering.market_entry import settle_offers
from model.flow.steering.steering import purchaser_steers
from model.flow.world import RunFault, World


@compiled(apart=True)
def settle_referrers(world: World) -> None:
    """Every referrer gets its own habit, and every practice its turn for a GP youth worker."""
    for row in range(len(world.referrers)):
        referrer = world.referrers[row]
        referrer.key = key_of(key_of(world.state[0].key, 0), row)
        referrer.rank = uniform(referrer.key, Decision.GP_WORKER, 0)
        if referrer.habit_spread > 0.0:
            referrer.habit += referrer.habit_spread * standard_normal(uniform(referrer.key, Decision.HABIT, 0))


@compiled(apart=True)
def populate(world: World, town_sizes: np.ndarray, seed: int, replication: int, region: int) -> None:
    """Referrers, and children of all ages, stand ready at the start of the run, town after town."""
    world.state[0].key = key_of(key_of(key_of(np.uint64(0), seed), replication), region)
    # members 0, 1 and 2 of the region's key are its referrers, children and offers
    world.state[0].children_key = key_of(world.state[0].key, 1)
    settle_referrers(world)
    settle_offers(world)
    adult = world.child_numbers[0].adult
    row = 0
    for town in range(town_sizes.shape[0]):
        for _ in range(town_sizes[town]):
            settle_child(world, row, row, 0, town)
            if adult > 0.0:
                child = world.children[row]
                child.born = -int(uniform(child.key, Decision.AGE, 0) * adult)
            schedule_child(world, row)
            row += 1
    world.state[0].born = row


@compiled(entry=True)
def advance(world: World, town_sizes: np.ndarray, seed: int, replication: int, region: int, weeks: int) -> int:
    """Simulate ``weeks`` weeks of one region; returns the RunFault for which it stopped.

    A world that has not started is populated first; ``town_sizes`` holds the children per municipality. The calls in
    the loop are the stages of a week, each with the reason for its place: ``tools.write_odd`` reads them here.
    """
    state = world.state[0]
    # who steps week by week calls this many times; nobody has been born only once
    if state.born == 0:
        populate(world, town_sizes, seed, replication, region)
    for _ in range(weeks):
        if state.fault != RunFault.NONE or state.week >= world.year.shape[0]:
            break
        state.year, state.period = world.year[state.week], world.period[state.week]
        prices_are_set(world)  # first: what starts this week starts at this week's price
        children_arrive(world)  # new needs may be asked about in the week in which they arise
        families_ask(world)  # who waited too long turns away before places are given
        access_decides(world)  # sees all requests of this week together
        care_is_allocated(world)  # after access: who asks this week may start this week
        money_is_booked(world)  # a week of care is paid in the week in which it is given, the last one too
        providers_are_settled(world)  # after the bill: corrections and yearly maxima look at all that was billed
        providers_are_watched(world)  # an audit takes back from what is billed by now
        purchaser_steers(world)  # on what is known by now; what it decides holds from next week
        care_passes(world)  # after places: a place freed this week is given away next week
        children_leave(world)  # last: a child of 17 is helped until the week in which it turns 18
        state.week += 1
    return state.fault
