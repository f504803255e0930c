"""Part of access: a provider refuses a child that costs it more than it brings; the child searches on."""

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.providers.fields import Response
from agents.providers.incentives import chance_refused
from agents.providers.rules import intensity_needed
from agents.referrers.fields import ReferrerType
from model.flow.money.pricing import response_strength
from model.flow.transitions import tally_row
from model.flow.world import URGENT, World
from model.outcomes.counters import Count


@compiled
def is_refused(world: World, row: int) -> bool:
    """Whether the provider asked this week refuses; a crisis or a court order cannot be refused."""
    need = world.trajectories[row]
    numbers = world.provider_numbers[0]
    if numbers.skims <= 0.0 and numbers.refuses_complex <= 0.0:
        return False
    if need.priority == URGENT or need.referrer == NOBODY:
        return False
    if world.referrers[need.referrer].type == ReferrerType.COURT:
        return False
    product = world.products[need.product]
    offer = int(product.first_offer)
    chance = chance_refused(
        world.contracts[world.offers[offer].contract],
        product,
        intensity_needed(need.severity, numbers),
        numbers,
        response_strength(world, offer, Response.CREAM_SKIMMING),
        response_strength(world, offer, Response.REFUSING_COMPLEX),
    )
    if chance <= 0.0 or uniform(need.key, Decision.REFUSED, world.state[0].week) >= chance:
        return False
    tally_row(world, need.child, need.product)[Count.REFUSED] += 1
    return True
