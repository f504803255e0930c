"""The ledger: every amount is billed by an offer and paid by a municipality, in whole cents, at once."""

import math

from agents.base.compiler.compiled import compiled
from model.flow.world import World
from model.outcomes.counters import Count, WeekCount


@compiled
def book(world: World, year: int, municipality: int, product: int, offer: int, cents: int) -> None:
    """Book one amount: billed by ``offer``, paid by ``municipality`` for ``product``."""
    world.offers[offer].billed_cents += cents
    world.towns[municipality].paid_cents += cents
    world.tally[year, municipality, product, Count.COST_CENTS] += cents
    world.series[world.state[0].week, world.products[product].segment, WeekCount.CENTS] += cents


@compiled(apart=True)
def book_standing(world: World, year: int, offer: int, cents: int) -> None:
    """Book an amount for a whole region: divided by number of youths, the rest of a cent to the last town."""
    record = world.offers[offer]
    if record.municipality >= 0:
        book(world, year, record.municipality, record.product, offer, cents)
        return
    left = cents
    last = len(world.towns) - 1
    for town in range(last):
        part = int(cents * world.towns[town].share)
        book(world, year, town, record.product, offer, part)
        left -= part
    book(world, year, last, record.product, offer, left)


@compiled(apart=True)
def book_by_use(world: World, year: int, offer: int, cents: int, counter: int) -> None:
    """Book an amount of one provider, divided by what each town paid for the product this year.

    What is taken off a bill (below 0) is also counted in ``counter``, so that the full bill can be told.
    """
    paid = world.tally[year, :, world.offers[offer].product, Count.COST_CENTS]
    total = 0
    for town in range(len(world.towns)):
        total += max(0, paid[town])
    booked, passed, share = 0, 0, 0.0
    for town in range(len(world.towns)):
        passed += max(0, paid[town])
        share = passed / total if total > 0 else share + world.towns[town].share
        # up to and with this town: a town without use gets nothing, and the last rounding is of the whole amount
        until = int(math.floor(cents * share + 0.5))
        if town == len(world.towns) - 1:
            until = cents
        book_part(world, year, town, offer, until - booked, counter)
        booked = until


@compiled
def book_part(world: World, year: int, town: int, offer: int, cents: int, counter: int) -> None:
    """One town's part of an amount that is divided by use."""
    product = world.offers[offer].product
    book(world, year, town, product, offer, cents)
    if cents < 0:
        world.tally[year, town, product, counter] -= cents
