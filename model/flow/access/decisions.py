"""Part of care: a formal decision with an end date, and a director who scales heavy care down earlier."""

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Stage
from agents.local_teams.rules import is_still_needed
from agents.providers.fields import ProductRecord
from agents.referrers.fields import ReferrerType
from model.flow.access.case_review import has_specialist_time, is_needed_beside
from model.flow.access.referral import error_of, municipal_access
from model.flow.lever_level import effect_of_lever, is_reached_at, level_of_lever, second_effect_of_lever
from model.flow.world import World
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_TERMS_AT_MOST = 20


@compiled
def is_under_decision(world: World, row: int) -> bool:
    """Whether the present care, in segment B or C, rests on a decision with an end date."""
    need = world.trajectories[row]
    segment = world.products[need.product].segment
    if segment != Segment.B and segment != Segment.C:
        return False
    return is_reached_at(world, need.started_week, Lever.FORMAL_DECISIONS, need.key, Decision.DECIDED, need.cares)


@compiled
def weeks_decided(world: World, row: int, needed: int, planned: int) -> int:
    """How long care lasts under decisions: at each end the municipality looks again and may see no need (weeks).

    Until the ``needed`` weeks have passed the need is what it was; after that it is a level lighter.
    """
    need = world.trajectories[row]
    term = max(1, int(world.effect_size[Lever.FORMAL_DECISIONS]))
    if planned <= term or not is_under_decision(world, row):
        return planned
    access = world.referrers[municipal_access(world, world.children[need.child].municipality)]
    error = error_of(world, access)
    for number in range(1, _TERMS_AT_MOST):
        passed = number * term
        if passed >= planned:
            return planned
        left = need.severity if passed < needed else need.severity - 1.0
        # an occurrence for each decision of each time in care
        draw = uniform(need.key, Decision.REJUDGED, int(need.cares) * _TERMS_AT_MOST + number)
        if not is_still_needed(left, error, need.level, draw):
            return passed
    return planned


@compiled
def is_directed(world: World, row: int) -> bool:
    """Whether a director scales the present care, in segment C or stay, down earlier."""
    need = world.trajectories[row]
    segment = world.products[need.product].segment
    if segment != Segment.C and segment != Segment.STAY:
        return False
    return is_reached_at(world, need.started_week, Lever.CASE_DIRECTION, need.key, Decision.DIRECTED, need.cares)


@compiled
def weeks_directed(world: World, row: int, planned: int) -> int:
    """How long care lasts under a director (weeks)."""
    if not is_directed(world, row):
        return planned
    return max(1, int(planned * (1.0 - world.second_effect_size[Lever.CASE_DIRECTION])))


@compiled
def share_with_companion(world: World, row: int, product: ProductRecord) -> float:
    """How often a second trajectory is asked for beside this care: less under direction, more after a broad plan."""
    share = product.companion_share
    if level_of_lever(world, Lever.CASE_DIRECTION) > 0.0:
        share *= 1.0 - effect_of_lever(world, Lever.CASE_DIRECTION)
    if level_of_lever(world, Lever.GI_AGREEMENTS) > 0.0:
        referrer = world.referrers[world.trajectories[row].referrer]
        if referrer.type == ReferrerType.CERTIFIED_INSTITUTION:
            share *= 1.0 - effect_of_lever(world, Lever.GI_AGREEMENTS)
    if level_of_lever(world, Lever.PERSPECTIVE_PLAN) > 0.0 and product.segment == Segment.C:
        share += second_effect_of_lever(world, Lever.PERSPECTIVE_PLAN)
    return share


@compiled
def is_stacking_blocked(world: World, row: int) -> bool:
    """Whether a specialist, with time, stops a second trajectory that is not needed."""
    need = world.trajectories[row]
    # time first: looking costs time whatever is seen
    if not has_specialist_time(world, row) or is_needed_beside(world, row):
        return False
    town = world.children[need.child].municipality
    world.tally[world.state[0].year, town, need.product, Count.STACKING_BLOCKED] += 1
    return True


@compiled
def is_taken_along(world: World, row: int) -> bool:
    """Whether a care and safety table finds other care of the child that can take this need along.

    That care must run in the same segment and be at least as heavy, and the child's safety must be at stake.
    """
    need = world.trajectories[row]
    lever_level = level_of_lever(world, Lever.SAFETY_TABLES)
    if lever_level <= 0.0 or uniform(need.key, Decision.SAFETY_TABLE, need.turns) >= lever_level:
        return False
    segment = world.products[need.product].segment
    is_unsafe, fits = segment == Segment.PROTECTION, False
    other = world.children[need.child].trajectories
    while other != NOBODY:
        beside = world.trajectories[other]
        if other != row and beside.stage == Stage.IN_CARE:
            running = world.products[beside.product].segment
            is_unsafe = is_unsafe or running == Segment.PROTECTION
            fits = fits or (running == segment and beside.level >= need.level)
        other = beside.sibling
    return is_unsafe and fits
